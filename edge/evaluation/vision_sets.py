"""Reads local copies of data sets of questions about pictures.

A line that cannot be used is a problem, told with its place and what to do; it costs nothing else. Pictures are
loaded only when they are asked about.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from edge.evaluation.vision_question import HELD_OUT, IN_STYLE, OTHER, PHOTO, VisionQuestion
from hardware.errors import BadMedia
from hardware.picture import PICTURE_SUFFIXES, load_picture

PHOTO_QUESTIONS = ("what is this", "what do you see", "describe the picture", "what is in front of me")
"""Asked about every photograph."""

AGREEING = 3
"""An answer of a set with ten answers a question counts as right if as many people gave it, which is what earns the
full mark in VQA's own measure (Antol et al., "VQA: visual question answering", ICCV 2015)."""

ANSWER_TYPES = {"yes/no": "yes_no", "number": "count"}
"""VQA's kinds of answers as categories."""

_NUMBER = re.compile(r"(\d+)$")


@dataclass(frozen=True)
class VisionSet:
    """What was found in a data set."""

    questions: list[VisionQuestion] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_set(source: Path) -> VisionSet:
    """Questions of a folder, or of one file in it.

    *.jsonl: {"image": path relative to the file, "question": text, "answers": [text, ...]} a line, with "category" and
    "style" ("in_style" or "held_out") if known; no answers means that the question cannot be answered.
    *.json: VQA's questions and annotations, or TextVQA's {"data": [...]}; pictures are found below the folder by id.
    BadMedia where there is nothing of the kind.
    """
    if not source.exists():
        raise BadMedia(f"there is no {source}: give the folder of a data set, or builtin")
    folder = source if source.is_dir() else source.parent
    files = sorted(folder.glob("*.json*")) if source.is_dir() else [source]
    found = VisionSet()
    for file in files:
        if file.suffix == ".jsonl":
            _read_lines(file, found)
    _read_objects([file for file in files if file.suffix == ".json"], folder, found)
    if not found.questions and not found.problems:
        raise BadMedia(
            f"{source} holds no questions: give a folder with a .jsonl file, of one object a line with image, "
            "question and answers, or with VQA's questions and annotations as .json"
        )
    return found


def read_photos(folder: Path) -> list[VisionQuestion]:
    """The PHOTO_QUESTIONS about every picture below a folder. BadMedia if there is none."""
    pictures = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES)
    if not pictures:
        raise BadMedia(f"{folder} holds no pictures: give a folder of photographs")
    return [
        VisionQuestion(partial(load_picture, path), str(path), text, (), style=PHOTO)
        for path in pictures
        for text in PHOTO_QUESTIONS
    ]


def _read_lines(file: Path, found: VisionSet) -> None:
    for number, line in enumerate(_bytes(file).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            found.questions.append(_question(_parsed(line), file.parent, f"{file}:{number}"))
        except ValueError as error:
            found.problems.append(f"{file}:{number}: {error}; correct or remove the line")


def _parsed(text: bytes) -> object:
    """ValueError, saying what is wrong."""
    try:
        return json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error})") from None


def _question(entry: object, folder: Path, place: str) -> VisionQuestion:
    """ValueError, saying what is wrong."""
    if not isinstance(entry, dict):
        raise ValueError("not an object with image, question and answers")
    image = _text(entry, "image")
    style = entry.get("style", IN_STYLE)
    if style not in (IN_STYLE, HELD_OUT):
        raise ValueError(f'style is "{IN_STYLE}" or "{HELD_OUT}", not {json.dumps(style)}')
    category = _text(entry, "category") if "category" in entry else OTHER
    answers = _answers(entry.get("answers"))
    path = folder / image
    return VisionQuestion(
        partial(load_picture, path),
        str(path),
        _text(entry, "question"),
        answers,
        category,
        style,
        place=place,
    )


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError(f"{key} is not a text")
    return value


def _answers(value: object) -> tuple[str, ...]:
    """Texts, or objects that hold one each, as in VQA."""
    if not isinstance(value, list):
        raise ValueError("answers is not a list of texts")
    texts = [answer.get("answer") if isinstance(answer, dict) else answer for answer in value]
    good = [text for text in texts if isinstance(text, str) and text.strip()]
    if len(good) != len(texts):
        raise ValueError("answers holds something that is no text")
    return tuple(dict.fromkeys(good))


def _read_objects(files: list[Path], folder: Path, found: VisionSet) -> None:
    """Questions of all files, with the annotations of any of them."""
    asked: list[tuple[Path, Mapping[str, Any]]] = []
    annotations: dict[object, Mapping[str, Any]] = {}
    for file in files:
        try:
            content = _parsed(_bytes(file))
        except ValueError as error:
            found.problems.append(f"{file}: {error}; copy the file again, or move it away")
            continue
        for key in ("questions", "data"):
            asked += [(file, entry) for entry in _entries(content, key) if "question" in entry]
        annotations |= {_id(entry): entry for entry in _entries(content, "annotations")}
    pictures = _pictures(folder) if asked else {}
    for file, entry in asked:
        place = f"{file}, question_id {_id(entry)}"
        try:
            found.questions.append(_annotated({**entry, **annotations.get(_id(entry), {})}, pictures, place))
        except ValueError as error:
            found.problems.append(f"{place}: {error}")


def _entries(content: object, key: str) -> Iterator[Mapping[str, Any]]:
    listed = content.get(key) if isinstance(content, dict) else None
    return (entry for entry in listed if isinstance(entry, dict)) if isinstance(listed, list) else iter(())


def _id(entry: Mapping[str, Any]) -> str:
    return str(entry.get("question_id"))


def _annotated(entry: Mapping[str, Any], pictures: Mapping[str, Path], place: str) -> VisionQuestion:
    """ValueError, saying what is missing."""
    if "answers" not in entry:
        raise ValueError("no annotation has its answers; put the annotations' .json beside the questions'")
    image = str(entry.get("image_id"))
    if image not in pictures:
        raise ValueError(f"no picture of image_id {image} lies below the folder; copy the pictures into it")
    given = entry["answers"]
    accepted = _agreed(given) if isinstance(given, list) and len(given) > AGREEING else _answers(given)
    kind = str(entry.get("answer_type", OTHER))
    path = pictures[image]
    text = _text(entry, "question")
    category = ANSWER_TYPES.get(kind, kind)
    return VisionQuestion(partial(load_picture, path), str(path), text, accepted, category, place=place)


def _agreed(given: list[Any]) -> tuple[str, ...]:
    """The answers that AGREEING people gave; where there is none, those that most gave."""
    votes = Counter(
        text for answer in given for text in _answers([answer])
    )  # one at a time: _answers drops repetitions
    needed = min(AGREEING, max(votes.values()))
    return tuple(text for text, count in votes.items() if count >= needed)


def _pictures(folder: Path) -> dict[str, Path]:
    """Pictures below a folder by id: the name, or the number at its end without zeros, as in COCO."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in PICTURE_SUFFIXES:
            found.setdefault(path.stem, path)
            if number := _NUMBER.search(path.stem):
                found.setdefault(str(int(number[1])), path)
    return found


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadMedia(f"{file}: {error.strerror or error}; give the folder of a data set") from error
