"""Language tags."""

from __future__ import annotations


def primary(tag: str) -> str:
    """The language of a BCP 47 tag, which is an ISO 639-1 code for every language that has one: "en" of "en-GB"."""
    return tag.replace("_", "-").lower().split("-")[0]
