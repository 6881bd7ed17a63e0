"""Hundreds of turns: does memory grow, does a queue, and is every thread gone at the end? On a clock that runs fast."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from bench_parts._session import HISS
from bench_parts._speech import said
from bench_parts._stubs import Knowing, camera, manners, mind

from edge.assistant import Assistant, Devices, Engines
from edge.conductor import Observer
from edge.events import Event, Spoken
from edge.state import State
from edge.wire import voice_detector
from hardware.clock import Clock, MonotonicClock
from hardware.echo import EchoFreeMicrophone, webrtc
from hardware.ports import MICROPHONE_RATE, AudioBlock, Samples
from hardware.reference import Reference
from hardware.ring import PlayRing
from hardware.ring_speaker import RingSpeaker
from models.fake import HummingSynthesizer
from models.vlm.scripted import ScriptedVlm

TURNS, WARM = 500, 50
SPEED = 10.0
"""Of the clock: where a busy machine falls behind it, sound piles up that real time would not bring."""
CYCLE = 5.0
"""Seconds from one call of the wake word to the next."""
BLOCK = 512
QUESTION = "what is this on the table"


def measure(folder: Path) -> dict[str, float]:
    """Of TURNS turns with the real ears, canceller, lanes and traces, and engines that take no time:

    endurance_turns           answers that were heard to their end
    endurance_growth_percent  of the memory that is this process's alone, after WARM turns
    endurance_mb              what it comes to in the end
    endurance_waiting         most events and jobs that ever waited at the end of an answer
    endurance_threads_left    after the assistant has ended
    """
    before = set(threading.enumerate())
    watch = _Watch()
    clock = MonotonicClock(SPEED)
    speaker = _Speaker(PlayRing(48_000), clock)
    microphone = EchoFreeMicrophone(
        _Calls(clock, TURNS), Reference(speaker.follow()), webrtc, lambda: speaker.played(speaker.accepted)
    )
    engines = Engines(
        _Wake(),
        voice_detector(),
        Knowing(QUESTION),
        HummingSynthesizer(),
        mind(ScriptedVlm(default="A red cup.")),
    )
    observers: tuple[Observer, ...] = (*_observers(folder), watch)
    assistant = Assistant(
        Devices(microphone, speaker, camera(clock)), engines, manners(ears__follow_up=0.0), clock, observers
    )
    watch.waiting = lambda: _waiting(assistant)
    error = assistant.run()
    speaker.close()
    engines.close()
    if error:
        raise RuntimeError(f"the session ended early: {error}")
    left = [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    warm, last = watch.memory[WARM : 2 * WARM], watch.memory[-WARM:]
    return {
        "endurance_turns": len(watch.memory),
        "endurance_growth_percent": 100 * (median(last) / median(warm) - 1),
        "endurance_mb": median(last) / 1e6,
        "endurance_waiting": watch.most,
        "endurance_threads_left": len(left),
    }


def _observers(folder: Path) -> tuple[Observer, ...]:
    """Those of the live assistant."""
    from rich.console import Console

    from edge.config import load_settings
    from edge.live_view import LiveView
    from edge.traces import keeper

    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - lives as long as the process
    return LiveView(Console(file=nowhere)), keeper(load_settings({"trace.folder": str(folder)}))


def _waiting(assistant: Assistant) -> int:
    """Nobody but a bench needs to know."""
    lanes = sum(len(lane._jobs) for lane in assistant._lanes.values())
    return assistant._conductor._inbox.qsize() + lanes


class _Watch:
    """Looks at memory and queues at the end of each answer."""

    def __init__(self) -> None:
        import psutil

        self.memory: list[int] = []
        self.most = 0
        self.waiting: Callable[[], int] = lambda: 0
        self._process = psutil.Process()

    def __call__(self, event: Event, state: State, now: float) -> None:
        if isinstance(event, Spoken) and event.complete:
            gc.collect()
            self.memory.append(self._process.memory_full_info().uss)
            self.most = max(self.most, self.waiting())


class _Calls:
    """A microphone that hears the same question again and again, and silence between."""

    dropped = 0

    def __init__(self, clock: Clock, times: int) -> None:
        sound = said((QUESTION,))[0].samples
        cycle = np.random.default_rng(0).normal(0, HISS, round(CYCLE * MICROPHONE_RATE) // BLOCK * BLOCK)
        self._cycle = cycle.astype(np.int16)
        start = MICROPHONE_RATE
        self._cycle[start : start + sound.size] += sound
        self._clock = clock
        self._opened = clock.now()
        self._at = 0
        self._end = times * self._cycle.size

    def read(self, timeout: float) -> AudioBlock | None:
        if self._at >= self._end:
            raise EOFError
        due = self._opened + (self._at + BLOCK) / MICROPHONE_RATE
        self._clock.wait(due - self._clock.now())
        place = self._at % self._cycle.size
        block = AudioBlock(self._cycle[place : place + BLOCK], self._opened + self._at / MICROPHONE_RATE)
        self._at += BLOCK
        return block

    def close(self) -> None:
        pass


class _Wake:
    """Hears its phrase half a second before each question."""

    def __init__(self) -> None:
        self._fed = 0

    def process(self, samples: Samples) -> str | None:
        cycle = round(CYCLE * MICROPHONE_RATE) // BLOCK * BLOCK
        before, self._fed = self._fed, self._fed + samples.size
        call = MICROPHONE_RATE // 2
        return "okay_nabu" if before % cycle < call <= before % cycle + samples.size else None

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


class _Speaker(RingSpeaker):
    """Plays at the clock's pace, and keeps nothing."""

    def __init__(self, ring: PlayRing, clock: Clock) -> None:
        super().__init__(ring, clock)
        self._opened = clock.now()
        self._pulled = 0
        self._pulling = threading.Lock()

    def _advance(self) -> None:
        with self._pulling:
            now = self._clock.now()
            count = round((now - self._opened) * self._ring.rate) - self._pulled
            if count > 0 and not self._closed:
                at = self._opened + self._pulled / self._ring.rate
                self._ring.pull(np.empty(count, np.int16), at, now)
                self._pulled += count
