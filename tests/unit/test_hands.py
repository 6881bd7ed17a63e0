"""Tools: which are asked for, and what becomes of them when they fail, hang or give nonsense."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pytest

from edge.guard import Call, Consent, Effect
from edge.hands import Hands, Senses
from edge.origin import Origin
from edge.question import Question
from edge.reply import Clause, Source
from edge.router import Router
from edge.tools.arguments import NoArguments, Text
from edge.tools.table import TOOLS
from edge.tools.tool import Finding, Tool
from hardware.errors import DeviceLost
from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled


@dataclass(frozen=True)
class Message:
    to: Annotated[str, Text(20)]


def tool(run, name="test", **more):
    return Tool(name, "test", (f"{name} it",), run, **more)


def said(text):
    return Finding((Clause(text, Source.ASSISTANT),))


def hands(*tools):
    def none():
        raise AssertionError("no reader is needed")

    return Hands(Router(tools), Senses(none, none, Path(), lambda: datetime(2026, 11, 21, tzinfo=UTC)))


def question(text="test it", **more):
    def unseen():
        raise DeviceLost("The camera is gone.")

    return Question(text, unseen, **more)


def use(tools, asked, cancel=None):
    using = hands(*tools)
    stream = using.use_all(using.asked_for(asked), asked, cancel or Cancel())
    clauses = []
    while True:
        try:
            clauses.append(next(stream))
        except StopIteration as done:
            assert done.value.clauses == tuple(clauses)
            return done.value


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("what time is it", ["time_of_day"]),
        ("take a photo and read this", ["photo", "read_text"]),
        ("louder, and then what time is it and what is the date today", ["volume", "time_of_day", "date"]),
        ("read this and tell me who wrote it", []),
        ("tell me what the current time is please", []),
        ("tell me the current time", ["time_of_day"]),
        ("what is this", []),
    ],
)
def test_what_the_wearer_asks_to_have_done_is_done_in_order(text, tools):
    assert [call.tool for call in hands(*TOOLS).asked_for(question(text))] == tools


def test_words_that_only_resemble_a_tools_are_a_guess():
    (exact,) = hands(*TOOLS).asked_for(question("take a photo"))
    (alike,) = hands(*TOOLS).asked_for(question("snap a picture of it"))
    assert (exact.tool, exact.guessed) == ("photo", False)
    assert (alike.tool, alike.guessed) == ("photo", True)


def test_a_guess_at_what_would_be_kept_is_read_back():
    reply = use(TOOLS, question("snap a picture of it", turn=3))
    assert reply.pending == Call("photo", Effect.KEEPS, guessed=True)
    assert reply.tools == ()
    assert reply.text == (
        "This is what I would do: photo. I am not sure that you meant this. To have it done, call me and say yes."
    )


def test_where_nobody_can_agree_nothing_is_promised():
    assert use(TOOLS, question("snap a picture of it")).text.endswith("I have not done it.")


def test_what_was_agreed_to_is_done_and_nothing_else():
    sent = []
    acting = tool(
        lambda _, message: sent.append(message) or said("Sent."), arguments=Message, effect=Effect.ACTS
    )
    call = Call("test", Effect.ACTS, {"to": "Ann"}, frozenset((Origin.MODEL, Origin.OCR)))
    assert use([acting], question("yes", consent=Consent(call, 3, 4))).text == "Sent."
    assert sent == [Message("Ann")]
    assert use([acting], question("yes", consent=Consent(call, 4, 4))).text == "I have not done it."
    assert sent == [Message("Ann")]


def test_whose_words_they_are_is_said():
    acting = tool(lambda *_: said("Sent."), arguments=Message, effect=Effect.ACTS)
    call = Call("test", Effect.ACTS, {"to": "Ann"}, frozenset((Origin.OCR, Origin.CODE)))
    asked = question(turn=2)
    text = "".join(clause.text for clause in hands(acting).use_all([call], asked, Cancel()))
    assert "to: Ann" in text
    assert "a code and writing that was read" in text


def test_a_tool_that_hangs_is_given_up_and_told_so():
    released, told = threading.Event(), []

    def hang(scene, _):
        with scene.cancel.calling(lambda: told.append(True)):
            released.wait()
        return said("late")

    reply = use([tool(hang, seconds=0.05)], question())
    released.set()
    assert reply.text == "The tool test did not answer within 0.05 seconds."
    assert told == [True]
    assert reply.steps[0].found == reply.text


def test_a_tool_is_called_off_with_its_question():
    released, cancel = threading.Event(), Cancel()

    def hang(*_):
        cancel.cancel()
        released.wait()

    with pytest.raises(ModelCancelled):
        use([tool(hang)], question(), cancel)
    released.set()


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (lambda *_: 1 / 0, "The tool test failed: division by zero."),
        (lambda *_: None, "The tool test failed: it gave something that is no answer."),
        (lambda *_: Finding(("words",)), "The tool test failed: it gave something that is no answer."),
        (
            lambda *_: threading.Event().missing,
            "The tool test failed: 'Event' object has no attribute 'missing'.",
        ),
    ],
)
def test_a_tool_that_fails_or_gives_nonsense_is_told_of(run, text):
    assert use([tool(run)], question()).text == text


def test_faults_with_words_of_their_own_keep_them():
    with pytest.raises(DeviceLost):
        use([tool(lambda scene, _: scene.frame())], question())
    with pytest.raises(BadInput):
        use([tool(lambda *_: said(""), arguments=Message)], question())


def test_what_cannot_be_undone_waits_until_the_question_is_complete():
    order = []
    run = {"run": lambda *_: order.append("done") or said("")}
    asked = question(settled=lambda: order.append("settled"))
    for effect, outside in ((Effect.ACTS, False), (Effect.KEEPS, False), (Effect.READS, True)):
        use([tool(**run, effect=effect, outside=outside)], asked)
    assert order == ["settled", "done"] * 3
    use([tool(**run, effect=Effect.READS)], asked)
    assert order[-2:] == ["done", "done"]


def test_every_tool_of_the_table_says_what_it_takes_and_does():
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)
    for one in TOOLS:
        assert one.summary and one.sentences
        assert replace(one, arguments=NoArguments).arguments() == NoArguments()
