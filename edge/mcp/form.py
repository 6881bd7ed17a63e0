"""How the arguments of another program's tool are filled in: its JSON Schema as a dataclass of bounded fields. Pure."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, make_dataclass
from typing import Annotated, Any, Literal

from edge.mcp.offer import Offer, plain
from edge.tools.arguments import Choice, Flag, Kind, NoArguments, Text, Whole

_LONGEST_TEXT = 200
_MOST_DIGITS = 9
_MOST_ARGUMENTS = 12
_MOST_WORDS, _LONGEST_WORD = 50, 100
_LONGEST_NAME = 40
_DEEPEST_REFERENCE = 5

_IN_WORDS = {"array": "a list", "object": "an object", "number": "a number that may have a fraction"}


class Unusable(ValueError):
    """A tool needs what cannot be given to it; the message says what."""


@dataclass(frozen=True)
class Form:
    """A tool's arguments."""

    arguments: type[Any] = NoArguments
    """A frozen dataclass; see edge/tools/arguments.py."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the tool calls each field."""
    optional: frozenset[str] = frozenset()
    """Fields that the tool can do without."""
    left_out: tuple[str, ...] = ()
    """Other arguments that the tool can do without; they are never given."""

    def filled(self, arguments: Any) -> dict[str, Any]:
        """What to send for an instance of the arguments. An empty text that is not needed is left out."""
        values = {own: getattr(arguments, own) for own in self.names}
        return {
            self.names[own]: value
            for own, value in values.items()
            if not (value == "" and own in self.optional)
        }


def form(offer: Offer) -> Form:
    """The form of a tool's arguments. Unusable if it needs what cannot be given, or has a name that no shell would take
    as a word: names are shown within commands.

    An argument without which the tool can do is given where its kind and a value to begin with are known."""
    if not re.fullmatch(r"[A-Za-z0-9_./-]{1,64}", offer.name):
        raise Unusable("its name is not made of letters, digits, and the signs _ . / - alone")
    schema = offer.schema
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if schema.get("type") != "object" or not isinstance(properties, dict) or not isinstance(required, list):
        raise Unusable("what it takes is not described as JSON Schema asks")
    if missing := [name for name in required if name not in list(properties)]:
        raise Unusable(f"it needs {plain(str(missing[0]), _LONGEST_NAME)}, and does not say what that is")
    names: dict[str, str] = {}
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    left_out: list[str] = []
    for name, described in properties.items():
        described = _resolved(described, schema)
        kind, own = _kind(described), _identifier(name, names)
        if name in required:
            if kind is None:
                what = _IN_WORDS.get(str(described.get("type")), "of a kind")
                raise Unusable(f"its {plain(name, _LONGEST_NAME)} is {what}, which cannot be given yet")
            fields.append((own, _hint(kind)))
        elif kind is not None and (default := _default(kind, described)) is not None:
            fields.append((own, _hint(kind), default))
        else:
            left_out.append(plain(name, _LONGEST_NAME))
            continue
        names[own] = name
    if len(fields) > _MOST_ARGUMENTS:
        raise Unusable(f"it takes {len(fields)} arguments, and no more than {_MOST_ARGUMENTS} can be given")
    arguments = make_dataclass("Arguments", fields, frozen=True, kw_only=True) if fields else NoArguments
    optional = frozenset(own for own, name in names.items() if name not in required)
    return Form(arguments, names, optional, tuple(left_out))


def _resolved(described: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The description of one argument, without references, and without the null of one that may be left out."""
    for _ in range(_DEEPEST_REFERENCE):
        if not isinstance(described, dict):
            return {}
        others = {key: value for key, value in described.items() if key not in ("$ref", "anyOf", "type")}
        kinds = described.get("anyOf")
        if isinstance(kinds, list):
            kinds = [kind for kind in kinds if kind != {"type": "null"}]
        if isinstance(reference := described.get("$ref"), str):
            described = {**_definition(reference, schema), **others}
        elif isinstance(kinds, list) and len(kinds) == 1 and isinstance(kinds[0], dict):
            described = {**kinds[0], **others}
        elif isinstance(described.get("type"), list):
            types = [kind for kind in described["type"] if kind != "null"]
            described = {**others, "type": types[0] if len(types) == 1 else None}
        else:
            return described
    return {}


def _definition(reference: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the schema stands for; nothing for any other."""
    definitions = schema.get("$defs")
    found = definitions.get(reference.removeprefix("#/$defs/")) if isinstance(definitions, dict) else None
    return found if isinstance(found, dict) else {}


def _kind(described: Mapping[str, Any]) -> Kind | None:
    """What an argument may hold; None for what cannot be given."""
    words = [described["const"]] if "const" in described else described.get("enum")
    if words is not None:
        return Choice(tuple(words)) if _are_choices(words) else None
    match described.get("type"):
        case "string":
            return Text(_bounded(described.get("maxLength"), _LONGEST_TEXT))
        case "integer":
            return Whole(len(str(_bounded(described.get("maximum"), 10**_MOST_DIGITS - 1))))
        case "boolean":
            return Flag()
    return None


def _are_choices(words: Any) -> bool:
    return (
        isinstance(words, list)
        and 0 < len(words) <= _MOST_WORDS
        and all(isinstance(word, str) and word and plain(word, _LONGEST_WORD) == word for word in words)
    )


def _bounded(limit: Any, most: int) -> int:
    return min(limit, most) if isinstance(limit, int) and limit > 0 else most


def _default(kind: Kind, described: Mapping[str, Any]) -> str | int | bool | None:
    """What an argument that is not needed begins as; None where that is not known."""
    try:
        return kind.check(described.get("default"))
    except ValueError:
        return "" if isinstance(kind, Text) else None


def _hint(kind: Kind) -> Any:
    match kind:
        case Text():
            return Annotated[str, kind]
        case Whole():
            return Annotated[int, kind]
        case Choice():
            return Literal[kind.words]
        case Flag():
            return bool


def _identifier(name: str, taken: Collection[str]) -> str:
    """A field's name that is like the argument's own."""
    own = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")[:_LONGEST_NAME]
    if not own or own[0].isdigit():
        own = f"argument_{own}".rstrip("_")
    if keyword.iskeyword(own):
        own += "_"
    first, number = own, 2
    while own in taken:
        own, number = f"{first}_{number}", number + 1
    return own
