"""The bench's engines in a peer's own process, in the place of faster-whisper's and Piper's, or around them.

    python -m peers.patch [--real] MODULE [ARGUMENT ...]

runs a module of the peer with them.
"""

from __future__ import annotations

import runpy
import sys
import time
import wave
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from peers import engines
from peers.turn import current, note

TOKENS = 12
"""That a real recognizer decodes: a question of eight words has so many."""
_BOUNDS: dict[str, Any] = {
    "compression_ratio_threshold": None,
    "log_prob_threshold": None,
    "no_speech_threshold": None,
    "temperature": 0.0,
    "max_new_tokens": TOKENS,
}


def bounded_whisper() -> Any:
    """faster-whisper's model, with which random weights work as long as trained ones: they hear nothing in anything,
    so they are neither to judge themselves nor to go on for ever."""
    from faster_whisper import WhisperModel

    class BoundedWhisper(WhisperModel):  # type: ignore[misc,unused-ignore]
        def transcribe(self, audio: Any, **options: Any) -> Any:
            return super().transcribe(audio, **{**options, **_BOUNDS})

    return BoundedWhisper


def install(real: bool) -> None:
    """Replace the two classes; before the peer's own modules are imported."""
    import faster_whisper
    import piper

    faster_whisper.WhisperModel = _timed_whisper(bounded_whisper()) if real else _FixedWhisper
    if real:
        _time_piper(piper.PiperVoice)
    else:
        piper.PiperVoice = _FixedVoice


class _FixedWhisper:
    supported_languages = ("en",)

    def __init__(self, *_: object, **__: object) -> None:
        self.hf_tokenizer = None

    def transcribe(self, audio: object, **_: object) -> tuple[Iterator[object], object]:
        turn = current()
        text = engines.said_by_now(turn)
        engines.recognise(turn, text)
        return _heard(text)


def _heard(text: str) -> tuple[Iterator[object], object]:
    segment = SimpleNamespace(text=f" {text}", no_speech_prob=0.0, avg_logprob=-0.1, compression_ratio=1.0)
    return iter([segment] if text else []), SimpleNamespace(language="en")


def _timed_whisper(whisper: Any) -> Any:
    class TimedWhisper(whisper):  # type: ignore[misc]
        def transcribe(self, audio: object, **options: Any) -> tuple[Iterator[object], object]:
            turn = current()
            start, text = time.monotonic(), engines.said_by_now(turn)
            segments, _ = super().transcribe(audio, **options)
            list(segments)
            note(turn, "recognise", start, text)
            return _heard(text)

    return TimedWhisper


class _FixedVoice:
    """As much of a PiperVoice as the peers use."""

    def __init__(self) -> None:
        self.config = SimpleNamespace(sample_rate=engines.RATE, speaker_id_map={})

    @classmethod
    def load(cls, *_: object, **__: object) -> _FixedVoice:
        return cls()

    def synthesize(self, text: str, *_: object, **__: object) -> Iterator[Any]:
        yield _chunk(engines.speak(current(), text))

    def synthesize_wav(self, text: str, wav_file: wave.Wave_write, *_: object, **__: object) -> None:
        wav_file.setframerate(engines.RATE)
        wav_file.setsampwidth(2)
        wav_file.setnchannels(1)
        for chunk in self.synthesize(text):
            wav_file.writeframes(chunk.audio_int16_bytes)


def _chunk(samples: NDArray[np.int16]) -> Any:
    return SimpleNamespace(
        sample_rate=engines.RATE,
        sample_width=2,
        sample_channels=1,
        audio_int16_array=samples,
        audio_int16_bytes=samples.tobytes(),
    )


def _time_piper(voice: Any) -> None:
    """Speech as long as the script's words are, after the real work."""
    synthesize = voice.synthesize

    def timed(self: Any, text: str, *arguments: Any, **options: Any) -> Iterator[Any]:
        start = time.monotonic()
        for _ in synthesize(self, text, *arguments, **options):
            pass
        note(current(), "synthesise", start, text)
        yield _chunk(engines.voice(text))

    voice.synthesize = timed


def main() -> None:
    """Run the module that the command line names."""
    arguments = sys.argv[1:]
    real = arguments[0] == "--real"
    module, *sys.argv[1:] = arguments[real:]
    install(real)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
