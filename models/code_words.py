"""What is said of a code. It is somebody else's text: it may be spoken, it is never opened, obeyed or trusted."""

from __future__ import annotations

import re

from models.domains import domain_of
from models.ports import Code

LONGEST_TEXT = 300
"""Characters of a code's text that are spoken."""

_PRODUCTS = frozenset(
    {"EAN13", "EAN8", "UPCA", "UPCE", "ISBN", "DataBarOmni", "DataBarStk", "DataBarStkOmni"}
)
_STARTS = {
    "www.": "url",
    "wifi:": "wifi",
    "otpauth:": "secret",
    "otpauth-migration:": "secret",
    "begin:vcard": "contact",
    "mecard:": "contact",
    "begin:vevent": "event",
    "begin:vcalendar": "event",
    "geo:": "geo",
    "tel:": "phone",
    "sms:": "message",
    "smsto:": "message",
    "mailto:": "email",
    "matmsg:": "email",
}
_LINK = re.compile(r"(?i)(https?:|[a-z][a-z0-9+.-]*://)\S+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NAMES = {"QRCode": "QR code", "MicroQRCode": "Micro QR code", "RMQRCode": "QR code", "DataMatrix": "Data Matrix code",
          "Aztec": "Aztec code", "PDF417": "PDF417 code", "MaxiCode": "MaxiCode"}  # fmt: skip


def classify(text: str, format: str) -> str:
    """What a code's text seems to be: url, wifi, contact, event, product, geo, phone, message, email, secret (the
    key of a sign-in app) or text."""
    if format in _PRODUCTS:
        return "product"
    start = text[:20].lower()
    known = next((content for opening, content in _STARTS.items() if start.startswith(opening)), None)
    return known or ("url" if _LINK.fullmatch(text.strip()) else "text")


def speakable_code(code: Code) -> str:
    """What to say of a code: where a link leads, a product's digits, a network's name but never its password."""
    return " ".join(_CONTROL.sub(" ", _said(code)).split())


def _said(code: Code) -> str:
    kind = f"{'An' if code.format == 'Aztec' else 'A'} {_NAMES.get(code.format, 'bar code')}"
    if code.content == "url":
        return f"{kind} with a link to {_destination(code.text)}. I have not opened it."
    if code.content == "product":
        what = "A book's bar code" if code.text.startswith(("978", "979")) else "A product's bar code"
        return f"{what}: {_spelled(code.text)}."
    if code.content == "binary":
        return f"{kind} with data that is not text."
    if code.content == "text":
        return f"{kind} that says: {_quoted(code.text)}"
    return f"{kind} with {_special(code)}"


def _special(code: Code) -> str:
    text = code.text
    if code.content == "wifi":
        return _network(text)
    if code.content == "contact":
        return f"the contact details of {_field(text, 'FN', 'N') or 'somebody without a name'}."
    if code.content == "event":
        return f"a calendar entry: {_field(text, 'SUMMARY') or 'without a title'}."
    if code.content == "secret":
        return "the secret key of a sign-in app. I do not speak it."
    target = re.split(r"[?;:]", text.partition(":")[2], maxsplit=1)[0]
    if code.content == "geo":
        latitude, _, longitude = target.partition(",")
        return f"a place on the map, latitude {latitude}, longitude {longitude.partition(',')[0]}."
    if code.content == "email":
        return f"an e-mail to {_field(text, 'TO') or target}. I have not written it."
    act = "called it" if code.content == "phone" else "sent it"
    what = "the telephone number" if code.content == "phone" else "a text message to"
    return f"{what} {_spelled(target)}. I have not {act}."


def _destination(url: str) -> str:
    scheme = url.strip().partition(":")[0].lower()
    if scheme in ("http", "https") or "://" not in url:
        return domain_of(url)
    return f"the app or service '{scheme}'"


def _network(text: str) -> str:
    """WIFI:T:WPA;S:name;P:password;; with special characters after a backslash, as ZXing defined it."""
    name = _field(text, "S") or "without a name"
    if not _field(text, "P"):
        return f"the open Wi-Fi network {name}. It has no password."
    return f"the Wi-Fi network {name} and its password, which I do not speak."


def _field(text: str, *keys: str) -> str:
    """The first of these fields in 'KEY:value;' or 'KEY;options:value' lines; '' if none is there."""
    for key in keys:
        found = re.search(rf"(?im)(?:^(?:\w+:)?|(?<!\\);){key}(?:;[^:\n]*)?:((?:\\.|[^;\r\n\\])*)", text)
        if found and found[1].strip(" ;,"):
            return re.sub(r"\\(.)", r"\1", found[1]).strip()[:LONGEST_TEXT]
    return ""


def _spelled(text: str) -> str:
    return " ".join(re.sub(r"\s", "", text))


def _quoted(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text or "nothing"
    return f"{text[:LONGEST_TEXT]} ... and {len(text) - LONGEST_TEXT} more characters."
