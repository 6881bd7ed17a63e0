"""In which order devices serve, as the settings have it, and which of them are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hardware.camera_device import device_path, shown_source
from hardware.portaudio import named

DEFAULT, NONE = "default", "none"
"""Words of the settings: the system's own choice, and that nothing else may serve."""


@dataclass(frozen=True)
class Place:
    """One device of an order."""

    name: str
    """As the settings call it."""
    device: str
    """What answers to that; empty if nothing does."""


def sound_order(names: tuple[str, ...]) -> tuple[str | None, ...]:
    """The names for hardware.portaudio, the most wanted first; None is the system's default, which is at the end
    unless it is excluded."""
    closed = bool(names) and names[-1].casefold() == NONE
    names = names[:-1] if closed else (*names, DEFAULT)
    order = (None if name.casefold() == DEFAULT else name for name in names)
    return tuple(dict.fromkeys(order)) or (None,)


def sound_places(names: tuple[str, ...], devices: Sequence[tuple[str, str]], default: str) -> list[Place]:
    """devices: number and name of each that there is; default: the name of the system's own choice."""
    places = []
    for name in sound_order(names):
        if name is None:
            places.append(Place("the system's default", default))
            continue
        found = named(name, devices)
        places.append(Place(name, devices[found[0]][1] if len(found) == 1 else ""))
    return places


def camera_places(sources: tuple[str, ...], cameras: Sequence[tuple[str, str]]) -> list[Place]:
    """cameras: path and name of each that is plugged in. What is no device of this machine is taken to be there."""
    names = dict(cameras)
    places = []
    for source in sources:
        path = device_path(source)
        shown = shown_source(source)
        places.append(Place(shown, names.get(path, "") if path else shown))
    return places


def in_words(places: Sequence[Place]) -> str:
    """The order, which of it is missing, and that the first that is there would be used."""
    used = next((place for place in places if place.device), None)
    words = []
    for place in places:
        name = place.name if place.device in ("", place.name) else f"{place.name}: {place.device}"
        note = " (used)" if place is used else "" if place.device else " (not there)"
        words.append(f"{name}{note}")
    return ", then ".join(words)
