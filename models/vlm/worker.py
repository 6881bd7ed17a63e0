"""The vision-language engine in a guarded process of its own."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from models.cancel import Cancel
from models.errors import ModelCancelled, ModelCrashed
from models.ports import AskOptions, Exchange, Piece, Pixels, Seen, VlmInfo
from models.vlm.files import VlmFiles
from models.vlm.picture import fit
from models.vlm.process import EngineProcess
from models.vlm.settings import VlmSettings
from models.vlm.wire import Message, info_of, picture_fields, picture_of

MOST_CRASHES = 3
"""In a row without one answer; then it is not bad luck."""


class GuardedVlm:
    """models.ports.VisionLanguage, for one thread at a time. Nothing is loaded before it is needed.

    Whatever ends the process raises ModelCrashed in the call under way. The next call starts it again and has it
    look again at what was looked at last, so nothing is lost. After three crashes without an answer in between
    the error is ModelCorrupt: the files are to be checked. A call ends an answer that was not read to its end.
    """

    def __init__(self, files: VlmFiles, settings: VlmSettings) -> None:
        self._files = files
        self._settings = settings
        self._process: EngineProcess | None = None
        self._info = VlmInfo(files.name, context=settings.context)
        self._looked = False
        self._shown = False
        self._pixels: Pixels | None = None
        self._crashes = 0
        self._calls = 0
        self._running: Generator[Message, None, None] | None = None

    @property
    def info(self) -> VlmInfo:
        """Its details, refusal and calibration are known once the model has been loaded."""
        return self._info

    @property
    def pid(self) -> int | None:
        """Of the engine's process; None while there is none."""
        return None if self._process is None else self._process.pid

    def start(self, cancel: Cancel | None = None) -> None:
        """Load the model now. ModelMissing, ModelCorrupt or ModelTooBig."""
        for _ in self._run(Message("ready", 0), cancel or Cancel()):
            pass

    def look(self, pixels: Pixels | None, cancel: Cancel) -> Seen:
        fitted = None if pixels is None else fit(pixels, self._settings.max_side)
        self._looked, self._shown, self._pixels = True, False, fitted
        (seen,) = self._run(Message("look", 0, *picture_fields(fitted)), cancel)
        self._shown = True
        return Seen(**seen.body)

    def ask(
        self, question: str, history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[Piece]:
        body = {"question": question, "history": [asdict(e) for e in history], "options": asdict(options)}
        for _, piece in self._answers(Message("ask", 0, body), cancel):
            yield piece

    def ask_many(
        self, questions: Sequence[str], history: Sequence[Exchange], options: AskOptions, cancel: Cancel
    ) -> Iterator[tuple[int, Piece]]:
        told = [asdict(exchange) for exchange in history]
        body = {"questions": list(questions), "history": told, "options": asdict(options)}
        return self._answers(Message("ask_many", 0, body), cancel)

    def save_prefix(self, path: Path, cancel: Cancel) -> None:
        """Write what was last looked at, and what looking gave, to a file. OSError from the disk."""
        for _ in self._run(Message("save_prefix", 0, {"path": str(path.absolute())}), cancel):
            pass

    def load_prefix(self, path: Path) -> None:
        """Take back what save_prefix wrote, as if it had just been looked at.

        ModelCorrupt where it is damaged or does not fit; what was kept before then still is. OSError from the disk.
        """
        (view,) = self._run(Message("load_prefix", 0, {"path": str(path.absolute())}), Cancel())
        self._looked, self._shown, self._pixels = True, True, picture_of(view)

    def close(self) -> None:
        """End the process. Another call would start it again."""
        self._end_running()
        if self._process is not None:
            self._process.close()
        self._process, self._shown = None, False

    def _answers(self, request: Message, cancel: Cancel) -> Iterator[tuple[int, Piece]]:
        running = self._run(request, cancel)
        for message in running:
            call = self._calls
            body = message.body
            yield body["number"], Piece(body["text"], body["token"], body["logprob"])
            if self._calls != call:
                raise ModelCancelled("Another call came before this answer ended.")
            # Pieces that are still in the pipe come too late.
            cancel.check()
        self._crashes = 0

    def _run(self, request: Message, cancel: Cancel) -> Iterator[Message]:
        """Replies of a process that is ready for the request."""
        self._end_running()
        self._running = self._guarded(request, cancel)
        return self._running

    def _end_running(self) -> None:
        self._calls += 1
        if self._running is not None:
            self._running.close()

    def _guarded(self, request: Message, cancel: Cancel) -> Generator[Message, None, None]:
        try:
            cancel.check()
            process = self._ready(request, cancel)
            if request.kind != "ready":
                yield from process.call(request, cancel)
        except ModelCrashed as crash:
            self._discard()
            self._crashes += 1
            if self._crashes >= MOST_CRASHES:
                raise self._files.broken(
                    f"the engine died {self._crashes} times in a row. {crash}"
                ) from crash
            raise

    def _ready(self, request: Message, cancel: Cancel) -> EngineProcess:
        """A process with the model loaded that has looked at what was last looked at."""
        process = self._process
        if process is None or not process.usable:
            process = self._started()
            cancel.check()
        if self._looked and not self._shown and request.kind not in ("look", "load_prefix"):
            for _ in process.call(Message("look", 0, *picture_fields(self._pixels)), cancel):
                pass
            self._shown = True
        return process

    def _started(self) -> EngineProcess:
        """A process that has just loaded the model. It is not called off: the next question would wait again."""
        self._discard()
        self._files.check()
        self._process = EngineProcess(self._settings.grace)
        try:
            self._info = info_of(self._process.load(self._files, self._settings))
        except BaseException:
            self._discard()
            raise
        return self._process

    def _discard(self) -> None:
        self._shown = False
        if self._process is not None:
            self._process.kill()
            self._process = None
