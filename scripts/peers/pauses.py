"""Sentences with a pause in their middle, in which a system must not take them for finished."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import numpy as np
from peers.voices import (
    COMMANDS,
    FRAME,
    LEAD,
    PERSON,
    RATE,
    Samples,
    Utterance,
    load,
    loudness,
    real_people,
    said,
    trimmed,
    write,
)

SENTENCES = (
    ("What is the", "colour of the cup?"),
    ("Can you tell me", "what the sign says?"),
    ("Is there a free chair", "next to the window?"),
    ("How many people", "are waiting in the queue?"),
    ("Which of these boxes", "is the one with the screws?"),
    ("Please read me the", "second line of the letter."),
    ("Do I have to turn left or", "right at the crossing?"),
    ("I am looking for my", "keys and my wallet."),
    ("What does it say on", "the door over there?"),
    ("Tell me if the", "traffic light is green."),
    ("Where can I find", "the bus to the station?"),
    ("Is the man with the", "green jacket still here?"),
)
"""Each in the two parts between which somebody thinks. The comma that a synthetic voice is given there lets it sound
as if more followed."""
LENGTHS = (0.25, 0.35, 0.45, 0.6, 0.75, 0.9)
"""Seconds of pause."""
NEUTRAL = ("a coffee", "with milk, please.")
"""The words of real people: what they say is not known, so their first words tell nothing of the ending."""
_LONGEST = 5.0


def paused(folder: Path, speech: Path | None, count: int) -> list[tuple[Utterance, float]]:
    """So many, made in folder, each with the second at which its pause begins; every other by a real person if there
    are recordings of such."""
    people = cycle(_people(speech)) if speech else None
    voices = cycle(COMMANDS)
    made = []
    for number in range(count):
        if people and number % 2:
            source = next(people)
            voice, parts, words = f"{PERSON} {source.stem[:8]}", halves(trimmed(load(source)), 0.3), NEUTRAL
        else:
            voice, words = next(voices), SENTENCES[number // (2 if people else 1) % len(SENTENCES)]
            parts = halves(said(voice, ", ".join(words), folder), 0.2)
        pause = np.zeros(round(LENGTHS[number // 2 % len(LENGTHS)] * RATE), np.int16)
        path = folder / f"paused-{number}.wav"
        write(path, np.concatenate([parts[0], pause, parts[1]]))
        first = LEAD + len(parts[0]) / RATE
        end = first + (len(pause) + len(parts[1])) / RATE
        made.append((Utterance(voice, path, LEAD, end, ((first, words[0]), (end, words[1]))), first))
    return made


def halves(samples: Samples, margin: float) -> tuple[Samples, Samples]:
    """Speech cut at its longest silence that is no nearer to its ends than this share of it, which is left out."""
    loud = loudness(samples)
    quiet = loud < 0.05 * loud.max()
    low, high = round(margin * len(loud)), round((1 - margin) * len(loud))
    quiet[:low] = quiet[high:] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))
    if not len(edges):
        middle = (low + int(np.argmin(loud[low:high]))) * FRAME
        return samples[:middle], samples[middle:]
    begin, end = max(zip(edges[::2], edges[1::2], strict=True), key=lambda run: int(run[1] - run[0]))
    return samples[: begin * FRAME], samples[end * FRAME :]


def _people(speech: Path) -> list[Path]:
    """Recordings of a length at which one may pause, and not the short ones of the other conditions."""
    return [path for path in real_people(speech) if 2.5 < len(trimmed(load(path))) / RATE <= _LONGEST]
