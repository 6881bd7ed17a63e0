"""What a tool of another program answered, as text. Pure; it is somebody else's words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.mcp.offer import plain

if TYPE_CHECKING:
    from mcp_types import CallToolResult

_LONGEST = 1000
"""Characters: about a minute of speech."""


@dataclass(frozen=True)
class Answer:
    """What a tool said when it was done."""

    text: str
    """One line, '' where nothing can be spoken: pictures and sounds are dropped."""
    failed: bool = False
    """Whether the tool says that it could not do it."""


def answer(result: CallToolResult) -> Answer:
    """The texts of a result, or else its structured content as JSON."""
    from mcp_types import TextContent

    text = " ".join(block.text for block in result.content if isinstance(block, TextContent))
    if not text.strip() and result.structured_content is not None:
        text = json.dumps(result.structured_content, ensure_ascii=False)
    return Answer(plain(text, _LONGEST), result.is_error)
