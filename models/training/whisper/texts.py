"""What wearers say: wake phrases, commands, questions about what the camera sees, amounts, and any common word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from numpy.random import Generator

from models.colours import BASIC_COLOURS
from models.training.asking.nouns import several
from models.training.asking.wordings import Wordings
from models.training.questions import threads
from models.training.scene import Chart, Scene, Thing
from models.training.things import NAMES
from models.training.whisper.amounts import amount
from models.training.whisper.spelling import is_plain, spelled
from models.training.words import WORDS

SPEECH_COMMANDS = (
    "yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go", "zero", "one", "two", "three", "four",
    "five", "six", "seven", "eight", "nine", "bed", "bird", "cat", "dog", "happy", "house", "marvin", "sheila",
    "tree", "wow", "backward", "forward", "follow", "learn", "visual",
)  # fmt: skip
"""The words of the Speech Commands data set (Warden 2018, arXiv:1804.03209)."""
WAKING = ("hey quizglass", "okay nabu", "hey jarvis", "hey mycroft", "alexa", "hey")
LONGEST = 14
"""Words of a sentence: longer questions are seldom asked, and cost most to learn from."""

_SHORTENED = frozenset((
    "mon", "tue", "wed", "thu", "fri", "sat", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov",
    "dec", "sos", "atm", "spa", "pro", "max", "mic", "mini", "maxi", "sync", "kcal",
))  # fmt: skip
"""Not said as they are written."""
_FRAMES = {
    "training": (
        "find the {0}", "where is the {0}", "is there a {0}", "what does {0} mean", "read the word {0}",
        "do you see a {0}", "show me the {0}", "is this {0}", "does it say {0}", "what is a {0}", "look for {0}",
        "i said {0}", "call it {0}",
        "remember the {0}", "is it {0} or {1}", "{0} and {1}", "the {0} is {1}", "a {0} with {1}", "i want a {0} {1}",
        "i would like some {0}", "i need the {0} for the {1}", "my {0} is in the {1}", "put the {0} near the {1}",
        "tell me about the {0}", "this is my {0}", "we {0} the {1}", "they have a {0}", "no {0} please",
        "with {0} and {1}",
        "without {0}", "more {0}", "the {0} of the {1}", "how do you spell {0}", "was it {0} {1} {2}", "next {0}",
        "how much {0} is in the {1}", "can i have a {0} {1} {2}", "and then {0} to the {1}", "it was {0} for {1}",
    ),
    "held out": (
        "search for {0}", "have you seen the {0}", "give me the {0}", "there is a {0} and a {1}", "that was {0}",
        "does this contain {0}", "i lost my {0} at the {1}", "{0} not {1}",
    ),
}  # fmt: skip
_AMOUNTS = {
    "training": (
        "{0}", "is it {0}", "it costs {0}", "does it say {0}", "the number is {0}", "at {0}", "it is {0}",
        "not {0} but {1}",
        "is that {0}", "read {0}", "about {0}", "from {0} to {1}", "i paid {0}", "until {0}", "page {0}",
        "is it {0} yet",
    ),
    "held out": ("{0}", "is the price {0}", "the train leaves at {0}", "did you say {0}"),
}  # fmt: skip


@dataclass(frozen=True)
class Domain:
    """Where texts come from. Two of the same kind with the same generator say the same."""

    commands: tuple[str, ...]
    """Sentences that the assistant's tools answer to."""
    wordings: Wordings = "training"
    """Of questions and of carrier phrases; "held out" ones are for measuring."""

    def text(self, rng: Generator) -> str:
        """Something said, of 1 to LONGEST words, spelled as models.training.whisper.spelling has it."""
        kinds: tuple[tuple[float, Callable[[Generator], str]], ...] = (
            (0.16, lambda rng: _pick(rng, self.commands)),
            (0.06, self._waking),
            (0.30, self._question),
            (0.12, lambda rng: _framed(_AMOUNTS[self._side], amount, rng)),
            (0.14, lambda rng: _framed(_FRAMES[self._side], _word, rng)),
            (0.08, _word),
            (0.14, _words),
        )
        shares = [share for share, _ in kinds]
        while True:
            text = spelled(kinds[int(rng.choice(len(kinds), p=shares))][1](rng))
            if 1 <= len(text.split()) <= LONGEST:
                return text

    @property
    def _side(self) -> str:
        return "held out" if self.wordings == "held out" else "training"

    def _waking(self, rng: Generator) -> str:
        after = ("", _pick(rng, self.commands), self._question(rng))[int(rng.choice(3, p=(0.4, 0.3, 0.3)))]
        return f"{_pick(rng, WAKING)} {after}"

    def _question(self, rng: Generator) -> str:
        [thread] = threads(_scene(rng), rng, 1, self.wordings)
        return _pick(rng, [turn.question for turn in thread])


@cache
def open_words() -> tuple[str, ...]:
    """Common words that are written as they are heard, each once."""
    names = [word for name in NAMES for word in [*spelled(name).split(), *spelled(several(name)).split()]]
    words = dict.fromkeys((*SPEECH_COMMANDS, *BASIC_COLOURS, *WORDS, *names))
    return tuple(word for word in words if is_plain(word) and len(word) > 1 and word not in _SHORTENED)


def _word(rng: Generator) -> str:
    return _pick(rng, SPEECH_COMMANDS if rng.random() < 0.15 else open_words())


def _words(rng: Generator) -> str:
    """Several, in an order that means nothing, so that they have to be heard and cannot be guessed."""
    return " ".join(_word(rng) for _ in range(rng.integers(2, 7)))


def _framed(frames: Sequence[str], fill: Callable[[Generator], str], rng: Generator) -> str:
    return _pick(rng, frames).format(*(fill(rng) for _ in range(3)))


def _pick(rng: Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _scene(rng: Generator) -> Scene:
    """Something to ask about."""
    if rng.random() < 0.1:
        labels = tuple(open_words()[place] for place in rng.integers(len(open_words()), size=3))
        return Scene(chart=Chart("bar", labels, (10, 30, 20)))
    things = []
    for _ in range(rng.integers(1, 4)):
        left, top, size = rng.uniform(0, 0.7), rng.uniform(0, 0.7), rng.uniform(0.1, 0.3)
        box = (float(left), float(top), float(left + size), float(top + size))
        things.append(Thing("object", _pick(rng, NAMES), box, _pick(rng, BASIC_COLOURS), float(size)))
    if rng.random() < 0.2:
        things.append(Thing("writing", f"{_word(rng)} {_word(rng)}", (0.1, 0.8, 0.9, 0.95)))
    return Scene(tuple(things), _pick(rng, BASIC_COLOURS))
