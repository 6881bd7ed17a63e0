"""Reads local copies of data sets of speech."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hardware.errors import BadMedia

SOUND_SUFFIXES = (".wav", ".flac", ".ogg", ".aiff")

NOT_SPEECH = frozenset({"noise", "silence", "music", "background", "background_noise"})
"""Folders of sound without speech; underscores around their names do not count."""


@dataclass(frozen=True)
class Recording:
    """A sound file, and what is said in it."""

    path: Path
    said: str | None
    """Word for word, empty for sound that is not speech; None where only some of the words are known."""
    content: str = ""
    """Words that matter and must be heard, whatever else is."""
    category: str = ""

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class SpeechSet:
    """What was found in a data set."""

    recordings: list[Recording] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_speech(folder: Path) -> SpeechSet:
    """Every recording below a folder whose words are known; layouts may be mixed.

    LibriSpeech: NAME.trans.txt with lines of "ID WORDS" beside ID.flac or ID.wav; folders above speaker and chapter
    are the category. slots.json: {file: {slot: words that must be heard}}. NAME.wav beside NAME.txt. One folder a
    word, as Speech Commands has: the folder is what is said. Sound in folders named noise, silence, music or
    _background_noise_ is not speech. BadMedia where there is none of all these.
    """
    if not folder.is_dir():
        raise BadMedia(f"{folder} is no folder: give a folder with recordings and their texts")
    found = SpeechSet()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        if path.name.endswith(".trans.txt"):
            _read_transcripts(path, folder, found)
        elif path.name == "slots.json":
            _read_slots(path, found)
    known = {recording.path for recording in found.recordings}
    told = {
        path.parent: path for path in files if path.name.endswith(".trans.txt") or path.name == "slots.json"
    }
    for path in files:
        if path.suffix.lower() not in SOUND_SUFFIXES or path in known:
            continue
        if path.parent in told and not path.with_suffix(".txt").is_file():
            found.problems.append(f"{path}: {told[path.parent].name} has no words of it; add them there")
        else:
            _read_alone(path, folder, found)
    if not found.recordings and not found.problems:
        raise BadMedia(
            f"{folder} holds no sound files: give recordings with a .txt of the same name each, one folder a word, "
            "or a copy of LibriSpeech"
        )
    return found


def _read_transcripts(file: Path, root: Path, found: SpeechSet) -> None:
    above = file.parent.relative_to(root).parts[:-2]
    for number, line in _lines(file, found):
        name, _, said = line.strip().partition(" ")
        candidates = (file.parent / f"{name}{suffix}" for suffix in SOUND_SUFFIXES)
        sound = next((path for path in candidates if path.is_file()), None)
        if sound is None:
            found.problems.append(
                f"{file}:{number}: there is no {name}.flac or .wav beside it; copy it there"
            )
        elif not said.strip():
            found.problems.append(f"{file}:{number}: no words follow {name}; correct or remove the line")
        else:
            found.recordings.append(Recording(sound, said.strip(), category="/".join(above)))


def _lines(file: Path, found: SpeechSet) -> Iterator[tuple[int, str]]:
    """Lines with words, numbered from 1; one that is not UTF-8 is a problem."""
    for number, line in enumerate(_bytes(file, found).split(b"\n"), start=1):
        try:
            text = line.decode("utf-8-sig")
        except UnicodeDecodeError:
            found.problems.append(f"{file}:{number}: not UTF-8; save the file as UTF-8")
            continue
        if text.strip():
            yield number, text


def _read_slots(file: Path, found: SpeechSet) -> None:
    try:
        content = json.loads(_bytes(file, found) or b"{}")
        orders = {name: " ".join(str(words) for words in slots.values()) for name, slots in content.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        found.problems.append(
            f'{file}: not an object of {{"file": {{"slot": "words"}}}} ({error}); correct it'
        )
        return
    for name, words in orders.items():
        if (file.parent / name).is_file():
            found.recordings.append(Recording(file.parent / name, None, words))
        else:
            found.problems.append(f"{file}: there is no {name} beside it; copy it there, or remove its entry")


def _read_alone(path: Path, root: Path, found: SpeechSet) -> None:
    """A recording with its own text, or named by its folder."""
    folder = path.parent.relative_to(root)
    written = path.with_suffix(".txt")
    if written.is_file():
        before = len(found.problems)
        said = " ".join(text.strip() for _, text in _lines(written, found))
        if len(found.problems) == before:  # or what is left of its words would pass for all of them
            found.recordings.append(Recording(path, said, category=folder.as_posix() if folder.parts else ""))
    elif path.parent.name.strip("_").lower() in NOT_SPEECH:
        found.recordings.append(Recording(path, "", category=path.parent.name))
    elif folder.parts:
        word = path.parent.name.replace("_", " ").strip()
        found.recordings.append(Recording(path, word, word, path.parent.name))
    else:
        found.problems.append(
            f"{path}: nothing tells what is said in it; put the words into {written.name}, or it into a folder "
            "named after its word"
        )


def _bytes(file: Path, found: SpeechSet) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        found.problems.append(f"{file}: {error.strerror or error}; make it readable")
        return b""
