"""What can go wrong in the assistant itself, beside its devices and models.

    SettingsError   a setting is unknown or has a value that is not allowed

Messages say what happened and what to do about it.
"""


class SettingsError(ValueError):
    """A configuration file, environment variable or flag cannot be used."""
