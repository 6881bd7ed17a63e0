"""Looks at one picture as often as a budget allows, and notes every look."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from edge.calling import Takes, Written, write_call
from edge.modes import Budget
from edge.reading import CLEAR, clearness
from edge.reply import Source
from edge.thinking.agreement import Opinion
from edge.thinking.differences import Comparison, compared
from edge.thinking.regions import Box, beyond, whole, zoomed
from edge.thinking.steps import Step
from edge.thinking.writing import Writing, around, beside, length
from edge.thinking.writings import Writings
from models.cancel import Cancel
from models.colours import ColourReport, describe_colours
from models.errors import BadInput
from models.ocr import plain_text
from models.ports import (
    AskOptions,
    Code,
    CodeReader,
    Corners,
    Exchange,
    Pixels,
    TextLine,
    TextReader,
    VisionLanguage,
    VlmInfo,
)

_BATCH = 24
"""Lines that are read before it is seen whether they answer the question."""


@dataclass(frozen=True)
class Organs:
    """What looks are made with; readers are opened when first needed."""

    vlm: VisionLanguage | None
    text_reader: Callable[[], TextReader]
    code_reader: Callable[[], CodeReader]
    options: AskOptions
    remembered: Callable[[], Pixels | None] = lambda: None
    """The picture that a question before was about, None where there was none."""
    writings: Writings = field(default_factory=Writings)


@dataclass(frozen=True)
class Change:
    """Another way to show the same."""

    name: str
    """In words."""
    make: Callable[[Pixels], Pixels]


class Eyes:
    """One for each answer. Raises what the engines raise."""

    def __init__(
        self,
        pixels: Pixels,
        organs: Organs,
        budget: Budget,
        cancel: Cancel,
        language: str = "en",
        known: Pixels | None = None,
        enough: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """pixels: the picture in full. language: ISO 639-1, of question and answer. known: a picture of the same scene
        that the model may have looked at before. enough: whether the wearer wants to hear what is known by now."""
        self.whole = whole(pixels)
        self.steps: list[Step] = []
        self.pixels = pixels
        self.writing = organs.writings.of(pixels)
        """What was read of it."""
        self.before: Writing | None = None if known is None or known is pixels else organs.writings.of(known)
        """What was read of the other one."""
        self._known = pixels if known is None else known
        self._organs = organs
        self._budget = budget
        self._cancel = cancel
        self._asked_in = language
        self._enough = enough
        self._clock = clock
        self._begun = clock()

    @property
    def tokens_left(self) -> int:
        """How many tokens may still be decoded."""
        return max(0, self._budget.tokens - sum(step.tokens for step in self.steps))

    @property
    def may_look(self) -> bool:
        """Whether the budget, and the wearer's patience, have room for another look."""
        if self._enough():
            return False
        in_time = self._clock() - self._begun < self._budget.seconds
        return in_time and len(self.steps) < self._budget.looks and self.tokens_left > 0

    @property
    def may_ask(self) -> bool:
        """Whether there is room for another look that asks the model."""
        return self.may_look and self._asks < self._budget.asks

    def can_afford(self, looks: int) -> bool:
        """Whether the budget has room for so many that ask the model at what was not looked at before, going by what
        others of those took."""
        took = [step.ms / 1000 for step in self.steps if step.action == "look" and step.change]
        spent = self._clock() - self._begun + (looks * sum(took) / len(took) if took else 0.0)
        in_number = len(self.steps) + looks <= self._budget.looks and self._asks + looks <= self._budget.asks
        return self.may_look and spent < self._budget.seconds and in_number

    @property
    def _asks(self) -> int:
        return sum(step.source is Source.VLM for step in self.steps)

    @property
    def can_ask(self) -> bool:
        """Whether there is a model to ask."""
        return self._organs.vlm is not None

    @property
    def language(self) -> str:
        """ISO 639-1: of what the model says. One with words of its own for what it does not know has only those."""
        return "en" if self._model().info.refusal else self._asked_in

    def look(self) -> VlmInfo:
        """Take in all of the picture; what the model, loaded by now, says of itself. BadInput without one."""
        self._model().look(self._known, self._cancel)
        return self._model().info

    def ask(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        change: Change | None = None,
        agent: str = "",
        box: Box | None = None,
    ) -> Opinion:
        """The model's answer about all of the picture, as it is or changed. box: what a change shows of it. BadInput
        without a model."""
        started, vlm = self._clock(), self._model()
        vlm.look(change.make(self.pixels) if change else self._known, self._cancel)
        pieces = list(vlm.ask(question, history, self._limited(), self._cancel))
        opinion = self._opinion(agent, "".join(piece.text for piece in pieces), [p.logprob for p in pieces])
        self._note(question, opinion, started, len(pieces), change, box)
        return opinion

    def ask_together(
        self, questions: Sequence[tuple[str, str]], history: Sequence[Exchange] = ()
    ) -> tuple[Opinion, ...]:
        """(agent, question) pairs about all of the picture, answered side by side on one look. BadInput without a
        model, or with more questions than it takes at once."""
        started, vlm = self._clock(), self._model()
        self.look()
        asked, texts = [text for _, text in questions], [""] * len(questions)
        logprobs: list[list[float]] = [[] for _ in questions]
        options = replace(self._limited(), max_tokens=max(1, self._limited().max_tokens // len(questions)))
        for number, piece in vlm.ask_many(asked, history, options, self._cancel):
            texts[number] += piece.text
            logprobs[number].append(piece.logprob)
            if self._enough():
                break
        opinions = tuple(
            replace(self._opinion(agent, text, probabilities), say=1 / len(questions))
            for (agent, _), text, probabilities in zip(questions, texts, logprobs, strict=True)
        )
        for (_, question), opinion, probabilities in zip(questions, opinions, logprobs, strict=True):
            self._note(question, opinion, started, len(probabilities))
        return opinions

    def choose(self, prompt: str, history: Sequence[Exchange], choices: Sequence[Takes]) -> Written:
        """What the model calls next. BadInput, ModelTooBig: see edge/calling.py."""
        started = self._clock()
        written = write_call(self._model(), prompt, history, choices, self._cancel)
        spent = self._since(started)
        self.steps.append(
            Step("plan", "what to do next", written.text, Source.VLM, spent, tokens=written.tokens)
        )
        return written

    def read(self, box: Box | None = None, zoom: float = 1.0, agent: str = "") -> tuple[TextLine, ...]:
        """Lines of text in a part of the picture, enlarged; their corners in pixels of the whole. Nothing is read
        twice."""
        started, area = self._clock(), box or self.whole
        lines = self.writing.read(area, zoom)
        if lines is None:
            part = area.of(self.pixels)
            read = self._organs.text_reader().read(part if zoom == 1.0 else zoomed(part, zoom))
            lines = _moved(filter(_is_writing, read), area, zoom)
            self.writing.keep(area, zoom, lines)
        self._note_read(lines, started, box, zoom, agent)
        self._cancel.check()
        return lines

    def scan(
        self, box: Box | None = None, zoom: float = 1.0, change: Change | None = None
    ) -> tuple[Code, ...]:
        """Codes in a part of the picture, enlarged and changed; their corners in pixels of the whole."""
        started, area = self._clock(), box or self.whole
        pixels = zoomed(area.of(self.pixels), zoom) if zoom != 1.0 else area.of(self.pixels)
        codes = tuple(
            replace(code, box=_in_whole(code.box, area, zoom))
            for code in self._organs.code_reader().scan(change.make(pixels) if change else pixels)
        )
        found, how = "\n".join(code.text for code in codes), change.name if change else ""
        step = Step("scan", "which codes there are", found, Source.CODE, self._since(started), box, zoom, how)
        self.steps.append(
            replace(step, marks=tuple(around(code.box) for code in codes), confidence=1.0 if codes else None)
        )
        self._cancel.check()
        return codes

    def measure(self, asked: str, box: Box | None = None) -> ColourReport:
        """The colours and the light of a part of the picture."""
        started = self._clock()
        report = describe_colours((box or self.whole).of(self.pixels))
        found, spent = report.sentence(), self._since(started)
        self.steps.append(Step("measure", asked, found, Source.COLOURS, spent, box))
        return report

    def compare(self, asked: str) -> Comparison | None:
        """The picture beside the remembered one; None where there is none to compare with."""
        started, before = self._clock(), self._organs.remembered()
        if before is None:
            return None
        found = compared(before, self.pixels)
        told = f"{len(found.changes)} changed places" if found.is_same_scene else "another scene"
        spent = self._since(started)
        self.steps.append(Step("compare", asked, told, Source.CAMERA, spent, marks=found.changes))
        return found

    def read_until(self, box: Box, answer: Callable[[], Sequence[TextLine] | None], agent: str = "") -> None:
        """Read a part, the shortest lines first, until the answer stands in lines that were read, and all that is in
        their rows was read too: labels and values are short, and soon read. What remains is left for the next time."""
        started, part, reader = self._clock(), box.of(self.pixels), self._organs.text_reader()
        read = self.writing.read(box, 1.0) or ()
        known = len(read)
        rest = self.writing.unread(box)
        if rest is None:
            rest = tuple(sorted(reader.find(part), key=length))
        while rest and self.may_look:
            self._cancel.check()
            lines = answer()
            batch = rest[:_BATCH] if lines is None else _in_rows(lines, rest, box)
            if not batch:
                break
            rest = tuple(place for place in rest if place not in batch)
            read = (*read, *_moved(reader.read(part, batch), box))
            self.writing.keep(box, 1.0, read)
            self.writing.leave(box, rest)
        self._note_read(read[known:], started, box, 1.0, agent)

    def find(self) -> tuple[Corners, ...]:
        """Where there seems to be writing in the picture."""
        started = self._clock()
        if self.writing.places is None:
            self.writing.places = self._organs.text_reader().find(self.pixels)
            count = len(self.writing.places)
            step = Step(
                "find",
                "where there is writing",
                f"{count} lines" if count != 1 else "1 line",
                Source.OCR,
                self._since(started),
                marks=tuple(map(around, self.writing.places)),
            )
            self.steps.append(step)
            self._cancel.check()
        return self.writing.places

    def pointed(self, asked: str, found: str, lines: Sequence[TextLine]) -> None:
        """Note which of the lines that were read answer the question."""
        marks = tuple(around(line.box) for line in lines)
        box = beyond(marks, self.whole)
        sure = clearness(lines)
        self.steps.append(Step("point", asked, found, Source.OCR, 0.0, box, marks=marks, confidence=sure))

    def judged(self, asked: str, found: str, confidence: float | None) -> None:
        """Note what the looks came to."""
        self.steps.append(Step("judge", asked, found, Source.ASSISTANT, 0.0, confidence=confidence))

    def concluded(self, action: str, asked: str, opinion: Opinion, marks: tuple[Box, ...] = ()) -> None:
        """Note what was made of several looks, and where."""
        self.steps.append(
            Step(
                action,
                asked,
                opinion.text,
                Source.ASSISTANT,
                0.0,
                marks=marks,
                confidence=opinion.confidence,
                agent=opinion.agent,
            )
        )

    def _note_read(
        self, lines: Sequence[TextLine], started: float, box: Box | None, zoom: float, agent: str
    ) -> None:
        step = Step(
            "read",
            "what is written",
            plain_text(lines),
            Source.OCR,
            self._since(started),
            box,
            zoom,
            marks=tuple(around(line.box) for line in lines),
            confidence=clearness(lines) if lines else None,
            agent=agent,
        )
        self.steps.append(step)

    def _model(self) -> VisionLanguage:
        if self._organs.vlm is None:
            raise BadInput("There is no vision model to ask: install one with 'quizglass models pull'.")
        return self._organs.vlm

    def _limited(self) -> AskOptions:
        most = max(1, min(self._organs.options.max_tokens, self.tokens_left))
        return replace(self._organs.options, max_tokens=most)

    def _opinion(self, agent: str, text: str, logprobs: Sequence[float]) -> Opinion:
        info, sure = self._model().info, None
        if logprobs and info.calibration:
            sure = round(info.calibration.probability(sum(logprobs) / len(logprobs)), 3)
        return Opinion(agent, text.strip(), sure, not text.strip() or info.refuses(text, sure))

    def _note(
        self,
        question: str,
        opinion: Opinion,
        started: float,
        tokens: int,
        change: Change | None = None,
        box: Box | None = None,
    ) -> None:
        spent, how = self._since(started), change.name if change else ""
        step = Step("look", question, opinion.text, Source.VLM, spent, box, tokens=tokens, change=how)
        self.steps.append(replace(step, confidence=opinion.confidence, agent=opinion.agent))

    def _since(self, started: float) -> float:
        return round((self._clock() - started) * 1000, 1)


def _is_writing(line: TextLine) -> bool:
    """Edges and textures pass for dashes and dots, and for a letter that nobody would swear to."""
    letters = sum(map(str.isalnum, line.text))
    return letters > 1 or (letters == 1 and line.confidence >= CLEAR)


def _in_whole(corners: Corners, part: Box, zoom: float = 1.0) -> Corners:
    return tuple((x / zoom + part.left, y / zoom + part.top) for x, y in corners)


def _moved(lines: Iterable[TextLine], area: Box, zoom: float = 1.0) -> tuple[TextLine, ...]:
    """Lines of a part, in pixels of the whole."""
    return tuple(replace(line, box=_in_whole(line.box, area, zoom)) for line in lines)


def _in_rows(lines: Sequence[TextLine], places: Sequence[Corners], area: Box) -> tuple[Corners, ...]:
    """Places of a part that are in the rows of lines, which are in pixels of the whole."""
    return beside(_moved(lines, Box(-area.left, -area.top, 0, 0)), places)
