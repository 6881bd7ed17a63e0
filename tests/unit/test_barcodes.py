"""Codes are found also in poor pictures, and what is said of them gives away neither secrets nor tricks."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.barcodes import ZxingReader
from models.code_words import classify, speakable_code
from models.domains import domain_of
from models.errors import BadInput
from models.ports import Code


def drawn(text: str, kind: str = "QRCode", scale: int = 4) -> NDArray[np.uint8]:
    """A code with a quiet zone, RGB."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    grey = np.asarray(zxingcpp.write_barcode_to_image(made, scale=scale))
    grey = grey if grey.ndim == 2 else grey[..., 0]
    return np.repeat(np.pad(grey, 40, constant_values=255)[..., None], 3, axis=2)


def texts(pixels: NDArray[np.uint8]) -> list[str]:
    return [code.text for code in ZxingReader().scan(pixels)]


def test_real_codes(shared_data: Path) -> None:
    expected = json.loads((shared_data / "barcodes" / "expected.json").read_text())
    pictures = {name: cv2.imread(str(shared_data / "barcodes" / name))[..., ::-1] for name in expected}
    wrong = [name for name, pixels in pictures.items() if texts(pixels) != [expected[name]]]
    assert len(expected) == 40 and wrong == []


def test_real_photos_without_codes_have_none(shared_data: Path) -> None:
    photos = sorted((shared_data / "photos").iterdir())[:6]
    assert [texts(cv2.imread(str(photo))) for photo in photos] == [[]] * 6


@pytest.mark.parametrize("kind", ["QRCode", "Aztec", "DataMatrix", "PDF417", "Code128"])
def test_kinds_and_boxes(kind: str) -> None:
    (code,) = ZxingReader().scan(drawn("LOT 2291", kind))
    assert (code.text, code.format, code.content) == ("LOT 2291", kind, "text")
    (left, top), (right, _), (_, bottom), _ = code.box
    height, width = drawn("LOT 2291", kind).shape[:2]
    assert 30 <= left < 100 and 30 <= top < 60 and width - 100 < right <= width - 30 and bottom <= height - 30


def test_several_codes_largest_first_and_each_once() -> None:
    large, small = drawn("large", scale=6), drawn("small", scale=3)
    sheet = np.full(
        (max(large.shape[0], 2 * small.shape[0]), large.shape[1] + small.shape[1], 3), 255, np.uint8
    )
    sheet[: large.shape[0], : large.shape[1]] = large
    for row in (0, small.shape[0]):
        sheet[row : row + small.shape[0], large.shape[1] :] = small
    assert texts(sheet) == ["large", "small"]


@pytest.mark.parametrize("harm", ["faint", "blurred", "tilted"])
def test_poor_pictures_are_tried_again(harm: str) -> None:
    """Each of these is missed by zxing alone, so that the test fails if a retry is taken away."""
    if harm == "faint":
        noise = np.random.default_rng(0).normal(0, 3, drawn("4006381333931", "EAN13", 3).shape)
        pixels = np.clip(120 + drawn("4006381333931", "EAN13", 3) * 0.06 + noise, 0, 255).astype(np.uint8)
    elif harm == "blurred":
        pixels = cv2.GaussianBlur(drawn("4006381333931", "EAN13", 2), (0, 0), 1.3)
    else:
        straight = drawn("4006381333931", "EAN13", 3)
        height, width = straight.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), 33, 0.8)
        pixels = cv2.warpAffine(straight, turn, (width, height), borderValue=(255, 255, 255))
        pixels = pixels[height // 4 : -height // 4]
    alone = zxingcpp.read_barcodes(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    assert [code.text for code in alone] == []
    assert texts(pixels) == ["4006381333931"]


def test_inverted_and_tiny() -> None:
    assert texts(255 - drawn("dark mode")) == ["dark mode"]
    assert texts(np.zeros((1, 1, 3), np.uint8)) == texts(np.zeros((1, 4000, 3), np.uint8)) == []


def test_binary_is_told_from_text() -> None:
    made = zxingcpp.create_barcode(bytes(range(128, 160)), zxingcpp.BarcodeFormat.QRCode)
    grey = np.pad(np.asarray(zxingcpp.write_barcode_to_image(made, scale=4)), 40, constant_values=255)
    (code,) = ZxingReader().scan(np.repeat(grey[..., None], 3, axis=2))
    assert code.content == "binary"
    assert speakable_code(code) == "A QR code with data that is not text."


@pytest.mark.parametrize(
    "pixels", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), float), np.zeros((0, 4, 3), np.uint8)]
)
def test_other_arrays_are_refused(pixels: NDArray[np.uint8]) -> None:
    with pytest.raises(BadInput, match="RGB uint8"):
        ZxingReader().scan(pixels)


SAID = [
    ("https://www.example.org/a?b=c", "url", "A QR code with a link to example.org. I have not opened it."),
    ("HTTP://EXAMPLE.ORG/A", "url", "A QR code with a link to example.org. I have not opened it."),
    ("www.example.org", "url", "A QR code with a link to example.org. I have not opened it."),
    ("upi://pay?pa=x", "url", "A QR code with a link to the app or service 'upi'. I have not opened it."),
    ("BEGIN:VCARD\nN:Doe;Jane\nFN:Jane Doe\nEND:VCARD", "contact", "A QR code with the contact details of Jane Doe."),
    ("MECARD:N:Doe,Jane;TEL:123;;", "contact", "A QR code with the contact details of Doe,Jane."),
    ("MECARD:TEL:123;;", "contact", "A QR code with the contact details of somebody without a name."),
    ("BEGIN:VEVENT\nSUMMARY:Party\nEND:VEVENT", "event", "A QR code with a calendar entry: Party."),
    ("geo:52.5,13.4?z=9", "geo", "A QR code with a place on the map, latitude 52.5, longitude 13.4."),
    ("tel:+49 30", "phone", "A QR code with the telephone number + 4 9 3 0. I have not called it."),
    ("SMSTO:123:hello", "message", "A QR code with a text message to 1 2 3. I have not sent it."),
    ("mailto:a@b.org?subject=x", "email", "A QR code with an e-mail to a@b.org. I have not written it."),
    ("MATMSG:TO:a@b.org;SUB:x;;", "email", "A QR code with an e-mail to a@b.org. I have not written it."),
    ("note: buy milk", "text", "A QR code that says: note: buy milk"),
    ("a\x1db\nc", "text", "A QR code that says: a b c"),
    ("", "text", "A QR code that says: nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "content", "words"), SAID)
def test_what_is_said(text: str, content: str, words: str) -> None:
    assert classify(text, "QRCode") == content
    assert speakable_code(Code(text, "QRCode", content, ())) == words


@pytest.mark.parametrize(
    ("text", "digits"),
    [("4006381333931", "A product's bar code: 4 0 0 6 3 8 1 3 3 3 9 3 1."),
     ("9780141036144", "A book's bar code: 9 7 8 0 1 4 1 0 3 6 1 4 4.")],
)  # fmt: skip
def test_products_digit_by_digit(text: str, digits: str) -> None:
    assert speakable_code(Code(text, "EAN13", classify(text, "EAN13"), ())) == digits


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "WIFI:T:WPA;S:Caf\\;e;P:hunter2;;",
            "the Wi-Fi network Caf;e and its password, which I do not speak.",
        ),
        ("WIFI:P:hunter2\\;S:hunter2;S:Home;T:WPA;;", "the Wi-Fi network Home and its password"),
        ("WIFI:P:x:S:hunter2;S:Home;T:WPA;;", "the Wi-Fi network Home and its password"),
        ("WIFI:T:nopass;S:Guests;;", "the open Wi-Fi network Guests. It has no password."),
        ("otpauth://totp/me?secret=hunter2", "the secret key of a sign-in app. I do not speak it."),
    ],
)
def test_secrets_stay_unspoken(text: str, said: str) -> None:
    words = speakable_code(Code(text, "QRCode", classify(text, "QRCode"), ()))
    assert said in words and "hunter2" not in words


def test_long_texts_are_cut_and_say_so() -> None:
    assert speakable_code(Code("x" * 400, "PDF417", "text", ())).endswith("x ... and 100 more characters.")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://docs.python.org/3", "docs.python.org"),
        ("www.example.co.uk", "example.co.uk"),
        ("https://shop.example.co.uk:443/", "shop.example.co.uk"),
        ("http:\\\\example.org\\x", "example.org"),
        ("https:///exa\tmple.org", "example.org"),
        ("http://localhost/", "localhost"),
        ("https://bank.com@evil.example/x", "evil.example, and not to bank.com, which only poses as the address"),
        ("https://me:pw@example.org:444/", "example.org, on port 444"),
        ("https://paypal.com.login.evil.example/", "evil.example, behind the long name paypal.com.login.evil.example"),
        ("http://xn--80ak6aa92e.com/", "a look-alike of apple.com, written with Cyrillic letters"),
        ("https://раypal.com", "a look-alike of paypal.com, written with Cyrillic letters"),
        ("https://xn--mnchen-3ya.de", "münchen.de, written with accents"),
        ("https://paypál.com", "paypál.com, written with accents"),
        ("https://ɢoogle.com", "a look-alike of google.com, written with rare letters"),
        ("https://pay\u200bpal.example", "paypal.example, written with invisible characters"),
        ("https://pay\u00adpal.example", "paypal.example, written with invisible characters"),
        ("https://example.org\u202egnp.example/", "example.orggnp.example, written with invisible characters"),
        ("https://g00gle.com", "g00gle.com, with the digit 0 in its name"),
        ("https://paypa1.co.uk", "paypa1.co.uk, with the digit 1 in its name"),
        ("https://10.example", "10.example"),
        ("https://bank@evil.example/", "evil.example, and not to bank, which only poses as the address"),
        ("https://bank%2Ecom@evil.example/", "evil.example, and not to bank.com, which only poses as the address"),
        ("https://bank。com@evil.example/", "evil.example, and not to bank.com, which only poses as the address"),
        ("https://me:bank.com@evil.example/", "evil.example, and not to me:bank.com, which only poses as the address"),
        ("https://bank.com:443@evil.example/", "evil.example, and not to bank.com, which only poses as the address"),
        ("https://bжank.com", "bжank.com, which mixes Latin with Cyrillic letters"),
        ("https://пример.рф/", "пример.рф, written with Cyrillic letters"),
        ("https://tokyo東京.jp", "tokyo東京.jp, written with Chinese letters"),
        ("http://192.168.1.1:8080/", "the numeric address 192.168.1.1 in your own network, on port 8080"),
        ("http://2130706433/", "the numeric address 127.0.0.1 in your own network"),
        ("https://8.8.8.8", "the numeric address 8.8.8.8 without a name"),
        ("http://[::1]/", "the numeric address ::1 in your own network"),
        ("http://1.2.3.4.5/", "4.5, behind the long name 1.2.3.4.5"),
    ],
)  # fmt: skip
def test_where_links_lead(url: str, words: str) -> None:
    assert domain_of(url) == words


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://a@:99999/",
        "http://[bad",
        "http://xn--é/",
        "https://a..b/",
        "https://com∕x.evil.example",
        "http://\u200b/",
    ],
)
def test_invalid_addresses_are_said_to_be(url: str) -> None:
    assert domain_of(url) == "an address that is not valid"


def test_endless_names_are_cut() -> None:
    said = domain_of(f"https://{'.'.join(['paypal.com', 'a' * 60, 'b' * 60])}.evil.example/")
    assert said.startswith("evil.example, behind the long name paypal.com.aaa")
    assert said.endswith("aaa and so on")
    assert len(said) < 120


@given(st.text(max_size=60))
def test_any_text_can_be_spoken(text: str) -> None:
    for start in ("", "http://", "WIFI:", "mailto:", "BEGIN:VCARD\n", "geo:"):
        words = speakable_code(Code(start + text, "QRCode", classify(start + text, "QRCode"), ()))
        assert words.startswith("A QR code") and "\x00" not in words
