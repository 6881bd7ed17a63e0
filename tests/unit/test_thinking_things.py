"""Things that are cut out of a picture, named one by one, counted and placed."""

import cv2
import numpy as np
import pytest

from edge.modes import Budget
from edge.thinking.agreement import Opinion
from edge.thinking.blobs import MOST, alone, blobs, close_up, small_blobs
from edge.thinking.contemplation import contemplate
from edge.thinking.counting import counted, supposed
from edge.thinking.eyes import Eyes, Organs
from edge.thinking.kinds import Kind, kind_of
from edge.thinking.placing import placed
from edge.thinking.regions import Box
from edge.thinking.things import Thing, find_things
from edge.thinking.thought import think
from models.cancel import Cancel
from models.fake import ScriptedReader
from models.ports import AskOptions, Calibration, Exchange, VlmInfo
from models.vlm.scripted import ScriptedVlm

PLENTY = Budget(tokens=1000, seconds=60.0, looks=60, asks=60)
GROUND, RED, BLUE = (205, 200, 190), (210, 30, 30), (30, 40, 200)
NAMES = {RED: "A tomato.", BLUE: "A plum."}


def picture(reds=(), blues=(), size=(384, 512), radius=28):
    """Discs at (x, y) on an even ground."""
    pixels = np.full((*size, 3), GROUND, np.uint8)
    for colour, places in ((RED, reds), (BLUE, blues)):
        for place in places:
            cv2.circle(pixels, place, radius, colour, -1, cv2.LINE_AA)
    return pixels


class Greengrocer(ScriptedVlm):
    """Names what it is shown by its colour; of all else it says what it is told, and is so sure of it."""

    def __init__(self, answers=(), sure=0.45):
        super().__init__(dict(answers))
        self._sure = sure

    @property
    def info(self):
        return VlmInfo("greengrocer", calibration=Calibration(2.0, 0.0))

    def _pieces(self, question):
        name = question == "what is this"
        if name:
            shown = self._view.pixels.astype(int)
            found = [
                text for colour, text in NAMES.items() if (abs(shown - colour).max(2) < 60).mean() > 0.05
            ]
            self._answers[question] = " and ".join(found) or "Nothing."
        logprob = np.log(0.9 / 0.1) / 2 if name else np.log(self._sure / (1 - self._sure)) / 2
        return [type(piece)(piece.text, piece.token, logprob) for piece in super()._pieces(question)]


def eyes(pixels, vlm, budget=PLENTY):
    organs = Organs(vlm, lambda: ScriptedReader(()), lambda: ScriptedReader(()), AskOptions())
    return Eyes(pixels, organs, budget, Cancel())


def said(thinking):
    return [clause.text for clause in thinking]


FIVE = ((80, 80), (200, 90), (330, 80), (90, 250), (220, 300))
MARKET = picture(reds=FIVE, blues=((420, 280),))


def test_each_thing_on_an_even_ground_is_found_once():
    found = blobs(MARKET)
    centres = sorted(((b.box.left + b.box.right) // 2, (b.box.top + b.box.bottom) // 2) for b in found)
    assert len(centres) == 6
    for (x, y), (wanted_x, wanted_y) in zip(centres, sorted((*FIVE, (420, 280))), strict=True):
        assert abs(x - wanted_x) < 6
        assert abs(y - wanted_y) < 6


def test_there_are_none_on_a_bare_ground_and_in_a_pattern():
    assert blobs(picture()) == ()
    assert blobs(np.random.default_rng(1).integers(0, 256, (300, 300, 3), np.uint8).repeat(2, 0)) == ()


def test_a_thing_is_shown_from_near_and_by_itself():
    near = picture(reds=((100, 100),), blues=((180, 100),), radius=35)
    (left, _) = sorted(blobs(near), key=lambda blob: blob.box.left)
    blue = [(abs(shown(near, left).astype(int) - BLUE).max(2) < 60).any() for shown in (close_up, alone)]
    assert blue == [True, False]
    assert alone(near, left).shape == (256, 256, 3)


def test_what_was_found_is_named_with_its_colours():
    things = find_things(eyes(MARKET, Greengrocer()))
    assert sorted(thing.name for thing in things) == ["plum"] + ["tomato"] * 5
    assert {thing.colours for thing in things if thing.name == "tomato"} == {("red",)}


def test_nothing_is_named_where_the_budget_has_no_room_for_all_of_it():
    looks = eyes(MARKET, Greengrocer(), Budget(tokens=1000, seconds=60.0, looks=6, asks=6))
    assert find_things(looks) == ()
    assert looks.steps == []


@pytest.mark.parametrize("mode", [think, contemplate])
def test_what_is_not_sure_at_a_glance_is_counted_one_by_one(mode):
    question = "how many tomatoes are there"
    looks = eyes(MARKET, Greengrocer({question: "Four."}))
    assert said(mode(looks, question, ()))[0] == "Five."
    (count,) = [step for step in looks.steps if step.action == "count"]
    assert len(count.marks) == 6
    assert count.agent == "counter"
    assert all(step.box for step in looks.steps if step.asked == "what is this")


def test_what_is_sure_at_a_glance_is_not():
    question = "how many tomatoes are there"
    looks = eyes(MARKET, Greengrocer({question: "Four."}, sure=0.95))
    assert said(think(looks, question, ())) == ["Four."]
    assert len(looks.steps) == 1


@pytest.mark.parametrize(
    ("question", "glance", "answer"),
    [
        ("where is the plum", "In the middle.", "At the bottom right."),
        ("what is left of the plum", "A cup.", "A tomato."),
        ("what is at the bottom right", "A cup.", "A plum."),
        ("is the plum right of the tomato", "No.", "Yes."),
        ("is the plum at the top", "Yes.", "No."),
        ("is the plum on the right", "No.", "Yes."),
    ],
)
def test_places_are_told_by_the_boxes(question, glance, answer):
    pixels = picture(reds=((90, 290),), blues=((430, 300),))
    looks = eyes(pixels, Greengrocer({question: glance}))
    assert said(think(looks, question, ()))[0] == answer


def test_a_number_that_is_supposed_is_counted():
    looks = eyes(
        MARKET, Greengrocer({"are there five tomatoes": "No.", "how many tomatoes do you see": "Four."})
    )
    assert said(think(looks, "are there five tomatoes", ())) == ["Yes."]
    assert supposed("do you see 3 red cups here") == ("how many red cups do you see", 3)
    assert supposed("is the number of taxis four") == ("how many taxis do you see", 4)
    assert supposed("is there a cup") is None


def test_many_small_ones_are_counted_tile_by_tile():
    places = [(100 + 195 * column, 110 + 235 * row) for row in range(5) for column in range(8)]
    pixels = picture(reds=places, size=(1200, 1600), radius=38)
    assert len(small_blobs(pixels)) == 40 > MOST
    question = "how many tomatoes are there"
    looks = eyes(pixels, Greengrocer({question: "Nine."}))
    assert said(think(looks, question, ())) == ["About 40."]
    assert sum(step.action == "look" for step in looks.steps) < 14


def thing(name, x=0, y=0, colours=(), count=1):
    return Thing(f"A {name}.", name, Box(x, y, x + 10, y + 10), 0.9, count, colours)


def test_a_count_that_falls_short_of_the_glance_weighs_little_or_nothing():
    knives = [thing("kitchen knife")] * 4
    weights = [
        opinion and opinion.weight
        for opinion in (counted("how many kitchen knives", knives, glance) for glance in (None, 3, 4, 5, 6))
    ]
    assert weights[:3] == [0.54, 0.54, 0.54]
    assert weights[3] < 0.2
    assert weights[4] is None


@pytest.mark.parametrize(
    ("question", "history", "number"),
    [
        ("how many red cups do you see", (), "One."),
        ("how many cups", (), "Two."),
        ("how many things are there", (), "Three."),
        ("how many are there", (Exchange("do you see a cup", "Yes."),), "Two."),
        ("how many dogs", (), None),
    ],
)
def test_what_the_question_names_is_counted(question, history, number):
    things = (thing("cup", colours=("red",)), thing("cup", colours=("blue",)), thing("knife"))
    opinion = counted(question, things, None, history)
    assert (opinion and opinion.text) == number


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("where is the blue cup", "On the right."),
        ("where is the cup", None),
        ("from the red cup where is the knife", "Right of the cup."),
        ("what is next to the knife", "A cup."),
        ("what is between the red cup and the blue cup", "A knife."),
        ("where is the dog", None),
    ],
)
def test_places_by_name_and_colour(question, answer):
    things = (
        thing("cup", 10, 45, ("red",)), thing("knife", 40, 45), thing("cup", 80, 45, ("blue",))
    )  # fmt: skip
    opinion = placed(question, things, Box(0, 0, 100, 100))
    assert (opinion and opinion.text) == answer


def test_a_sure_refusal_stands_and_another_is_looked_into():
    class Refusing(Greengrocer):
        @property
        def info(self):
            return VlmInfo("refusing", refusal="I cannot tell.", calibration=Calibration(2.0, 0.0))

    for sure, looked in ((0.9, 1), (0.6, 5)):
        looks = eyes(MARKET, Refusing({"describe it": "I cannot tell."}, sure))
        (*_, end) = [None, *said(think(looks, "describe it", ()))]
        assert end is None
        assert len(looks.steps) == looked


def test_opinions_of_one_look_share_one_say():
    looks = eyes(MARKET, Greengrocer({"a": "Yes.", "b": "Yes."}))
    assert [opinion.say for opinion in looks.ask_together([("one", "a"), ("two", "b")])] == [0.5, 0.5]
    assert Opinion("", "Yes.", 0.8, say=0.5).weight == 0.4


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what is between the cup and the plate", Kind.WHERE),
        ("name the thing at the bottom", Kind.WHERE),
        ("is the cup at the bottom", Kind.YES_NO),
        ("ok do i have the leaf under the wrench", Kind.YES_NO),
        ("is the number of taxis four", Kind.YES_NO),
        ("what is the number of taxis", Kind.COUNT),
        ("could you tell me what is at the bottom", Kind.WHERE),
        ("hey do you know what this is", Kind.OTHER),
        ("tell me what is in my hand", Kind.OTHER),
        ("what is in front of me please", Kind.OTHER),
        ("what is in front of the house", Kind.WHERE),
        ("the clock is left of the cup right", Kind.YES_NO),
        ("tell me what is on the right", Kind.WHERE),
        ("scan this", Kind.CODE),
        ("what does the code say", Kind.CODE),
        ("what is the code", Kind.FACT),
        ("what has changed", Kind.CHANGE),
        ("is it the same as before", Kind.CHANGE),
        ("is it dark in here", Kind.LIGHT),
        ("is this light ocean", Kind.YES_NO),
        ("what colour is the thing in the middle", Kind.LIGHT),
    ],
)
def test_kinds_of_looks(question, kind):
    assert kind_of(question) is kind
