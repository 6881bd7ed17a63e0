"""What this machine is: its kind, cores, memory, temperature, throttling, power and accelerators.

Everything is read from files under /proc, /sys and /dev, any of which may be absent (containers, emulation).
"""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["laptop", "pi5", "pi4", "pizero2", "other"]

_PROFILES = Path(__file__).parent / "profiles"

_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"Raspberry Pi Zero 2", "pizero2"),
    (r"Raspberry Pi (Compute Module )?5", "pi5"),  # also "500"
    (r"Raspberry Pi (Compute Module )?4", "pi4"),  # also "400"
)

_THROTTLE_FLAGS = {
    0: "under-voltage now",
    1: "frequency capped now",
    2: "throttled now",
    3: "soft temperature limit now",
    16: "under-voltage has occurred",
    17: "frequency capping has occurred",
    18: "throttling has occurred",
    19: "soft temperature limit has occurred",
}
"""Bits of the firmware's get_throttled: Raspberry Pi documentation, `vcgencmd`."""


@dataclass(frozen=True)
class Battery:
    """The first battery."""

    percent: int
    charging: bool


@dataclass(frozen=True)
class Board:
    """This machine, now."""

    kind: Kind
    model: str
    arch: str
    """'x86_64', 'aarch64', ..."""
    cores: int
    """Physical cores."""
    logical: int
    """Hardware threads."""
    memory_mb: int
    available_mb: int
    """What can be allocated without swapping."""
    os: str
    temperature: float | None
    """Degrees Celsius of the hottest thermal zone; None where no sensor can be read."""
    throttled: tuple[str, ...] | None
    """What the Raspberry Pi's firmware reports, in words; None where it cannot be asked."""
    battery: Battery | None
    accelerators: tuple[str, ...]
    """Names of GPUs and neural accelerators that are present; today's engines use the CPU alone."""


def detect(root: Path = Path("/")) -> Board:
    """This machine; root is replaced by a made-up tree in tests."""
    import psutil

    model = _model(root)
    arch = platform.machine()
    memory = _memory(root)
    logical = psutil.cpu_count() or os.cpu_count() or 1
    return Board(
        kind=_kind(model, arch),
        model=model or platform.processor() or arch,
        arch=arch,
        cores=psutil.cpu_count(logical=False) or logical,
        logical=logical,
        memory_mb=memory.get("MemTotal", 0) // 1024,
        available_mb=memory.get("MemAvailable", 0) // 1024,
        os=_os_name(root),
        temperature=_temperature(root),
        throttled=_throttled(root),
        battery=_battery(root),
        accelerators=_accelerators(root),
    )


def profiles() -> tuple[str, ...]:
    """Names of the hardware profiles that ship with the project."""
    return tuple(sorted(path.stem for path in _PROFILES.glob("*.toml")))


def profile_path(name: str) -> Path:
    """The settings file of a hardware profile."""
    return _PROFILES / f"{name}.toml"


def _kind(model: str, arch: str) -> Kind:
    for pattern, kind in _KINDS:
        if re.match(pattern, model):
            return kind
    return "laptop" if arch.lower() in {"x86_64", "amd64"} else "other"


def _read(path: Path) -> str | None:
    """A small file's text; None where the kernel does not offer or does not allow it."""
    try:
        return path.read_bytes().decode("utf-8", "replace").strip("\0 \n")
    except OSError:
        return None


def _model(root: Path) -> str:
    """The device tree's model on ARM boards, the CPU's name on PCs; '' if neither is told."""
    model = _read(root / "proc/device-tree/model")
    if model:
        return model
    found = re.search(r"^model name\s*:\s*(.+)$", _read(root / "proc/cpuinfo") or "", re.MULTILINE)
    return found[1] if found else ""


def _memory(root: Path) -> dict[str, int]:
    """/proc/meminfo in kB."""
    lines = re.findall(r"^(\w+):\s+(\d+) kB$", _read(root / "proc/meminfo") or "", re.MULTILINE)
    return {name: int(value) for name, value in lines}


def _os_name(root: Path) -> str:
    found = re.search(r'^PRETTY_NAME="?([^"\n]+)', _read(root / "etc/os-release") or "", re.MULTILINE)
    return found[1] if found else f"{platform.system()} {platform.release()}"


def _temperature(root: Path) -> float | None:
    readings = [_read(path) for path in root.glob("sys/class/thermal/thermal_zone*/temp")]
    degrees = [int(text) / 1000 for text in readings if text and re.fullmatch(r"-?\d+", text)]
    return max(degrees, default=None)


def _throttled(root: Path) -> tuple[str, ...] | None:
    platform_devices = root / "sys/devices/platform"
    for path in (
        *platform_devices.glob("soc*/*firmware/get_throttled"),
        *platform_devices.glob("*firmware/get_throttled"),
    ):
        text = _read(path)
        if text and re.fullmatch(r"(0x)?[0-9a-fA-F]+", text):
            flags = int(text, 16)
            return tuple(words for bit, words in _THROTTLE_FLAGS.items() if flags >> bit & 1)
    return None


def _battery(root: Path) -> Battery | None:
    for supply in sorted(root.glob("sys/class/power_supply/*")):
        capacity = _read(supply / "capacity")
        is_device = _read(supply / "scope") == "Device"  # a mouse's or headset's battery, not the machine's
        if _read(supply / "type") == "Battery" and not is_device and capacity and capacity.isdigit():
            return Battery(
                int(capacity), charging=_read(supply / "status") in {"Charging", "Full", "Not charging"}
            )
    return None


def _accelerators(root: Path) -> tuple[str, ...]:
    nvidia = [_read(path) or "" for path in root.glob("proc/driver/nvidia/gpus/*/information")]
    names = [found[1].strip() for text in nvidia if (found := re.search(r"^Model:(.+)$", text, re.MULTILINE))]
    names += ["Hailo" for _ in root.glob("dev/hailo[0-9]*")]
    names += ["Coral Edge TPU" for _ in root.glob("dev/apex_[0-9]*")]
    for path in sorted(root.glob("sys/class/drm/renderD*/device/uevent")):
        driver = re.search(r"^DRIVER=(.+)$", _read(path) or "", re.MULTILINE)
        if driver and driver[1] != "nvidia":
            names.append(f"GPU ({driver[1]})")
    return tuple(names)
