"""What the mind does beside thinking: find the tool that is asked for, ask the guard, use it, say what came of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from edge.guard import Call, Effect, Ruling, rule
from edge.lexicon import lexicon, words_of
from edge.modes import Mode
from edge.origin import Origin, Words, origins_of
from edge.question import Answering, Question
from edge.reply import Clause, Control, Reply, Source
from edge.router import Match, Router
from edge.thinking.kinds import Kind, kind_of
from edge.thinking.steps import Step
from edge.tools.arguments import kinds, parse
from edge.tools.tool import Finding, Scene, Tool
from edge.tools.use import use
from models.cancel import Cancel
from models.ports import CodeReader, TextReader

_SURE, _LEAD = 0.8, 0.4
"""Likeness from which a question is taken for one that a tool answers, and by how much the next has to be less like
it. Of 1,200 questions about pictures, 18 come that near; all of them ask for what the tool tells."""
_POSSIBLE = 0.5
"""The same from which a model may choose the tool."""
MOST_CALLS = 4
"""In an answer."""
_AND = re.compile(r"(?:,|\band\b|\bthen\b)(?:\s*(?:,|\band\b|\bthen\b))*", re.IGNORECASE)


_WHOSE = {
    Origin.PICTURE: "what the camera sees",
    Origin.OCR: "writing that was read",
    Origin.CODE: "a code",
    Origin.PAGE: "a website",
    Origin.MCP: "another program",
    Origin.LAN: "another device",
}


@dataclass(frozen=True)
class Done:
    """What became of a call."""

    call: Call
    ruling: Ruling
    finding: Finding
    step: Step

    @property
    def words(self) -> Words:
        """What it gave."""
        origins = (origins_of(clause.source) for clause in self.finding.clauses)
        return Words(self.step.found, frozenset(origin for each in origins for origin in each))


@dataclass(frozen=True)
class Senses:
    """Engines that tools use, opened when first needed."""

    text_reader: Callable[[], TextReader]
    code_reader: Callable[[], CodeReader]
    photo_dir: Path
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()


class Hands:
    """Stateless. One lane uses them."""

    def __init__(self, router: Router, senses: Senses) -> None:
        self._router = router
        self._senses = senses

    def asked_for(self, question: Question) -> tuple[Call, ...]:
        """What the wearer's words ask to have done, in order; nothing where they do not say so clearly."""
        if question.consent:
            return (question.consent.call,)
        if match := self._router.match(question.text):
            return (_call(match),)
        parts = [part.strip() for part in _AND.split(question.text)]
        matches = [self._router.match(part) for part in parts] if 1 < len(parts) <= MOST_CALLS else []
        if matches and all(matches):
            return tuple(_call(match) for match in matches if match)
        alike = self._router.alike(question.text)
        lead = alike[0].likeness - (alike[1].likeness if len(alike) > 1 else 0.0) if alike else 0.0
        if alike and alike[0].likeness >= _SURE and lead >= _LEAD and not kinds(alike[0].tool.arguments):
            return (_call(alike[0], guessed=True),)
        return ()

    def reads(self, question: Question) -> bool:
        """Whether it asks for a tool that needs a picture in which writing is shown well."""
        match = self._router.match(question.text)
        return match is not None and match.tool.reads

    def is_command(self, text: str) -> bool:
        """Whether a tool answers to exactly these words."""
        return self._router.match(text) is not None

    def candidates(self, question: Question) -> tuple[Tool, ...]:
        """Tools that a model may choose from, the likeliest first: those whose words resemble the question's, and,
        where there is time to think about what is no question, all others."""
        alike = self._router.alike(question.text)
        likely = [match.tool for match in alike if match.likeness >= _POSSIBLE]
        words = words_of(question.text)
        is_question = bool(words) and words[0] in lexicon(question.language).asking
        asks = is_question or kind_of(question.text) is not Kind.OTHER
        if question.mode == Mode.INSTANT or asks:
            return tuple(likely)
        return (*likely, *(tool for tool in self._router.tools if tool not in likely))

    def finding(self, name: str, question: Question) -> Finding:
        """What a tool that takes nothing finds."""
        tool = self._router.tool(name)
        return tool.run(self._scene(question, Cancel()), tool.arguments())

    def _scene(self, question: Question, cancel: Cancel) -> Scene:
        """What tools may use for this question."""
        return Scene(
            frame=question.frame,
            text_reader=self._senses.text_reader,
            code_reader=self._senses.code_reader,
            now=self._senses.now(),
            last_answer=question.last_answer,
            photo_dir=self._senses.photo_dir,
            cancel=cancel,
        )

    def use_all(self, calls: Sequence[Call], question: Question, cancel: Cancel) -> Answering:
        """Use the tools one after another, until one of them needs the wearer's yes."""
        done: list[Done] = []
        for call in calls:
            done.append((yield from self.use(call, question, cancel)))
            if done[-1].ruling is Ruling.ASK:
                break
        return reply_of(done)

    def use(self, call: Call, question: Question, cancel: Cancel) -> Generator[Clause, None, Done]:
        """Use a tool, if the guard allows it, and say what came of it; else say what would be done."""
        tool, started = self._router.tool(call.tool), time.monotonic()
        if call.effect is Effect.ACTS and not question.certain:
            call = replace(call, guessed=True)
        ruling = rule(call, question.consent)
        match ruling:
            case Ruling.ALLOW:
                if tool.outside or tool.effect in (Effect.KEEPS, Effect.ACTS):
                    question.settled()
                finding = use(tool, self._scene(question, cancel), parse(tool.arguments, call.values))
            case Ruling.ASK:
                finding = Finding(_asking(call, question.turn > 0), found=False)
            case Ruling.REFUSE:
                finding = Finding((Clause("I have not done it.", Source.ASSISTANT),), found=False)
        yield from finding.clauses
        spent = round((time.monotonic() - started) * 1000, 1)
        found = " ".join(clause.text for clause in finding.clauses)
        source = finding.clauses[0].source if finding.clauses else Source.ASSISTANT
        step = Step("use", call.read_back(), found, source, spent, confidence=finding.confidence)
        return Done(call, ruling, finding, step)


def reply_of(done: Sequence[Done]) -> Reply:
    """What the tools gave, as an answer."""
    return Reply(
        clauses=tuple(clause for each in done for clause in each.finding.clauses),
        engine="tools",
        tools=tuple(each.call.tool for each in done if each.ruling is Ruling.ALLOW),
        confidence=min(
            (sure for each in done if (sure := each.finding.confidence) is not None), default=None
        ),
        timings_ms={each.call.tool: each.step.ms for each in done},
        control=_together([each.finding.control for each in done]),
        steps=tuple(each.step for each in done),
        pending=next((each.call for each in done if each.ruling is Ruling.ASK), None),
    )


def after(used: Reply, answer: Reply) -> Reply:
    """What the tools gave, then the answer that a model gave, told of it."""
    return replace(
        answer,
        clauses=(*used.clauses, *answer.clauses),
        tools=(*used.tools, *answer.tools),
        timings_ms={**used.timings_ms, **answer.timings_ms},
        control=used.control,
        steps=(*used.steps, *answer.steps),
    )


def _call(match: Match, guessed: bool = False) -> Call:
    return Call(match.tool.name, match.tool.effect, match.values, guessed=guessed, outside=match.tool.outside)


def _asking(call: Call, may_agree: bool) -> tuple[Clause, ...]:
    """What would be done, on whose account, and how to have it done."""
    others = " and ".join(_WHOSE[origin] for origin in sorted(call.foreign))
    why = f"That comes from {others}, not from you" if others else "I am not sure that you meant this"
    how = "To have it done, call me and say yes." if may_agree else "I have not done it."
    texts = (f"This is what I would do: {call.read_back()}.", f"{why}.", how)
    return tuple(Clause(text, Source.ASSISTANT) for text in texts)


def _together(controls: Sequence[Control]) -> Control:
    return Control(
        volume_by=sum(control.volume_by for control in controls),
        mode=next((control.mode for control in reversed(controls) if control.mode), None),
        stop=any(control.stop for control in controls),
    )
