"""What can go wrong with an engine or its model.

    ModelError
    ├── ModelMissing   not installed; the message names the command that installs it
    ├── ModelCorrupt   files are damaged, incomplete or do not belong together
    ├── ModelTooBig    more memory, context or disk than there is
    ├── ModelCrashed   the engine ended in the middle of its work
    ├── ModelCancelled the work was called off
    ├── FetchFailed    a download stopped: network, server or folder; what came is kept for the next try
    └── BadInput       the input is not something this engine can take

Messages say what happened and what to do about it.
"""


class ModelError(Exception):
    """An engine could not do its work."""


class ModelMissing(ModelError):
    """The model is not installed."""


class ModelCorrupt(ModelError):
    """The model's files are damaged, incomplete, or do not belong together."""


class ModelTooBig(ModelError):
    """The model, or the request, needs more memory, context or disk than there is."""


class ModelCrashed(ModelError):
    """The engine's process died."""


class ModelCancelled(ModelError):
    """The caller called the work off."""


class FetchFailed(ModelError):
    """A model could not be downloaded; running it again goes on where it stopped."""


class BadInput(ModelError, ValueError):
    """The engine cannot take this input."""
