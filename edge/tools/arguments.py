"""What tools take: typed, bounded fields of a frozen dataclass. Their schema, their grammar and their check come from
there alone.

    @dataclass(frozen=True)
    class Timer:
        minutes: Annotated[int, Whole(3)]
        label: Annotated[str, Text(40)] = ""
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from models.errors import BadInput
from models.ports import CallForm

_LETTERS = r" !#-\[\]-~À-ÖØ-öø-ʯЀ-ӿ一-鿿€£–’"
"""What a model may write in a line: all of it can be printed, so that every call it makes can be read back."""


PLAIN = CallForm()
_BYTES = 3
"""Of the longest of these letters."""


@dataclass(frozen=True)
class NoArguments:
    """Of tools that take none."""


@dataclass(frozen=True)
class Text:
    """A line of at most so many characters, without control characters."""

    most: int

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.most}

    def grammar(self) -> str:
        return rf'"\"" ([{_LETTERS}] | "\\" ["\\]){{0,{self.most}}} "\""'

    @property
    def longest(self) -> int:
        return 2 + _BYTES * self.most

    def check(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > self.most or not all(map(_printable, value)):
            raise ValueError(f"a line of at most {self.most} characters")
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number from 0, of at most so many digits."""

    digits: int

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": 10**self.digits - 1}

    def grammar(self) -> str:
        more = f" [0-9]{{0,{self.digits - 1}}}" if self.digits > 1 else ""
        return f'("0" | [1-9]{more})'

    @property
    def longest(self) -> int:
        return self.digits

    def check(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**self.digits:
            raise ValueError(f"a whole number from 0 to {10**self.digits - 1}")
        return value


@dataclass(frozen=True)
class Said:
    """Other words by which a Literal's values are asked for, as (said, value): 'quick' may stand for 'instant'."""

    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]
    said: tuple[tuple[str, str], ...] = ()
    """(words, value) pairs by which they are asked for, besides themselves."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}

    def grammar(self) -> str:
        return "(" + " | ".join(json.dumps(json.dumps(word)) for word in self.words) + ")"

    @property
    def longest(self) -> int:
        return max(len(json.dumps(word)) for word in self.words)

    def check(self, value: object) -> str:
        if value not in self.words:
            raise ValueError(f"one of {', '.join(self.words)}")
        return str(value)


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def grammar(self) -> str:
        return '("true" | "false")'

    @property
    def longest(self) -> int:
        return len("false")

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError("true or false")
        return value


Kind = Text | Whole | Choice | Flag


def kinds(arguments: type[Any]) -> Mapping[str, Kind]:
    """What each field may hold, in order. TypeError for a class that no model could fill in."""
    if not (dataclasses.is_dataclass(arguments) and isinstance(arguments, type)):
        raise TypeError(f"{arguments} is no dataclass")
    hints = get_type_hints(arguments, include_extras=True)
    return {field.name: _kind(field.name, hints[field.name]) for field in dataclasses.fields(arguments)}


def schema(arguments: type[Any]) -> dict[str, Any]:
    """As JSON Schema (draft 2020-12), for models that are told of tools in it."""
    return {
        "type": "object",
        "properties": {name: kind.schema() for name, kind in kinds(arguments).items()},
        "required": list(kinds(arguments)),
        "additionalProperties": False,
    }


def parse(arguments: type[Any], values: object) -> Any:
    """The values as an instance. BadInput says which one is wrong, and what it ought to be."""
    known = kinds(arguments)
    if not isinstance(values, Mapping):
        raise BadInput(f"The arguments are {values!r}: they ought to be named.")
    if unknown := sorted(map(str, values.keys() - known.keys())):
        raise BadInput(f"There is no argument {unknown[0]!r}; there are: {', '.join(known) or 'none'}.")
    checked = {}
    for name, value in values.items():
        try:
            checked[name] = known[name].check(value)
        except ValueError as error:
            raise BadInput(f"The argument {name} is {value!r}: it ought to be {error}.") from None
    try:
        return arguments(**checked)
    except TypeError:
        missing = [field.name for field in dataclasses.fields(arguments) if field.name not in checked]
        raise BadInput(f"An argument is missing: {', '.join(missing)}.") from None


def grammar(tools: Sequence[tuple[str, type[Any]]], form: CallForm = PLAIN) -> str:
    """GBNF of a call to one of the (name, arguments): {"tool": NAME, "arguments": {...}}, every field given, in order;
    or as the form has it.

    Written by hand rather than from the schema, whose common translations allow control characters in strings and
    numbers without end.
    """
    rules = [f"root ::= {' | '.join(f'call-{number}' for number in range(len(tools)))}"]
    for number, (name, arguments) in enumerate(tools):
        fields = ' ", " '.join(
            f"{_quoted(json.dumps(field) + ': ')} {kind.grammar()}"
            for field, kind in kinds(arguments).items()
        )
        opening = _quoted(f"{form.before}{_opening(name, form)}")
        rules.append(f"call-{number} ::= {opening} {fields} {_quoted('}}' + form.after)}")
    return "\n".join(rules)


def longest(tools: Sequence[tuple[str, type[Any]]], form: CallForm = PLAIN) -> int:
    """Bytes of the longest call that the grammar allows: a model that may write as many tokens is never cut off."""
    return max(
        len(f"{form.before}{_opening(name, form)}}}}}{form.after}".encode())
        + sum(len(json.dumps(field) + ": , ") + kind.longest for field, kind in kinds(arguments).items())
        for name, arguments in tools
    )


def read_call(text: str, form: CallForm = PLAIN) -> tuple[str, object]:
    """The name and the values of a call that was written so. BadInput where it is none."""
    try:
        said = json.loads(text[text.index("{") : text.rindex("}") + 1])
        return str(said[form.tool]), said[form.arguments]
    except (ValueError, TypeError, KeyError):
        raise BadInput(f"the model wrote {text!r}, which is no call of a tool") from None


def _opening(name: str, form: CallForm) -> str:
    return f"{{{json.dumps(form.tool)}: {json.dumps(name)}, {json.dumps(form.arguments)}: {{"


def _quoted(text: str) -> str:
    return json.dumps(text)


def _printable(letter: str) -> bool:
    return letter.isprintable()


def _kind(name: str, hint: Any) -> Kind:
    if get_origin(hint) is Literal and all(isinstance(word, str) for word in get_args(hint)):
        return Choice(get_args(hint))
    if hint is bool:
        return Flag()
    if get_origin(hint) is Annotated:
        base, *notes = get_args(hint)
        if get_origin(base) is Literal and isinstance(notes[0], Said):
            return Choice(get_args(base), notes[0].words)
        for note in notes:
            if (base, type(note)) in ((str, Text), (int, Whole)):
                kind: Kind = note
                return kind
    raise TypeError(
        f"the argument {name} is {hint}: give it a Literal, bool, or Annotated with Text or Whole"
    )
