"""The glue between recognizer and synthesizer: what a language model's endpoint in OpenAI's manner is asked, and how
its answer is read. Only the standard library."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from peers.turn import Turn

SYSTEM_PROMPT = "You are a helpful assistant."


def picture_url(turn: Turn) -> str:
    """The turn's picture as a data URL."""
    return f"data:image/jpeg;base64,{base64.b64encode(Path(turn.picture).read_bytes()).decode()}"


def turn_name(turn: Turn) -> str:
    """What a request gives as the model's name: the file that tells the endpoint what this turn costs."""
    return str(Path(turn.log).with_suffix(".json"))


def request(turn: Turn, text: str) -> dict[str, Any]:
    """What the language model is asked, in OpenAI's manner."""
    content: list[dict[str, Any]] = [{"type": "text", "text": text}]
    if turn.picture:
        content.insert(0, {"type": "image_url", "image_url": {"url": picture_url(turn)}})
    return {
        "model": turn_name(turn),
        "stream": True,
        "messages": [{"role": "system", "content": SYSTEM_PROMPT}, {"role": "user", "content": content}],
    }


async def words(endpoint: str, asked: dict[str, Any]) -> AsyncIterator[str]:
    """The answer's words as the endpoint sends them."""
    url = urlsplit(endpoint)
    body = json.dumps(asked).encode()
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    head = f"POST {url.path}/chat/completions HTTP/1.0\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    try:
        async for line in reader:
            if word := word_of(line):
                yield word
    finally:
        writer.close()


def word_of(line: bytes) -> str:
    """The text that a line of server-sent events carries, empty for one without any."""
    if not line.startswith(b"data: {"):
        return ""
    delta = json.loads(line[len(b"data: ") :])["choices"][0]["delta"]
    return str(delta.get("content") or "")
