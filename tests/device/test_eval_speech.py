"""`quizglass eval speech` as users and programs see it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from edge import wire
from hardware.wav import save_wav
from models.fake import ScriptedRecognizer
from models.zoo.whisper import build_whisper

NOISE = np.random.default_rng(0).normal(0, 2000, 16_000).astype(np.int16)


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """In the order in which they are heard: a command, another sentence, what cannot be read, a word, and noise."""
    folder = tmp_path / "speech"
    chapter = folder / "clean/1/2"
    for path in (chapter / "a.wav", chapter / "b.wav", folder / "left/a.wav", folder / "noise/a.wav"):
        path.parent.mkdir(parents=True, exist_ok=True)
        save_wav(path, NOISE, 16_000)
    (chapter / "c.wav").write_text("broken", encoding="utf-8")
    words = "a WHAT TIME IS IT\nb PLEASE CALL MY MOTHER\nc BROKEN\nd GONE\n"
    (chapter / "1-2.trans.txt").write_text(words, encoding="utf-8")
    return folder


@pytest.fixture
def hears(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recognizer that hears three of four rightly is installed; the folder of results."""
    heard = ["what time is it", "please call my brother", "left", "hello"]
    monkeypatch.setattr(wire, "recognizer", lambda settings: ScriptedRecognizer(heard))
    monkeypatch.chdir(home)
    return home / "quizglass-eval"


def test_figures_picture_and_every_recording(recordings: Path, hears: Path, quizglass: Any) -> None:
    report = quizglass.json("eval", "speech", recordings)
    assert (report["model"], report["recordings"], report["problems"]) == ("scripted", 4, 2)
    assert report["word_error_rate"] == round(1 / 9, 4)
    assert {name: rate["value"] for name, rate in report["word_error_rates"].items()} == {
        "all": 0.1111,
        "clean": 0.125,
        "left": 0.0,
    }
    assert report["words_found"] == 1.0
    assert report["not_speech_rejected"] == 0.0
    assert (report["commands_right"], report["taken_for_command"]) == (1.0, 0.0)
    assert report["real_time_factor"] >= 0
    assert json.loads((hears / "speech.json").read_text(encoding="utf-8")) == report
    with Image.open(hears / "speech.png") as picture:
        assert picture.width > 500
    lines = [json.loads(line) for line in (hears / "speech.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (lines[1]["expected"], lines[1]["heard"], lines[1]["errors"], lines[1]["right"]) == (
        "PLEASE CALL MY MOTHER",
        "please call my brother",
        1,
        False,
    )


def test_people_get_a_table_and_hear_what_is_wrong(recordings: Path, hears: Path, quizglass: Any) -> None:
    assert quizglass("eval", "speech", recordings, "--out", hears.parent / "elsewhere") == 0
    assert quizglass.out.startswith("scripted, 4 recordings, 4 s of sound")
    assert "1-2.trans.txt:4: there is no d.flac or .wav" in quizglass.err
    assert "c.wav: not a sound file" in quizglass.err
    assert (hears.parent / "elsewhere/speech.png").is_file()


def test_words_that_matter(recordings: Path, tmp_path: Path, hears: Path, quizglass: Any) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    save_wav(folder / "a.wav", NOISE, 16_000)
    (folder / "slots.json").write_text('{"a.wav": {"what": "time", "when": "now"}}', encoding="utf-8")
    report = quizglass.json("eval", "speech", folder)
    assert (report["words_found"], report["word_error_rate"], report["recordings_right"]) == (0.5, None, 0.0)
    assert report["taken_for_command"] == 1.0


def test_what_was_done_is_kept_after_an_interrupt(
    recordings: Path, hears: Path, quizglass: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(ScriptedRecognizer):
        def transcribe(self, *arguments: Any) -> Any:
            transcript = super().transcribe(*arguments)
            if transcript.text == "stop":
                raise KeyboardInterrupt
            return transcript

    monkeypatch.setattr(wire, "recognizer", lambda settings: Interrupted(["what time is it", "stop"]))
    assert quizglass("eval", "speech", recordings) == 130
    assert "1 recordings" in quizglass.out
    assert "the figures are of the 1 that were done" in quizglass.err
    assert json.loads((hears / "speech.json").read_text(encoding="utf-8"))["interrupted"] is True


def test_missing_models_and_folders(recordings: Path, home: Path, quizglass: Any) -> None:
    assert quizglass("eval", "speech", recordings, "--model", "whisper-tiny.en", "--out", home) == 3
    assert "quizglass models pull whisper-tiny.en" in quizglass.err
    assert quizglass("eval", "speech", recordings, "--model", "gone/whisper", "--out", home) == 3
    assert "there is no model at" in quizglass.err
    assert "is no folder" in quizglass.json_refusal(1, "eval", "speech", home / "nowhere", "--out", home)


@pytest.mark.slow
def test_a_whisper_of_ones_own(recordings: Path, home: Path, quizglass: Any) -> None:
    model = build_whisper(home / "tiny.en")
    report = quizglass.json(
        "eval", "speech", recordings, "--model", model, "--out", home / "out", "--limit", 2
    )
    assert report["model"] == "whisper tiny.en"
    assert report["recordings"] + report["problems"] == 3
    assert report["real_time_factor"] > 0


@pytest.mark.slow
def test_pocketsphinx_by_name(recordings: Path, home: Path, quizglass: Any) -> None:
    noise = recordings / "noise"
    report = quizglass.json(
        "eval", "speech", noise.parent, "--model", "pocketsphinx", "--out", home, "--limit", 5
    )
    assert report["model"] == "pocketsphinx"
    assert report["not_speech_rejected"] == 1.0
