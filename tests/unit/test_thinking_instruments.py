"""What is scanned, measured and compared rather than asked."""

import cv2
import numpy as np
import pytest

from edge.modes import Budget
from edge.reference import in_full, is_about_before
from edge.reply import Source
from edge.thinking.contemplation import contemplate
from edge.thinking.differences import compared
from edge.thinking.eyes import Eyes, Organs
from edge.thinking.regions import stretched
from edge.thinking.thought import think
from models.barcodes import ZxingReader
from models.cancel import Cancel
from models.fake import ScriptedReader
from models.ports import AskOptions, Code
from models.vlm.scripted import ScriptedVlm

PLENTY = Budget(tokens=1000, seconds=60.0, looks=60, asks=60)
CORNERS = ((10, 10), (60, 10), (60, 60), (10, 60))


def run(question, pixels, before=None, vlm=None, scanner=None, mode=think, budget=PLENTY):
    scanner = scanner or ScriptedReader(())
    organs = Organs(vlm, lambda: ScriptedReader(()), lambda: scanner, AskOptions(), lambda: before)
    eyes = Eyes(pixels, organs, budget, Cancel())
    clauses = list(mode(eyes, question, ()))
    return clauses, eyes.steps


def desk(extra=(), seed=5):
    """A cluttered one, so that there is something to tell two pictures of it by."""
    rng = np.random.default_rng(seed)
    pixels = np.full((480, 640, 3), (150, 140, 120), np.uint8)
    for _ in range(60):
        left, top = int(rng.integers(0, 600)), int(rng.integers(0, 440))
        colour = tuple(int(value) for value in rng.integers(0, 255, 3))
        cv2.rectangle(pixels, (left, top), (left + 25, top + 18), colour, -1)
    pixels[170:310, 430:570] = (150, 140, 120)
    for place in extra:
        cv2.circle(pixels, place, 45, (220, 20, 20), -1)
    return pixels


def moved(pixels, degrees=1.5, lit=14):
    matrix = cv2.getRotationMatrix2D((320, 240), degrees, 1.01)
    turned = cv2.warpAffine(pixels, matrix, (640, 480), borderMode=cv2.BORDER_REPLICATE)
    return np.clip(turned.astype(int) + lit, 0, 255).astype(np.uint8)


class OnlyNear:
    """Finds its code only in what shows little at once."""

    name = "only near"

    def __init__(self):
        self.shown = []

    def scan(self, pixels):
        self.shown.append(pixels.shape[:2])
        return (
            (Code("tea", "QRCode", "text", CORNERS),)
            if pixels.shape[0] < 1300 and len(self.shown) > 3
            else ()
        )


@pytest.mark.parametrize("mode", [think, contemplate])
def test_a_code_is_looked_for_in_all_of_it_then_in_parts(mode):
    scanner = OnlyNear()
    clauses, steps = run("scan this", np.full((1500, 2000, 3), 90, np.uint8), scanner=scanner, mode=mode)
    assert clauses[0].source is Source.CODE
    assert "tea" in clauses[0].text
    assert scanner.shown == [(1500, 2000), (1500, 2000), (1280, 1280), (1280, 1280)]
    assert [(step.action, step.change, step.zoom) for step in steps][-1] == (
        "scan", "with more contrast", 2.0
    )  # fmt: skip
    (mark,) = steps[-1].marks
    assert (mark.left - steps[-1].box.left, mark.right - steps[-1].box.left) == (5, 31)


def test_a_code_that_is_not_there_is_asked_of_the_model():
    clauses, steps = run("scan this", np.full((90, 90, 3), 90, np.uint8), vlm=ScriptedVlm(default="A wall."))
    assert [clause.text for clause in clauses] == ["A wall."]
    assert [step.action for step in steps] == ["scan", "scan", "scan", "look"]


def test_a_faint_small_code_is_found():
    import zxingcpp

    barcode = zxingcpp.create_barcode("milk", zxingcpp.BarcodeFormat.QRCode)
    code = np.asarray(zxingcpp.write_barcode_to_image(barcode, scale=2))
    page = np.full((700, 1000, 3), 128, np.uint8)
    top, left = 120, 150
    faint = (118 + (code > 127) * 10).astype(np.uint8)
    page[top : top + code.shape[0], left : left + code.shape[1]] = faint[..., None]
    clauses, _ = run("what does the code say", page, scanner=ZxingReader())
    assert "milk" in clauses[0].text


@pytest.mark.parametrize(
    ("question", "level", "answer"),
    [
        ("how bright is it", 30, "It is dark."),
        ("is it dark in here", 30, "Yes, it is dark."),
        ("is it dark in here", 200, "No, it is bright."),
        ("is it bright in here", 200, "Yes, it is bright."),
        ("are the lights on", 200, "It looks so: it is bright."),
        ("are the lights off", 200, "It does not look so: it is bright."),
    ],
)
def test_light_is_measured(question, level, answer):
    clauses, steps = run(question, np.full((60, 80, 3), level, np.uint8))
    assert [(clause.text, clause.source) for clause in clauses] == [(answer, Source.COLOURS)]
    assert [step.action for step in steps] == ["measure"]


def test_the_colour_in_the_middle_is_that_of_the_middle():
    pixels = np.full((90, 120, 3), 250, np.uint8)
    pixels[30:60, 40:80] = (220, 20, 20)
    clauses, (step,) = run("what colour is the thing in the middle", pixels)
    assert clauses[0].text == "In the middle I see red."
    assert (step.box.left, step.box.top, step.box.right, step.box.bottom) == (40, 30, 80, 60)


def test_what_came_and_what_went_is_named():
    empty, full = desk(), moved(desk(extra=((500, 240),)))
    vlm = ScriptedVlm(default="A ball.")
    clauses, steps = run("what has changed", full, before=empty, vlm=vlm)
    assert [clause.text for clause in clauses] == ["On the right, a ball looks different."]
    assert [step.action for step in steps] == ["compare", "look", "look"]
    assert [step.change for step in steps[1:]] == ["closer, as it was before", "closer, as it is now"]
    (mark,) = steps[0].marks
    assert mark.left < 500 < mark.right
    assert mark.top < 240 < mark.bottom


@pytest.mark.parametrize(
    ("question", "now", "said"),
    [
        ("has anything changed", desk(), ["No.", "Nothing that I can see has changed."]),
        ("is it the same as before", desk(), ["Yes.", "Nothing that I can see has changed."]),
        (
            "has anything changed",
            moved(desk(((500, 240),))),
            ["Yes.", "On the right, something has changed."],
        ),
        ("what has changed", desk(seed=6), ["This does not show the same scene as the picture before."]),
    ],
)
def test_whether_something_changed_is_told_without_a_model_too(question, now, said):
    clauses, _ = run(question, now, before=desk())
    assert [clause.text for clause in clauses] == said


def test_without_a_picture_before_there_is_nothing_to_compare():
    clauses, _ = run("what has changed", desk())
    assert clauses[0].text == "I remember no picture to compare this one with."


def test_pictures_taken_from_a_little_aside_in_other_light_are_the_same():
    found = compared(desk(), moved(desk(), degrees=3.0, lit=-20))
    assert found.is_same_scene
    assert found.changes == ()


def test_large_pictures_are_laid_over_each_other_too():
    before, now = (picture.repeat(4, 0).repeat(4, 1) for picture in (desk(), moved(desk(((500, 240),)))))
    (change,) = compared(before, now).changes
    assert change.left < 2000 < change.right
    assert change.width < 900


def test_what_compares_is_about_the_picture_now():
    question = "compare this with the last picture"
    assert not is_about_before(question)
    assert is_about_before("what was in the last picture")
    clauses, _ = run(in_full(question, ()), desk(), before=desk())
    assert clauses[0].text == "Nothing that I can see has changed."


def test_contrast_is_stretched():
    faint = np.tile(np.linspace(100, 110, 64, dtype=np.uint8)[None, :, None], (64, 1, 3))
    assert np.ptp(stretched(faint)) > 1.3 * np.ptp(faint)
