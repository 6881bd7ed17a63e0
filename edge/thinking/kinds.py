"""What a question is about, by its words: which looks can answer it. Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What is asked for."""

    SAYS = "says"
    """Whether something is written."""
    READ = "read"
    """All that is written."""
    FACT = "fact"
    """Something that is printed: a price, a date, a number, a name."""
    CODE = "code"
    """What a bar code or a 2D code holds."""
    CHANGE = "change"
    """What is otherwise than in the picture before."""
    LIGHT = "light"
    """How bright it is, or what colour is in the middle."""
    COUNT = "count"
    COLOUR = "colour"
    WHERE = "where"
    YES_NO = "yes_no"
    OTHER = "other"


_OPENING = r"^\W*(?:(?:excuse me|hey|hi|well|so|um|uh|and|but|please|ok|okay|now|then)\W+)*"
_POLITELY = re.compile(
    rf"{_OPENING}(?:(?:can|could|would|will) you (?:please )?(?:tell|say to) me|do you know|tell me)\s+"
    r"(?=(?:what|which|where|who|when|how|if|whether)\b)",
    re.IGNORECASE,
)
"""Around a question, which is of the kind of the one within."""
_VERB = r"is|are|was|were|do|does|did|has|have|can|could|will|would|am"
_TAIL = r"(?:\W+(?:here|there|please|to me|for me|aloud|out|loud|on (?:it|this|that|there)))*\W*$"
_PRINTED = (
    r"price|cost|dates?|number|code|batch|lot|serial|phone|telephone|address|weight|size|dose|dosage|ingredients?"
    r"|brand|title|author|name of|total|amount|expiry|best before|opening hours|time of|email|isbn|model|version"
    r"|contents?|allergens?|calories|sugar|salt|fat|voltage|platform|gate|room|line|temperature|percentage"
    r"|fee|rent|deposit|tax|discount|reference|account|guarantee|deadline|reading|interest|strength|power|frequency"
    r"|area|pressure|speed|width|height|depth|length|period|manufacturer|producer|ingredient|class"
)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.CODE,
            r"\bscan (?:it|this|that|the|for)\b|\b(?:bar ?code|q ?r ?code|q ?r)s?\b"
            r"|\bwhat (?:does|do) the codes? (?:say|hold|contain)\b|\bin the code\b",
        ),
        (
            Kind.CHANGE,
            r"\b(?:has|have|what|what's|is|are|did)\b.*\bchanged\b|\bwhat(?:'s| is) (?:new|different|missing now)\b"
            r"|\b(?:the same|different|otherwise|as it was) (?:as|from|than|to)? ?(?:before|last time|earlier)\b"
            r"|\bcompare (?:it|this|that) (?:with|to) (?:the|what)\b|\bwhat is the difference\b",
        ),
        (
            Kind.LIGHT,
            r"\bhow (?:bright|dark|light|dim) is (?:it|this|that|the room|my room|here)\b"
            r"|\bis it (?:very |too |really |still )?(?:bright|dark|light|dim)"
            r"(?: (?:in )?here| enough| inside| outside)?\W*$"
            r"|\b(?:is|are) (?:the|any|my) (?:lights?|lamps?) (?:still )?(?:on|off)\b"
            r"|\bcolou?rs?\b.* in the (?:middle|centre|center)\b",
        ),
        (
            Kind.YES_NO,
            rf"{_OPENING}(?:is|are|was|were) the number of\b"
            r"|^(?!.*\b(?:what|which|where|who|how|name)\b).*\b(?:is|are) .* right\W*$",
        ),
        (Kind.COUNT, r"\b(?:how many|count)\b|\bnumber of\b(?! (?:the|this|that)\b)"),
        (
            Kind.READ,
            rf"\bany(?:thing)? (?:text|writing|to read|written)\b|\bsay anything\b|\bread{_TAIL}"
            rf"|\bread (?:it|this|that|the (?:text|writing|words?|label|sign|page)|what .+ says?){_TAIL}"
            rf"|\bwhat\b.*\b(?:says?|stands|(?:is|'s|s) (?:written|printed)|text|writing|letters|digits){_TAIL}"
            r"|\bwhat text\b"
            rf"|\bwhat (?:is|are|does) the (?:text|words?|letters|digits|writing|sign|label)(?: say)?{_TAIL}",
        ),
        (Kind.SAYS, rf"{_OPENING}(?:do|does|did|is|are)\b.*\b(?:say|read|spell|written|printed)\b"),
        (
            Kind.FACT,
            rf"\b(?:what|which|when|find|tell me|whats|what's)\b.*\b(?:{_PRINTED})\b|\bexpires?\b"
            r"|\bhow (?:much|long|often|hot|heavy)\b"
            r"|\bwhen (?:is|was|are|were|do|does|did|will|can|should|must)\b"
            r"|\bwho (?:is|was|are|were) the (?!.*\b(?:from|to|with|in|on|at)\b)|\bwho (?:made|makes|wrote)\b"
            r"|\bwhat (?:does|do) .+ (?:say|cost|weigh|read)\b|\bwhat(?:'s| is) (?:written|printed)\b",
        ),
        (Kind.COLOUR, r"\bcolou?rs?\b"),
        (
            Kind.WHERE,
            rf"\bwhere\b|\bwhich (?:side|part)\b|\blocate\b|^(?!{_OPENING[1:]}(?:{_VERB})\b).*"
            r"(?:\b(?:on|at|in|to) the (?:top|bottom|left|right|middle|centre|center)\b"
            r"|\b(?:(?:left|right) of|above|over|below|under|underneath|beneath)\b"
            r"|\b(?:beside|between|next to|near|close to)\b)"
            r"|\bwhat is (?:on|in|to) (?!front of me\b|my hands?\b)",
        ),
        (
            Kind.YES_NO,
            rf"{_OPENING}(?:{_VERB})\b",
        ),
    )
)


def kind_of(question: str) -> Kind:
    """The first kind that the question's words fit."""
    asked = _POLITELY.sub("", question)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(asked)), Kind.OTHER)
