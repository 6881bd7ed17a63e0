"""Text as it will be spoken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.speakable import NUMBER_LANGUAGES, speakable


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("**Hello** _world_ `x` [link](http://a.b/c) <b>bold</b> 😀 it's", "Hello world x link bold it's"),
        ("# Title\n\n- one\n- two", "Title. one. two"),
        ("```python\ncode\n```", "code"),
        ("| a | b |\n|---|---|\n| c | d |", "a b. c d"),
        ("Tom &amp; Ann", "Tom and Ann"),
        ("$3.50", "three dollars and fifty cents"),
        ("1 € or £0.01", "one euro or one penny"),
        ("€12", "twelve euros"),
        ("5 kg, 250ml", "five kilograms, two hundred and fifty millilitres"),
        ("20 °C and -1 °C", "twenty degrees Celsius and minus one degree Celsius"),
        ("60 km/h", "sixty kilometres per hour"),
        ("1.5 GB", "one point five gigabytes"),
        ("in 5 minutes", "in five minutes"),
        ("50%", "fifty percent"),
        ("3.14", "three point one four"),
        ("1,234", "one thousand two hundred and thirty-four"),
        ("2026-11-21", "the twenty-first of November twenty twenty-six"),
        ("2026-13-45", "two thousand and twenty-six, thirteen, forty-five"),
        ("21/11/2026", "twenty-one, eleven, two thousand and twenty-six"),
        ("14:30", "fourteen thirty"),
        ("9:05 am", "nine oh five a m"),
        ("at 10:00", "at ten o'clock"),
        ("0:15:07", "zero fifteen and seven seconds"),
        ("20:00", "twenty hundred hours"),
        ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("5901234", "five nine zero one two three four"),
        ("0123", "zero one two three"),
        ("the 22nd", "the twenty-second"),
        ("pages 3-5", "pages three to five"),
        ("1.2.3", "one point two point three"),
        ("in 1984", "in nineteen eighty-four"),
        ("the 1990s, the 2010s", "the nineteen nineties, the twenty tens"),
        ("B12", "B twelve"),
        ("https://user:pw@www.example.org:80/a?b=1.", "example dot org."),
        ("jo.b@example.org", "jo dot b at example dot org"),
        ("Dr. Who, approx. 3", "Doctor Who, approximately three"),
        ("", ""),
    ],
)
def test_english(text: str, spoken: str) -> None:
    assert speakable(text) == spoken


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("de", "3,5 Liter", "drei Komma fünf Liter"),
        ("de", "1.234", "eintausendzweihundertvierunddreißig"),
        ("fr", "0612345678", "zéro six un deux trois quatre cinq six sept huit"),
        ("pt-BR", "12", "doze"),
        ("hi", "5 किताबें", "5 किताबें"),
    ],
)
def test_other_languages(language: str, text: str, spoken: str) -> None:
    assert speakable(text, language) == spoken


NASTY = st.text(st.sampled_from("0123456789.,:/-+$€%°kgmhl *_#`|[]()<>@&\n aZé\u0301😀\ud800")) | st.text()


@settings(max_examples=300, deadline=None)
@given(NASTY, st.sampled_from([*sorted(NUMBER_LANGUAGES), "en", "en", "en", "hi"]))
def test_takes_any_text(text: str, language: str) -> None:
    spoken = speakable(text, language)
    assert spoken == " ".join(spoken.split())
    if language == "en":
        assert not set(spoken) & set("0123456789")


@pytest.mark.parametrize("unit", ["<", "[", "*", "1", "1.", "1,111", "a@", "- ", "0:0", "(1 ", "\n \n"])
def test_long_text_of_one_kind(unit: str) -> None:
    assert isinstance(speakable(unit * (10_000 // len(unit))), str)
