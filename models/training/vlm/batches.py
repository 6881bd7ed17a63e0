"""Renders and packs training data in processes of its own, in an order that depends on the seed alone."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Empty
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.training.packed import packed
from models.training.render import PictureKind, render
from models.training.scene import Picture, Scene
from models.training.vlm.examples import IGNORED, Packer, Row

_PATIENCE = 120.0
"""Seconds without a batch after which the renderer's process is looked after."""


@dataclass(frozen=True)
class Recipe:
    """What a batch is made of."""

    seed: int
    pictures: int
    """In a batch."""
    tokenizer: Path
    threads: int = 6
    """Dialogues a picture; 0 leaves questions out."""
    packed: float = 0.0
    """Share of pictures that are packed with things, about which nothing is asked."""
    kinds: tuple[PictureKind, ...] = ()
    """What the pictures are of, in equal parts; as often as render.SHARES says if empty."""
    longest: int = 208
    """Tokens behind the picture."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Arrays of one batch; `rows` is None without questions."""

    pixels: NDArray[np.uint8]
    """shape (batch, side, side, 3)"""
    dense: dict[str, NDArray[np.int64]]
    """Classes of patches, shape (batch, patches): names, colours, left, right, counts, totals, places, grounds."""
    rows: Row | None
    """Padded: each array of shape (batch, tokens)."""


@contextmanager
def rendered(recipe: Recipe, start: int, processes: int) -> Iterator[Iterator[Batch]]:
    """Batches number start, start + 1, ... from background processes, which end with the context."""
    context = multiprocessing.get_context("spawn")
    queues = [context.Queue(maxsize=3) for _ in range(processes)]
    workers = [
        context.Process(target=_work, args=(recipe, start + index, processes, queue), daemon=True)
        for index, queue in enumerate(queues)
    ]
    for worker in workers:
        worker.start()
    try:
        yield _collected(queues, workers)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _collected(queues: list[Any], workers: list[Any]) -> Iterator[Batch]:
    for number in count():
        index = number % len(queues)
        while True:
            try:
                yield queues[index].get(timeout=_PATIENCE)
                break
            except Empty:
                if not workers[index].is_alive():
                    raise ModelError(
                        "The process that renders training pictures has ended; its error is shown above."
                    ) from None


def _work(recipe: Recipe, first: int, step: int, queue: Any) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    import cv2

    cv2.setNumThreads(1)
    maker = Maker(recipe)
    for number in count(first, step):
        queue.put(maker.batch(number))


class Maker:
    """Makes the batch of any number, always the same."""

    def __init__(self, recipe: Recipe) -> None:
        from models.training.fonts import TRAINING_FONTS
        from models.training.icons import TRAINING_STYLES, Icons
        from models.training.vlm import tokens

        self._recipe = recipe
        self._icons, self._styles, self._fonts = Icons(), TRAINING_STYLES, TRAINING_FONTS
        self._packer = Packer(tokens.load(recipe.tokenizer)) if recipe.threads else None

    def batch(self, number: int) -> Batch:
        """Pictures number * size and on, rendered and, if wanted, with packed questions."""
        from models.training.questions import threads

        pictures, rows = [], []
        for index in range(self._recipe.pictures):
            rng = np.random.default_rng([self._recipe.seed, number * self._recipe.pictures + index])
            picture = self._picture(rng)
            pictures.append(picture)
            if self._packer:
                about = picture.scene != Scene()  # nothing is asked about a packed picture
                dialogues = threads(picture.scene, rng, self._recipe.threads) if about else []
                rows.append(self._packer.row(dialogues, self._recipe.longest))
        dense = {
            "names": [picture.names for picture in pictures],
            "colours": [picture.colours for picture in pictures],
            "left": [picture.letters[:, 0::2] for picture in pictures],
            "right": [picture.letters[:, 1::2] for picture in pictures],
            "counts": [picture.counts for picture in pictures],
            "totals": [picture.totals for picture in pictures],
            "places": [picture.places for picture in pictures],
            "grounds": [picture.grounds for picture in pictures],
        }
        return Batch(
            np.stack([picture.pixels for picture in pictures]),
            {name: np.stack(maps).reshape(len(maps), -1).astype(np.int64) for name, maps in dense.items()},
            padded(rows) if rows else None,
        )

    def _picture(self, rng: np.random.Generator) -> Picture:
        if rng.random() < self._recipe.packed:
            return packed(rng, self._icons, self._styles, self._fonts)
        kinds = self._recipe.kinds
        kind = kinds[rng.integers(len(kinds))] if kinds else None
        return render(rng, self._icons, self._styles, self._fonts, kind)


def padded(rows: list[Row]) -> Row:
    """Rows as one, filled up at the end; fillers belong to a dialogue of their own and are never learnt."""
    longest = max(len(row.tokens) for row in rows)

    def filled(name: str, value: int) -> NDArray[np.int64]:
        table = np.full((len(rows), longest), value, np.int64)
        for line, row in zip(table, rows, strict=True):
            line[: len(row.tokens)] = getattr(row, name)
        return table

    return Row(
        tokens=filled("tokens", 0),
        positions=filled("positions", 0),
        threads=filled("threads", -1),
        targets=filled("targets", IGNORED),
        turns=filled("turns", 0),
        nouns=filled("nouns", 0),
        letters=filled("letters", 0),
    )
