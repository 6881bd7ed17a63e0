"""Answers as they grow: one, or several side by side."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.cancel import Cancel
from models.ports import AskOptions, Piece
from models.vlm.context import Context
from models.vlm.native import Weights
from models.vlm.sampling import Sampler


class Branch:
    """One growing answer: chooses its tokens and knows its end."""

    def __init__(self, weights: Weights, options: AskOptions) -> None:
        self._weights = weights
        self._sampler = Sampler(weights, options)
        self._left = options.max_tokens
        # A character cut off by the end of an answer cannot be spoken and is dropped.
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def full(self) -> bool:
        """Whether the answer has as many tokens as it may have."""
        return self._left == 0

    def take(self, logits: NDArray[np.float32]) -> Piece | None:
        """The next piece of the answer; None at its end."""
        token, logprob = self._sampler.choose(logits)
        if self._weights.ends(token):
            return None
        self._left -= 1
        return Piece(self._characters.decode(self._weights.piece_bytes(token)), token, logprob)

    def close(self) -> None:
        self._sampler.close()


def answer_together(
    context: Context,
    branches: Sequence[Branch],
    prompts: Sequence[Sequence[int]],
    position: int,
    cancel: Cancel,
) -> Iterator[tuple[int, Piece]]:
    """Grow each branch on the sequence of its number, all in one batch a step; each ends in its own time.

    The sequences hold the shared prefix, which ends at position; prompts are the tokens that follow it.
    """
    last: dict[int, tuple[int, int]] = {}
    for number, (branch, prompt) in enumerate(zip(branches, prompts, strict=True)):
        cancel.check()
        context.prefill(prompt, position, number)
        piece = branch.take(context.logits(-1))
        if piece is not None:
            yield number, piece
            last[number] = piece.token, position + len(prompt)
    while last := {number: entry for number, entry in last.items() if not branches[number].full}:
        cancel.check()
        context.step([(token, place, number) for number, (token, place) in last.items()])
        taken = [(number, branches[number].take(context.logits(i))) for i, number in enumerate(last)]
        for number, piece in taken:
            if piece is None:
                del last[number]
            else:
                yield number, piece
                last[number] = piece.token, last[number][1] + 1
