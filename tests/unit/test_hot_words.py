"""Words that a recognizer is told to expect."""

from edge.config import load_settings
from edge.hot_words import MOST, hot_words
from edge.wire import manners
from models.ports import Exchange


def test_names_come_first_then_the_newest_words():
    exchanges = (
        Exchange("what is this", "There is a newspaper."),
        Exchange("and the red one", "It is an umbrella with Aoife's name."),
    )
    words = hot_words(("Priya", "Li"), exchanges, ("barcode",))
    assert words == ("Priya", "Li", "umbrella", "Aoife's", "name", "newspaper", "barcode")


def test_each_word_once_and_no_figures():
    assert hot_words(("Bob",), (Exchange("where is bob", "BOB owes 1234 euros, Bob."),)) == (
        "Bob",
        "owes",
        "euros",
    )


def test_they_are_bounded_and_the_oldest_are_left_out():
    page = " ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    words = hot_words(
        ("Priya",), (Exchange("read it", page.upper()), Exchange("read it", page)), ("barcode",) * 9
    )
    assert len(words) <= MOST
    assert words[:2] == ("Priya", "worda")
    assert len(hot_words([f"name{letter * 2}" for letter in page], ())) <= MOST


def test_words_of_other_languages():
    assert hot_words((), (Exchange("was ist das", "Ein Schlüsselbund, l'été."),)) == (
        "Schlüsselbund",
        "l'été",
    )


def test_the_configuration_gives_the_names(monkeypatch, home):
    monkeypatch.setenv("QUIZGLASS_EARS__NAMES", "Priya, Marek, Ana María")
    limits = manners(load_settings()).limits
    assert limits.names == ("Priya", "Marek", "Ana María")
    assert "barcode" in limits.expected
    assert manners(load_settings({"language": "de"})).limits.expected == ()
    assert load_settings({"ears.names": ["Ana María"]}).ears.names == ("Ana María",)
