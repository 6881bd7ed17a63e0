"""The looks behind an answer, as pictures and a page."""

import re
from dataclasses import replace

import numpy as np
from PIL import Image

from edge.reply import Clause, Reply, Source
from edge.thinking.pages import write_index, write_steps
from edge.thinking.regions import Box
from edge.thinking.steps import Step

PAGE = np.full((2000, 3000, 3), 200, np.uint8)
CLOSER = Step(
    "read", "what is written", "Batch: <4711>", Source.OCR, 812.0, Box(1500, 1000, 3000, 2000), 2.0,
    marks=(Box(1600, 1100, 1900, 1150),), confidence=0.93,
)  # fmt: skip
WHOLE = Step("look", "what is this", "A page.", Source.VLM, 40.0, tokens=3, agent="sceptic")


def reply(*steps):
    return Reply((Clause("Batch <4711>.", Source.OCR),), "llama.cpp", "modest", "thinking", steps=steps)


def test_each_look_is_a_picture_and_a_section(tmp_path):
    page = write_steps(tmp_path / "looks", PAGE, "which <batch>?", reply(WHOLE, CLOSER))
    assert sorted(path.name for path in page.parent.iterdir()) == ["index.html", "step-01.png", "step-02.png"]
    text = page.read_text(encoding="utf-8")
    assert len(re.findall("<section>", text)) == len(re.findall("data:image/jpeg;base64,", text)) == 2
    assert all(source.startswith("data:") for source in re.findall(r"""(?:src|href)=["']?([^"'>]*)""", text))
    assert "<h1>which &lt;batch&gt;?</h1>" in text
    assert "Batch: &lt;4711&gt;" in text
    assert (
        "<tr><td>sceptic</td><td>what is this</td><td>A page.</td><td>40 ms, 3 tokens</td><td></td></tr>"
        in text
    )
    assert "1500x1000 pixels at 1500, 1000, enlarged 2 times" in text
    assert "<td>812 ms</td><td>0.93</td>" in text


def test_a_part_stands_beside_the_frame_that_is_dim_around_it(tmp_path):
    write_steps(tmp_path, PAGE, "which batch", reply(CLOSER))
    shown = np.asarray(Image.open(tmp_path / "step-01.png").convert("RGB")).astype(int)
    assert shown.shape[:2] == (640 + 8 + 640, 960)  # with the part once more, as large as the frame
    assert shown[100, 100].tolist() == [90, 90, 90]
    assert shown[600, 900].tolist() == [200, 200, 200]
    blue = [0x56, 0xB4, 0xE9]
    assert shown[352, 560].tolist() == blue
    assert shown[648 + 64, 128].tolist() == blue


def test_what_was_found_in_all_of_it_is_framed(tmp_path):
    write_steps(tmp_path, PAGE, "which batch", reply(replace(CLOSER, box=None)))
    shown = np.asarray(Image.open(tmp_path / "step-01.png").convert("RGB")).astype(int)
    assert shown.shape[:2] == (640, 960)
    assert shown[100, 100].tolist() == [200, 200, 200]
    assert shown[352, 560].tolist() == [0x56, 0xB4, 0xE9]


def test_agents_that_look_at_once_share_a_picture_and_thoughts_have_none(tmp_path):
    judged = Step("judge", "what is this", "A page.", Source.ASSISTANT, 0.0, confidence=0.9)
    page = write_steps(tmp_path, PAGE, "one", reply(WHOLE, replace(WHOLE, agent="counter"), judged, CLOSER))
    assert [path.name for path in sorted(tmp_path.glob("*.png"))] == ["step-01.png", "step-04.png"]
    text = page.read_text(encoding="utf-8")
    assert "<h2>1 to 2. look</h2>" in text
    assert "<h2>3. judge</h2>" in text
    assert text.index("<td>sceptic</td>") < text.index("<td>counter</td>") < text.index("<img")


def test_pictures_of_another_answer_do_not_stay(tmp_path):
    write_steps(tmp_path, PAGE, "one", reply(WHOLE, CLOSER))
    write_steps(tmp_path, PAGE, "other", reply(WHOLE))
    assert [path.name for path in tmp_path.glob("*.png")] == ["step-01.png"]


def test_an_index_leads_to_the_pages_of_several_answers(tmp_path):
    answers = [
        (
            write_steps(tmp_path / f"turn-{number}", PAGE, f"<{number}>?", reply(WHOLE)),
            f"<{number}>?",
            reply(WHOLE),
        )
        for number in (1, 2)
    ]
    text = write_index(tmp_path, "A walk", answers).read_text(encoding="utf-8")
    assert re.findall('href="([^"]*)"', text) == ["turn-1/index.html", "turn-2/index.html"]
    assert "&lt;2&gt;?" in text and "thinking mode, 1 step" in text
