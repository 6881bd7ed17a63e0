"""What can go wrong in the assistant itself, beside its devices and models.

    SettingsError
    McpError
    ├── McpServerLost   a server does not start, ended, or does not answer in time
    ├── McpNotAllowed   the owner has not allowed the tool, or not as it is now
    └── McpDamaged      the file that says which tools are allowed cannot be used

Messages say what happened and what to do about it.
"""


class SettingsError(ValueError):
    """A configuration file, environment variable or flag cannot be used."""


class McpError(Exception):
    """A tool of another program could not do its work; the message is fit to be spoken."""


class McpServerLost(McpError):
    """The program that offers the tool cannot be reached, or did not answer in time."""


class McpNotAllowed(McpError):
    """The tool is off: the owner has not allowed it, or not as it is now."""


class McpDamaged(McpError):
    """The file that says which tools are allowed is damaged; none is."""
