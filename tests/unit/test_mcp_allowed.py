"""What the owner allowed is kept whole, or not believed."""

import stat
from pathlib import Path

import pytest

from edge.errors import McpDamaged
from edge.guard import Effect
from edge.mcp.allowed import Allowed, allowed_path, read_allowed, write_allowed
from edge.mcp.offer import Offer
from edge.settings import McpServer

SERVER = McpServer(command="home", args=("--quiet",))
OFFER = Offer("send", "Send", "Send a message.", {"type": "object"}, {"readOnlyHint": True})
SEND = Allowed.as_it_is("home", SERVER, OFFER, Effect.ACTS)
ASK = Allowed.as_it_is("home", SERVER, Offer("ask"), Effect.READS)


def test_at_first_nothing_is_allowed(home: Path) -> None:
    assert read_allowed() == ()
    assert allowed_path() == home / ".local/share/quizglass/allowed-tools.json"


def test_what_is_kept_is_read_again(home: Path) -> None:
    write_allowed([SEND, ASK])
    assert read_allowed() == (ASK, SEND)
    write_allowed([SEND])
    assert read_allowed() == (SEND,)
    assert [path.name for path in allowed_path().parent.iterdir()] == ["allowed-tools.json"]
    assert stat.S_IMODE(allowed_path().stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "[{}]", "null", '[{"server": "home"}]', "\x00"])
def test_of_a_damaged_file_nothing_is_believed(content: str, home: Path) -> None:
    write_allowed([SEND])
    allowed_path().write_text(content)
    with pytest.raises(McpDamaged, match="delete it, and allow the tools again with `quizglass tools allow"):
        read_allowed()


def test_half_a_file_is_damaged(home: Path) -> None:
    write_allowed([SEND, ASK])
    whole = allowed_path().read_bytes()
    allowed_path().write_bytes(whole[: len(whole) // 2])
    with pytest.raises(McpDamaged, match="it is damaged"):
        read_allowed()


def test_a_folder_in_its_place_is_named(home: Path) -> None:
    allowed_path().mkdir(parents=True)
    with pytest.raises(McpDamaged, match="Is a directory"):
        read_allowed()


def test_what_cannot_be_written_leaves_the_old_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_allowed([SEND])

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_allowed([ASK])
    assert read_allowed() == (SEND,)
    assert [path.name for path in allowed_path().parent.iterdir()] == ["allowed-tools.json"]


def test_another_program_under_the_same_name_is_another_server() -> None:
    assert SEND.is_still(OFFER, SERVER)
    assert not SEND.is_still(Offer("send"), SERVER)
    for other in (
        McpServer(command="home"),
        McpServer(command="home", args=("--loud",)),
        McpServer(url="https://home.example"),
    ):
        assert not SEND.is_still(OFFER, other)
    assert SEND.is_still(OFFER, McpServer(command="home", args=("--quiet",), seconds=3.0))
