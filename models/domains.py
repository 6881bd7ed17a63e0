"""Where a link leads, to be spoken: the part of its address that its owner registered, and what is odd about it."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from urllib.parse import urlsplit

_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "ne", "net", "nom", "or", "org"})
"""Labels that, before a country's two letters, belong to the registry: co.uk, com.br."""
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕӏһԁԛԝαονιρτυκωıɡɑ",
    "aeopcyxijslhdqwaoviptukwiga",
)
"""Lower-case letters of other alphabets that look like a Latin one (from Unicode's confusables, UTS #39)."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


def domain_of(url: str) -> str:
    """Where a URL leads, in words: 'example.org', or what makes its address deceptive.

    Never the path, user or query. Tells of user names that pose as an address, bare numeric addresses, letters of
    other alphabets that look Latin, unusual ports and long names in front of the domain. Nothing is looked up.
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
    if not host:
        return "an address that is not valid"
    words = [_address(host) or _name(host)]
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        words.append(f"on port {port}")
    if parts.username and "." in parts.username:
        words.append(f"and not to {parts.username[:40]}, which only poses as the address")
    return ", ".join(words)


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
    if not all(labels):
        return "an address that is not valid"
    owned = _owned(labels)
    domain = ".".join(labels[-owned:])
    front = [label for label in labels[:-owned] if label not in ("www", "m")]
    full = ".".join(front[-1:] + labels[-owned:])
    if len(front) <= 1:
        return _warned(full)
    return f"{_warned(domain)}, behind the long name {'.'.join(labels)}"


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


def _warned(domain: str) -> str:
    """The domain, with a warning if it is not written in one alphabet or looks like a Latin name."""
    if domain.isascii():
        return domain
    foreign = sorted(_alphabets(domain) - {"Latin"})
    twin = unicodedata.normalize("NFKD", domain.translate(_LOOK_ALIKES))
    twin = "".join(letter for letter in twin if not unicodedata.combining(letter))
    if foreign and twin.isascii():
        return f"a look-alike of {twin}, written with {' and '.join(foreign)} letters"
    mixed = [
        label for label in domain.split(".") if len(_alphabets(label)) > 1 and "Latin" in _alphabets(label)
    ]
    if mixed and not set(foreign) <= {"Chinese", "Hiragana", "Katakana", "Hangul"}:
        return f"{domain}, which mixes Latin with {' and '.join(foreign)} letters"
    return f"{domain}, written with {' and '.join(foreign)} letters" if foreign else domain


def _alphabets(text: str) -> set[str]:
    """The first word of each letter's Unicode name is its script's."""
    names = {unicodedata.name(letter, "unknown").split()[0] for letter in text if letter.isalpha()}
    return {"Chinese" if name == "CJK" else name.capitalize() for name in names}
