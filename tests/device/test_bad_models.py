"""Models that are damaged, incomplete or killed at work, through the command line."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from hardware.wav import save_wav
from models.cancel import Cancel
from models.ports import AskOptions, Exchange, Piece
from models.vlm.files import VlmFiles
from models.vlm.worker import GuardedVlm
from models.zoo import build
from models.zoo.piper import build_piper
from models.zoo.whisper import build_whisper

Command = Any  # conftest's, which cannot be imported

QUESTION = "Is there any milk?"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> VlmFiles:
    return build("idefics3", tmp_path_factory.mktemp("zoo"))


@pytest.fixture
def vlm(whole: VlmFiles, home: Path, monkeypatch: pytest.MonkeyPatch) -> VlmFiles:
    """A copy of the two files, which mind.vlm names."""
    files = VlmFiles(home / "vlm" / "mine.gguf", home / "vlm" / "mmproj-mine.gguf", "mine")
    files.model.parent.mkdir()
    shutil.copy(whole.model, files.model)
    shutil.copy(whole.mmproj, files.mmproj)
    monkeypatch.setenv("QUIZGLASS_MIND__VLM", str(files.model))
    for name, value in {"THREADS": 1, "THREADS_BATCH": 1, "MAX_TOKENS": 400}.items():
        monkeypatch.setenv(f"QUIZGLASS_MIND__{name}", str(value))
    return files


@pytest.fixture
def picture(home: Path) -> Path:
    path = home / "view.png"
    Image.new("RGB", (96, 64), "teal").save(path)
    return path


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribble(path: Path) -> None:
    path.write_bytes(b"GGUF" + bytes(range(256)) * 20)


def text(path: Path) -> None:
    path.write_text("not a model")


def encoder(path: Path) -> None:
    shutil.copy(path.with_name("mmproj-mine.gguf"), path)


@pytest.mark.parametrize("part", ["model", "mmproj"])
@pytest.mark.parametrize(
    ("damage", "message"), [(cut, "cannot be loaded"), (scribble, "is damaged"), (text, "is not a GGUF file")]
)
def test_a_damaged_vlm_is_named(
    part: str, damage: Callable[[Path], None], message: str, vlm: VlmFiles, picture: Path, quizglass: Command
) -> None:
    path = getattr(vlm, part)
    damage(path)
    told = quizglass.json_refusal(1, "ask", picture, QUESTION)
    assert str(path) in told
    assert message in told
    assert "Get the files again from where they came" in told


def test_files_that_do_not_belong_together_are_named(
    vlm: VlmFiles, picture: Path, quizglass: Command
) -> None:
    encoder(vlm.model)
    assert "where the language model belongs" in quizglass.refusal(1, "ask", picture, QUESTION)
    vlm.mmproj.unlink()
    assert "mmproj .gguf" in quizglass.refusal(3, "ask", picture, QUESTION)
    vlm.model.unlink()
    assert "there is no model at" in quizglass.refusal(3, "ask", picture, QUESTION)


def test_a_vlm_killed_in_mid_answer_is_asked_again(
    vlm: VlmFiles, picture: Path, quizglass: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = quizglass.json("ask", picture, QUESTION)
    ask, killed = GuardedVlm.ask, list[int]()

    def ask_and_kill(
        self: GuardedVlm, question: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[Piece]:
        for piece in ask(self, question, history, options, cancel):
            if not killed:
                assert self.pid is not None
                os.kill(self.pid, signal.SIGKILL)
                killed.append(self.pid)
            yield piece

    monkeypatch.setattr(GuardedVlm, "ask", ask_and_kill)
    answer = quizglass.json("ask", picture, QUESTION)
    assert killed
    assert answer["answer"].startswith("Sorry, my vision model stopped in mid-answer.")
    assert answer["answer"].endswith(whole["answer"])
    assert answer["tokens"] == whole["tokens"]
    assert not psutil.pid_exists(killed[0])


def test_an_interrupt_in_mid_answer_leaves_no_process(
    vlm: VlmFiles, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZGLASS_MIND__MAX_TOKENS", "3500")
    run = "import sys; from edge.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", run, "ask", str(picture), QUESTION],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        (child,) = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told == "quizglass: interrupted\n"
    assert not child.is_running()


@pytest.fixture
def installed(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with a Whisper and a Piper voice of one's own."""
    folder = home / "models"
    kinds = {"my-whisper": "asr", "my-voice": "tts"}
    build_whisper(folder / "my-whisper")
    (folder / "my-voice").mkdir()
    build_piper(folder / "my-voice")
    lines = []
    for name, kind in kinds.items():
        lines.append(f'[{name}]\nkind = "{kind}"\ndescription = "Mine."\nlicence = "MIT"\nmemory_mb = 1')
        lines.append('languages = ["en"]\nboards = ["laptop"]')
        for file in sorted((folder / name).iterdir()):
            lines.append(f'[[{name}.files]]\nurl = "https://example.org/{file.name}"')
            lines.append(f"bytes = {file.stat().st_size}")
    (folder / "catalogue.toml").write_text("\n".join(lines))
    monkeypatch.setenv("QUIZGLASS_MODELS_DIR", str(folder))
    return folder


@pytest.fixture
def sound(home: Path) -> Path:
    path = home / "sound.wav"
    save_wav(path, np.zeros(8000, np.int16), 16_000)
    return path


def overwrite(path: Path) -> None:
    """Damage that the size does not tell."""
    path.write_bytes(b"{" * path.stat().st_size)


@pytest.mark.parametrize("name", ["tokenizer.json", "config.json", "model.bin"])
def test_a_damaged_whisper_is_named(name: str, installed: Path, sound: Path, quizglass: Command) -> None:
    overwrite(installed / "my-whisper" / name)
    told = quizglass.json_refusal(1, "listen", sound)
    assert str(installed / "my-whisper") in told
    assert "quizglass models pull" in told


@pytest.mark.parametrize("name", ["tiny.onnx", "tiny.onnx.json"])
def test_a_damaged_voice_is_named(name: str, installed: Path, home: Path, quizglass: Command) -> None:
    overwrite(installed / "my-voice" / name)
    told = quizglass.refusal(1, "say", "Hello.", home / "out.wav")
    assert str(installed / "my-voice" / name) in told
    assert "quizglass models pull" in told
    assert not (home / "out.wav").exists()


def test_an_incomplete_model_does_not_make_way_in_silence(
    installed: Path, home: Path, sound: Path, quizglass: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "my-whisper" / "tokenizer.json").unlink()
    (installed / "my-voice" / "tiny.onnx.json").unlink()
    assert quizglass.json("listen", sound)["engine"] == "pocketsphinx"
    assert "`quizglass models pull my-whisper` completes it" in quizglass.err
    assert quizglass("say", "Hello.", home / "out.wav") == 0
    assert "`quizglass models pull my-voice` completes it" in quizglass.err
    jobs = {job["name"]: job["why"] for job in quizglass.json("doctor")["jobs"]}
    assert "my-whisper is not complete" in jobs["speech recognition"]
    assert "my-voice is not complete" in jobs["speaking"]
    monkeypatch.setenv("QUIZGLASS_EARS__ASR_MODEL", "my-whisper")
    assert "`quizglass models pull my-whisper`" in quizglass.json_refusal(3, "listen", sound)


def test_unknown_and_damaged_models_are_told(installed: Path, quizglass: Command) -> None:
    assert "See `quizglass models list`" in quizglass.refusal(3, "models", "pull", "nonsense")
    assert "pull whisper-tiny`" in quizglass.refusal(3, "models", "path", "whisper-tiny")
    assert "See `quizglass models list`" in quizglass.json_refusal(3, "models", "verify", "nonsense")
    cut(installed / "my-voice" / "tiny.onnx")
    assert quizglass("models", "verify", "my-voice") == 1
    assert "tiny.onnx has " in quizglass.out
    assert "`quizglass models pull my-voice` repairs it" in quizglass.err
    (installed / "catalogue.toml").write_text("x = 3")
    assert "catalogue.toml, [x]: expected a table" in quizglass.json_refusal(1, "models", "list")
