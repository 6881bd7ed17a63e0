"""From a picture and dialogues about it to one row of tokens.

All dialogues share the picture's tokens and see nothing of each other, just as the engine asks several
questions on one kept prefix: each continues at the position behind the picture, and a mask hides the others.
A picture is then seen once for many questions, which is most of the cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.ports import Exchange
from models.training.questions import READ_LEAD, Thread
from models.training.scene import LETTERS
from models.training.vlm.nouns import Nouns
from models.training.vlm.tokens import EOS, answer, prompt
from models.vlm.encoder import IDEFICS_AFTER, IDEFICS_BEFORE
from models.vlm.settings import SYSTEM_PROMPT

IGNORED = -100
"""The target of tokens that nothing is learnt from."""
CATEGORIES = (
    "name", "colour", "count", "where", "yes_no", "read", "compare", "chart", "caption", "describe", "refuse",
)  # fmt: skip

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Row:
    """Tokens behind the picture. All of shape (tokens,)."""

    tokens: Numbers
    positions: Numbers
    """Counted from the first token behind the picture."""
    threads: Numbers
    """0 for what all share (what closes the picture), then 1, 2, ... for each dialogue."""
    targets: Numbers
    """The token that should follow, IGNORED where the wearer speaks."""
    turns: Numbers
    """For each target, len(CATEGORIES) * the number of the answer in this row + its category."""
    nouns: Numbers
    """1 + index in NAMES of the thing whose name ends here, ANY where it may be any thing, else 0."""
    letters: Numbers
    """1 + index in LETTERS of the letter that is spelled here, else 0."""


class Packer:
    """Makes rows with one tokenizer."""

    def __init__(self, tokenizer: Any, system: str = SYSTEM_PROMPT) -> None:
        self._tokenizer, self._nouns = tokenizer, Nouns(tokenizer)
        self._prompt = prompt(system)
        mark = "\ue000"
        self._first = self._prompt.suffix(True, (), mark).split(mark)
        later = self._prompt.suffix(True, [Exchange(mark, mark)], mark).split(mark)
        self._later = [later[-2].removeprefix(EOS), later[-1]]

    @cached_property
    def before(self) -> list[int]:
        """Tokens that stand before a picture's embeddings."""
        return self._ids(self._prompt.prefix(picture=True) + IDEFICS_BEFORE)

    @cached_property
    def after(self) -> list[int]:
        """Tokens right behind a picture's embeddings."""
        return self._ids(IDEFICS_AFTER)

    def row(self, threads: Sequence[Thread], longest: int) -> Row:
        """Dialogues as one row of at most `longest` tokens; what does not fit is left out."""
        columns: list[list[tuple[int, ...]]] = [
            [(token, place, 0, IGNORED, 0, 0, 0) for place, token in enumerate(self.after)]
        ]
        room, answers = longest - len(self.after), 0
        for number, thread in enumerate(threads, start=1):
            part = self._thread(thread, number, answers)
            if len(part) > room:
                continue
            columns.append(part)
            room -= len(part)
            answers += len(thread)
        table = np.array([entry for column in columns for entry in column], np.int64)
        return Row(*table.T)

    def _thread(self, thread: Thread, number: int, answers: int) -> list[tuple[int, ...]]:
        """What Row has of each of a dialogue's tokens, in its order."""
        tokens: list[int] = []
        targets: list[int] = []
        turns: list[int] = []
        letters: list[int] = []
        for index, turn in enumerate(thread):
            asked = self._ids(turn.question.join(self._later if index else self._first))
            said = answer(self._tokenizer, turn.answer, (READ_LEAD,))
            tokens += [*asked, *said]
            targets += [*[IGNORED] * (len(asked) - 1), *said, IGNORED]
            label = len(CATEGORIES) * (answers + index) + CATEGORIES.index(turn.category)
            turns += [label] * (len(asked) + len(said))
            read = turn.answer.startswith(READ_LEAD) and turn.category != "describe"
            spelled = letters_of(turn.answer.removeprefix(READ_LEAD)) if read else []
            if read and not turn.accepted[0].endswith("."):
                spelled[-1] = 0  # the answer's own full stop is nowhere to be seen
            letters += [0] * (len(asked) + len(said) - len(spelled) - 1) + spelled + [0]
        columns = zip(tokens, targets, turns, self._nouns.marked(tokens), letters, strict=True)
        first = len(self.after)
        return [
            (token, first + place, number, target, turn, noun, letter)
            for place, (token, target, turn, noun, letter) in enumerate(columns)
        ]

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)


def letters_of(text: str) -> list[int]:
    """The letter of each byte, as dense labels have it: 1 + index in LETTERS, 0 for what is not among them."""
    return [1 + LETTERS.find(letter.lower()) for letter in text for _ in range(len(letter.encode()))]
