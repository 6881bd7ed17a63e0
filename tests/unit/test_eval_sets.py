"""Data sets as people have them on their disks, broken ones too."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from edge.evaluation.recordings import Recording, read_speech
from edge.evaluation.run import spread
from edge.evaluation.vision_question import HELD_OUT, PHOTO
from edge.evaluation.vision_sets import PHOTO_QUESTIONS, read_photos, read_set
from hardware.errors import BadMedia
from hardware.wav import save_wav


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 6), "red").save(path)
    return path


def sound(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_wav(path, np.zeros(160, np.int16), 16_000)
    return path


def lines(folder: Path, *entries: Any) -> None:
    text = "\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in entries)
    (folder / "questions.jsonl").write_text(text, encoding="utf-8")


def test_json_lines(tmp_path: Path) -> None:
    picture(tmp_path / "pictures/a.png")
    lines(
        tmp_path,
        {"image": "pictures/a.png", "question": "what is this", "answers": ["dog", "hound", "dog"]},
        "",
        {
            "image": "pictures/a.png",
            "question": "which colour",
            "answers": [{"answer": "red"}],
            "category": "colour",
            "style": "held_out",
        },
        {"image": "pictures/a.png", "question": "who made it", "answers": []},
    )
    found = read_set(tmp_path)
    assert found.problems == []
    assert [question.accepted for question in found.questions] == [("dog", "hound"), ("red",), ()]
    first, second, _ = found.questions
    assert (first.category, first.style, second.category, second.style) == (
        "other",
        "in_style",
        "colour",
        HELD_OUT,
    )
    assert first.picture().shape == (6, 8, 3)
    assert str(first).endswith("questions.jsonl:1")
    assert [q.text for q in read_set(tmp_path / "questions.jsonl").questions] == [
        "what is this",
        "which colour",
        "who made it",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not an object"),
        ('{"question": "q", "answers": ["a"]}', "image is not a text"),
        ('{"image": "a.png", "question": " ", "answers": ["a"]}', "question is not a text"),
        ('{"image": "a.png", "question": "q"}', "answers is not a list"),
        ('{"image": "a.png", "question": "q", "answers": [1]}', "no text"),
        ('{"image": "a.png", "question": "q", "answers": ["a"], "category": 3}', "category is not a text"),
        ('{"image": "a.png", "question": "q", "answers": ["a"], "style": "new"}', '"held_out", not "new"'),
        ('{"image": "a\\u0000.png", "question": "q", "answers": ["a"]}', "image is not a text"),
    ],
)
def test_a_broken_line_is_told_and_costs_nothing_else(tmp_path: Path, line: str, said: str) -> None:
    picture(tmp_path / "a.png")
    lines(tmp_path, line, {"image": "a.png", "question": "q", "answers": ["a"]})
    found = read_set(tmp_path)
    assert len(found.questions) == 1
    (problem,) = found.problems
    assert problem.startswith(f"{tmp_path / 'questions.jsonl'}:1: ")
    assert said in problem
    assert problem.endswith("correct or remove the line")


def test_a_line_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(
        b'\xef\xbb\xbf{"image": "a", "question": "q", "answers": []}\n\xff\xfe{}\n'
    )
    found = read_set(tmp_path)
    assert len(found.questions) == 1, "a byte order mark is no fault"
    assert "q.jsonl:2: not JSON" in found.problems[0]


def test_vqa_questions_and_annotations(tmp_path: Path) -> None:
    shown = picture(tmp_path / "val2014/COCO_val2014_000000000042.png")
    asked = [
        {"question_id": number, "image_id": 42, "question": question}
        for number, question in enumerate(("how many", "which animal", "unanswered"))
    ] + [{"question_id": 9, "image_id": 7, "question": "of what"}]
    people = ["2"] * 7 + ["3"] * 3, ["dog", "dog", "cat", "ox"], []
    annotations = [
        {
            "question_id": number,
            "answer_type": kind,
            "answers": [{"answer": text} for text in people[number]],
        }
        for number, kind in ((0, "number"), (1, "other"))
    ] + [{"question_id": 9, "answers": [{"answer": "x"}]}]
    (tmp_path / "v2_questions.json").write_text(json.dumps({"questions": asked}), encoding="utf-8")
    (tmp_path / "v2_annotations.json").write_text(json.dumps({"annotations": annotations}), encoding="utf-8")
    found = read_set(tmp_path)
    assert [(q.shown, q.accepted, q.category) for q in found.questions] == [
        (str(shown), ("2", "3"), "count"),
        (str(shown), ("dog",), "other"),
    ]
    assert "question_id 2: no annotation has its answers" in found.problems[0]
    assert "question_id 9: no picture of image_id 7" in found.problems[1]


def test_textvqa(tmp_path: Path) -> None:
    picture(tmp_path / "train_images/00a1.png")
    data = [
        {"question_id": 1, "image_id": "00a1", "question": "what brand", "answers": ["nokia"] * 9 + ["nok"]}
    ]
    (tmp_path / "TextVQA_val.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    found = read_set(tmp_path)
    assert [q.accepted for q in found.questions] == [("nokia",)]
    assert "broken.json: not JSON" in found.problems[0]


def test_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(BadMedia, match=r"holds no questions: give a folder with a \.jsonl"):
        read_set(tmp_path)
    with pytest.raises(BadMedia, match="there is no"):
        read_set(tmp_path / "nowhere")
    with pytest.raises(BadMedia, match="holds no pictures"):
        read_photos(tmp_path)


def test_photos(tmp_path: Path) -> None:
    picture(tmp_path / "album/b.PNG")
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    questions = read_photos(tmp_path)
    assert [question.text for question in questions] == list(PHOTO_QUESTIONS)
    assert {question.style for question in questions} == {PHOTO}


def test_a_limit_takes_something_of_everything() -> None:
    assert spread(list(range(10)), 3) == [0, 3, 6]
    assert spread([1, 2], 5) == [1, 2]
    assert spread([1, 2], None) == [1, 2]


def test_librispeech(tmp_path: Path) -> None:
    chapter = tmp_path / "dev-clean/84/121"
    spoken = sound(chapter / "84-121-0.wav")
    (chapter / "84-121.trans.txt").write_text(
        "84-121-0 GO DO YOU HEAR\n84-121-1 GONE\n\n84-121-0\n", encoding="utf-8"
    )
    found = read_speech(tmp_path)
    assert found.recordings == [Recording(spoken, "GO DO YOU HEAR", category="dev-clean")]
    assert [problem.split(": ")[0].rpartition(":")[2] for problem in found.problems] == ["2", "4"]
    assert read_speech(tmp_path / "dev-clean").recordings[0].category == ""
    untold = sound(chapter / "84-121-7.wav")
    assert read_speech(tmp_path).recordings == found.recordings
    assert f"{untold}: 84-121.trans.txt has no words of it; add them there" in read_speech(tmp_path).problems


def test_texts_beside_sounds(tmp_path: Path) -> None:
    spoken, empty = sound(tmp_path / "a.wav"), sound(tmp_path / "quiet/b.wav")
    (tmp_path / "a.txt").write_text("What time\nis it?\n", encoding="utf-8")
    (tmp_path / "quiet/b.txt").write_text("", encoding="utf-8")
    assert read_speech(tmp_path).recordings == [
        Recording(spoken, "What time is it?"),
        Recording(empty, "", category="quiet"),
    ]


def test_a_folder_a_word(tmp_path: Path) -> None:
    word, two, noise = (
        sound(tmp_path / f"{name}/x.wav") for name in ("left", "turn_left", "_background_noise_")
    )
    assert set(read_speech(tmp_path).recordings) == {
        Recording(word, "left", "left", "left"),
        Recording(two, "turn left", "turn left", "turn_left"),
        Recording(noise, "", category="_background_noise_"),
    }


def test_slots(tmp_path: Path) -> None:
    order = sound(tmp_path / "order.wav")
    slots = {"order.wav": {"drink": "latte", "size": " large "}, "gone.wav": {"drink": "tea"}}
    (tmp_path / "slots.json").write_text(json.dumps(slots), encoding="utf-8")
    found = read_speech(tmp_path)
    assert found.recordings == [Recording(order, None, "latte  large ")]
    assert "there is no gone.wav" in found.problems[0]


@pytest.mark.parametrize("content", ["[", "[1]", '{"a.wav": 3}'])
def test_broken_slots_are_told(tmp_path: Path, content: str) -> None:
    sound(tmp_path / "left/a.wav")
    (tmp_path / "slots.json").write_text(content, encoding="utf-8")
    found = read_speech(tmp_path)
    assert len(found.recordings) == 1
    assert "slots.json: not an object" in found.problems[0]


def test_recordings_without_words_are_told(tmp_path: Path) -> None:
    sound(tmp_path / "stray.wav")
    sound(tmp_path / "latin.wav")
    (tmp_path / "latin.txt").write_bytes("grün".encode("latin-1"))
    found = read_speech(tmp_path)
    assert found.recordings == [], "a text that cannot be read is no silence"
    problems = found.problems
    assert "latin.txt:1: not UTF-8" in problems[0]
    assert "stray.wav: nothing tells what is said in it; put the words into stray.txt" in problems[1]


def test_no_recordings(tmp_path: Path) -> None:
    with pytest.raises(BadMedia, match="holds no sound files"):
        read_speech(tmp_path)
    with pytest.raises(BadMedia, match="is no folder"):
        read_speech(tmp_path / "nowhere")
