"""Speech by espeak-ng (https://github.com/espeak-ng/espeak-ng), from the espeakng-loader wheel (GPL-3.0).

The formant voices sound robotic, yet they are tiny, instant, and speak over a hundred languages.
"""

from __future__ import annotations

import ctypes
import locale
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import count, takewhile
from threading import Lock

import numpy as np

from models.cancel import Cancel
from models.errors import BadInput, ModelCorrupt
from models.ports import Samples, Speech

RATE_WORDS = 175
"""espeak's words a minute at speed 1."""

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_TELL_PHONEMES = 1
_LAST, _WORD, _END, _PHONEME = 0, 1, 5, 7
"""Types of events."""
_PARAMETER_RATE = 1
_CHARACTER = 1
_UTF8 = 1
_END_PAUSE = 0x1000
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class _Voice(ctypes.Structure):
    """espeak_VOICE of speak_lib.h, read only."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.POINTER(ctypes.c_char)),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Identity(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identity),
    )


@dataclass(frozen=True)
class Phoneme:
    """A sound of speech, or a pause."""

    name: str
    """As espeak-ng writes it: "aI", or "_:" for a pause."""
    start: float
    """Seconds."""
    end: float
    letter: int
    """Where in the text its word begins."""


class _Library:
    """The library's one global state; every call goes through `lock`."""

    def __init__(self) -> None:
        import espeakng_loader

        self.lock = Lock()
        try:
            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path()
        except (OSError, RuntimeError) as error:
            raise ModelCorrupt(f"espeak-ng does not load ({error}): reinstall espeakng-loader") from error
        # espeak sets the process's LC_CTYPE and leaves it so.
        before = locale.setlocale(locale.LC_CTYPE)
        self.rate: int = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, data.encode(), _DONT_EXIT | _TELL_PHONEMES
        )
        locale.setlocale(locale.LC_CTYPE, before)
        if self.rate <= 0:
            raise ModelCorrupt(
                f"espeak-ng cannot read its data in {data}: reinstall espeakng-loader, "
                "in a folder whose path is shorter than 140 characters"
            )

    def voices(self) -> tuple[str, ...]:
        with self.lock:
            list_voices = self._library.espeak_ListVoices
            list_voices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
            names: set[str] = set()
            for voice in list_voices(None):
                if not voice:
                    break
                # For each language: a byte of priority, the name, NUL. Priority 0 ends the list.
                at = ctypes.addressof(voice.contents.languages.contents)
                while ctypes.string_at(at, 1) != b"\0":
                    language = ctypes.string_at(at + 1)
                    names.add(language.decode())
                    at += len(language) + 2
        return tuple(sorted(names))

    def speak(self, text: str, voice: str, words_a_minute: int, cancel: Cancel) -> Samples:
        """All of the text's sound; ModelCancelled soon after the token is cancelled."""
        buffers: list[Samples] = []

        def collect(samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
            if samples and count:
                buffers.append(np.ctypeslib.as_array(samples, (count,)).copy())
            return int(cancel.cancelled)

        self._synthesize(text, voice, words_a_minute, _CALLBACK(collect))
        cancel.check()
        return np.concatenate(buffers) if buffers else np.zeros(0, np.int16)

    def phonemes(self, text: str, voice: str) -> tuple[Phoneme, ...]:
        """What speaking the text sounds like, in order."""
        heard: list[tuple[str, float, int]] = []
        word = 0

        def collect(_samples: ctypes._Pointer[ctypes.c_short], _length: int, events: int | None) -> int:
            nonlocal word
            told = ctypes.cast(events or 0, ctypes.POINTER(_Event))
            for event in takewhile(lambda event: event.type != _LAST, (told[at] for at in count())):
                if event.type == _WORD and event.length:
                    word = event.text_position - 1
                elif event.type in (_PHONEME, _END):
                    name = event.id.string.decode() if event.type == _PHONEME else ""
                    heard.append((name, event.audio_position / 1000, word))
            return 0

        self._synthesize(text, voice, RATE_WORDS, _CALLBACK(collect))
        ends = [start for _, start, _ in heard[1:]]
        return tuple(
            Phoneme(name, start, end, letter)
            for (name, start, letter), end in zip(heard, ends, strict=False)
            if name
        )

    def _synthesize(self, text: str, voice: str, words_a_minute: int, callback: ctypes._FuncPointer) -> None:
        encoded = text.encode("utf-8", "replace")
        with self.lock:
            self._library.espeak_SetVoiceByName(voice.encode())
            self._library.espeak_SetParameter(_PARAMETER_RATE, words_a_minute, 0)
            self._library.espeak_SetSynthCallback(callback)
            self._library.espeak_Synth(
                encoded, ctypes.c_size_t(len(encoded) + 1), 0, _CHARACTER, 0, _UTF8 | _END_PAUSE, None, None
            )


@cache
def _library() -> _Library:
    return _Library()


def voices() -> tuple[str, ...]:
    """Names of the languages and accents that espeak-ng speaks, as BCP 47 tags: 'de', 'en-gb', ..."""
    return _library().voices()


def phonemes(text: str, voice: str = "en-us") -> tuple[Phoneme, ...]:
    """The sounds of the text with their times, at espeak-ng's usual speed."""
    return _library().phonemes(text, voice)


class EspeakSynthesizer:
    """Speaks one language at one speed; a Synthesizer, safe from any thread.

    voice is one of voices(); speed 1 is 175 words a minute, 0.5 to 2.5. BadInput for anything else.
    """

    name = "espeak-ng"

    def __init__(self, voice: str = "en-gb", speed: float = 1.0) -> None:
        if not 0.5 <= speed <= 2.5:
            raise BadInput(f"speech speed {speed} is not between 0.5 and 2.5")
        self._library = _library()
        known = self._library.voices()
        if voice not in known:
            near = ", ".join(get_close_matches(voice, known, n=5, cutoff=0.3)) or "en-gb"
            raise BadInput(
                f"espeak-ng has no voice for {voice!r}: set language to one that it speaks, perhaps {near}"
            )
        self._voice = voice
        self._words_a_minute = round(RATE_WORDS * speed)
        if not self._library.speak("1", voice, RATE_WORDS, Cancel()).any():
            raise BadInput(f"espeak-ng lacks the dictionary of {voice!r} and would be silent: choose another")

    def synthesize(self, text: str, cancel: Cancel) -> Iterator[Speech]:
        """Sentence by sentence, mono at the library's 22.05 kHz. Nothing for text without a sound."""
        for sentence in _SENTENCE_END.split(_CONTROL.sub(" ", text)):
            if not sentence.strip():
                continue
            samples = self._library.speak(sentence, self._voice, self._words_a_minute, cancel)
            if samples.any():
                yield Speech(samples, self._library.rate)

    def close(self) -> None:
        """Nothing to release: the library stays loaded for others in the process."""
