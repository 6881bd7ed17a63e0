"""Finding what is asked for among lines that were read."""

import pytest

from edge.thinking.facts import find_fact, is_written
from models.ports import TextLine


def line(text, left, top, confidence=0.95):
    right = left + 12 * len(text)
    return TextLine(text, confidence, ((left, top), (right, top), (right, top + 20), (left, top + 20)))


LABEL = [
    line("OAT DRINK", 100, 0),
    line("Batch number: L4711-A", 100, 40),
    line("Best before", 100, 80),
    line("12.03.2027", 400, 80),
    line("Net weight 750 g", 100, 120),
    line("Price", 100, 160),
    line("€ 2.49", 100, 200),
    line("Customer service", 100, 240),
    line("+49 30 1234567", 500, 240),
    line("Serial number: 88-120", 100, 280),
    line("Store below 25 °C", 100, 320),
]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("what is the batch number", "L4711-A"),
        ("tell me the serial number", "88-120"),
        ("when is it best before", "12.03.2027"),
        ("how much does it weigh, what is the net weight", "750 g"),
        ("what does it cost", "€ 2.49"),
        ("what is the price", "€ 2.49"),
        ("which phone number has the customer service", "+49 30 1234567"),
        ("what is the bach numbr", "L4711-A"),
    ],
)
def test_the_value_is_behind_beside_or_below_its_label(question, value):
    found = find_fact(question, LABEL)
    assert found.value == value
    assert value in found.row or found.row == "Price"


@pytest.mark.parametrize("question", ["what is the address", "is there a dog", "", "what is it"])
def test_what_is_not_there_is_not_found(question):
    assert find_fact(question, LABEL) is None


def test_nothing_is_found_on_an_empty_page():
    assert find_fact("what is the price", []) is None


def test_how_sure_the_letters_are_is_told():
    (sure, unsure) = (find_fact("what is the lot", [line("Lot: 7", 0, 0, share)]) for share in (0.9, 0.4))
    assert (sure.confidence, unsure.confidence) == (pytest.approx(0.9), pytest.approx(0.4))


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("does it say oat drink", True),
        ("do you read oat milk", False),
        ("does it say anything about weight", False),
        ("is the word price written here", True),
        ("does it say", False),
    ],
)
def test_whether_words_are_written(question, there):
    assert is_written(question, LABEL) is there
