"""What the assistant adds to its text reader: a question answered by reading, against RapidOCR alone."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from environment import ROOT

RUNS = 9
PICTURE = ROOT / "scripts" / "demo-session" / "frame-3.jpg"
QUESTION = "what does this say"


def measure(folder: Path) -> dict[str, float]:
    """Medians in seconds, engines loaded, over RUNS runs of each in turn, and the ratio of the two.

    Both begin with the picture's file and end with its text; both use the same number of threads.
    """
    alone, asked = _rapidocr(), _assistant()
    alone(), asked()  # the first run allocates
    times: dict[str, list[float]] = {"alone": [], "asked": []}
    for _ in range(RUNS):
        times["alone"].append(_timed(alone))
        times["asked"].append(_timed(asked))
    rapidocr_s, ask_s = statistics.median(times["alone"]), statistics.median(times["asked"])
    return {"rapidocr_s": rapidocr_s, "ask_ocr_s": ask_s, "ask_ocr_ratio": ask_s / rapidocr_s}


def _timed(work: Callable[[], str]) -> float:
    begun = time.perf_counter()
    text = work()
    spent = time.perf_counter() - begun
    if "PEPPERMINT" not in text.upper():
        raise RuntimeError(f"The label was not read: {text!r}")
    return spent


def _rapidocr() -> Callable[[], str]:
    import rapidocr

    from edge.wire import cores

    engine = rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": cores(),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    return lambda: " ".join(engine(str(PICTURE)).txts or ())


def _assistant() -> Callable[[], str]:
    from edge.config import load_settings
    from edge.question import Question
    from edge.wire import mind
    from hardware.picture import load_picture
    from hardware.ports import Frame
    from models.cancel import Cancel

    thinker = mind(load_settings({}))

    def ask() -> str:
        frame = Frame(load_picture(PICTURE), time.monotonic(), PICTURE.name)
        return " ".join(clause.text for clause in thinker.answer(Question(QUESTION, lambda: frame), Cancel()))

    return ask
