"""The language model for the peers: an endpoint in OpenAI's manner on the loopback, the answer's words as events.

    python -m peers.llm_server PORT [FOLDER]

With a folder of real engines, what a user of llama-cpp-python gets works before each word: its own chat handler,
which encodes the picture anew for every question. A request's "model" is the path of the turn's file.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from peers import engines
from peers.turn import Turn, load, note

Answering = Callable[[Turn, list[dict[str, Any]]], Iterator[str]]
"""Words of the answer to these messages, as they are decoded."""


def fixed(turn: Turn, messages: list[dict[str, Any]]) -> Iterator[str]:
    """At fixed costs."""
    if shows_picture(messages):
        engines.look(turn)
    yield from engines.tokens(turn)


def shows_picture(messages: list[dict[str, Any]]) -> bool:
    """Whether any message holds a picture."""
    contents = [message["content"] for message in messages]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return any(part.get("type") == "image_url" for part in parts)


def real(folder: Path, alone: threading.Lock) -> Answering:
    """Through the stock chat handler, one question at a time; the script's next word for each token that it decodes."""
    from peers.zoo import RealModels, stock_chat

    chat = stock_chat(RealModels(folder))

    def answering(turn: Turn, messages: list[dict[str, Any]]) -> Iterator[str]:
        words = turn.answer.split()
        start = time.monotonic()
        with alone:  # an interrupted answer may still be under way, and llama.cpp bears no second one
            decoded = chat(messages, len(words))
            for number, (word, _) in enumerate(zip(words, decoded, strict=False)):
                if number == 0:
                    note(turn, "first token", start)
                yield f" {word}" if number else word
        note(turn, "decode", start)

    return answering


def events(words: Iterator[str]) -> Iterator[bytes]:
    """The words as server-sent events of a chat completion."""
    for word in words:
        yield _event({"content": word}, None)
    yield _event({}, "stop")
    yield b"data: [DONE]\n\n"


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    chunk = {
        "id": "chatcmpl-bench",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "bench",
        "choices": [{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


def handler(answering: Answering, alone: threading.Lock) -> type[BaseHTTPRequestHandler]:
    """What answers POST /v1/chat/completions; a GET is answered once no answer is under way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with alone:
                self.send_response(204)
                self.end_headers()

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for event in events(answering(load(Path(asked["model"])), asked["messages"])):
                    self.wfile.write(event)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                return  # the asker was interrupted

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    return Handler


def main() -> None:
    """Serve until the process is ended."""
    alone = threading.Lock()
    answering = real(Path(sys.argv[2]), alone) if len(sys.argv) > 2 else fixed
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler(answering, alone))
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
