"""The names of things as they stand in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from models.training.things import NAMES, PLURALS, THINGS

NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)

_PAIR = "pair of "

_OTHER_NAMES = {
    "tangerine": ("orange", "mandarin", "clementine"), "eggplant": ("aubergine",),
    "ear of corn": ("corn", "corncob", "maize"), "loaf of bread": ("bread",),
    "hamburger": ("burger", "cheeseburger"), "french fries": ("fries", "chips"), "slice of pizza": ("pizza",),
    "frying pan": ("pan", "fried egg"), "cookie": ("biscuit",), "candy": ("sweet", "bonbon"),
    "ice cream cone": ("ice cream", "soft ice"), "doughnut": ("donut",), "birthday cake": ("cake",),
    "slice of cake": ("cake",), "chocolate bar": ("chocolate",),
    "cup of coffee": ("coffee", "cup", "mug", "tea", "cup of tea"),
    "wine glass": ("wine", "glass of wine", "glass"), "beer mug": ("beer", "glass of beer", "mug of beer"),
    "bottle of champagne": ("champagne", "bottle"), "bowl of noodles": ("noodles", "bowl", "soup", "ramen"),
    "chicken leg": ("drumstick", "poultry leg"), "pancakes": ("pancake",),
    "cheese": ("piece of cheese", "slice of cheese"), "rabbit": ("bunny",), "hen": ("chicken", "rooster"),
    "ladybug": ("ladybird", "beetle"), "squirrel": ("chipmunk",), "turtle": ("tortoise",),
    "crocodile": ("alligator",), "mouse": ("rat",), "bee": ("honeybee", "wasp"), "fish": ("tropical fish",),
    "pair of glasses": ("glasses", "spectacles", "eyeglasses"), "t-shirt": ("shirt", "tee shirt"),
    "pair of jeans": ("jeans", "trousers", "pants"), "handbag": ("bag", "purse"),
    "backpack": ("rucksack", "school bag", "bag"), "running shoe": ("shoe", "sneaker", "trainer"),
    "high heel": ("shoe", "high heeled shoe"), "necktie": ("tie",), "top hat": ("hat",),
    "graduation cap": ("cap", "hat", "mortarboard"), "ring": ("diamond ring",), "car": ("automobile",),
    "taxi": ("cab",), "fire truck": ("fire engine",), "delivery truck": ("truck", "lorry", "van"),
    "motorcycle": ("motorbike",), "scooter": ("kick scooter",), "bicycle": ("bike",),
    "steam train": ("train", "locomotive", "steam engine"), "airplane": ("plane", "aeroplane"),
    "sailboat": ("boat", "sailing boat", "ship"), "wrench": ("spanner",), "flashlight": ("torch",),
    "padlock": ("lock",), "wheelchair sign": ("wheelchair", "wheelchair symbol"),
    "paper clip": ("paperclip",), "paintbrush": ("brush",), "magnifying glass": ("magnifier",),
    "kitchen knife": ("knife",), "light bulb": ("bulb", "lamp"), "gear": ("cog", "cogwheel"),
    "couch": ("sofa",), "bathtub": ("bath", "tub"), "laptop": ("computer",),
    "mobile phone": ("phone", "smartphone", "cell phone"), "telephone": ("phone",), "television": ("tv",),
    "alarm clock": ("clock",), "watch": ("wristwatch",), "pair of headphones": ("headphones", "headset",),
    "hourglass": ("sandglass",), "game controller": ("gamepad", "controller"), "gift": ("present",),
    "open book": ("book",), "envelope": ("letter",), "cardboard box": ("box", "package", "parcel"),
    "trash can": ("bin", "wastebasket", "waste basket", "dustbin"),
    "shopping cart": ("cart", "shopping trolley", "trolley"), "trophy": ("cup",),
    "piano": ("piano keys", "musical keyboard"), "pine tree": ("tree", "fir", "christmas tree"),
    "palm tree": ("palm", "tree"), "four leaf clover": ("clover", "shamrock"), "maple leaf": ("leaf",),
    "water drop": ("drop", "droplet"), "lightning bolt": ("lightning", "bolt", "flash"),
    "gem": ("diamond", "gemstone", "jewel"), "globe": ("earth", "planet"), "fire": ("flame",),
    "mountain": ("snowy mountain",), "soccer ball": ("football", "ball"),
    "american football": ("football", "ball"), "baseball": ("ball",), "basketball": ("ball",),
    "volleyball": ("ball",), "billiard ball": ("ball", "eight ball"), "dice": ("die",),
    "dartboard": ("target", "bullseye"), "boxing glove": ("glove",), "castle": ("palace",),
    "diamond": ("rhombus",), "oval": ("ellipse",), "cross": ("plus", "plus sign"),
    "no entry sign": ("no entry", "sign"), "stop sign": ("sign",), "warning sign": ("warning", "sign"),
    "no smoking sign": ("no smoking", "sign"), "parking sign": ("parking", "sign"),
    "road barrier": ("barrier",), "recycling symbol": ("recycling", "recycling sign"),
}  # fmt: skip
"""What people also call a thing: right as an answer."""

_ALIKE = (
    {"car", "taxi", "police car"}, {"delivery truck", "fire truck", "ambulance"},
    {"tree", "pine tree", "palm tree"}, {"telephone", "mobile phone"}, {"slice of cake", "birthday cake"},
    {"panda", "bear"}, {"laptop", "keyboard"}, {"keyboard", "piano"}, {"running shoe", "boot", "high heel"},
    {"square", "rectangle", "diamond"}, {"circle", "oval", "ring"}, {"gem", "diamond", "ring"},
    {"handbag", "backpack", "briefcase"}, {"soccer ball", "volleyball", "basketball", "baseball"},
    {"soccer ball", "american football"}, {"wine glass", "bottle of champagne"}, {"candy", "lollipop"},
    {"trophy", "medal"}, {"alarm clock", "watch"}, {"mouse", "squirrel"}, {"bus", "delivery truck"},
    {"fire", "candle"}, {"snowflake", "star"}, {"motorcycle", "scooter", "bicycle"},
    {"stop sign", "no entry sign", "no smoking sign"}, {"sunflower", "rose", "tulip"},
    {"circle", "billiard ball"}, {"maple leaf", "four leaf clover"}, {"tiger", "cat", "lion"},
    {"fox", "dog", "bear"}, {"mountain", "tent"}, {"hamburger", "taco"},
    {"road barrier", "warning sign", "traffic light"}, {"frying pan", "cup of coffee"},
    {"top hat", "graduation cap"}, {"gift", "cardboard box"}, {"envelope", "mailbox"},
)  # fmt: skip
"""Nobody is asked whether there is one of these while another of the same group is to be seen."""


def is_countable(name: str) -> bool:
    """Whether one says how many of them there are: of bananas, not of popcorn."""
    return name not in THINGS or THINGS[name].countable


def is_plural(name: str) -> bool:
    """Whether one of them is spoken of as several: "the scissors are", "there are grapes"."""
    return name.endswith("s") and PLURALS.get(name) == name


def synonyms(name: str) -> tuple[str, ...]:
    """What else the thing may be called, its plural included."""
    return (PLURALS[name], *_OTHER_NAMES.get(name, ()))


def called(name: str) -> tuple[str, ...]:
    """Every right name of a thing."""
    return (name, *synonyms(name))


def a(name: str, colour: str = "") -> str:
    """The name after "there is": "a banana", "an orange car", "scissors"."""
    words = f"{colour} {name}".strip()
    if not is_countable(name) or is_plural(name):
        return words
    return f"{'an' if words[0] in 'aeiou' or words.startswith('hour') else 'a'} {words}"


def many(name: str, count: int, colour: str = "") -> str:
    """`count` of them: "a banana", "three bananas", "two red cars"; "popcorn" whatever the count."""
    if count == 1 or not is_countable(name):
        return a(name, colour)
    return f"{NUMBERS[count]} {several(name, colour)}"


def several(name: str, colour: str = "") -> str:
    """The plural: "bananas", "red cars"."""
    return f"{colour} {PLURALS[name]}".strip()


def none_of(name: str) -> str:
    """What is answered to questions about something that is not there."""
    return f"There {are(name)} no {name}."


def are(name: str) -> str:
    """The verb of one such thing: "are" of scissors, else "is"."""
    return "are" if is_plural(name) else "is"


def agreeing(text: str, name: str) -> str:
    """A question about one such thing with its verbs in the number of its name: "where are the scissors"."""
    if name.endswith("s") and PLURALS.get(name, name) == name:
        text = re.sub(rf"\b(i|doe)s (?=(?:there |the )?{name}\b)", _plural_verb, text)
        text = re.sub(rf"(?<=\bthe {name} )(i|doe)s\b", _plural_verb, text).replace("where's", "where are")
    return text


def without_pair(text: str, name: str) -> str:
    """A question about a pair of scissors as one about "scissors" or "the scissors"."""
    short = name.removeprefix(_PAIR)
    return agreeing(text.replace(f"a {name}", short).replace(f"the {name}", f"the {short}"), short)


def is_pair(name: str) -> bool:
    """Whether the name is that of a pair, which people mostly leave out."""
    return name.startswith(_PAIR)


def _plural_verb(verb: re.Match[str]) -> str:
    return {"is": "are", "does": "do"}[verb[0].strip()] + " " * verb[0].endswith(" ")


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return f"{text[0].upper()}{text[1:]}."


def absent_like(names: Sequence[str], rng: np.random.Generator) -> str:
    """The name of something that none of `names` could be taken for, rather of their own category."""
    present = {name for group in _ALIKE for name in group if group.intersection(names)} | set(names)
    own = names[int(rng.integers(len(names)))]
    same = [name for name in _in_category(_category(own)) if name not in present]
    choices = same if same and rng.random() < 0.7 else [name for name in NAMES if name not in present]
    return choices[int(rng.integers(len(choices)))]


def _category(name: str) -> str:
    return THINGS[name].category if name in THINGS else "shape"


@cache
def _in_category(category: str) -> tuple[str, ...]:
    return tuple(name for name in NAMES if _category(name) == category)
