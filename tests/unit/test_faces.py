"""Who people are is not told by their faces; what is written may be read."""

import numpy as np
import pytest

from edge.faces import DECLINED, asks_who
from edge.hands import Senses
from edge.mind import Mind
from edge.question import Question
from edge.router import Router
from edge.tools.table import TOOLS
from hardware.ports import Frame
from models.cancel import Cancel
from models.ports import AskOptions
from models.vlm.scripted import ScriptedVlm

ASKING = (
    "who is this",
    "Who is this man?",
    "who's that woman over there",
    "who are these people",
    "who is he",
    "who is the tall man with the hat",
    "who is standing in front of me",
    "who is in the picture",
    "who is there",
    "tell me who that is",
    "can you tell who she is",
    "can you recognise him",
    "do you know this person",
    "do you recognize the lady",
    "identify this man",
    "name this woman",
    "what is his name",
    "what's that guy's name",
    "what is the name of this actor",
    "which actor is this",
    "what famous person is that",
    "whose face is this",
    "is that my sister",
    "is he your boss",
    "who am i looking at",
    "who do you see",
    "who does he look like",
    "who is the man by the door",
    "who is the woman with the badge",
    "who is the man with the book",
    "what is he called",
    "Is she Angela Merkel?",
)
OTHERS = (
    "who is on the label",
    "what is the name on the badge",
    "what is her name according to her badge",
    "who wrote this",
    "who is the author",
    "who is it from",
    "who is this letter for",
    "who is this book by",
    "who made this",
    "what is the man wearing",
    "what does she do",
    "is he tall",
    "is there a man",
    "is this my bag",
    "how many people are there",
    "describe the person in front of me",
    "what colour is his shirt",
    "what is the name of this street",
    "what is the name of the medicine",
    "does he know the way",
    "what is this",
    "whose bag is this",
    "can you identify this",
    "do you recognise this plant",
    "do you know that song",
    "what is the name of the man on the badge",
)


@pytest.mark.parametrize("question", ASKING)
def test_asking_who_somebody_is(question: str) -> None:
    assert asks_who(question)


@pytest.mark.parametrize("question", OTHERS)
def test_what_can_be_read_or_seen_is_something_else(question: str) -> None:
    assert not asks_who(question)


@pytest.mark.parametrize("mode", ["instant", "thinking", "contemplating", "auto"])
def test_no_model_is_asked_who_somebody_is(mode: str) -> None:
    vlm = ScriptedVlm(default="That is Ada Lovelace.")
    senses = Senses(_none, _none, None)  # type: ignore[arg-type]
    mind = Mind(Router(TOOLS), senses, vlm, "", AskOptions())
    frame = Frame(np.zeros((8, 8, 3), np.uint8), 0.0, "picture")
    answering = mind.answer(Question("who is this woman?", lambda: frame, mode=mode), Cancel())
    assert [clause.text for clause in answering] == [DECLINED]
    assert vlm.asked == []


def _none() -> None:
    raise AssertionError("nothing is read")
