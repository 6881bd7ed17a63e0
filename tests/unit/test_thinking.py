"""Answers that take several looks, with engines that say what they are told."""

import numpy as np
import pytest

from edge.modes import Budget
from edge.reply import Source
from edge.thinking.contemplation import contemplate
from edge.thinking.eyes import Eyes, Organs
from edge.thinking.thought import WAYS, think
from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled
from models.fake import ScriptedReader
from models.ports import AskOptions, Calibration, TextLine, VlmInfo
from models.vlm.scripted import ScriptedVlm

PLENTY = Budget(tokens=1000, seconds=60.0, looks=40, asks=40)
LINES = (TextLine("Batch: L4711", 0.95, ((0, 0), (90, 0), (90, 9), (0, 9))),)
BLANK = np.full((400, 600, 3), 200, np.uint8)


class Sure(ScriptedVlm):
    """How sure it is, is told for each answer, and it may refuse."""

    def __init__(self, answers, sure=0.9, refusal=None):
        super().__init__(answers)
        self.sure, self.refusal, self.looked = sure, refusal, []

    @property
    def info(self):
        return VlmInfo(
            "sure", refusal=self.refusal, calibration=Calibration(0.0, np.log(self.sure / (1 - self.sure)))
        )

    def look(self, pixels, cancel):
        self.looked.append(pixels.shape[:2])
        return super().look(pixels, cancel)


class SmallPrint:
    """Reads what is on a page only where at most so many pixels are shown at once."""

    name = "small print"

    def __init__(self, line, at, most, sure=0.95):
        self.line, self.at, self.most, self.sure, self.read_at = line, at, most, sure, []

    def read(self, pixels, where=None):
        self.read_at.append(pixels.shape[:2])
        if max(pixels.shape) > self.most:
            return ()
        return tuple(TextLine(self.line, self.sure, box) for box in self.find(pixels))

    def find(self, pixels):
        return tuple(
            ((left, top), (left + 80, top), (left + 80, top + 9), (left, top + 9))
            for top, left in np.argwhere(pixels[..., 0] == 1)[:1]
        )


def eyes(vlm=None, reader=None, pixels=BLANK, budget=PLENTY, cancel=None, **more):
    reader = reader or ScriptedReader(())
    organs = Organs(vlm, lambda: reader, lambda: ScriptedReader(()), AskOptions())
    return Eyes(pixels, organs, budget, cancel or Cancel(), **more)


def run(thinking):
    clauses = []
    while True:
        try:
            clauses.append(next(thinking))
        except StopIteration as done:
            return clauses, done.value


def page(height, width, at):
    pixels = np.full((height, width, 3), 250, np.uint8)
    pixels[at] = 1
    return pixels


def test_a_sure_answer_takes_one_look():
    vlm = Sure({"what is this": "A cup."})
    looks = eyes(vlm)
    clauses, conclusion = run(think(looks, "what is this", ()))
    assert [clause.text for clause in clauses] == ["A cup."]
    assert (len(looks.steps), conclusion.confidence, conclusion.refused) == (1, 0.9, False)


def test_what_the_model_has_looked_at_before_is_not_looked_at_anew():
    vlm = Sure({"what is this": "A cup."})
    vlm.look(BLANK, Cancel())
    run(think(eyes(vlm, pixels=BLANK + 1, known=BLANK), "what is this", ()))
    assert vlm.looked == [(400, 600)] * 3
    assert vlm.look(BLANK, Cancel()).reused


def test_an_unsure_one_is_looked_at_in_other_ways_until_they_agree():
    vlm = Sure({"what is this": "A cup."}, sure=0.6)
    looks = eyes(vlm)
    run(think(looks, "what is this", ()))
    assert vlm.looked == [*[(400, 600)] * 3, (464, 696)]
    assert [step.action for step in looks.steps] == ["look", "look", "look", "judge"]
    assert [step.change for step in looks.steps[:3]] == ["", WAYS[0].name, WAYS[1].name]


def test_a_changed_picture_that_is_strange_to_the_model_takes_nothing_back():
    class Startled(Sure):
        def look(self, pixels, cancel):
            self._default = "A cup." if pixels is BLANK else "I cannot tell."
            return super().look(pixels, cancel)

    looks = eyes(Startled({}, sure=0.6, refusal="I cannot tell."))
    clauses, conclusion = run(think(looks, "what is this", ()))
    assert [clause.text for clause in clauses] == ["A cup."]
    assert not conclusion.refused


def test_what_is_written_is_read():
    looks = eyes(Sure({}), ScriptedReader(LINES))
    clauses, conclusion = run(think(looks, "can you read that for me", ()))
    assert [(clause.text, clause.source) for clause in clauses] == [("Batch: L4711", Source.OCR)]
    assert conclusion.confidence == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("question", "answer"), [("does it say batch", "Yes."), ("does it really say milk", "No.")]
)
def test_whether_something_is_written_is_read_too(question, answer):
    clauses, _ = run(think(eyes(Sure({}), ScriptedReader(LINES)), question, ()))
    assert clauses[0].text == f"{answer} It says: Batch: L4711."


@pytest.mark.parametrize("mode", [think, contemplate])
def test_what_the_model_reads_itself_is_read_again_by_the_reader(mode):
    vlm = Sure({}, refusal="I cannot tell.")
    vlm._default = "It says botch."
    clauses, conclusion = run(mode(eyes(vlm, ScriptedReader(LINES)), "what is this", ()))
    assert [(clause.text, clause.source) for clause in clauses] == [("Batch: L4711", Source.OCR)]
    assert conclusion.confidence == pytest.approx(0.95)
    clauses, _ = run(mode(eyes(vlm), "what is this", ()))
    assert clauses[0].text == "It says botch."


def test_where_nothing_can_be_read_the_model_is_asked():
    clauses, _ = run(think(eyes(Sure({"read this": "Tea."})), "read this", ()))
    assert clauses[0].text == "Tea."


def test_small_print_is_found_and_read_where_it_is():
    at = (1500, 2300)
    reader = SmallPrint("Batch: L4711", at, most=1440)
    looks = eyes(reader=reader, pixels=page(3000, 4000, at))
    clauses, conclusion = run(think(looks, "what is the batch", ()))
    assert [(clause.text, clause.source) for clause in clauses] == [("It says: Batch: L4711.", Source.OCR)]
    assert conclusion.confidence == pytest.approx(0.95)
    assert [step.action for step in looks.steps] == ["find", "read", "point"]
    assert reader.read_at == [(1440, 1440)]
    (mark,) = looks.steps[-1].marks
    assert (mark.left, mark.top) == (2300, 1500)
    assert looks.steps[-1].found == "L4711"


def test_what_was_read_of_a_page_is_not_read_again():
    at = (1500, 2300)
    reader = SmallPrint("Batch: L4711", at, most=1440)
    organs = Organs(None, lambda: reader, lambda: ScriptedReader(()), AskOptions())
    pixels = page(3000, 4000, at)
    for shown, known in ((pixels, pixels), (pixels, pixels), (pixels.copy(), pixels)):
        looks = Eyes(shown, organs, PLENTY, Cancel(), known=known)
        clauses, _ = run(think(looks, "what is the batch", ()))
        assert clauses[0].text == "It says: Batch: L4711."
    assert len(reader.read_at) == 1


def test_what_is_not_clear_is_enlarged():
    blurred = SmallPrint("Price: 3.50", (100, 100), most=900, sure=0.6)
    looks = eyes(reader=blurred, pixels=page(300, 300, (100, 100)))
    clauses, conclusion = run(think(looks, "what does it cost", ()))
    assert blurred.read_at == [(300, 300), (600, 600), (60, 202)]
    assert [clause.text for clause in clauses][1:] == [
        "I am not sure of every letter: a closer look would help."
    ]
    assert conclusion.confidence == pytest.approx(0.6)


def test_where_nothing_is_written_nothing_is_enlarged_to_find_some():
    blank = SmallPrint("Price: 3.50", (100, 100), most=10)
    assert run(think(eyes(reader=blank, pixels=page(300, 300, (100, 100))), "what does it cost", ()))[
        1
    ].refused
    assert blank.read_at == [(300, 300)]


@pytest.mark.parametrize(
    "budget",
    [Budget(1000, 60.0, looks=3, asks=40), Budget(1000, seconds=2.5, looks=40, asks=40)],
    ids=["looks", "seconds"],
)
def test_the_budget_ends_the_looking(budget):
    now = iter(range(1000))
    reader = SmallPrint("Batch: L4711", (100, 100), most=10)
    looks = eyes(
        reader=reader, pixels=page(1500, 1500, (100, 100)), budget=budget, clock=lambda: float(next(now))
    )
    looks.writing.keep(looks.whole, 1.0, LINES)
    run(think(looks, "what is the serial number", ()))
    assert len(looks.steps) <= 3


@pytest.mark.parametrize("asks", [1, 2, 3])
def test_the_model_is_asked_as_often_as_the_budget_allows(asks):
    looks = eyes(Sure({"what is this": "a cup"}, sure=0.4), budget=Budget(1000, 60.0, looks=40, asks=asks))
    run(think(looks, "what is this", ()))
    assert [step.action for step in looks.steps].count("look") == asks


def test_tokens_are_counted_over_all_looks():
    vlm = Sure({"what is this": "one two three four five six"}, sure=0.6)
    looks = eyes(vlm, budget=Budget(tokens=8, seconds=60.0, looks=9, asks=9))
    run(think(looks, "what is this", ()))
    assert [step.tokens for step in looks.steps] == [6, 2, 0]
    assert not looks.may_look


def test_agents_look_side_by_side_and_who_disagrees_is_said():
    question = "is it a cup"
    others = dict.fromkeys((f"please {question}", f"hey {question}"), "Yes.")
    vlm = Sure({question: "Yes.", **others, f"excuse me {question}": "No."}, refusal="I cannot tell.")
    looks = eyes(vlm)
    clauses, conclusion = run(contemplate(looks, question, ()))
    assert [clause.text for clause in clauses] == ["Yes.", "5 of 6 looks agree; one says: No."]
    assert [step.agent for step in looks.steps][:4] == [
        "looker",
        "second looker",
        "third looker",
        "fourth looker",
    ]
    assert conclusion.confidence == pytest.approx(0.825)


def test_agents_read_what_is_written():
    clauses, _ = run(contemplate(eyes(Sure({}), ScriptedReader(LINES)), "what is the batch", ()))
    assert [clause.text for clause in clauses] == ["It says: Batch: L4711."]


def test_agents_who_disagree_look_in_other_ways():
    question = "is it a cup"
    vlm = Sure({f"excuse me {question}": "No."}, sure=0.6, refusal="I cannot tell.")
    vlm._default = "Yes."
    looks = eyes(vlm)
    clauses, _ = run(contemplate(looks, question, ()))
    assert clauses[0].text == "Yes."
    closer = [step for step in looks.steps if step.change]
    assert [step.change for step in closer] == [way.name for way in WAYS[:3]]
    assert {step.agent for step in closer} == {"sceptic"}


def test_agents_who_all_refuse_have_no_answer():
    vlm = Sure(dict.fromkeys(["x"], "y"), refusal="I cannot tell.")
    clauses, conclusion = run(contemplate(eyes(vlm), "what is this", ()))
    assert (clauses, conclusion.refused) == ([], True)


def test_without_a_model_only_reading_helps():
    assert run(think(eyes(), "what is this", ()))[1].refused
    assert run(contemplate(eyes(), "what is this", ()))[1].refused
    with pytest.raises(BadInput, match="models pull"):
        eyes().look()


def test_looking_stops_when_it_is_called_off():
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(ModelCancelled):
        run(think(eyes(Sure({}), cancel=cancel), "what is the batch", ()))
