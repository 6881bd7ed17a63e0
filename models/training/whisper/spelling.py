"""One spelling for each thing said: what a recogniser writes, and what its errors are counted in."""

from __future__ import annotations

import re

_NOT_SPOKEN = re.compile(r"[^a-z' ]+")
_LONE_APOSTROPHE = re.compile(r"(?<![a-z])'|'(?![a-z])")
_WORD = re.compile(r"[a-z']+")

_WRITTEN = {
    "color": "colour", "colors": "colours", "gray": "grey", "center": "centre", "theater": "theatre",
    "flavor": "flavour", "flavored": "flavoured", "tires": "tyres", "yoghurt": "yogurt", "chilli": "chili",
    "license": "licence", "whats": "what's", "wheres": "where's", "hows": "how's", "whos": "who's",
    "thats": "that's", "theres": "there's", "youre": "you're", "dont": "don't", "tv": "t v", "ok": "okay",
}  # fmt: skip
"""Spellings of the same sound, and the one that is used: British, with apostrophes."""

_ALIKE = (
    "see sea", "to two too", "for four", "eight ate", "one won", "right write", "red read", "there their",
    "here hear", "flower flour", "meet meat", "week weak", "sun son", "sale sail", "pair pear", "plane plain",
    "mail male", "hair hare", "peace piece", "hole whole", "bean been", "blue blew", "new knew", "no know",
    "hour our", "stair stare", "wood would", "wait weight", "buy by bye", "break brake", "die dye", "sell cell",
    "sent cent scent", "deer dear", "fair fare", "tail tale", "steel steal", "through threw", "way weigh",
    "aloud allowed", "board bored", "lead led", "cereal serial", "check cheque", "great grate", "heel heal",
    "night knight", "made maid", "pale pail", "rain reign rein", "roll role", "route root", "scene seen",
    "sole soul", "steak stake", "sweet suite", "tea tee", "tide tied", "toe tow", "wear where ware",
    "which witch", "wine whine", "beat beet", "berry bury", "queue cue", "fur fir", "flew flu", "in inn",
    "key quay", "not knot", "loan lone", "main mane", "none nun", "paws pause", "pole poll", "real reel",
    "sauce source", "so sew sow", "some sum", "time thyme", "waist waste", "war wore", "cruise crews",
    "cellar seller", "coarse course", "muscle mussel", "jewel joule", "bowl bowel", "metal medal", "bolder boulder",
    "its it's", "are our", "wave waive", "rose rows", "eye i", "be bee", "ring wring", "you ewe", "oh o owe",
    "wok walk", "add ad", "ant aunt", "ball bawl", "mussels muscles", "horse hoarse", "ate eight", "mined mind",
    "pores pours", "rap wrap", "site sight", "tuna tuner", "weather whether", "wheel we'll", "bread bred",
)  # fmt: skip
_AMBIGUOUS = frozenset(word for group in _ALIKE for word in group.split()[1:])


def spelled(text: str) -> str:
    """Lower case, words of a to z and apostrophes with single spaces between them; no digits."""
    text = _LONE_APOSTROPHE.sub(" ", _NOT_SPOKEN.sub(" ", text.lower().replace("’", "'")))
    return " ".join(_WRITTEN.get(word, word) for word in text.split())


def is_plain(word: str) -> bool:
    """Whether nobody who hears the word alone would write it otherwise."""
    return bool(_WORD.fullmatch(word)) and word not in _WRITTEN and word not in _AMBIGUOUS
