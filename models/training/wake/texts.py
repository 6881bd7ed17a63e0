"""What is said: the phrase, what sounds like it, and everything else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

PHRASE = ("hey quizglass", "hey, quizglass", "hey quizglass!", "hey quizglass?", "hey quiz glass")
"""Ways to write it that the voices speak with different stress and pauses."""

NEAR = (
    "hey", "quiz", "glass", "hey quiz", "hey glass", "hey chris", "hey kiss", "hey class", "hey miss", "hey liz",
    "this glass", "his glass", "kiss the glass", "kiss the grass", "the quiz class", "a quick glance", "quick class",
    "hey quick glass", "hey quick question", "hey quiz master", "hey quiz show", "the quiz last", "pay his class",
    "they quit the class", "hay is grass", "say quiz", "eight quick glasses", "hey wisconsin", "hey siri", "hey google",
    "hey jarvis", "okay", "okay nabu", "hey mycroft", "alexa", "hey whiskers", "hey princess", "hey business class",
    "a business class", "hey there is glass", "hey its glass", "hey please", "hey alas", "hey gladys", "hey douglas",
    "hey twist last", "play the quiz last", "may his glass", "they give us", "hey christmas", "hey where is glass",
    "queens glass", "hey what is this", "hey what is that", "hey this is class", "hey is that glass", "hey goodness",
    "hey kids class", "hey quit this", "which glass", "wine glass", "magnifying glass", "a quiz about glass",
    "the quiz is last", "hey kiss us", "i quiz lads", "hey quizzes", "hey quizzical", "quizzing", "hourglass",
)  # fmt: skip
"""Close enough to be mistaken for it. "Quizglass" after another word, or after none, is neither: it may wake."""

_WHO = ("i", "you", "we", "they", "she", "he", "my sister", "the driver", "our neighbour", "the man in the blue coat",
        "everybody", "the teacher", "my friend from work", "a little boy", "the doctor", "nobody here")  # fmt: skip
_DOES = ("want", "saw", "bought", "need", "lost", "found", "talked about", "cooked", "asked for", "looked at",
         "forgot", "brought back", "could not open", "put away", "left behind", "was waiting for")  # fmt: skip
_WHAT = ("a glass of water", "the red umbrella", "three tickets", "some bread and cheese", "the morning paper",
         "an old piano", "the keys to the car", "a quick answer", "the class on history", "these shoes", "the last bus",
         "a small brown dog", "the quiz show", "a cup of coffee", "my new glasses", "what the label says", "the phone",
         "a window seat", "the green grass", "his homework", "the medicine", "a birthday cake")  # fmt: skip
_WHERE = ("in the kitchen", "yesterday", "at the station", "before lunch", "on the second floor", "near the river",
          "after the rain", "for the children", "next week", "without saying why", "at half past nine", "on the table",
          "in front of the house", "because it was late", "when the music stopped", "")  # fmt: skip
_ASKS = ("what is", "where is", "can you see", "please read", "tell me about", "how much is", "who has", "is that",
         "turn off", "describe", "which colour is", "how many people are next to", "remind me of")  # fmt: skip


def near(rng: Generator) -> str:
    """Something close to the phrase."""
    return str(rng.choice(NEAR))


def sentence(rng: Generator) -> str:
    """A statement, a question, or a handful of words from the dictionary in any order."""
    kind = rng.integers(3)
    if kind == 0:
        return " ".join(str(rng.choice(part)) for part in (_WHO, _DOES, _WHAT, _WHERE)).strip()
    if kind == 1:
        return " ".join(str(rng.choice(part)) for part in (_ASKS, _WHAT, _WHERE)).strip() + "?"
    return " ".join(rng.choice(_dictionary(), rng.integers(3, 10)))


@cache
def _dictionary() -> NDArray[np.str_]:
    """The words of pocketsphinx's pronouncing dictionary (CMUdict, BSD licence)."""
    import pocketsphinx

    path = Path(pocketsphinx.get_model_path(), "en-us", "cmudict-en-us.dict")
    words = (line.split()[0] for line in path.read_text(encoding="utf-8").splitlines() if line)
    return np.array(
        [word for word in words if word.isascii() and word.isalpha() and not word.startswith("quizg")]
    )
