"""Text made ready to be spoken: no markup, and numbers, units, dates and addresses as words."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from decimal import Decimal

from models.languages import primary
from models.speakable_words import ABBREVIATIONS, CURRENCIES, MONTHS, SYMBOLS, UNITS

DIGIT_BY_DIGIT = 7
"""Ungrouped digits from which a number is a code or a telephone number, and each digit counts."""

LONGEST = 40
"""Digits of the longest number that is worth naming: num2words ends at the names that it knows."""

NUMBER_LANGUAGES = frozenset({
    "ca", "cs", "da", "de", "en", "es", "fi", "fr", "hu", "it", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk",
    "sl", "sr", "sv", "tr", "uk",
})  # fmt: skip
"""Languages whose numbers num2words writes out; in others the synthesizer reads the digits itself."""

_MINUS = r"(?:(?<![\w.])[-−])?"
# Bounded, and never begun within digits: what must follow could else be sought from every digit of a long run.
_NUMBER = r"(?<![0-9.,])(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9})?|[0-9]{1,15}(?:\.[0-9]{1,9})?)"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_CURRENCY = "|".join(map(re.escape, CURRENCIES))

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)
_COMMENT_OR_TAG = re.compile(r"<!--.{0,2000}?-->|</?[a-zA-Z][^<>]{0,500}>", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
_BLOCK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|[-*+•][ \t]+|[0-9]{1,3}[.)][ \t]+|>[ \t]*)", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*[-*_=|: \t]{3,}$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)[*_~]{1,3}(?=\S)|(?<=\S)[*_~]{1,3}(?!\w)")
_PARAGRAPH = re.compile(r"(?<=[^\s.!?…:;,])[ \t]*\n\s*\n")

_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ISO_DATE = re.compile(r"(?<![\w-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![\w-])")
_SLASH_DATE = re.compile(r"(?<![\w/])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})(?![\w/])")
_TIME = re.compile(
    r"(?<![\w:.])([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?:\s?([ap])\.?m\b\.?)?(?![\w:])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,])\+?[0-9]{1,4}(?:[ -]\(?[0-9]{2,5}\)?){2,6}(?![\w,])")
_PRICE = re.compile(rf"({_CURRENCY})\s?({_NUMBER})|({_NUMBER})\s?({_CURRENCY})")
_MEASURE = re.compile(rf"({_MINUS}{_NUMBER})\s?({_UNIT})(?![\w²³/])")
_ORDINAL = re.compile(r"(?<![\w.,])([0-9]{1,6})(?:st|nd|rd|th)\b")
_RANGE = re.compile(r"(?<![\w-])([0-9]{1,3})\s?[-–—]\s?([0-9]{1,3})(?![\w-])")
_DECADE = re.compile(r"\b(?:19|20)[0-9]0s\b")
_DOTTED = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+){2,}(?![\w])")
_PLAIN = re.compile(rf"{_MINUS}(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)")
_COMMA_NUMBER = re.compile(r"(?<![\w.,])[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?(?![\w])|[0-9]+(?:,[0-9]+)?")
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:" + "|".join(map(re.escape, ABBREVIATIONS)) + r")(?!\w)", re.IGNORECASE
)

_KEPT = "\n\t\r°\u200c\u200d"


def speakable(text: str, language: str = "en") -> str:
    """What a synthesizer should be given for this text, in one line. Never fails.

    Markup and emoji go. In English, numbers, prices, units, dates, times and abbreviations become words; in
    NUMBER_LANGUAGES numbers do; elsewhere digits are left to the synthesizer. Web addresses become their domain.
    """
    text = _without_markup(unicodedata.normalize("NFC", text))
    tongue = primary(language)
    text = _URL.sub(lambda match: _domain(match[0]), text)
    text = _EMAIL.sub(lambda match: _spelt_address(match[0]), text)
    if tongue == "en":
        text = _english(text)
    elif tongue in NUMBER_LANGUAGES:
        text = _COMMA_NUMBER.sub(lambda match: _foreign_number(match[0], tongue), text)
    text = "".join(character for character in text if not _is_pictorial(character))
    return " ".join(text.split())


def _without_markup(text: str) -> str:
    text = _FENCE.sub("", text)
    text = html.unescape(_COMMENT_OR_TAG.sub(" ", text))
    text = _LINK.sub(r"\1", text)
    text = _RULE.sub("", text).replace("|", " ")
    # A list's items and a heading are sentences, though they rarely end in a full stop.
    text = _BLOCK.sub("\n\n", text)
    text = _PARAGRAPH.sub(".\n", text)
    return _EMPHASIS.sub("", text.replace("`", ""))


def _is_pictorial(character: str) -> bool:
    """Also what is invisible, but for the joiners (U+200C, U+200D) that Persian and Indic words need."""
    category = unicodedata.category(character)
    return category in {"So", "Sk", "Cs", "Co", "Cn", "Cf", "Cc", "Me"} and character not in _KEPT


def _domain(url: str) -> str:
    """The host alone: the rest of an address is of no use to a listener."""
    host = re.sub(r"^[a-z]+://", "", url, flags=re.IGNORECASE)
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rsplit("@", 1)[-1].split(":")[0]
    rest = "." if url[-1] == "." else ""
    return " dot ".join(part for part in host.removeprefix("www.").split(".") if part) + rest


def _spelt_address(address: str) -> str:
    spoken = {"@": " at ", ".": " dot ", "_": " underscore ", "+": " plus ", "-": " dash "}
    return "".join(spoken.get(character, character) for character in address)


def _english(text: str) -> str:
    text = _ABBREVIATION.sub(lambda match: ABBREVIATIONS[match[0].lower()], text)
    text = _ISO_DATE.sub(_iso_date, text)
    text = _SLASH_DATE.sub(lambda match: ", ".join(_cardinal(part) for part in match.groups()), text)
    text = _TIME.sub(_time, text)
    text = _PHONE.sub(_phone, text)
    text = _RANGE.sub(r"\1 to \2", text)
    text = _DECADE.sub(_decade, text)
    text = _PRICE.sub(_price, text)
    text = _MEASURE.sub(_measure, text)
    text = _ORDINAL.sub(lambda match: _words(Decimal(match[1]), "en", "ordinal"), text)
    text = _DOTTED.sub(lambda match: " point ".join(_cardinal(part) for part in match[0].split(".")), text)
    text = _PLAIN.sub(_plain_number, text)
    for symbol, word in SYMBOLS.items():
        text = text.replace(symbol, f" {word} ")
    return text


def _iso_date(match: re.Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return ", ".join(_cardinal(part) for part in match.groups())
    return f"the {_words(Decimal(day), 'en', 'ordinal')} of {MONTHS[month - 1]} {_year(year)}"


def _time(match: re.Match[str]) -> str:
    hour, minute, second, half = match.groups()
    words = [_cardinal(str(int(hour)))]
    if minute != "00":
        words.append(f"oh {_cardinal(minute[1])}" if minute[0] == "0" else _cardinal(minute))
    elif not half:
        words.append("o'clock" if 0 < int(hour) <= 12 else "hundred hours")
    if second:
        words.append(f"and {_cardinal(str(int(second)))} seconds")
    if half:
        words.append(f"{half.lower()} m")
    return " ".join(words)


def _price(match: re.Match[str]) -> str:
    sign = match[1] or match[4]
    amount = Decimal((match[2] or match[3]).replace(",", ""))
    (one, many), (cent, cents) = CURRENCIES[sign]
    if amount != round(amount, 2):
        return f"{_quantity(str(amount))} {many}"
    whole, part = divmod(int(amount * 100), 100)
    pieces = [f"{_words(Decimal(whole))} {one if whole == 1 else many}"] if whole or not part else []
    if part:
        pieces.append(f"{_words(Decimal(part))} {cent if part == 1 else cents}")
    return " and ".join(pieces)


def _measure(match: re.Match[str]) -> str:
    one, many = UNITS[match[2]]
    return f"{_quantity(match[1])} {one if match[1] in {'1', '-1', '−1'} else many}"


def _phone(match: re.Match[str]) -> str:
    if sum(character.isdigit() for character in match[0]) < DIGIT_BY_DIGIT:
        return match[0]
    groups = re.findall(r"[0-9]+", match[0])
    plus = "plus " if match[0][0] == "+" else ""
    return plus + ", ".join(_one_by_one(group) for group in groups)


def _plain_number(match: re.Match[str]) -> str:
    number = match[0]
    after = match.string[match.end() : match.end() + 1]
    before = match.string[match.start() - 1 : match.start()] if match.start() else ""
    words = _year(int(number)) if re.fullmatch(r"(?:19|20)[0-9]{2}", number) else _quantity(number)
    return (" " if before.isalpha() else "") + words + (" " if after.isalpha() else "")


def _quantity(number: str) -> str:
    """A number as written in English: '-1,234.5'."""
    sign = "minus " if number[0] in "-−" else ""
    plain = number.lstrip("-−").replace(",", "")
    if "," not in number and (len(plain.split(".")[0]) >= DIGIT_BY_DIGIT or re.match(r"0[0-9]", plain)):
        return sign + " point ".join(_one_by_one(part) for part in plain.split("."))
    return sign + (_words(Decimal(plain)) if len(plain) < LONGEST else _one_by_one(plain.replace(".", "")))


def _cardinal(digits: str) -> str:
    return _words(Decimal(digits)) if len(digits) < DIGIT_BY_DIGIT else _one_by_one(digits)


def _one_by_one(digits: str) -> str:
    return " ".join(_words(Decimal(digit)) for digit in digits)


def _year(year: int) -> str:
    return _words(Decimal(year), "en", "year")


def _decade(match: re.Match[str]) -> str:
    words = _year(int(match[0][:4]))
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _foreign_number(number: str, language: str) -> str:
    """A number written with a decimal comma."""
    plain = number.replace(".", "").replace(",", ".")
    whole = plain.split(".")[0]
    if len(plain) >= LONGEST:
        return number
    if ("." not in number and len(whole) >= DIGIT_BY_DIGIT) or re.match(r"0[0-9]", plain):
        return " ".join(_words(Decimal(digit), language) for digit in plain if digit != ".")
    return _words(Decimal(plain), language)


def _words(number: Decimal, language: str = "en", form: str = "cardinal") -> str:
    from num2words import num2words

    value = int(number) if number == number.to_integral_value() else number
    return str(num2words(value, lang=language, to=form)).replace(",", "")
