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


def in_common(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens several prompts all begin with, short of the last one of any: what follows it is each one's own.
    0 for one prompt."""
    most = min(map(len, prompts)) - 1 if len(prompts) > 1 else 0
    return next((i for i in range(most) if len({prompt[i] for prompt in prompts}) > 1), most)


def answer_together(
    context: Context,
    branches: Sequence[Branch],
    prompts: Sequence[Sequence[int]],
    position: int,
    cancel: Cancel,
) -> Iterator[tuple[int, Piece]]:
    """Grow each branch on the sequence of its number, all in one batch a step; each ends in its own time.

    The first sequence holds the prefix of all, which ends at position; prompts are the tokens that follow it. What
    they have in common is read once, and the rest side by side, unless each is to be answered as it would be alone:
    then it is read as it would be alone.
    """
    last: dict[int, tuple[int, int]] = {}
    for number, index in _read(context, prompts, position, cancel):
        piece = branches[number].take(context.logits(index))
        if piece is not None:
            yield number, piece
            last[number] = piece.token, position + len(prompts[number])
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


def _read(
    context: Context, prompts: Sequence[Sequence[int]], position: int, cancel: Cancel
) -> Iterator[tuple[int, int]]:
    """Evaluate the prompts, each in the sequence of its number; as Context.prefill_together."""
    cancel.check()
    if not context.shared:
        context.share(len(prompts))
        for number, prompt in enumerate(prompts):
            yield from context.prefill_together({number: prompt}, position)
            cancel.check()
        return
    same = in_common(prompts)
    context.prefill(prompts[0][:same], position)
    context.share(len(prompts))
    rest = {number: prompt[same:] for number, prompt in enumerate(prompts)}
    yield from context.prefill_together(rest, position + same)
