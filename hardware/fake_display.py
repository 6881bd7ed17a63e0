"""A display that remembers."""

from __future__ import annotations


class RecordingDisplay:
    """Keeps every caption."""

    def __init__(self) -> None:
        self.captions: list[tuple[str, str]] = []
        """(speaker, text) pairs."""

    def show(self, speaker: str, text: str) -> None:
        self.captions.append((speaker, text))

    def close(self) -> None:
        pass
