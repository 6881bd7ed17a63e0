"""Every tool of the assistant's own."""

from edge.tools import (
    abilities,
    colours,
    date,
    mode,
    photo,
    read_text,
    repeat,
    scan_code,
    stop,
    time_of_day,
    volume,
)
from edge.tools.tool import Tool

_PLAIN: tuple[Tool, ...] = (
    read_text.TOOL,
    read_text.AIM,
    scan_code.TOOL,
    colours.TOOL,
    time_of_day.TOOL,
    date.TOOL,
    photo.TOOL,
    volume.TOOL,
    repeat.TOOL,
    stop.TOOL,
    mode.TOOL,
)


def table(others: tuple[Tool, ...] = ()) -> tuple[Tool, ...]:
    """The assistant's own, and those of others."""
    return (*_PLAIN, *others, abilities.make((*_PLAIN, *others)))


TOOLS = table()
