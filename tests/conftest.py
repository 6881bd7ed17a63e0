"""Fixtures that every layer shares."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

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
def same_logging() -> Iterator[None]:
    """The command sets logging up for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    for package in ("edge", "models", "hardware"):
        logging.getLogger(package).setLevel(logging.NOTSET)
