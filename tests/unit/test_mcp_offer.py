"""What servers say of their tools: made harmless to look at, and told from anything else they say later."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.mcp.offer import Offer, plain

OFFER = Offer(
    "send", "Send", "Send a message. At once!", {"type": "object", "properties": {}}, {"readOnlyHint": True}
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand  more ", "two lines and more"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;another title\x07here", "here"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone", "2Jgone"),
        ("over\x08\x08\x08\x08here", "over here"),
        ("pay \u202e001\u202c now", "pay 001 now"),
        ("hid\u200bden\u2060\ufeff", "hidden"),
        ("tag\U000e0041\U000e0042s", "tags"),
        ("v\ufe0fs\U000e0101", "vs"),
        ("Grüße, 世界, привет", "Grüße, 世界, привет"),
        ("", ""),
    ],
)
def test_only_what_can_be_seen_is_shown(text: str, shown: str) -> None:
    assert plain(text, 100) == shown


@given(st.text(), st.integers(2, 20))
def test_whatever_is_said_fits_on_a_line(text: str, most: int) -> None:
    shown = plain(text, most)
    assert shown.isprintable()
    assert len(shown) <= most
    assert plain(shown, most) == shown


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    assert plain("one two three", 8) == "one two…"
    assert plain("x" * 10_000_000, 5) == "xxxx…"


def test_a_fingerprint_stands_for_all_that_is_said_and_for_who_says_it() -> None:
    same = Offer(**{**vars(OFFER), "schema": {"properties": {}, "type": "object"}})
    others = [
        replace(OFFER, name="sent"),
        replace(OFFER, title=""),
        replace(OFFER, description="Send a message."),
        replace(OFFER, schema={"type": "object"}),
        replace(OFFER, hints={"readOnlyHint": False}),
    ]
    assert same.fingerprint("here") == OFFER.fingerprint("here")
    prints = {
        OFFER.fingerprint("here"),
        OFFER.fingerprint("there"),
        *(it.fingerprint("here") for it in others),
    }
    assert len(prints) == len(others) + 2


def test_a_tool_is_asked_for_by_its_name_its_title_and_its_first_sentence() -> None:
    assert OFFER.phrases == ("send", "Send", "Send a message")
    assert Offer("turn_on").phrases == ("turn on",)
    assert Offer("a", description="First line\nsecond").phrases == ("a", "First line")
