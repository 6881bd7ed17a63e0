"""The live view in the terminal: what was heard, seen, thought and said, as it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.events import (
    Answered,
    CannotGoOn,
    ClauseReady,
    DeviceChanged,
    Event,
    Failed,
    Framed,
    Heard,
    HeardSoFar,
    Looked,
    NothingSaid,
    Pressed,
    Sounded,
    SpeechEnded,
    SpeechStarted,
    Spoken,
    Woke,
)
from edge.output import console
from edge.state import State

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {
    "wake": "cyan",
    "heard": "bold green",
    "seen": "magenta",
    "thought": "yellow",
    "said": "bold blue",
    "note": "red",
}


class LiveView:
    """An observer of the conductor that prints one line for what matters to a person watching."""

    def __init__(self, screen: Console | None = None) -> None:
        """screen: where to print; the terminal by default."""
        self._console = screen or console()
        self._started: float | None = None
        self._ended: dict[int, float] = {}
        """When the last few utterances ended."""
        self._so_far = ""

    def __call__(self, event: Event, state: State, now: float) -> None:
        if self._started is None:
            self._started = now  # times count from the first thing that happened
        line = self._line(event, state)
        if line:
            from rich.markup import escape

            kind, text = line
            since = f"[dim]{now - self._started:7.2f} s[/]  [{_STYLES[kind]}]{kind:>7}[/]  "
            self._console.print(since + escape(text), highlight=False)

    def _line(self, event: Event, state: State) -> tuple[str, str] | None:
        """The kind of line and its text, None for what nobody needs to see."""
        return self._perceived(event, state) or self._done(event, state)

    def _perceived(self, event: Event, state: State) -> tuple[str, str] | None:
        match event:
            case Woke():
                return "wake", f"“{event.phrase.replace('_', ' ')}”"
            case Pressed():
                return "wake", f"button: {event.press.value}"
            case SpeechStarted():
                return "heard", "…"
            case SpeechEnded():
                self._ended = {**dict(list(self._ended.items())[-3:]), event.utterance: event.at}
            case HeardSoFar() if event.transcript.text not in ("", self._so_far):
                self._so_far = event.transcript.text
                return "heard", f"{self._so_far} …"
            case Heard(transcript=transcript):
                took = f"{(event.end - event.start) * 1000:.0f} ms, {transcript.engine}"
                return "heard", f"{transcript.text or '(nothing understood)'}   ({took})"
            case Framed():
                height, width = event.frame.pixels.shape[:2]
                return "seen", f"{event.frame.source}, {width}x{height}"
            case Looked():
                return (
                    "seen",
                    f"{event.seen.tokens} tokens ready for the question ({event.seen.encode_ms:.0f} ms)",
                )
            case NothingSaid() if event.utterance == state.utterance:  # else nobody was called
                return "note", "nobody spoke"
        return None

    def _done(self, event: Event, state: State) -> tuple[str, str] | None:
        match event:
            case ClauseReady():
                return "said", f"{event.clause.text}   [{event.clause.source}]"
            case Sounded() if state.utterance in self._ended:  # else it is an announcement
                after = (event.at - self._ended[state.utterance]) * 1000
                return "thought", f"first sound {after:.0f} ms after the end of the question"
            case Answered():
                return "thought", event.reply.account
            case Spoken() if not event.complete:
                return "note", f"interrupted; heard of it: “{event.heard}”"
            case Failed() | DeviceChanged() | CannotGoOn():
                return "note", event.message
        return None
