"""Fixtures that every layer shares."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from models import starter
from models.vlm.limits import FLOOR, OFFSET, REFUSAL, SCALE
from models.zoo.gguf_file import GgufFile

settings.register_profile("quizglass", deadline=None)  # a busy machine is no failure
settings.load_profile("quizglass")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real photos, codes and speech that lie beside a developer's checkout; tests that need them skip without."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder without any QUIZGLASS_* variable."""
    for name in os.environ:
        if name.upper().startswith(("QUIZGLASS_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def make_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts a stand-in of random weights in the place of the model that ships, and returns its folder.

    Its calibration finds every answer less than half likely to be right: with a floor from 0.5 it refuses always.
    """
    from models.zoo.idefics3 import tiny

    def make(floor: float = 0.0) -> Path:
        folder = tmp_path / "starter"
        folder.mkdir(exist_ok=True)
        text, vision = tiny(seed=0)
        limits = {REFUSAL: "I cannot tell from this picture.", SCALE: 1.0, OFFSET: 0.0, FLOOR: floor}
        GgufFile(text.architecture, {**text.fields, **limits}, text.tensors).write(
            folder / starter.SEEING.files[0]
        )
        vision.write(folder / starter.SEEING.files[1])
        monkeypatch.setattr(starter, "FOLDER", folder)
        starter.record()
        return folder

    return make


@pytest.fixture
def no_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the program had been installed without the model that ships with it."""
    monkeypatch.setattr(starter, "FOLDER", tmp_path / "nowhere")


@pytest.fixture
def same_logging() -> Iterator[None]:
    """The command sets logging up for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    for package in ("edge", "models", "hardware"):
        logging.getLogger(package).setLevel(logging.NOTSET)
