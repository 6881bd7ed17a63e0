"""How much thought is asked for."""

import pytest

from edge.modes import AUTO, Mode, wish
from edge.thinking.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("said", "text", "mode"),
    [
        ("Think carefully: how many cups are there?", "how many cups are there?", Mode.THINKING),
        ("how many cups are there, think hard", "how many cups are there", Mode.THINKING),
        ("please take your time and tell me what that is", "what that is", Mode.THINKING),
        ("look closely, what is on the shelf", "what is on the shelf", Mode.THINKING),
        ("Think very hard. Is it a dog?", "Is it a dog?", Mode.CONTEMPLATING),
        ("are you sure?", "", Mode.CONTEMPLATING),
        ("quickly, what is the batch number", "what is the batch number", Mode.INSTANT),
    ],
)
def test_the_wearer_says_how(said, text, mode):
    found = wish(said)
    assert (found.text, found.mode, found.why) == (text, mode, "asked")


@pytest.mark.parametrize(
    "said", ["what do you think about this dog", "is it quick", "what is in short supply here"]
)
def test_such_words_in_a_question_are_part_of_it(said):
    assert wish(said).text == said
    assert wish(said).why != "asked"


def test_a_setting_holds_where_nothing_is_said():
    assert wish("what is this", "contemplating").mode is Mode.CONTEMPLATING
    assert wish("quickly, what is this", "contemplating").mode is Mode.INSTANT


@pytest.mark.parametrize(
    ("question", "mode"),
    [
        ("how many cups are there", Mode.THINKING),
        ("can you read that for me", Mode.THINKING),
        ("what is this", Mode.INSTANT),
    ],
)
def test_else_the_question_decides(question, mode):
    found = wish(question, AUTO)
    assert (found.mode, found.why) == (mode, "question")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many dogs are there", Kind.COUNT),
        ("what is the number of windows", Kind.COUNT),
        ("what is the batch number", Kind.FACT),
        ("how much is it", Kind.FACT),
        ("when does it expire", Kind.FACT),
        ("what does the sign say about dogs", Kind.FACT),
        ("what does the sign say", Kind.READ),
        ("excuse me, what's written here", Kind.READ),
        ("can you read that for me?", Kind.READ),
        ("does it say anything", Kind.READ),
        ("well do you read 7%", Kind.SAYS),
        ("excuse me does it really say holiday", Kind.SAYS),
        ("hey, is there a dog", Kind.YES_NO),
        ("what colour is the cup", Kind.COLOUR),
        ("where is the door", Kind.WHERE),
        ("is there a dog", Kind.YES_NO),
        ("what is this", Kind.OTHER),
    ],
)
def test_kinds_of_questions(question, kind):
    assert kind_of(question) is kind
