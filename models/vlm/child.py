"""The engine's own process: python -m models.vlm.child, with messages on stdin and stdout.

It ends when its stdin does, even in the midst of native code: an engine without an assistant is of no use.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from queue import Queue
from typing import Any

from models.cancel import Cancel
from models.errors import BadInput, ModelError
from models.ports import AskOptions, Exchange, Piece
from models.vlm.engine import Engine
from models.vlm.files import VlmFiles
from models.vlm.settings import VlmSettings
from models.vlm.wire import Channel, Message, error_fields, info_fields, picture_fields, picture_of


class Child:
    """Serves one call after another; cancellations reach the one they are about at any time."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._inbox: Queue[tuple[Message, Cancel]] = Queue(1)
        self._cancels: dict[int, Cancel] = {}
        self._engine: Engine | None = None

    def serve(self) -> None:
        """Until a message says close."""
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        while True:
            message, cancel = self._inbox.get()
            if message.kind == "close":
                break
            try:
                for reply in self._replies(message, cancel):
                    self._channel.send(reply)
                end = Message("done", message.call)
            except (ModelError, OSError) as error:
                end = Message("error", message.call, error_fields(error))
            self._cancels.pop(message.call)
            self._channel.send(end)
        if self._engine is not None:
            self._engine.close()

    def _listen(self) -> None:
        kind = ""
        while kind != "close":
            try:
                message = self._channel.receive()
            except EOFError:
                os._exit(0)
            kind = message.kind
            if kind == "cancel":
                cancel = self._cancels.get(message.call)
                if cancel is not None:
                    cancel.cancel()
            else:
                self._cancels[message.call] = cancel = Cancel()
                self._inbox.put((message, cancel))

    def _replies(self, message: Message, cancel: Cancel) -> Iterator[Message]:
        call, body = message.call, message.body
        if message.kind == "load":
            yield Message("info", call, info_fields(self._load(body).info))
            return
        engine = self._loaded()
        match message.kind:
            case "look":
                yield Message("seen", call, asdict(engine.look(picture_of(message), cancel)))
            case "ask":
                history = [Exchange(**exchange) for exchange in body["history"]]
                options = AskOptions(**body["options"])
                for piece in engine.ask(body["question"], history, options, cancel):
                    yield _piece(call, 0, piece)
            case "ask_many":
                history = [Exchange(**exchange) for exchange in body["history"]]
                options = AskOptions(**body["options"])
                for number, piece in engine.ask_many(body["questions"], history, options, cancel):
                    yield _piece(call, number, piece)
            case "save_prefix":
                engine.save_prefix(Path(body["path"]), cancel)
            case "load_prefix":
                shape, raw = picture_fields(engine.load_prefix(Path(body["path"])).pixels)
                yield Message("view", call, shape, raw)
            case unknown:
                raise BadInput(f"The engine knows no call named {unknown}.")

    def _load(self, body: dict[str, Any]) -> Engine:
        files = body["files"]
        paths = {"model": Path(files["model"]), "mmproj": Path(files["mmproj"])}
        self._engine = Engine(VlmFiles(**{**files, **paths}), VlmSettings(**body["settings"]))
        return self._engine

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise BadInput("The engine has not been loaded.")
        return self._engine


def _piece(call: int, number: int, piece: Piece) -> Message:
    return Message("piece", call, {"number": number, **asdict(piece)})


def main() -> None:
    """Serve the process that started this one until it closes the pipe."""
    # What native code prints must not get among the messages.
    source = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115
    sink = open(os.dup(1), "wb", buffering=0)  # noqa: SIM115, PTH123
    os.dup2(2, 1)
    Child(Channel(source, sink)).serve()


if __name__ == "__main__":
    main()
