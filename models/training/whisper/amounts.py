"""Numbers, prices, times and dates as they are said."""

from __future__ import annotations

from numpy.random import Generator

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh")
_MONEY = (("pound", "pence"), ("dollar", "cents"), ("euro", "cents"))
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = (
    "grams", "kilos", "millilitres", "litres", "metres", "centimetres", "kilometres", "miles", "minutes", "hours",
    "seconds", "degrees", "percent", "calories", "ounces", "tablets", "pieces", "watts", "years", "people",
)  # fmt: skip


def amount(rng: Generator) -> str:
    """Any of them."""
    kinds = (_number, _digits, _price, _time, _date, _measure, _ordinal)
    return kinds[int(rng.choice(len(kinds), p=(0.25, 0.15, 0.2, 0.2, 0.08, 0.08, 0.04)))](rng)


def cardinal(number: int) -> str:
    """20 is "twenty", 105 is "one hundred and five"."""
    from num2words import num2words

    return str(num2words(number)).replace("-", " ").replace(",", "")


def _number(rng: Generator) -> str:
    return cardinal(int(10 ** rng.uniform(0, 4)) if rng.random() < 0.5 else int(rng.integers(100)))


def _digits(rng: Generator) -> str:
    return " ".join(str(rng.choice(_DIGITS)) for _ in range(rng.integers(1, 7)))


def _price(rng: Generator) -> str:
    whole, rest = int(10 ** rng.uniform(0, 2.5)), int(rng.choice([99, 50, 95, int(rng.integers(10, 100))]))
    coin, small = _MONEY[int(rng.integers(len(_MONEY)))]
    coins = cardinal(whole) + f" {coin}" + "s" * (whole > 1)
    styles = (
        coins,
        f"{coins} {cardinal(rest)}",
        f"{coins} and {cardinal(rest)} {small}",
        f"{cardinal(whole)} {cardinal(rest)}",
        f"{cardinal(rest)} {small}",
    )
    return styles[int(rng.integers(len(styles)))]


def _time(rng: Generator) -> str:
    hour = cardinal(int(rng.integers(1, 13)))
    minute = int(rng.integers(1, 60))
    spoken = f"oh {cardinal(minute)}" if minute < 10 else cardinal(minute)
    half = str(rng.choice(["a m", "p m", "in the morning", "in the evening", "tonight", "tomorrow"]))
    styles = (
        f"{hour} o'clock", f"half past {hour}", f"a quarter past {hour}", f"quarter to {hour}",
        f"{cardinal(5 * int(rng.integers(1, 6)))} {rng.choice(['past', 'to'])} {hour}", f"{hour} {spoken}",
        f"{hour} {spoken} {half}", f"{hour} {half}",
    )  # fmt: skip
    return styles[int(rng.integers(len(styles)))]


def _date(rng: Generator) -> str:
    day, month = _counted(int(rng.integers(1, 32))), str(rng.choice(_MONTHS))
    styles = (
        f"the {day} of {month}", f"{month} {day}", f"{rng.choice(_DAYS)} the {day}", str(rng.choice(_DAYS)),
        f"{month} twenty {cardinal(int(rng.integers(20, 40)))}",
    )  # fmt: skip
    return styles[int(rng.integers(len(styles)))]


def _measure(rng: Generator) -> str:
    number = int(rng.choice([int(rng.integers(2, 100)), 100 * int(rng.integers(1, 10))]))
    return f"{cardinal(number)} {rng.choice(_UNITS)}"


def _ordinal(rng: Generator) -> str:
    return _counted(int(rng.integers(1, 101)))


def _counted(number: int) -> str:
    from num2words import num2words

    return str(num2words(number, to="ordinal")).replace("-", " ")
