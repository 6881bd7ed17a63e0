"""The waterfall: a picture in which colours and bars stand for what the trace holds."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edge.trace import Lane, TurnTrace
from edge.waterfall import COLOURS, WAIT, draw


def turn(number: int = 1, note: str = "what does this say") -> TurnTrace:
    trace = TurnTrace(number, 10.0)
    trace.mark("wake", 10.0)
    trace.mark("speech_end", 12.0)
    trace.mark("transcript", 12.5, note)
    trace.mark("first_sample", 14.0)
    trace.span("speech", "ears", 10.5, 12.0)
    trace.span("frame", "sight", 10.5, 10.5)
    trace.span("tool", "mind", 12.5, 13.5, "read text")
    trace.span("synthesis", "voice", 13.9, 13.95)
    trace.span("synthesis", "voice", 19.8, 19.9, "second clause")
    trace.span("playback", "voice", 14.0, 20.0)
    return trace


def pixels(path: Path, *traces: TurnTrace) -> NDArray[np.uint8]:
    from PIL import Image

    draw(path, traces)
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def area(picture: NDArray[np.uint8], colour: str) -> int:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return int((picture == (red, green, blue)).all(axis=-1).sum())


def test_bars_wear_the_colours_of_their_lanes(tmp_path: Path) -> None:
    picture = pixels(tmp_path / "latency.png", turn())
    speech, tool, voice = (area(picture, COLOURS[lane]) for lane in (Lane.EARS, Lane.MIND, Lane.VOICE))
    assert speech > tool > 0  # 1.5 s against 1 s
    assert voice > speech  # 6 s
    assert area(picture, COLOURS[Lane.CONDUCTOR]) == 0


def test_the_wait_is_shaded_where_it_is_known(tmp_path: Path) -> None:
    deaf = TurnTrace(1, 0.0)
    deaf.span("speech", "ears", 0.0, 1.0)
    shaded = area(pixels(tmp_path / "one.png", turn()), WAIT)
    legend_alone = area(pixels(tmp_path / "two.png", deaf), WAIT)
    assert shaded > 10 * legend_alone > 0


def test_turns_lie_below_each_other(tmp_path: Path) -> None:
    one, two = pixels(tmp_path / "one.png", turn()), pixels(tmp_path / "two.png", turn(1), turn(2, ""))
    assert one.shape[1] == two.shape[1]
    assert two.shape[0] > 1.7 * one.shape[0]


def test_a_trace_without_work_is_still_drawn(tmp_path: Path) -> None:
    assert pixels(tmp_path / "empty.png", TurnTrace(1, 0.0)).size


def test_no_turn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no turn to draw"):
        draw(tmp_path / "latency.png", [])
