"""Questions that ask who somebody in sight is: people are not told by their faces. Pure."""

from __future__ import annotations

import re

DECLINED = (
    "I do not tell who people are by their faces. Ask me what they look like or do, or what is written there."
)

_PERSON = (
    r"(?:wo)?m[ae]n|persons?|people|guys?|girls?|boys?|lady|ladies|gentlem[ae]n|kids?|child(?:ren)?|baby|strangers?"
    r"|actors?|actress(?:es)?|singers?|politicians?|celebrit(?:y|ies)|faces?|friends?|neighbou?rs?|someone|somebody"
    r"|everyone|everybody|anyone|anybody|fellow|players?|waiter|waitress|individual"
)
_THEY = r"he|she|they|him|her|them|it|this|that|these|those"
_KNOWN = (
    r"wife|husband|partner|mother|father|mum|mom|dad|brother|sister|son|daughter|boss|teacher|girlfriend|boyfriend"
    r"|aunt|uncle|cousin|grandmother|grandfather|colleague|friend|neighbou?r|doctor|landlord"
)
_SOMEBODY = rf"(?:the|this|that|these|those)(?: \w+){{0,2}} (?:{_PERSON})"
_THIS = rf"(?:{_THEY}|{_SOMEBODY}|{_PERSON})"
_IN_SIGHT = (
    r"here|there|around|standing|sitting|walking|waving|coming|talking|looking|smiling|waiting|in front|in the|in this"
    r"|at the|next to|beside|behind|with me|near|on the (?:left|right|picture|photo)|on my|to my"
)
_ASKS_WHO = re.compile(
    rf"\bwho(?:'s| is| are| was| were| else is)? (?:{_THIS})\b"
    rf"|\bwho(?:'s| is| are| was| were| else is) (?:{_IN_SIGHT})\b"
    rf"|\bwho (?:am i|are we) (?:looking|talking|speaking|facing|with)\b|\bwho (?:do|can) (?:you|we|i) see\b"
    rf"|\bwho (?:do|does|did) {_THIS} (?:look|remind)\b"
    rf"|\b(?:know|recogni[sz]e|identify|name) (?:him|her|them|{_SOMEBODY})\b"
    rf"|\b(?:his|her|their|(?:{_PERSON})'s) names?\b|\bnames? of (?:him|her|them|{_SOMEBODY})\b"
    rf"|\bwhat (?:is|are) (?:he|she|they|(?:the|this|that) (?:{_PERSON})) called\b"
    rf"|\b(?:which|what) (?:\w+ )?(?:{_PERSON}) (?:is|are) (?:{_THEY})\b|\bwhose faces?\b"
    rf"|\b(?:is|are) (?:{_THEY}) (?:\w+ )?(?:my|our|your) (?:\w+ )?(?:{_KNOWN})s?\b"
)
_NAMED = re.compile(r"\b[Ii]s (?:he|she) [A-Z]\w+")
"""As it is typed: the name itself is what is asked about."""
_WRITTEN = re.compile(
    r"\b(?:on|to|in|by) (?:the|this|that|his|her|their|a) (?:\w+ )?(?:badges?|labels?|tags?|nametag|plate|doorbell"
    r"|caption|subtitles?|envelope|signature|list|screen)\b|\b(?:written|wrote|signed|author|addressed|says)\b"
    r"|\b(?:from|by|for|to)$"
)
"""With these words, what is asked for can be read."""


def asks_who(question: str) -> bool:
    """Whether it asks to identify a person by sight, and not to read a name."""
    plain = " ".join(re.findall(r"[\w']+", question.lower().replace("’", "'")))
    return bool(_ASKS_WHO.search(plain) or _NAMED.search(question)) and not _WRITTEN.search(plain)
