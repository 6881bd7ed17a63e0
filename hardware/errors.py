"""What can go wrong with a device.

    DeviceError
    ├── DeviceMissing   nothing answers under that name
    ├── DeviceBusy      another program holds it, or access is denied
    ├── DeviceLost      it worked and went away
    └── BadMedia        a file given as a device (picture, video, WAV) cannot be used

Messages say what happened and what to do about it.
"""


class DeviceError(Exception):
    """A device could not be used."""


class DeviceMissing(DeviceError):
    """No such device."""


class DeviceBusy(DeviceError):
    """The device exists but cannot be opened now."""


class DeviceLost(DeviceError):
    """The device was open and stopped answering."""


class BadMedia(DeviceError, ValueError):
    """A picture, video or sound file is missing, damaged or of a kind that cannot be used."""
