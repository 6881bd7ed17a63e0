"""The comparison with the peers: what it makes of their turns, and the glue between its parts."""

import asyncio
import json
import re
import sys
import threading
from dataclasses import replace
from http.server import ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from hardware.fake import VirtualClock
from models.cancel import Cancel
from models.espeak import EspeakSynthesizer

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.append(str(SCRIPTS))

from peers import chat, engines, llm_server, venvs  # noqa: E402
from peers.comparison import Plan  # noqa: E402
from peers.conditions import LAPTOP, LONG, SHORT  # noqa: E402
from peers.figures import estimate, figures, ratio  # noqa: E402
from peers.page import page  # noqa: E402
from peers.pauses import halves  # noqa: E402
from peers.quizglass_runner import InterruptedMicrophone, QuizglassRunner  # noqa: E402
from peers.records import Record, look_left, record, soonest, tokens_before, with_decoding  # noqa: E402
from peers.sound import first_of_answer, last_of_answer, softening  # noqa: E402
from peers.turn import Outcome, Span, Turn, load, note, outcome, save, spans  # noqa: E402
from peers.units import text  # noqa: E402
from peers.voices import FRAME, kept, spread, trimmed  # noqa: E402

RATE = 24_000
TURN = Turn("question.wav", 0.5, 2.5, ((1.0, "Is it"), (2.5, "red?")), "Yes, it is. Look there.", 8.0)


@pytest.fixture
def turn(tmp_path: Path) -> Turn:
    return replace(TURN, log=str(tmp_path / "turn.log"))


def taken(system: str, response: float, condition: str = "A", **more: object) -> Record:
    return Record(condition, system, "slt", response, silent=False, speech=2.0, **more)


# --- statistics -------------------------------------------------------------------------------------------------------


def test_an_estimate_lies_in_its_interval():
    value, (low, high) = estimate([1.0, 2.0, 3.0, 4.0, 50.0])
    assert value == 3.0
    assert 1.0 <= low < value < high <= 50.0


def test_turns_of_the_same_sentences_are_drawn_together():
    theirs = [1.0, 2.0, 4.0, 8.0, 9.0]
    value, interval = ratio([each / 2 for each in theirs], theirs)
    assert value == 0.5
    assert interval == (0.5, 0.5)


def test_the_better_setting_of_a_peer_is_what_counts():
    records = [
        taken("quizglass", 1.0),
        taken("pipecat", 4.0),
        taken("pipecat-tuned", 2.5),
        taken("wyoming", 3.0),
    ]
    found = {figure.name: figure for figure in figures(records)}
    assert found["A Quizglass / pipecat"].value == 0.4
    assert found["A Quizglass / pipecat"].note == "pipecat-tuned"
    assert found["A Quizglass / pipecat"].met
    assert found["A Quizglass / wyoming"].value == pytest.approx(1 / 3)
    assert not replace(found["A Quizglass / wyoming"], bar=0.3).met


def test_cut_ins_may_not_be_more_than_the_peers():
    ours = [taken("quizglass", 1.0, "pauses", endpoint=0.3, false_ends=number) for number in (0, 2, 1)]
    theirs = [taken("pipecat", 1.0, "pauses", endpoint=0.4, false_ends=number) for number in (0, 1, 0)]
    found = {figure.name: figure for figure in figures([*ours, *theirs])}
    cut_ins = found["pauses quizglass: false cut-ins"]
    assert (cut_ins.value, cut_ins.bar, cut_ins.met) == (2, 1, False)
    assert found["pauses pipecat: endpoint p50"].value == 0.4


def test_a_barge_in_is_measured_by_its_slowest():
    ours = [taken("quizglass", 1.0, "interruptions", stopped=0.01, silenced=0.6, softened=0.1)]
    theirs = [taken("pipecat", 1.0, "interruptions", stopped=0.04, silenced=0.5, softened=0.5)]
    found = {figure.name: figure for figure in figures(ours + theirs)}
    assert found["barge-in quizglass: confirmed speech to silence p95"].bar == 0.150
    assert found["barge-in Quizglass / pipecat"].value == 0.25


def test_company_must_not_change_a_median():
    alone = [taken("wyoming", 3.0, "alone") for _ in range(2)]
    together = [taken("wyoming", wait) for wait in (3.01, 3.01, 9.0)]
    found = {figure.name: figure for figure in figures([*alone, *together])}
    company = found["what company does to wyoming"]
    assert company.value == pytest.approx(0.01)
    assert company.met


# --- turns and records ------------------------------------------------------------------------------------------------


def test_a_turn_travels_unchanged(tmp_path: Path):
    costly = replace(TURN, costs=LAPTOP)
    for each in (TURN, costly):
        save(each, tmp_path / "turn.json")
        assert load(tmp_path / "turn.json") == each


def test_engines_tell_what_they_did(turn: Turn):
    assert spans(turn) == ()
    note(turn, "recognise", 1.0, "is it red")
    (span,) = spans(turn)
    assert (span.work, span.start, span.note) == ("recognise", 1.0, "is it red")


def test_an_outcome_travels_as_json():
    told = Outcome(10.0, (12.0, 13.0), 14.0, spans=(Span("look", 1.0, 2.0),))
    values = json.loads(json.dumps({**told.__dict__, "spans": [told.spans[0].__dict__]}))
    assert outcome(values) == told


def test_times_count_from_the_true_end_of_speech():
    told = record("A", "pipecat", "slt", TURN, Outcome(100.0, (101.2, 102.9), 104.5))
    assert (told.response, told.silent, told.speech) == (2.0, False, 2.0)
    assert told.endpoint == pytest.approx(0.4)
    assert told.false_ends == 1


def test_who_does_not_answer_has_taken_all_the_time_there_was():
    told = record("A", "pipecat", "slt", TURN, Outcome(100.0))
    assert (told.response, told.silent, told.endpoint) == (8.0, True, None)


def test_an_interruption_is_measured_from_its_onset_and_from_its_confirmation():
    told = record(
        "interruptions", "pipecat", "slt", TURN,
        Outcome(0.0, (2.8,), 4.0, interrupted=5.0, confirmed=5.25, last_sample=5.3, softened=5.1),
    )  # fmt: skip
    assert told.stopped == pytest.approx(0.05)
    assert told.silenced == pytest.approx(0.3)
    assert told.softened == pytest.approx(0.1)


def test_own_overhead_is_what_engines_and_endpoint_do_not_explain():
    answer = f"{LONG[0]} More."
    heard, clause = Span("recognise", 0.2, 0.45), Span("synthesise", 1.3, 1.45, "There is a wooden table")
    expected = 0.2 + LAPTOP.recognition + LAPTOP.first_token + 5 / LAPTOP.tokens_per_second + 0.15
    assert soonest((heard, clause), LAPTOP, answer) == pytest.approx(expected)
    late_look = Span("look", -0.5, 0.9)
    assert soonest((heard, late_look, clause), LAPTOP, answer) == pytest.approx(expected + 0.45)
    assert soonest((heard,), LAPTOP, answer) is None
    outcome_ = Outcome(0.0, (2.8,), 2.5 + expected + 0.02, spans=tuple(
        replace(span, start=span.start + 2.5, end=span.end + 2.5) for span in (heard, clause)
    ))  # fmt: skip
    told = record("A", "quizglass", "slt", replace(TURN, answer=answer, costs=LAPTOP), outcome_)
    assert told.overhead == pytest.approx(0.02)


def test_the_first_clause_needs_the_words_that_show_its_end():
    assert tokens_before(SHORT[0], f"{SHORT[0]} More of it.") == 5
    assert tokens_before("Yes", "Yes") == 1


def test_what_is_told_of_decoding_ends_where_the_first_clause_is_spoken():
    token, clause = Span("first token", 0.5, 0.8), Span("synthesise", 1.2, 1.4)
    assert with_decoding((token, Span("decode", 0.5, 3.0), clause)) == (
        token,
        clause,
        Span("decode", 0.8, 1.2),
    )
    assert with_decoding((token,)) == (token,)


def test_what_is_left_of_a_look_counts_only_where_speech_was_long_enough():
    assert look_left((Span("look", -1.5, 0.5),), 3.0) == 0.25
    assert look_left((Span("look", -1.5, -0.5),), 3.0) == 0.0
    assert look_left((Span("look", -1.5, 2.0),), 3.0) is None
    assert look_left((), 3.0) is None


# --- sound ------------------------------------------------------------------------------------------------------------


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.int16)


def level(seconds: float, height: int = 9000) -> np.ndarray:
    return np.full(round(seconds * RATE), height, np.int16)


def test_a_chime_is_not_the_answer():
    tone = (9000 * np.sin(2 * np.pi * 440 * np.arange(RATE // 5) / RATE)).astype(np.int16)
    heard = np.concatenate([silence(0.1), tone, silence(0.2), level(0.5)])
    assert first_of_answer(heard, RATE) == len(heard) - len(level(0.5))
    assert first_of_answer(heard[: -len(level(0.5))], RATE) is None


def test_an_answer_ends_where_it_stays_silent():
    heard = np.concatenate([level(0.5), silence(0.1), level(0.2), silence(0.4)])
    assert last_of_answer(heard, RATE, 0) == round(0.8 * RATE)
    assert last_of_answer(heard[: -round(0.2 * RATE)], RATE, 0) is None


def test_softer_is_less_than_half_and_not_for_a_moment():
    heard = np.concatenate([level(0.2), silence(0.002), level(0.1, 6000), level(0.2, 2000)])
    assert softening(heard, RATE, 0) == pytest.approx(0.302 * RATE, abs=2)
    assert softening(heard[: round(0.3 * RATE)], RATE, 0) is None


def test_silence_around_speech_is_cut_to_the_frame():
    speech = (8000 * np.sin(np.arange(100 * FRAME))).astype(np.int16)
    cut = trimmed(np.concatenate([np.zeros(30 * FRAME, np.int16), speech, np.zeros(50 * FRAME, np.int16)]))
    assert len(cut) == len(speech)


def test_a_sentence_is_cut_at_its_longest_silence():
    word = (8000 * np.sin(np.arange(40 * FRAME))).astype(np.int16)
    pause = np.zeros(8 * FRAME, np.int16)
    first, second = halves(np.concatenate([word, pause, word, pause[: 3 * FRAME], word]), 0.15)
    assert (len(first), len(second)) == (len(word), 2 * len(word) + 3 * FRAME)


# --- engines and the glue ---------------------------------------------------------------------------------------------


def test_a_recognizer_knows_no_more_than_was_said(turn: Turn):
    assert engines.said_by(turn, 0.9) == ""
    assert engines.said_by(turn, 1.0) == "Is it"
    assert engines.said_by(turn, 9.0) == "Is it red?"
    before, speech = np.zeros(3000, np.int16), np.ones(8000, np.int16)
    assert engines.said_in(turn, np.concatenate([before, speech])) == "Is it"
    assert spread("a b", 1.0, 3.0) == ((2.0, "a"), (3.0, "b"))


def test_fixed_engines_take_as_long_as_they_cost(turn: Turn):
    waits: list[float] = []
    costly = replace(turn, costs=LAPTOP)
    engines.recognise(costly, "is it", waits.append)
    engines.look(costly, waits.append)
    speech = engines.speak(costly, "Yes, it - is.", waits.append)
    assert len(speech) / engines.RATE == pytest.approx(0.9)
    assert waits == pytest.approx([0.25, 0.9, 0.09])
    assert [span.work for span in spans(turn)] == ["recognise", "look", "synthesise"]


def test_the_glue_reads_what_the_endpoint_says(turn: Turn, tmp_path: Path):
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(b"not looked at")
    turn = replace(turn, picture=str(picture))
    save(turn, tmp_path / "turn.json")
    asked = chat.request(turn, "Is it red?")
    assert llm_server.shows_picture(asked["messages"])
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), llm_server.handler(llm_server.fixed, threading.Lock())
    ) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()

        async def answer() -> str:
            endpoint = f"http://127.0.0.1:{server.server_port}/v1"
            return "".join([word async for word in chat.words(endpoint, asked)])

        try:
            assert asyncio.run(answer()) == turn.answer
        finally:
            server.shutdown()
            serving.join()
    assert [span.work for span in spans(turn)] == ["look", "first token", "decode"]


@pytest.mark.parametrize("line", [b"\n", b"data: [DONE]\n", b": a comment\n"])
def test_lines_without_a_word_say_nothing(line: bytes):
    assert chat.word_of(line) == ""


def test_a_peer_is_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "wyoming" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.touch()
    commands: list[list[str]] = []
    monkeypatch.setattr(venvs.subprocess, "run", lambda command, **_: commands.append(command))
    assert venvs.python("wyoming", tmp_path) == program
    assert any("wyoming-piper==2.5.2" in command for command in commands)
    commands.clear()
    assert venvs.python("wyoming", tmp_path) == program
    assert commands == []


def test_an_unknown_condition_is_named():
    with pytest.raises(ValueError, match="no such condition: Z; there are A, B"):
        Plan.of(["A", "Z"], 2, None, 1)
    assert [condition.key for condition in Plan.of(["B"], 2, None, 1).conditions] == ["B"]


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def report() -> dict[str, object]:
    work = (Span("recognise", 0.2, 0.45, "is it <red>?"), Span("synthesise", 1.0, 1.2, "Yes"))
    records = [
        taken("quizglass", 1.2, endpoint=0.3, overhead=0.01, spans=work),
        taken("pipecat-tuned", 2.0, endpoint=0.4, spans=work),
        taken("quizglass", 2.0, "pauses", endpoint=0.4, false_ends=1),
        taken("quizglass", 2.0, "interruptions", stopped=0.1, silenced=0.6, softened=0.2),
    ]
    found = figures(records)
    return {
        "date": "2026-01-02",
        "machine": {"processor": "a <processor>", "cores": 2, "memory_gb": 8.0, "load": 0.1},
        "versions": {"quizglass": "1"},
        "turns": 1,
        "systems_at_once": 1,
        "people": False,
        "conditions": {"A": "laptop", "E": "real", "pauses": "pauses", "interruptions": "interruptions"},
        "figures": [{**figure.__dict__, "met": figure.met} for figure in found],
        "records": [each.to_dict() for each in records],
    }


def test_the_page_needs_nothing_else_and_says_what_was_missed(report: dict[str, object]):
    html = page(report)
    assert not re.search(r"https?://|<script|<link|src=", html)
    assert "a &lt;processor&gt;" in html
    assert "is it &lt;red&gt;?" in html
    assert "<td class='missed'>missed" in html
    assert "<td class='met'>met" in html
    assert html.count("<svg") == 5  # two of the answers, one of the pauses, two of the interruptions
    assert html.index("Quizglass</text>") < html.index("pipecat, tuned</text>")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(0.1234, "s", "123 ms"), (2.345, "s", "2.35 s"), (0.5, "x", "0.50x"), (3, "", "3")],
)
def test_values_are_shown_as_people_read_them(value: float, unit: str, shown: str):
    assert text(value, unit) == shown


# --- Quizglass itself -------------------------------------------------------------------------------------------------


def test_somebody_speaks_over_what_the_microphone_hears():
    clock = VirtualClock(auto=True)
    recording, interruption = np.full(2048, 5, np.int16), np.full(700, 9, np.int16)
    microphone = InterruptedMicrophone(recording, interruption, 0.0, clock)
    microphone.interrupt(microphone.opened_at + 600 / 16_000)
    blocks = [microphone.read(1.0) for _ in range(4)]
    heard = np.concatenate([block.samples for block in blocks if block])
    assert (heard[:600] == 5).all()
    assert (heard[600:1300] == 9).all()
    assert (heard[1300:] == 5).all()
    microphone.close()


@pytest.mark.slow
def test_quizglass_takes_a_turn_and_is_interrupted(turn: Turn, tmp_path: Path):
    """In real time, but with engines that cost nothing: whatever time it takes is all right."""
    engine = EspeakSynthesizer("en-us", 1.0)
    (speech,) = engine.synthesize("What is in front of me?", Cancel())
    engine.close()
    question = kept(
        tmp_path / "question.wav", "espeak-ng", trimmed(speech.samples), "What is in front of me?"
    )
    asked = replace(
        turn,
        recording=str(question.recording),
        speech_start=question.speech_start,
        speech_end=question.speech_end,
        words=question.words,
        answer=f"{LONG[0]} More of it.",
        interrupted_by=str(question.recording),
    )
    told = QuizglassRunner().take(asked)
    end = told.began + question.speech_end
    assert len(told.ends) >= 1
    assert told.first_sample is not None
    assert told.first_sample >= end
    assert told.interrupted is not None
    assert told.confirmed is not None
    assert told.last_sample is not None
    assert told.interrupted < told.confirmed <= told.last_sample
    assert {"recognise", "synthesise"} <= {span.work for span in spans(asked)}
