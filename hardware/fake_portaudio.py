"""A PortAudio whose devices are plugged, unplugged and driven by hand: what `sounddevice` would be, for AudioHost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hardware.clock import Clock

BAD_CHANNELS, BAD_RATE, BAD_DEVICE, UNAVAILABLE = -9998, -9997, -9996, -9985


class PortAudioError(Exception):
    """(message, code), as sounddevice raises it."""


@dataclass(eq=False)
class FakeDevice:
    """A sound card; change `plugged` and `busy` at will."""

    name: str
    inputs: int = 0
    outputs: int = 0
    rate: int = 48_000
    rates: tuple[int, ...] = (16_000, 44_100, 48_000)
    channels: tuple[int, ...] = (1, 2)
    """Numbers of channels that it accepts."""
    plugged: bool = True
    busy: bool = False


@dataclass(eq=False)
class FakeStream:
    """A stream of a fake device; its callback runs when the test says so."""

    owner: FakePortAudio
    device: FakeDevice
    is_input: bool
    samplerate: int
    channels: int
    blocksize: int
    callback: Callable[[Any, int, Any, Any], None]
    latency: float
    started: bool = False
    closed: bool = False
    stalled: bool = False
    """Open and active, as PortAudio thinks, but its callback is never called again."""

    @property
    def active(self) -> bool:
        return self.started and not self.closed and self.device.plugged

    def start(self) -> None:
        if self.device.busy:
            raise PortAudioError("Error starting stream: Device unavailable", UNAVAILABLE)
        self.started = True

    def close(self) -> None:
        self.closed = True

    def call(self, samples: NDArray[np.int16], *, overflow: bool = False, underflow: bool = False) -> None:
        """Let the device exchange one block, shape (n, channels), having lost or lacked sound before it."""
        if self.active and not self.stalled:
            times = self.owner.times(self.latency)
            status = SimpleNamespace(input_overflow=overflow, output_underflow=underflow)
            self.callback(samples, len(samples), times, status)


@dataclass(eq=False)
class FakePortAudio:
    """Stands in for the module `sounddevice`."""

    clock: Clock
    plugs: list[FakeDevice]
    """Every device there is; the first plugged one of a kind is the default."""
    latency: float = 0.0
    gives_times: bool = True
    streams: list[FakeStream] = field(default_factory=list)
    """Every stream ever opened."""
    scans: int = 0

    PortAudioError = PortAudioError

    def __post_init__(self) -> None:
        self._listed: list[FakeDevice] = []
        self._initialize()

    @property
    def open_streams(self) -> list[FakeStream]:
        return [stream for stream in self.streams if not stream.closed]

    def times(self, latency: float) -> SimpleNamespace:
        """PortAudio's times for a block exchanged now; they count from another origin than the clock."""
        current = self.clock.now() + 1000.0 if self.gives_times else 0.0
        lead = latency if self.gives_times else -1.0
        return SimpleNamespace(
            currentTime=current, inputBufferAdcTime=current - lead, outputBufferDacTime=current + lead
        )

    def query_devices(self, *, kind: str | None = None) -> Any:
        entries = [self._entry(index, device) for index, device in enumerate(self._listed)]
        if kind is None:
            return entries
        for entry in entries:
            if entry[f"max_{kind}_channels"]:
                return entry
        raise PortAudioError(f"Error querying device -1 ({kind})", BAD_DEVICE)

    def InputStream(self, **settings: Any) -> FakeStream:  # noqa: N802 (sounddevice's name)
        return self._open(True, **settings)

    def OutputStream(self, **settings: Any) -> FakeStream:  # noqa: N802
        return self._open(False, **settings)

    def _terminate(self) -> None:
        if self.open_streams:
            raise AssertionError("PortAudio was terminated with open streams: their owners would crash")
        self._listed = []

    def _initialize(self) -> None:
        self.scans += 1
        self._listed = [device for device in self.plugs if device.plugged]

    def _entry(self, index: int, device: FakeDevice) -> dict[str, Any]:
        return {
            "index": index,
            "name": device.name,
            "max_input_channels": device.inputs,
            "max_output_channels": device.outputs,
            "default_samplerate": float(device.rate),
        }

    def _open(
        self,
        is_input: bool,
        *,
        device: int,
        samplerate: int,
        channels: int,
        dtype: str,
        blocksize: int,
        latency: str,
        callback: Callable[[Any, int, Any, Any], None],
    ) -> FakeStream:
        chosen = self._listed[device]
        if not chosen.plugged:
            raise PortAudioError("Error opening stream: Invalid device", BAD_DEVICE)
        if samplerate not in chosen.rates:
            raise PortAudioError("Error opening stream: Invalid sample rate", BAD_RATE)
        if channels not in chosen.channels:
            raise PortAudioError("Error opening stream: Invalid number of channels", BAD_CHANNELS)
        if chosen.busy:
            raise PortAudioError("Error opening stream: Device unavailable", UNAVAILABLE)
        stream = FakeStream(self, chosen, is_input, samplerate, channels, blocksize, callback, self.latency)
        self.streams.append(stream)
        return stream
