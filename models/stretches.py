"""Where the speech is in a recording."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from models.ports import SPEECH_RATE, Samples, VoiceDetector

SPEECH = 0.5
"""Probability from which a chunk counts as speech."""

MARGIN = SPEECH_RATE // 4
"""Samples kept before and after speech, since first and last consonants are faint."""


def speech_stretches(samples: Samples, detector: VoiceDetector, longest: float = 15.0) -> list[Samples]:
    """The parts of a recording (16 kHz mono int16, shape (n,)) that hold speech, in order; none for silence.

    Silence before and after is dropped. A recording of at most `longest` seconds of speech with its pauses stays
    one stretch; a longer one is cut in its pauses, or at `longest` seconds where nobody pauses.
    """
    detector.reset()
    chunk = detector.chunk
    padded = np.pad(samples, (0, -len(samples) % chunk))
    heard = np.array([detector.probability(part) > SPEECH for part in padded.reshape(-1, chunk)], dtype=bool)
    edges = np.flatnonzero(np.diff(heard, prepend=False, append=False)) * chunk
    limit = round(longest * SPEECH_RATE)
    spans: list[tuple[int, int]] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if spans and end - spans[-1][0] <= limit:
            spans[-1] = (spans[-1][0], end)
        else:
            cuts = [*range(start, end, limit), end]
            spans.extend(pairwise(cuts))
    return [samples[max(0, start - MARGIN) : end + MARGIN] for start, end in spans]
