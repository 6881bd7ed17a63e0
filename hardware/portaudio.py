"""Sound cards through PortAudio: which there are, and streams to and from them."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from hardware.errors import DeviceBusy, DeviceError, DeviceMissing

Kind = Literal["input", "output"]
Callback = Callable[[Any, int, Any, Any], None]
"""(samples (n, channels) int16, n, PortAudio's times, status), on PortAudio's own thread."""

BLOCK_SECONDS = 0.032
WORDS = {"input": "microphone", "output": "speaker"}

# from portaudio.h
INVALID_DEVICE = -9996
DEVICE_UNAVAILABLE = -9985
NOT_SO = {-9994, -9997, -9998}
"""Sample format, rate or number of channels refused; others may be accepted."""

_CARDS = Path("/proc/asound/cards")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AudioDevice:
    """A sound card, as PortAudio lists it."""

    index: int
    name: str
    inputs: int
    """Channels; 0 for a device that is no microphone."""
    outputs: int
    rate: int
    """The device's own, samples per second."""

    def channels(self, kind: Kind) -> int:
        return self.inputs if kind == "input" else self.outputs


@dataclass(frozen=True, eq=False)
class AudioStream:
    """An open stream that has been started."""

    handle: Any
    """A sounddevice stream."""
    device: str
    rate: int
    channels: int
    latency: float
    """Seconds."""


class AudioHost:
    """PortAudio, which all streams of a process share.

    It lists devices only when it is initialised, and terminating it frees every stream. So a look for new
    devices closes all streams first, in one place and under one lock; their owners find them inactive and
    open them again.
    """

    def __init__(self, module: Any, cards: Callable[[], str] | None = None) -> None:
        """module: sounddevice, or what stands in for it; cards: what changes when a sound card comes or goes."""
        self._module = module
        self._cards = cards or _kernels_cards
        self._cards_listed = self._cards()
        self._lock = Lock()
        self._streams: list[AudioStream] = []

    def devices(self) -> tuple[AudioDevice, ...]:
        with self._lock:
            return self._devices()

    def default(self, kind: Kind) -> str:
        """The name of the system's own choice. DeviceMissing if it makes none."""
        with self._lock:
            return self._find(kind, None).name

    def open(
        self,
        kind: Kind,
        name: str | None,
        rates: tuple[int, ...],
        callback: Callback,
        prepare: Callable[[AudioStream], None],
    ) -> AudioStream:
        """Open a stream of int16 blocks of 32 ms, let prepare() see it, and start it.

        name: the device's number, name or an unmistakable part of it; None for the system's default. rates are
        tried in this order, 0 standing for the device's own; one channel is preferred to two. DeviceMissing or
        DeviceBusy.
        """
        with self._lock:
            device = self._find(kind, name)
            channels = device.channels(kind)
            settings = [
                (rate, count)
                for rate in dict.fromkeys(rate or device.rate for rate in rates)
                for count in ((1, 2) if channels > 1 else (1,))
            ]
            for rate, count in settings:
                try:
                    stream = self._open(kind, device, rate, count, callback)
                    prepare(stream)
                    self._start(stream)
                except self._module.PortAudioError as error:
                    self._raise_unless_refused(kind, device, error)
                else:
                    self._streams.append(stream)
                    return stream
            tried = ", ".join(f"{rate} Hz" for rate in dict.fromkeys(rate for rate, _ in settings))
            raise DeviceBusy(f"{WORDS[kind]} {device.name!r} refuses {tried}; choose another one")

    def active(self, stream: AudioStream) -> bool:
        with self._lock:
            return stream in self._streams and bool(stream.handle.active)

    def close(self, stream: AudioStream) -> None:
        """Close a stream; one that is closed already stays so."""
        with self._lock:
            if stream in self._streams:
                self._streams.remove(stream)
                stream.handle.close()

    def outdated(self) -> bool:
        """Whether sound cards came or went since devices were last looked for."""
        return self._cards() != self._cards_listed

    def rescan(self) -> None:
        """Look for devices anew. Closes every stream: there is no other way to make PortAudio look. DeviceBusy
        if it does not start again."""
        with self._lock:
            self._cards_listed = self._cards()
            for stream in self._streams:
                stream.handle.close()
            self._streams.clear()
            # sounddevice has no public names for these, but its manual lists them.
            with self._translated():
                self._module._terminate()
                self._module._initialize()

    def _devices(self) -> tuple[AudioDevice, ...]:
        with self._translated():
            return tuple(_device(entry) for entry in self._module.query_devices())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._module.PortAudioError as error:
            raise DeviceBusy(f"the sound system does not answer ({error}); restart it") from error

    def _find(self, kind: Kind, name: str | None) -> AudioDevice:
        usable = [device for device in self._devices() if device.channels(kind)]
        choice = "; ".join(f"{device.index}: {device.name}" for device in usable)
        way_out = f"choose one of {choice}" if usable else "plug one in"
        if name is None:
            with suppress(self._module.PortAudioError):
                return _device(self._module.query_devices(kind=kind))
            raise DeviceMissing(f"the system has no default {WORDS[kind]}; {way_out}")
        found = named(name, [(str(device.index), device.name) for device in usable])
        if not found:
            raise DeviceMissing(f"no {WORDS[kind]} is named {name!r}; {way_out}")
        if len(found) > 1:
            raise DeviceMissing(f"more than one {WORDS[kind]} is named {name!r}; {way_out}")
        return usable[found[0]]

    def _open(
        self, kind: Kind, device: AudioDevice, rate: int, channels: int, callback: Callback
    ) -> AudioStream:
        make = self._module.InputStream if kind == "input" else self._module.OutputStream
        handle = make(
            device=device.index,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=round(rate * BLOCK_SECONDS),
            latency="high",  # the callback is Python: it may have to wait for its turn
            callback=callback,
        )
        return AudioStream(handle, device.name, rate, channels, float(handle.latency))

    def _start(self, stream: AudioStream) -> None:
        try:
            stream.handle.start()
        except self._module.PortAudioError:
            stream.handle.close()
            raise

    def _raise_unless_refused(self, kind: Kind, device: AudioDevice, error: Exception) -> None:
        code = error.args[1] if len(error.args) > 1 else None
        if code in NOT_SO:
            return
        what = f"{WORDS[kind]} {device.name!r}"
        if code == INVALID_DEVICE:
            raise DeviceMissing(f"{what} is not there any more; plug it in again") from error
        if code == DEVICE_UNAVAILABLE:
            raise DeviceBusy(f"{what} is in use; close the program that uses it") from error
        raise DeviceBusy(f"{what} cannot be opened ({error}); unplug it and plug it in again") from error


@cache
def audio_host() -> AudioHost:
    """This process's PortAudio. DeviceMissing if the library is not installed."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceMissing(
            f"PortAudio cannot be loaded ({error}); install it: sudo apt install libportaudio2"
        ) from error
    if not log.isEnabledFor(logging.DEBUG):
        _hush_alsa()
    return AudioHost(sounddevice)


def _hush_alsa() -> None:
    """Keep ALSA from writing remarks of its own to stderr, one for each underrun; what matters is logged here."""
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError:
        return  # a PortAudio without ALSA
    # The handler is any C function that ignores its arguments: one in Python would make PortAudio's thread wait.
    alsa.snd_lib_error_set_handler(ctypes.CDLL(None).getpid)


def list_audio_devices() -> tuple[AudioDevice, ...]:
    """All sound cards; none where PortAudio is not installed or does not answer."""
    try:
        return audio_host().devices()
    except DeviceError:
        return ()


def default_audio_device(kind: Kind) -> str:
    """The name of the system's own choice; empty where it makes none."""
    try:
        return audio_host().default(kind)
    except DeviceError:
        return ""


def named(wanted: str, devices: Sequence[tuple[str, str]]) -> list[int]:
    """Which of the devices, given as (number, name), is meant by a number, a name or a part of one; several if that is
    not clear."""
    exact = [place for place, device in enumerate(devices) if wanted in device]
    if exact:
        return exact[:1]
    part = wanted.casefold()
    return [place for place, (_, name) in enumerate(devices) if part in name.casefold()]


def spoken_name(name: str) -> str:
    """A device's name as it can be said aloud: of "USB Audio: Mic (hw:1,0)" what comes before the colon."""
    return name.partition(":")[0].partition(" (")[0].strip() or name


def _kernels_cards() -> str:
    """The kernel's list of sound cards; nothing where there is none."""
    try:
        return _CARDS.read_text()
    except OSError:
        return ""


def _device(entry: Any) -> AudioDevice:
    return AudioDevice(
        index=int(entry["index"]),
        name=str(entry["name"]),
        inputs=int(entry["max_input_channels"]),
        outputs=int(entry["max_output_channels"]),
        rate=round(entry["default_samplerate"]),
    )
