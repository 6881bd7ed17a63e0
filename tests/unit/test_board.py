"""The board, told from made-up /proc and /sys trees."""

from pathlib import Path

import pytest

from hardware.board import Battery, detect, profile_path, profiles


def grow(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


MEMINFO = "MemTotal:        4045824 kB\nMemFree:          204800 kB\nMemAvailable:    3072000 kB\n"


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("Raspberry Pi 5 Model B Rev 1.0", "pi5"),
        ("Raspberry Pi 500 Rev 1.0", "pi5"),
        ("Raspberry Pi Compute Module 5 Rev 1.0", "pi5"),
        ("Raspberry Pi 4 Model B Rev 1.4", "pi4"),
        ("Raspberry Pi 400 Rev 1.0", "pi4"),
        ("Raspberry Pi Compute Module 4 Rev 1.1", "pi4"),
        ("Raspberry Pi Zero 2 W Rev 1.0", "pizero2"),
        ("Raspberry Pi 3 Model B Plus Rev 1.3", "other"),
        ("Xunlong Orange Pi 5", "other"),
    ],
)
def test_boards_are_known_by_their_device_tree(
    model: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    board = detect(grow(tmp_path, {"proc/device-tree/model": f"{model}\0", "proc/meminfo": MEMINFO}))
    assert (board.kind, board.model, board.arch) == (kind, model, "aarch64")
    assert (board.memory_mb, board.available_mb) == (3951, 3000)


def test_a_pi_tells_temperature_throttling_and_accelerators(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
            "sys/class/thermal/thermal_zone0/temp": "61250\n",
            "sys/class/thermal/thermal_zone1/temp": "broken\n",
            "sys/devices/platform/soc/soc:firmware/get_throttled": "50005\n",
            "dev/hailo0": "",
            "dev/apex_0": "",
            "etc/os-release": 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
        },
    )
    board = detect(tmp_path)
    assert board.temperature == 61.25
    assert board.throttled == (
        "under-voltage now",
        "throttled now",
        "under-voltage has occurred",
        "throttling has occurred",
    )
    assert board.accelerators == ("Hailo", "Coral Edge TPU")
    assert board.os == "Debian GNU/Linux 12 (bookworm)"


@pytest.mark.parametrize("place", ["soc@107c000000/soc@107c000000:firmware", "soc:firmware"])
def test_throttling_is_found_where_kernels_put_it(place: str, tmp_path: Path) -> None:
    grow(tmp_path, {f"sys/devices/platform/{place}/get_throttled": "0\n"})
    assert detect(tmp_path).throttled == ()


def test_a_laptop_tells_battery_and_graphics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    grow(
        tmp_path,
        {
            "proc/cpuinfo": "processor\t: 0\nmodel name\t: Some CPU @ 2.0GHz\n",
            "sys/class/power_supply/AC/type": "Mains\n",
            "sys/class/power_supply/BAT0/type": "Battery\n",
            "sys/class/power_supply/BAT0/capacity": "73\n",
            "sys/class/power_supply/BAT0/status": "Discharging\n",
            "sys/class/drm/renderD128/device/uevent": "DRIVER=i915\n",
            "sys/class/drm/renderD129/device/uevent": "DRIVER=nvidia\n",
            "proc/driver/nvidia/gpus/0000:01:00.0/information": "Model: \t NVIDIA RTX\nIRQ: 1\n",
        },
    )
    board = detect(tmp_path)
    assert (board.kind, board.model) == ("laptop", "Some CPU @ 2.0GHz")
    assert board.battery == Battery(73, charging=False)
    assert board.accelerators == ("NVIDIA RTX", "GPU (i915)")


def test_a_mouse_is_not_the_battery(tmp_path: Path) -> None:
    mouse = "sys/class/power_supply/hidpp_battery_0"
    grow(tmp_path, {f"{mouse}/type": "Battery\n", f"{mouse}/scope": "Device\n", f"{mouse}/capacity": "9\n"})
    assert detect(tmp_path).battery is None


def test_nothing_under_proc_and_sys_is_needed(tmp_path: Path) -> None:
    board = detect(tmp_path)
    assert board.cores >= 1
    assert board.logical >= board.cores
    assert (board.memory_mb, board.temperature, board.throttled, board.battery) == (0, None, None, None)
    assert board.accelerators == ()
    assert board.model


def test_this_machine_is_understood() -> None:
    board = detect()
    assert board.memory_mb >= board.available_mb > 0
    assert board.kind in profiles()
    assert profile_path(board.kind).is_file()
