"""Where a link leads, to be spoken: the part of its address that its owner registered, and what is odd about it."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from urllib.parse import SplitResult, unquote, urlsplit

_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "ne", "net", "nom", "or", "org"})
"""Labels that, before a country's two letters, belong to the registry: co.uk, com.br."""
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕӏһԁԛԝαονιρτυκωıɡɑʙɢʜɪʟɴʀʏ",
    "aeopcyxijslhdqwaoviptukwigabghilnry",
)
"""Lower-case letters of other alphabets, and rare ones of the Latin, that look like a common Latin one (from Unicode's
confusables, UTS #39)."""
_MIXED_WITH_LATIN = frozenset({"Chinese", "Hiragana", "Katakana", "Hangul"})
"""Whose names have Latin letters in them as a matter of course."""
_DIGITS = re.compile(r"(?<=[a-z])[01]+(?=[a-z.]|$)")
"""Digits that look like the letters o and l, where a letter might stand."""
_LONGEST = 60
"""Characters of a name that are spoken."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


def domain_of(url: str) -> str:
    """Where a URL leads, in words: 'example.org', or what makes its address deceptive.

    Never the path or query. Tells of user names that pose as an address, bare numeric addresses, letters that look
    like others, invisible characters, unusual ports and long names in front of the domain. Nothing is looked up.
    """
    # browsers drop control characters and take a backslash for a slash
    url = re.sub(r"[\x00-\x20\x7f]", "", url).replace("\\", "/")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/", url):
        url = f"http://{url}"
    url = re.sub(r"^([A-Za-z]+):/+", r"\1://", url)
    try:
        parts = urlsplit(url)
        host, port = unicodedata.normalize("NFKC", parts.hostname or ""), parts.port
    except ValueError:
        return "an address that is not valid"
    visible = "".join(letter for letter in host if unicodedata.category(letter) != "Cf")
    if not visible:
        return "an address that is not valid"
    words = [_address(visible) or _name(visible)]
    if visible != host:
        words.append("written with invisible characters")
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        words.append(f"on port {port}")
    if posing := _posing(parts):
        words.append(f"and not to {_cut(posing)}, which only poses as the address")
    return ", ".join(words)


def _posing(parts: SplitResult) -> str:
    """What stands where a user's name may, and is to be taken for the address; '' for what looks like a user and his
    password."""
    user, password = (
        unicodedata.normalize("NFKC", unquote(part or "")).replace("。", ".")
        for part in (parts.username, parts.password)
    )
    if "." in user or not parts.password:
        return user
    return f"{user}:{password}" if "." in password else ""


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]} and so on"


def _address(host: str) -> str:
    """A numeric address in words, also in the odd notations that browsers take: '0x7f.1', '2130706433'."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if not re.fullmatch(r"[0-9a-fA-FxX.]*[0-9]", host) or not host[0].isdigit():
            return ""
        try:
            address = ipaddress.ip_address(socket.inet_aton(host))
        except OSError:
            return ""
    place = "in your own network" if address.is_private else "without a name"
    return f"the numeric address {address} {place}"


def _name(host: str) -> str:
    labels = [_decoded(label) for label in host.replace("。", ".").strip(".").lower().split(".")]
    if not all(labels) or not all(
        letter.isalnum() or letter in "-_" or _is_mark(letter) for letter in "".join(labels)
    ):
        return "an address that is not valid"
    owned = _owned(labels)
    domain = ".".join(labels[-owned:])
    front = [label for label in labels[:-owned] if label not in ("www", "m")]
    full = ".".join(front[-1:] + labels[-owned:])
    if len(front) <= 1:
        return _warned(full)
    return f"{_warned(domain)}, behind the long name {_cut('.'.join(labels))}"


def _owned(labels: list[str]) -> int:
    """How many labels at the end were registered together: example.org has two, example.co.uk three."""
    registry = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return min(len(labels), 3 if registry else 2)


def _decoded(label: str) -> str:
    """A label in its own letters, from Punycode (RFC 3492); '' if it is damaged."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower()
    except UnicodeError:
        return ""


def _is_mark(letter: str) -> bool:
    """Whether it belongs to the letter before, as accents and many vowels of India do."""
    return unicodedata.category(letter).startswith("M")


def _warned(domain: str) -> str:
    """The domain, with a warning if it may be taken for another."""
    if domain.isascii():
        digits = sorted(set("".join(_DIGITS.findall(domain.rpartition(".")[0]))))
        named = " and ".join(digits)
        return f"{domain}, with the digit{'s' * (len(digits) > 1)} {named} in its name" if digits else domain
    foreign = sorted(_alphabets(domain) - {"Latin"})
    common = domain.translate(_LOOK_ALIKES)
    twin = unicodedata.normalize("NFKD", common)
    twin = "".join(letter for letter in twin if not unicodedata.combining(letter))
    if foreign and twin.isascii():
        return f"a look-alike of {twin}, written with {' and '.join(foreign)} letters"
    if twin.isascii() and common != domain:
        return f"a look-alike of {twin}, written with rare letters"
    if twin.isascii():
        return f"{domain}, written with accents"
    mixed = [
        label for label in domain.split(".") if len(_alphabets(label)) > 1 and "Latin" in _alphabets(label)
    ]
    if mixed and not set(foreign) <= _MIXED_WITH_LATIN:
        return f"{domain}, which mixes Latin with {' and '.join(foreign)} letters"
    return f"{domain}, written with {' and '.join(foreign)} letters" if foreign else domain


def _alphabets(text: str) -> set[str]:
    """The first word of each letter's Unicode name is its script's."""
    names = {unicodedata.name(letter, "unknown").split()[0] for letter in text if letter.isalpha()}
    return {"Chinese" if name == "CJK" else name.capitalize() for name in names}
