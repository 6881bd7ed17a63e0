"""Keys of a terminal, of a pipe and of a file are presses, and the terminal is left as it was."""

import os
import pty
import termios
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import IO

import pytest

from hardware.keyboard import TerminalButton
from hardware.ports import Press


@pytest.fixture
def terminal() -> Iterator[tuple[int, IO[bytes]]]:
    """The keyboard's descriptor, and the terminal that a program reads."""
    keyboard, program = pty.openpty()
    with os.fdopen(program, "rb", buffering=0) as stream:
        yield keyboard, stream
    os.close(keyboard)


@pytest.fixture
def pipe() -> Iterator[tuple[int, IO[bytes]]]:
    program, keyboard = os.pipe()
    with os.fdopen(program, "rb", buffering=0) as stream, os.fdopen(keyboard, "wb", buffering=0) as writer:
        yield writer.fileno(), stream


@pytest.mark.parametrize(
    ("key", "press"),
    [
        (b" ", Press.SHORT),
        (b"\r", Press.SHORT),
        (b"\n", Press.SHORT),
        (b"\x1b", Press.LONG),
        (b"s", Press.LONG),
        (b"S", Press.LONG),
    ],
)
def test_each_key_counts_at_once(terminal: tuple[int, IO[bytes]], key: bytes, press: Press) -> None:
    keyboard, stream = terminal
    button = TerminalButton(stream)
    os.write(keyboard, key)
    assert button.read(5) is press
    assert button.read(0) is None
    button.close()


def test_other_keys_are_no_presses(terminal: tuple[int, IO[bytes]]) -> None:
    keyboard, stream = terminal
    button = TerminalButton(stream)
    os.write(keyboard, "xé".encode())
    assert button.read(0) is None
    os.write(keyboard, b"\x1b[A")
    assert button.read(0) is None
    button.close()


def test_keys_typed_fast_are_all_counted_up_to_the_end(terminal: tuple[int, IO[bytes]]) -> None:
    keyboard, stream = terminal
    button = TerminalButton(stream)
    os.write(keyboard, b"  sq ")
    assert [button.read(5) for _ in range(3)] == [Press.SHORT, Press.SHORT, Press.LONG]
    with pytest.raises(EOFError):
        button.read(5)
    button.close()


def test_keys_are_not_echoed_and_the_terminal_is_put_back(terminal: tuple[int, IO[bytes]]) -> None:
    _, stream = terminal
    before = termios.tcgetattr(stream)
    button = TerminalButton(stream)
    during = termios.tcgetattr(stream)
    assert not during[3] & (termios.ECHO | termios.ICANON)
    assert during[3] & termios.ISIG
    button.close()
    button.close()
    assert termios.tcgetattr(stream) == before
    with pytest.raises(EOFError):
        button.read(5)


def test_lines_from_a_pipe(pipe: tuple[int, IO[bytes]]) -> None:
    keyboard, stream = pipe
    button = TerminalButton(stream)
    assert button.read(0) is None
    os.write(keyboard, b"\nst")
    assert button.read(5) is Press.SHORT
    assert button.read(0) is None
    os.write(keyboard, b"op\nwhat\nq\n\n")
    assert button.read(5) is Press.LONG
    with pytest.raises(EOFError):
        button.read(5)


def test_a_file_ends(tmp_path: Path) -> None:
    script = tmp_path / "presses"
    script.write_text("\n")
    with script.open() as stream:
        button = TerminalButton(stream)
        assert button.read(5) is Press.SHORT
        with pytest.raises(EOFError):
            button.read(5)


def test_closing_releases_a_reader(pipe: tuple[int, IO[bytes]]) -> None:
    _, stream = pipe
    button = TerminalButton(stream)
    ends: list[str] = []

    def read() -> None:
        try:
            button.read(60)
        except EOFError as end:
            ends.append(str(end))

    reader = Thread(target=read, daemon=True)
    reader.start()
    button.close()
    reader.join(10)
    assert ends == ["no more keys will be pressed"]
