"""Which questions go to which tool."""

import pytest

from edge.router import Router
from edge.tools.table import TOOLS


@pytest.fixture(scope="module")
def router():
    return Router(TOOLS)


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("what does this say", "read_text"),
        ("What does the label say?", "read_text"),
        ("please read this to me", "read_text"),
        ("could you read the sign", "read_text"),
        ("what is written on the bottle", "read_text"),
        ("what's written here", "read_text"),
        ("scan this code", "scan_code"),
        ("Scan the QR code, please.", "scan_code"),
        ("read the barcode", "scan_code"),
        ("what time is it", "time_of_day"),
        ("what’s the time now", "time_of_day"),
        ("what day is it today", "date"),
        ("what colour is this", "colours"),
        ("what colors do you see", "colours"),
        ("is the light on", "colours"),
        ("take a photo", "photo"),
        ("LOUDER", "volume"),
        ("turn the volume down", "volume"),
        ("say that again", "repeat"),
        ("okay stop", "stop"),
        ("never mind", "stop"),
        ("what can you do", "abilities"),
    ],
)
def test_a_command_finds_its_tool(router, question, tool):
    match = router.match(question)
    assert match is not None
    assert match.tool.name == tool


@pytest.mark.parametrize(
    "question",
    [
        "is there a dog",
        "what is this",
        "where is my cup",
        "what colour is the car",
        "how many people are there",
        "read my mind and tell me what it says about you",
        "is the stop sign red",
        "",
        "...",
    ],
)
def test_anything_else_goes_to_the_vision_model(router, question):
    assert router.match(question) is None


def test_every_phrase_that_a_recognizer_is_told_to_expect_finds_a_tool(router):
    phrases = router.phrases()
    assert len(phrases) > 100
    assert [phrase for phrase in phrases if router.match(phrase) is None] == []
    assert {router.match(phrase).tool.name for phrase in phrases} == {tool.name for tool in TOOLS}


@pytest.mark.parametrize("begun", ["no, ", "know ", "and ", "wait, ", "no please ", "so then "])
def test_words_that_lead_over_do_not_matter(router, begun):
    assert router.match(f"{begun}what time is it?").tool.name == "time_of_day"
    assert router.match(f"{begun}what is beside it?") is None


@pytest.mark.parametrize("question", ["do not louder", "there is no repeat", "louder no"])
def test_a_word_within_a_sentence_leads_nowhere(router, question):
    assert router.match(question) is None


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("louder", {"change": "louder"}),
        ("turn it up", {"change": "louder"}),
        ("speak more quietly please", {"change": "softer"}),
        ("thinking mode", {"mode": "thinking"}),
        ("switch to the quick mode", {"mode": "instant"}),
        ("use normal mode", {"mode": "auto"}),
        ("what time is it", {}),
    ],
)
def test_what_a_tool_takes_is_said_in_the_same_words(router, question, values):
    assert router.match(question).values == values


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("tell me what the current time is", "time_of_day"),
        ("read out what is written on it", "read_text"),
        ("please be silent now", "stop"),
        ("snap a picture of it", "photo"),
    ],
)
def test_other_words_resemble_those_of_a_tool(router, question, tool):
    likeliest, *others = router.alike(question)
    assert likeliest.tool.name == tool
    assert all(other.likeness <= likeliest.likeness for other in others)


def test_words_that_no_tool_knows_resemble_nothing(router):
    assert router.alike("") == ()
    assert router.alike("elephants juggle") == ()
