"""Every tool there is."""

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

TOOLS: tuple[Tool, ...] = (*_PLAIN, abilities.make(_PLAIN))
