"""The engine's process dies, hangs, or loses its parent."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from models.cancel import Cancel
from models.errors import ModelCancelled, ModelCorrupt, ModelCrashed, ModelMissing
from models.ports import AskOptions, Pixels
from models.vlm.files import VlmFiles
from models.vlm.process import EngineProcess
from models.vlm.settings import VlmSettings
from models.vlm.wire import Message
from models.vlm.worker import GuardedVlm
from models.zoo import build

SETTINGS = VlmSettings(threads=1, threads_batch=1, context=2048)
GREEDY = AskOptions(max_tokens=10)
ENDLESS = AskOptions(max_tokens=1500, grammar='root ::= "a" root')
QUESTION = "What is this?"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> VlmFiles:
    return build("idefics3", tmp_path_factory.mktemp("zoo"))


@pytest.fixture
def vlm(files: VlmFiles) -> Iterator[GuardedVlm]:
    guarded = GuardedVlm(files, SETTINGS)
    yield guarded
    guarded.close()
    assert guarded.pid is None


@pytest.fixture(scope="module")
def picture() -> Pixels:
    return np.random.default_rng(7).integers(0, 256, (96, 128, 3), dtype=np.uint8)


def tokens(vlm: GuardedVlm) -> list[int]:
    return [piece.token for piece in vlm.ask(QUESTION, (), GREEDY, Cancel())]


def kill(vlm: GuardedVlm, how: signal.Signals = signal.SIGKILL) -> None:
    """Returns when it is dead, leaving it to the guard to find out."""
    assert vlm.pid is not None
    os.kill(vlm.pid, how)
    os.waitid(os.P_PID, vlm.pid, os.WEXITED | os.WNOWAIT)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_killed_in_mid_answer_it_loses_nothing(vlm: GuardedVlm, picture: Pixels, how: signal.Signals) -> None:
    vlm.look(picture, Cancel())
    expected = tokens(vlm)
    first = vlm.pid
    answer = vlm.ask(QUESTION, (), ENDLESS, Cancel())
    next(answer)
    kill(vlm, how)
    with pytest.raises(ModelCrashed, match=how.name):
        list(answer)
    assert tokens(vlm) == expected
    assert vlm.pid != first
    assert vlm.look(picture, Cancel()).reused


def test_killed_between_two_questions(vlm: GuardedVlm, picture: Pixels) -> None:
    vlm.look(picture, Cancel())
    expected = tokens(vlm)
    kill(vlm)
    assert tokens(vlm) == expected


def test_dying_again_and_again_it_blames_the_files(vlm: GuardedVlm, picture: Pixels) -> None:
    vlm.look(picture, Cancel())
    for error in (ModelCrashed, ModelCrashed, ModelCorrupt):
        answer = vlm.ask(QUESTION, (), ENDLESS, Cancel())
        next(answer)
        kill(vlm)
        with pytest.raises(error):
            list(answer)
    assert tokens(vlm)
    answer = vlm.ask(QUESTION, (), ENDLESS, Cancel())
    next(answer)
    kill(vlm)
    with pytest.raises(ModelCrashed):
        list(answer)


def test_called_off_from_another_thread(vlm: GuardedVlm, picture: Pixels) -> None:
    vlm.look(picture, Cancel())
    expected = tokens(vlm)
    cancel = Cancel()
    answer = vlm.ask(QUESTION, (), ENDLESS, cancel)
    next(answer)
    caller = threading.Thread(target=cancel.cancel)
    caller.start()
    with pytest.raises(ModelCancelled):
        list(answer)
    caller.join()
    assert tokens(vlm) == expected


def test_a_process_that_does_not_stop_is_ended(files: VlmFiles, picture: Pixels) -> None:
    vlm = GuardedVlm(files, VlmSettings(threads=1, threads_batch=1, context=1024, grace=0.05))
    vlm.look(picture, Cancel())
    expected = tokens(vlm)
    assert vlm.pid is not None
    os.kill(vlm.pid, signal.SIGSTOP)
    cancel = Cancel()
    answer = vlm.ask(QUESTION, (), GREEDY, cancel)
    caller = threading.Timer(0.01, cancel.cancel)
    caller.start()
    with pytest.raises(ModelCancelled, match="did not stop"):
        list(answer)
    caller.join()
    assert tokens(vlm) == expected
    vlm.close()


def test_a_call_that_nobody_follows_any_more_ends_with_its_process(files: VlmFiles) -> None:
    process = EngineProcess(SETTINGS.grace)
    process.load(files, SETTINGS)
    list(process.call(Message("look", 0, {"shape": None}), Cancel()))
    assert process.usable
    options = {"max_tokens": 1500, "temperature": 0.0, "top_p": 1.0, "seed": 0, "grammar": None}
    body = {"question": QUESTION, "history": [], "options": options}
    answer = process.call(Message("ask", 0, body), Cancel())
    next(answer)
    with pytest.raises(KeyboardInterrupt):
        answer.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    assert not process.usable
    process.close()


def test_the_process_ends_with_its_parent(files: VlmFiles) -> None:
    code = f"""
import os, sys
from pathlib import Path
from models.vlm.files import VlmFiles
from models.vlm.settings import VlmSettings
from models.vlm.worker import GuardedVlm
files = VlmFiles(Path({str(files.model)!r}), Path({str(files.mmproj)!r}), "zoo")
vlm = GuardedVlm(files, VlmSettings(threads=1, threads_batch=1))
vlm.start()
print(vlm.pid, "llama_cpp" in sys.modules, flush=True)
os._exit(1)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pid, in_parent = found.stdout.split()
    assert in_parent == "False"
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(pid)).wait(10)
    assert not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE


def test_loading_fails_with_the_engines_own_error(files: VlmFiles, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="quizglass models pull"):
        GuardedVlm(VlmFiles(tmp_path / "none", files.mmproj, "none"), SETTINGS).start()
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(files.model.read_bytes()[:-5000])
    vlm = GuardedVlm(VlmFiles(cut, files.mmproj, "cut"), SETTINGS)
    with pytest.raises(ModelCorrupt, match="quizglass models verify"):
        vlm.start()
    assert vlm.pid is None


def test_starting_tells_what_the_model_is(vlm: GuardedVlm) -> None:
    assert vlm.info.details == {}
    vlm.start()
    assert vlm.info.details == {"projector": "idefics3"}
    first = vlm.pid
    vlm.start()
    assert vlm.pid == first


def test_a_saved_look_survives_crashes(vlm: GuardedVlm, picture: Pixels, tmp_path: Path) -> None:
    vlm.look(picture, Cancel())
    expected = tokens(vlm)
    vlm.save_prefix(tmp_path / "look", Cancel())
    vlm.look(None, Cancel())
    vlm.load_prefix(tmp_path / "look")
    assert tokens(vlm) == expected
    (tmp_path / "look").unlink()
    answer = vlm.ask(QUESTION, (), ENDLESS, Cancel())
    next(answer)
    kill(vlm)
    with pytest.raises(ModelCrashed):
        list(answer)
    assert tokens(vlm) == expected


def test_the_disks_errors_come_through(vlm: GuardedVlm, tmp_path: Path) -> None:
    vlm.look(None, Cancel())
    with pytest.raises(FileNotFoundError, match="nowhere"):
        vlm.save_prefix(tmp_path / "nowhere" / "look", Cancel())
    (tmp_path / "look").write_bytes(b"not a look")
    with pytest.raises(ModelCorrupt, match="not a saved look"):
        vlm.load_prefix(tmp_path / "look")
    assert tokens(vlm)
