"""Pages of small print are read: the real reader on rendered pages of twelve megapixels."""

import numpy as np
import pytest

from edge.evaluation.small_print import reads
from edge.modes import Budget
from edge.thinking.eyes import Eyes, Organs
from edge.thinking.regions import Box, whole
from edge.thinking.thought import by_reading
from edge.thinking.writing import around, legible, parts
from models.barcodes import ZxingReader
from models.cancel import Cancel
from models.ocr import RapidReader
from models.ports import AskOptions
from models.training.small_print.documents import FACTS, KINDS, write
from models.training.small_print.exam import page

AREA = Box(0, 0, 4000, 3000)


def place(left, top, length=200, height=30):
    right, bottom = left + length, top + height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 3])
def test_most_facts_of_a_page_are_read_and_it_is_looked_at_once(number):
    shown, reader, reads_at = page(4, number), RapidReader(threads=2), []
    organs = Organs(None, lambda: reader, ZxingReader, AskOptions())
    right = 0
    for fact in shown.facts:
        looks = Eyes(shown.pixels, organs, Budget(256, 120.0, 16, 16), Cancel())
        said = " ".join(clause.text for clause in by_reading(looks, fact.question))
        right += reads(said, (fact.value,), shown.kind)
        reads_at += [step.box for step in looks.steps if step.action == "find"]
    assert right >= 0.9 * FACTS
    assert reads_at == [None]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_has_its_facts_which_differ_in_their_questions(kind):
    document = write(np.random.default_rng(1), kind)
    assert len(document.facts) == FACTS == len({fact.question for fact in document.facts})
    printed = " ".join(cell for row in document.rows for cell in row.cells)
    assert all(fact.value in printed for fact in document.facts)


def test_a_page_is_the_same_each_time_and_another_by_another_seed():
    one, again, other = page(1, 5), page(1, 5), page(2, 5)
    assert (one.pixels == again.pixels).all() and one.facts == again.facts
    assert one.facts != other.facts
    assert sorted(one.pixels.shape) == [3, 3000, 4000]


def test_what_lies_close_together_is_one_part():
    (part,) = parts([place(1000, 1000), place(1100, 1500)], AREA)
    assert (part.width, part.height) == (1440, 1440)
    assert all(part.holds(around(each)) for each in (place(1000, 1000), place(1100, 1500)))


def test_parts_stay_in_the_picture():
    for corner in (place(0, 0), place(3790, 2960), place(0, 2960), place(3790, 0)):
        (part,) = parts([corner], AREA)
        assert part.holds(around(corner))
        assert part.left >= 0 and part.top >= 0 and part.right <= 4000 and part.bottom <= 3000


def test_parts_with_short_lines_come_first():
    prose = [place(200, 200 + 40 * row, 700) for row in range(30)]
    table = [place(3000, 2000 + 40 * row, 90) for row in range(8)]
    first, *_ = parts([*prose, *table], AREA)
    assert first.holds(around(table[0]))


def test_nothing_found_is_nothing_to_read():
    assert parts([], AREA) == ()


def test_only_large_lines_can_be_read_in_a_look_at_everything():
    assert legible(place(0, 0, height=60), AREA)
    assert not legible(place(0, 0, height=40), AREA)
    assert legible(place(0, 0, height=20), whole(np.zeros((480, 640, 3), np.uint8)))
