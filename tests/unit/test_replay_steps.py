"""The looks behind the answers of a replay: a folder a turn, and a page that leads to them."""

import numpy as np

from edge.record import TurnRecord
from edge.replay import Outcome, save_steps
from edge.reply import Clause, Reply, Source
from edge.thinking.steps import Step
from hardware.fake import RecordingSpeaker, VirtualClock
from hardware.ports import Frame

FRAME = Frame(np.full((60, 80, 3), 200, np.uint8), 0.0, "test")
LOOK = Step("read", "what is written", "PUSH", Source.OCR, 3.0)
REPLY = Reply((Clause("PUSH", Source.OCR),), "tools", steps=(LOOK,))


def test_each_answer_about_a_frame_has_a_folder(tmp_path):
    turns = (
        TurnRecord(1, "read this", frame=FRAME, reply=REPLY),
        TurnRecord(2, "never answered", frame=FRAME),
        TurnRecord(3, "read <that>", frame=FRAME, reply=REPLY),
    )
    speaker = RecordingSpeaker(VirtualClock())
    pages = save_steps(Outcome(turns, None, speaker), tmp_path / "looks", "A walk")
    speaker.close()
    assert [page.relative_to(tmp_path / "looks").as_posix() for page in pages] == [
        "index.html",
        "turn-1/index.html",
        "turn-3/index.html",
    ]
    assert (tmp_path / "looks/turn-1/step-01.png").exists()
    index = pages[0].read_text(encoding="utf-8")
    assert "read &lt;that&gt;" in index and "never answered" not in index
