"""Answers: by tools, by the vision model, and without one."""

from datetime import UTC, datetime

import numpy as np
import pytest

from edge.hands import Senses
from edge.mind import Mind
from edge.question import Progress, Question
from edge.reply import Source
from edge.router import Router
from edge.tools.table import TOOLS
from hardware.errors import DeviceLost
from hardware.ports import Frame
from models.cancel import Cancel
from models.errors import ModelCancelled, ModelCrashed, ModelTooBig
from models.ports import AskOptions, Calibration, Code, Exchange, TextLine, VlmInfo
from models.vlm.scripted import ScriptedVlm

BOX = ((9, 9), (29, 9), (29, 27), (9, 27))
ADVICE = "To install one, run: quizglass models pull smolvlm2-500m"


class Modest(ScriptedVlm):
    """Knows its limits: it refuses in set words, and its confidence is calibrated."""

    def __init__(self, answers, refusal=None, calibration=None, **more):
        super().__init__(answers, **more)
        self.limits = {"refusal": refusal, "calibration": calibration}
        self.said = []

    @property
    def info(self):
        return VlmInfo("modest", "scripted", **self.limits)

    def ask(self, *arguments):
        for piece in super().ask(*arguments):
            self.said.append(piece.text)
            yield piece


class Programs:
    """Stands in for other programs, and keeps what became of them."""

    def __init__(self):
        self.done = []

    def start(self):
        self.done.append("start")

    def close(self):
        self.done.append("close")


class Readers:
    """Stands in for OCR and code readers: what they find is given."""

    name = "given"

    def __init__(self, lines=(), codes=()):
        self.lines, self.codes = lines, codes

    def read(self, pixels):
        return tuple(TextLine(text, sure, BOX) for text, sure in self.lines)

    def find(self, pixels):
        return tuple(BOX for _ in self.lines)

    def scan(self, pixels):
        return self.codes


@pytest.fixture
def make_mind(tmp_path):
    def make(vlm=None, lines=(), codes=(), programs=None):
        readers = Readers(lines, codes)
        now = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
        senses = Senses(lambda: readers, lambda: readers, tmp_path / "photos", lambda: now)
        return Mind(Router(TOOLS), senses, vlm, ADVICE, AskOptions(), programs)

    return make


def frame(level=128):
    return Frame(np.full((48, 64, 3), level, np.uint8), 0.0, "test")


def answer(mind, text, **more):
    """Clauses as they come, and the reply."""
    stream = mind.answer(Question(text, more.pop("frame", frame), **more), Cancel())
    clauses = []
    while True:
        try:
            clauses.append(next(stream))
        except StopIteration as done:
            assert done.value.clauses == tuple(clauses)
            return done.value


def test_reading_text_needs_no_vision_model(make_mind):
    reply = answer(make_mind(lines=[("PEPPERMINT TEA", 0.99), ("20 bags", 0.97)]), "what does it say")
    assert "PEPPERMINT TEA" in reply.text
    assert "20 bags" in reply.text
    assert reply.tools == ("read_text",)
    assert {clause.source for clause in reply.clauses} == {Source.OCR}
    assert reply.confidence == pytest.approx(0.98, abs=0.01)
    assert reply.missing is None


def test_text_that_is_hard_to_read_comes_with_a_warning(make_mind):
    reply = answer(make_mind(lines=[("1O mg", 0.55)]), "read this")
    assert reply.clauses[-1].text.startswith("I am not sure of every letter")


def test_no_text_gives_a_hint(make_mind):
    assert "no text" in answer(make_mind(), "read this").text


def test_a_code_is_read_and_a_link_not_opened(make_mind):
    codes = (Code("https://example.org/pay?id=1", "QRCode", "url", BOX),)
    reply = answer(make_mind(codes=codes), "scan the code")
    assert "example.org" in reply.text
    assert "pay?id" not in reply.text
    assert {clause.source for clause in reply.clauses} == {Source.CODE}
    assert "no code" in answer(make_mind(), "scan the code").text


def test_time_and_date_come_from_the_clock(make_mind):
    mind = make_mind()
    assert answer(mind, "what time is it").text == "It is 14:05."
    assert answer(mind, "what's the date today").text == "It is Saturday, 21 November 2026."


def test_a_clock_question_never_waits_for_the_camera(make_mind):
    def no_frame():
        raise DeviceLost("The camera is gone.")

    assert answer(make_mind(), "what time is it", frame=no_frame).tools == ("time_of_day",)
    with pytest.raises(DeviceLost):
        answer(make_mind(), "read this", frame=no_frame)


def test_colours_and_light(make_mind):
    reply = answer(make_mind(), "is it dark", frame=lambda: frame(2))
    assert "dark" in reply.text
    assert {clause.source for clause in reply.clauses} == {Source.COLOURS}


def test_a_photo_is_kept(make_mind, tmp_path):
    reply = answer(make_mind(), "take a photo")
    (photo,) = (tmp_path / "photos").iterdir()
    assert photo.name in reply.text


def test_no_photo_is_kept_for_a_question_that_was_not_complete(make_mind, tmp_path):
    def goes_on():
        raise ModelCancelled("cancelled")

    with pytest.raises(ModelCancelled):
        answer(make_mind(), "take a photo", settled=goes_on)
    assert not (tmp_path / "photos").exists()
    assert answer(make_mind(), "what time is it", settled=goes_on).tools == ("time_of_day",)


@pytest.mark.parametrize(("question", "sign"), [("louder", 1), ("speak softer", -1)])
def test_volume(make_mind, question, sign):
    assert answer(make_mind(), question).control.volume_by * sign > 0


def test_repeat_and_stop(make_mind):
    mind = make_mind()
    assert answer(mind, "repeat that", last_answer="It is a cup.").text == "It is a cup."
    assert "not said anything" in answer(mind, "repeat that").text
    stop = answer(mind, "stop")
    assert stop.control.stop
    assert stop.text == ""


def test_it_says_what_it_can_do(make_mind):
    text = answer(make_mind(), "what can you do").text
    assert all(tool.summary in text for tool in TOOLS if tool.name != "abilities")


def test_other_questions_go_to_the_vision_model_clause_by_clause(make_mind):
    vlm = ScriptedVlm({"is there a dog": "Yes, there is a dog. It sleeps."})
    reply = answer(make_mind(vlm), "is there a dog", history=(Exchange("hello", "hi"),))
    assert [clause.text for clause in reply.clauses] == ["Yes, there is a dog.", "It sleeps."]
    assert {clause.source for clause in reply.clauses} == {Source.VLM}
    assert (reply.engine, reply.model) == ("scripted", "scripted")
    assert reply.tokens > 0
    assert 0.0 <= reply.confidence <= 1.0
    assert {"encode", "prefill", "first_token", "decode", "total"} <= set(reply.timings_ms)


def test_without_a_vision_model_it_tells_what_it_can_and_how_to_get_one(make_mind):
    reply = answer(make_mind(lines=[("EXIT", 0.99)]), "is there a dog")
    assert reply.missing == ADVICE
    assert "EXIT" in reply.text
    assert reply.clauses[-1].text == ADVICE
    assert reply.model is None


def test_without_a_vision_model_what_is_not_found_is_not_spoken_of(make_mind):
    text = answer(make_mind(), "is there a dog").text
    assert "no text" not in text and "no code" not in text
    assert "grey" in text


REFUSAL = "I cannot tell from this picture."
CODE = Code("4006381333931", "EAN13", "product", BOX)


def test_a_refusal_is_told_with_what_the_tools_find_and_how_to_get_more(make_mind):
    vlm = Modest({"is there a dog": REFUSAL}, refusal=REFUSAL)
    reply = answer(make_mind(vlm, [("EXIT", 0.99)], (CODE,)), "is there a dog")
    assert reply.refused
    assert reply.missing is None
    assert (reply.engine, reply.model) == ("scripted", "modest")
    assert reply.tools == ("read_text", "scan_code", "colours")
    assert reply.tokens == 6
    first, *found, advice = reply.clauses
    assert first.text == "That is outside what my vision model knows."
    assert {clause.source for clause in found} == {Source.OCR, Source.CODE, Source.COLOURS}
    assert advice.text == ADVICE
    assert REFUSAL not in reply.text


def test_advice_that_is_still_remembered_is_not_repeated(make_mind):
    mind = make_mind(Modest({}, default=REFUSAL, refusal=REFUSAL))
    heard = answer(mind, "is there a dog").text
    again = answer(mind, "is there a cat", history=(Exchange("is there a dog", heard),))
    assert again.refused
    assert ADVICE not in again.text
    cut_short = Exchange("is there a dog", heard[:-20])
    assert ADVICE in answer(mind, "is there a cat", history=(cut_short,)).text


@pytest.mark.parametrize(("offset", "refused"), [(0.0, True), (3.0, False)])
def test_an_answer_that_is_too_unlikely_to_be_right_counts_as_a_refusal(make_mind, offset, refused):
    vlm = Modest({"what is this": "A cup. It is red."}, calibration=Calibration(4.0, offset, floor=0.6))
    reply = answer(make_mind(vlm), "what is this")
    assert reply.refused == refused
    assert ("A cup." in reply.text) != refused
    assert reply.confidence == pytest.approx(1 / (1 + np.exp(-(4.0 * np.log(0.9) + offset))), abs=1e-3)


@pytest.mark.parametrize(
    ("limits", "pieces"),
    [
        ({}, 3),
        ({"calibration": Calibration(4.0, 3.0)}, 3),
        ({"refusal": REFUSAL}, 5),
        ({"calibration": Calibration(4.0, 3.0, floor=0.5)}, 5),
    ],
    ids=["unlimited", "calibrated", "refusing", "floored"],
)
def test_only_a_model_that_may_refuse_is_heard_out_before_it_is_spoken(make_mind, limits, pieces):
    vlm = Modest({"what is this": "A cup. It is red."}, **limits)
    stream = make_mind(vlm).answer(Question("what is this", frame), Cancel())
    assert next(stream).text == "A cup."
    assert len(vlm.said) == pieces


def test_the_mode_that_the_wearer_names_is_taken_and_noted(make_mind):
    vlm = Modest({}, default="Yes.", refusal=REFUSAL)
    reply = answer(make_mind(vlm), "Think very hard: is it a dog")
    assert reply.mode == "contemplating"
    assert reply.clauses[0].text == "Yes."
    assert [step.action for step in reply.steps] == ["look"] * 4 + ["judge"]
    assert reply.tokens == 4
    assert vlm.asked[0] == "is it a dog"


def test_are_you_sure_asks_the_last_question_again_with_more_thought(make_mind):
    vlm = Modest({}, default="A dog.", refusal=REFUSAL)
    reply = answer(make_mind(vlm), "are you sure?", history=(Exchange("what is this", "A dog."),))
    assert (reply.mode, reply.text) == ("contemplating", "A dog.")
    assert vlm.asked[0] == "what is this"


def test_commands_are_commands_in_every_mode(make_mind):
    reply = answer(make_mind(), "quickly, what time is it", mode="contemplating")
    assert reply.tools == ("time_of_day",)
    assert reply.mode == "instant"


def test_a_printed_fact_is_found_without_a_model(make_mind):
    reply = answer(make_mind(lines=[("Batch: L4711", 0.95)]), "what is the batch number", mode="auto")
    assert (reply.mode, reply.text, reply.missing) == ("thinking", "It says: Batch: L4711.", None)
    vlm = ScriptedVlm({})
    reply = answer(make_mind(vlm, lines=[("Batch: L4711", 0.95)]), "what is the batch number", mode="auto")
    assert (reply.model, reply.engine, vlm.asked) == (None, "tools", [])


def test_what_closer_looks_do_not_tell_is_helped_with(make_mind):
    reply = answer(make_mind(lines=[("PEPPERMINT TEA", 0.95)]), "what is this", mode="thinking")
    assert reply.text.startswith("I cannot tell, however closely I look.")
    assert "PEPPERMINT TEA" in reply.text
    assert reply.missing == ADVICE


def test_a_crash_in_the_midst_of_looks_is_apologised_for_and_they_begin_again(make_mind):
    vlm = ScriptedVlm({}, default="A dog.", failures=[ModelCrashed("killed"), None])
    reply = answer(make_mind(vlm), "what is this", mode="contemplating")
    assert [clause.text for clause in reply.clauses][1:] == ["A dog."]
    assert reply.clauses[0].text.startswith("Sorry, my vision model stopped")


def test_the_mode_may_be_switched_until_further_notice(make_mind):
    reply = answer(make_mind(), "switch to thinking mode")
    assert reply.control.mode == "thinking"
    assert "Thinking mode" in reply.text


def test_the_first_clause_is_told_of_before_the_next_token_confirms_it(make_mind):
    vlm = Modest({"what is this": "A cup. It is red. It is full."})
    told = []
    progress = Progress(likely=lambda clause: told.append((clause, len(vlm.said))))
    first = next(make_mind(vlm).answer(Question("what is this", frame), Cancel(), progress))
    ((likely, pieces),) = told
    assert likely == first
    assert pieces == len(vlm.said) - 1


def test_an_answer_that_may_be_refused_is_not_told_of(make_mind):
    told = []
    stream = make_mind(Modest({"what is this": "A cup. It is red."}, REFUSAL)).answer(
        Question("what is this", frame), Cancel(), Progress(likely=told.append)
    )
    assert [clause.text for clause in stream] == ["A cup.", "It is red."]
    assert told == []


def test_a_refusal_after_a_crash_is_helped_with_too(make_mind):
    vlm = Modest({}, default=REFUSAL, refusal=REFUSAL, failures=[ModelCrashed("killed"), None])
    reply = answer(make_mind(vlm), "what is this")
    assert reply.refused
    assert [clause.text.split()[0] for clause in reply.clauses[:2]] == ["Sorry,", "That"]


def test_what_the_model_has_no_room_for_is_forgotten_oldest_first(make_mind):
    long_ago, lately = Exchange("read this", "word " * 40), Exchange("what is this", "A cup.")
    vlm = ScriptedVlm({"what colour": "Red."}, context=AskOptions().max_tokens + 20)
    mind = make_mind(vlm)
    assert answer(mind, "what colour", history=(long_ago, lately)).text == "Red."
    with pytest.raises(ModelTooBig):
        answer(mind, "what colour " * 20, history=(lately,))


def test_a_model_that_dies_in_mid_answer_is_excused_and_asked_again(make_mind):
    vlm = ScriptedVlm({"what is this": "A cup."}, failures=[ModelCrashed("killed"), None])
    reply = answer(make_mind(vlm), "what is this")
    assert reply.clauses[0].text.startswith("Sorry")
    assert reply.clauses[0].source is Source.ASSISTANT
    assert reply.clauses[-1].text == "A cup."
    assert vlm.asked == ["what is this", "what is this"]


def test_a_model_that_dies_twice_fails_the_turn(make_mind):
    vlm = ScriptedVlm(failures=[ModelCrashed("one"), ModelCrashed("two"), None])
    mind = make_mind(vlm)
    with pytest.raises(ModelCrashed, match="two"):
        answer(mind, "what is this")
    assert answer(mind, "what is this").text == "I cannot tell."


def test_an_empty_answer_is_said_to_be_one(make_mind):
    assert "no answer" in answer(make_mind(ScriptedVlm({"what is this": ""})), "what is this").text


def test_looking_ahead_makes_the_question_find_the_picture_ready(make_mind):
    vlm = ScriptedVlm()
    mind = make_mind(vlm)
    assert not mind.look(frame(), Cancel()).reused
    assert mind.look(frame(), Cancel()).reused
    assert make_mind().look(frame(), Cancel()) is None


def test_a_question_called_off_ends_and_leaves_the_model_usable(make_mind):
    mind = make_mind(ScriptedVlm({"what is this": "A cup."}))
    off = Cancel()
    off.cancel()
    with pytest.raises(ModelCancelled):
        list(mind.answer(Question("what is this", frame), off))
    assert answer(mind, "what is this").text == "A cup."


def test_the_answer_comes_in_the_language_of_the_question(make_mind):
    vlm = ScriptedVlm(default="Eine Tasse.")
    reply = answer(make_mind(vlm), "was ist das", language="de")
    assert vlm.asked == ["was ist das\nAnswer in German."]
    assert [clause.language for clause in reply.clauses] == ["de"]
    answer(make_mind(vlm), "what is beside it")
    assert vlm.asked[1:] == ["what is beside it"]


def test_a_model_whose_own_words_are_english_is_not_told_to_use_others(make_mind):
    vlm = Modest({"was ist das": "A cup."}, refusal="I do not know.")
    answer(make_mind(vlm), "was ist das", language="de")
    assert vlm.asked == ["was ist das"]


def test_other_programs_are_started_with_the_assistant_and_end_with_it(make_mind):
    programs = Programs()
    answer(make_mind(programs=programs), "what time is it")
    assert programs.done == []  # a single question waits for none
    mind = make_mind(programs=programs)
    mind.prepare(Cancel())
    mind.close()
    assert programs.done == ["start", "close"]
