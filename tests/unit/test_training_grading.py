"""Right and wrong answers about pictures."""

import pytest

from models.training.grading import REFUSAL, correct, refused

RIGHT = [
    ("name", "A banana.", ("banana", "bananas")),
    ("name", "It's a yellow banana", ("banana",)),
    ("name", "Three mice.", ("three mice",)),
    ("name", "the orange car", ("a car",)),
    ("name", "An orange.", ("tangerine", "orange")),
    ("name", "That is a hot dog.", ("hot dog",)),
    ("name", "a cat and three apples", ("Three apples and a cat",)),
    ("name", "A thingamajig of wood.", ("thingamajig",)),
    ("colour", "Dark gray.", ("grey",)),
    ("count", "There are 3 of them.", ("three",)),
    ("count", "Three", ("3",)),
    ("where", "In the upper left corner.", ("at the top left",)),
    ("where", "In the centre, on the right", ("on the right",)),
    ("where", "Under the top hat.", ("below",)),
    ("where", "A dog.", ("dog",)),
    ("yes_no", "Yes, there is a dog.", ("Yes.",)),
    ("yes_no", "nope", ("no",)),
    ("read", "It says Oat Milk.", ("oat milk",)),
    ("read", 'The sign reads "EXIT"', ("exit",)),
    ("read", "OAT-MILK", ("oat milk",)),
    ("read", "It says dr. says no.", ("Dr. says no",)),
    ("read", "it says 4.99 €", ("4.99€",)),
    ("read", "It says it's -5%!", ("its -5%",)),
    ("compare", "The red circle.", ("the red circle",)),
    ("compare", "The green apple.", ("apple",)),
    ("chart", "20.", ("20",)),
    ("chart", "Tea is the highest.", ("tea",)),
    ("chart", "A.", ("a",)),
    ("caption", "a red apple on blue background", ("A red apple on a blue background.",)),
    ("refuse", REFUSAL, (REFUSAL,)),
    ("refuse", "there is no dog", ("There is no dog.", "No.")),
    ("other", "He wears a red hat", ("blue", "red hat")),
    ("other", "2", ("two",)),
    ("other", "yes it is", ("yes",)),
]
WRONG = [
    ("name", "A banana and a dog.", ("banana",)),
    ("name", "A dog.", ("hot dog",)),
    ("name", "Glass.", ("glasses",)),
    ("name", "", ("banana",)),
    ("name", REFUSAL, ("banana",)),
    ("name", "Three apples.", ("three apples and a cat",)),
    ("colour", "Red or blue.", ("red",)),
    ("count", "Two or three.", ("3",)),
    ("count", "Many.", ("3",)),
    ("where", "On the left.", ("at the top left",)),
    ("where", "On the left or on the right.", ("on the left",)),
    ("where", "A dog and a cat.", ("dog",)),
    ("yes_no", "No.", ("Yes.",)),
    ("yes_no", "The answer is yes.", ("Yes.",)),
    ("read", "It says milk.", ("oat milk",)),
    ("read", "It says 499.", ("4.99",)),
    ("read", "It says 5%.", ("-5%",)),
    ("read", "It says 4.99.", ("$4.99",)),
    ("read", REFUSAL, ("oat milk",)),
    ("compare", "The blue circle.", ("the red circle",)),
    ("compare", "The apple is bigger than the dog.", ("apple",)),
    ("chart", "200", ("20",)),
    ("refuse", "A dog.", (REFUSAL,)),
    ("other", "reddish", ("red",)),
    ("other", "12", ("1",)),
    ("other", "There is a dog.", ("yes",)),
]


@pytest.mark.parametrize(("category", "answer", "accepted"), RIGHT)
def test_right_answers_count(category: str, answer: str, accepted: tuple[str, ...]) -> None:
    assert correct(answer, accepted, category)


@pytest.mark.parametrize(("category", "answer", "accepted"), WRONG)
def test_wrong_answers_do_not(category: str, answer: str, accepted: tuple[str, ...]) -> None:
    assert not correct(answer, accepted, category)


def test_only_the_whole_refusal_is_one() -> None:
    assert refused("i cannot tell from this picture")
    assert not refused("I cannot tell from this picture who that is.")
