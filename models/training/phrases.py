"""What writing says: words, phrases, numbers, prices, times, dates and codes, broken into lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from models.training.words import WORDS

Lines = list[str]
_T = TypeVar("_T")

_LONGEST_PHRASE, _LONGEST_LINE = 18, 9
"""Characters: more would be too small to read at the side of a picture."""
_INVENTED = 0.15

_ONSETS = (
    *"bcdfghjklmnprstvwyz", "bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "kr", "pl", "pr", "qu", "sc",
    "sh", "sk", "sl", "sm", "sn", "sp", "st", "str", "sw", "th", "tr", "tw", "wh", "",
)  # fmt: skip
_VOWELS = (*"aeiouaeiouy", "ai", "au", "ea", "ee", "ei", "ie", "io", "oa", "oo", "ou", "ue")
_CODAS = (*"bdfgklmnprstvxz", "ck", "ff", "ld", "ll", "mp", "nd", "ng", "nt", "rd", "rk", "rn", "sh", "ss", "st", "th",
          "x", *[""] * 12)  # fmt: skip
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which beside digits nobody can tell from 1 and 0."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ("ml", "l", "g", "kg", "mg", "cm", "mm", "km", "oz", "lb", "W", "V", "kcal", "min", "pcs")
_NUMBERED = ("Gate", "Room", "Platform", "Bus", "Size", "Level", "Exit", "Bay", "Seat", "Row", "Aisle", "Lot", "Line",
             "Step", "Page", "Class", "Zone", "Desk", "Table", "Flat", "Unit", "No.")  # fmt: skip
_CASES: tuple[Callable[[str], str], ...] = (str.lower, str.capitalize, str.upper)


def compose(rng: np.random.Generator) -> Lines:
    """One to three lines of at most 18 characters together, made of scene.LETTERS, capitals and single spaces."""
    kinds = (_one_word, _some_words, _number, _price, _time, _percentage, _date, _code, _mixed)
    shares = (0.40, 0.25, 0.10, 0.07, 0.06, 0.03, 0.03, 0.03, 0.03)
    return kinds[int(rng.choice(len(kinds), p=shares))](rng)


def _pick(rng: np.random.Generator, choices: Sequence[_T]) -> _T:
    return choices[int(rng.integers(len(choices)))]


def _word(rng: np.random.Generator) -> str:
    return _invented(rng) if rng.random() < _INVENTED else _pick(rng, WORDS)


def _invented(rng: np.random.Generator) -> str:
    """Pronounceable and of no language, so that letters have to be read and words can't be guessed."""
    word = ""
    for _ in range(rng.integers(1, 4)):
        syllable = _pick(rng, _ONSETS) + _pick(rng, _VOWELS) + _pick(rng, _CODAS)
        word += syllable if len(word + syllable) <= _LONGEST_LINE else ""
    return word if len(word) > 2 else word + "ax"


def _one_word(rng: np.random.Generator) -> Lines:
    ending = _pick(rng, ("!", "?", "...", ":", "'s")) if rng.random() < 0.06 else ""
    return [_pick(rng, _CASES)(_word(rng) + ending)]


def _some_words(rng: np.random.Generator) -> Lines:
    count = int(rng.integers(2, 4))
    words: list[str] = []
    while len(words) < count:
        word = _word(rng)
        if len(" ".join([*words, word])) <= _LONGEST_PHRASE - 5 * (count - len(words) - 1):
            words.append(word)
    case = _pick(rng, _CASES)
    words = [case(word) for word in words]
    if count == 2 and rng.random() < 0.1 and len(" ".join(words)) <= _LONGEST_PHRASE - 2:
        words.insert(1, "&")
    return _broken(rng, words)


def _broken(rng: np.random.Generator, words: Sequence[str]) -> Lines:
    """`words` in lines: sometimes one word a line, else as many as fit."""
    longest = 0 if rng.random() < 0.4 and len(words) <= 3 else _LONGEST_LINE
    lines: Lines = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def _number(rng: np.random.Generator) -> Lines:
    return [_digits(rng, int(rng.integers(1, 7)))]


def _price(rng: np.random.Generator) -> Lines:
    whole = str(int(10 ** rng.uniform(0, 3)))
    cents = _pick(rng, ("99", "50", "95", "49", "00", _digits(rng, 2), _digits(rng, 2)))
    point = _pick(rng, (".", ".", ".", ","))
    amount = whole + point + cents if rng.random() < 0.8 else whole
    currency = _pick(rng, ("$", "£", "€"))
    if "." in amount and rng.random() < 0.2:
        return [amount]
    return [f"{amount} €"] if currency == "€" and rng.random() < 0.3 else [currency + amount]


def _time(rng: np.random.Generator) -> Lines:
    minute = f"{rng.integers(60):02d}" if rng.random() < 0.6 else _pick(rng, ("00", "15", "30", "45"))
    style = rng.random()
    if style < 0.5:
        return [f"{rng.integers(24)}:{minute}"]
    if style < 0.65:
        return [f"{rng.integers(24):02d}:{minute}"]
    hour, half = int(rng.integers(1, 13)), _pick(rng, ("am", "pm", "AM", "PM"))
    return [f"{hour}:{minute} {half}" if style < 0.9 else f"{hour} {half}"]


def _percentage(rng: np.random.Generator) -> Lines:
    sign = _pick(rng, ("", "", "", "-"))
    return [
        f"{sign}{rng.integers(1, 101)}%" if rng.random() < 0.8 else f"{rng.integers(100)}.{rng.integers(10)}%"
    ]


def _date(rng: np.random.Generator) -> Lines:
    day, month, year = int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(rng.integers(2015, 2036))
    name = _pick(rng, _CASES[1:])(_MONTHS[month - 1])
    styles = (
        [f"{day:02d}.{month:02d}.{year % 100}"], [f"{day:02d}-{month:02d}-{year % 100}"], [f"{month:02d}.{year}"],
        [f"{day} {name}"], [f"{name} {day}"], [f"{name} {year}"], [f"{day} {name}", str(year)],
    )  # fmt: skip
    return _pick(rng, styles)


def _code(rng: np.random.Generator) -> Lines:
    letters = "".join(_pick(rng, _CODE_LETTERS) for _ in range(rng.integers(1, 4)))
    digits = _digits(rng, int(rng.integers(1, 5)))
    return [_pick(rng, (letters + digits, f"{letters}-{digits}", f"{letters} {digits}", digits + letters[0]))]


def _mixed(rng: np.random.Generator) -> Lines:
    amount = int(10 ** rng.uniform(0, 3))
    styles = (
        [f"{amount} {_pick(rng, _UNITS)}"], [_pick(rng, _NUMBERED), str(amount)],
        [f"{rng.integers(2, 10)} for {amount}"],
        [f"{10 * rng.integers(1, 10)}%", "off"], [_word(rng), str(amount)], [_word(rng), *_price(rng)],
        [f"{rng.integers(1, 13)}-{rng.integers(1, 13)}", _pick(rng, ("am", "pm"))],
    )  # fmt: skip
    words = _pick(rng, styles)
    return _broken(rng, words if rng.random() < 0.5 else [word.upper() for word in words])
