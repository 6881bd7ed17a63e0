"""Which arguments of other programs' tools can be given, and how."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.mcp.form import Form, Unusable, form
from edge.mcp.offer import Offer
from edge.tools.arguments import Choice, Flag, NoArguments, Text, Whole, grammar, kinds, parse


def of(schema: dict[str, Any]) -> Form:
    return form(Offer("tool", schema=schema))


def schema(required: tuple[str, ...] = (), /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


@pytest.mark.parametrize(
    ("described", "kind"),
    [
        ({"type": "string"}, Text(200)),
        ({"type": "string", "maxLength": 40}, Text(40)),
        ({"type": "string", "maxLength": 4000}, Text(200)),
        ({"type": "string", "maxLength": "many"}, Text(200)),
        ({"type": "string", "enum": ["on", "off"]}, Choice(("on", "off"))),
        ({"enum": ["on"]}, Choice(("on",))),
        ({"const": "on"}, Choice(("on",))),
        ({"type": "integer"}, Whole(9)),
        ({"type": "integer", "maximum": 100}, Whole(3)),
        ({"type": "integer", "maximum": 10**30}, Whole(9)),
        ({"type": "boolean"}, Flag()),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, Flag()),
        ({"type": ["boolean", "null"]}, Flag()),
        ({"$ref": "#/$defs/Room"}, Choice(("hall", "kitchen"))),
        ({"anyOf": [{"$ref": "#/$defs/Room"}, {"type": "null"}]}, Choice(("hall", "kitchen"))),
    ],
)
def test_what_can_be_given(described: dict[str, Any], kind: object) -> None:
    rooms = {"$defs": {"Room": {"type": "string", "enum": ["hall", "kitchen"]}}}
    shape = of({**schema(("it",), it=described), **rooms})
    assert kinds(shape.arguments) == {"it": kind}
    assert grammar([("tool", shape.arguments)])


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"type": "object"}, "its it is an object"),
        ({"type": "array", "items": {"type": "string"}}, "its it is a list"),
        ({"type": "number"}, "its it is a number that may have a fraction"),
        ({"enum": [1, 2]}, "which cannot be given"),
        ({"enum": []}, "which cannot be given"),
        ({"enum": ["a\nb"]}, "which cannot be given"),
        ({"enum": [f"word {number}" for number in range(51)]}, "which cannot be given"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "which cannot be given"),
        ({"type": ["string", "integer"]}, "which cannot be given"),
        ({"$ref": "#/$defs/Nothing"}, "which cannot be given"),
        ({"$ref": "https://example.org/schema"}, "which cannot be given"),
        ({"$ref": "#/$defs/Loop"}, "which cannot be given"),
        (True, "which cannot be given"),
        (None, "which cannot be given"),
    ],
)
def test_what_is_needed_and_cannot_be_given_makes_a_tool_useless(described: Any, why: str) -> None:
    loop = {"$defs": {"Loop": {"$ref": "#/$defs/Loop"}}}
    with pytest.raises(Unusable, match=why):
        of({**schema(("it",), it=described), **loop})
    assert of(schema(it=described)).left_out == ("it",)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({}, "not described"),
        ({"type": "array"}, "not described"),
        ({"type": "object", "properties": []}, "not described"),
        ({"type": "object", "required": "it"}, "not described"),
        (schema(("it",)), "needs it, and does not say what that is"),
        ({"type": "object", "required": [["it"]]}, "does not say what that is"),
        (schema(**{f"a{number}": {"type": "string"} for number in range(13)}), "13 arguments"),
    ],
)
def test_a_description_that_makes_no_sense_is_told(bad: dict[str, Any], why: str) -> None:
    with pytest.raises(Unusable, match=why):
        of(bad)


def test_a_tool_may_take_nothing() -> None:
    shape = of({"type": "object"})
    assert shape.arguments is NoArguments
    assert shape.filled(NoArguments()) == {}


def test_what_a_tool_can_do_without_is_given_where_its_beginning_is_known() -> None:
    shape = of(
        schema(
            ("to",),
            note={"type": "string"},
            to={"type": "string"},
            times={"type": "integer", "default": 2},
            loud={"type": "boolean"},
            room={"enum": ["hall"], "default": "attic"},
            sender={"type": "string", "default": "me"},
        )
    )
    assert list(kinds(shape.arguments)) == ["note", "to", "times", "sender"]
    assert shape.left_out == ("loud", "room")
    assert shape.filled(parse(shape.arguments, {"to": "Ann"})) == {"to": "Ann", "times": 2, "sender": "me"}
    assert shape.filled(parse(shape.arguments, {"to": "", "note": "hi", "times": 0})) == {
        "note": "hi",
        "to": "",
        "times": 0,
        "sender": "me",
    }


def test_names_that_are_none_in_python_are_sent_as_they_are() -> None:
    odd = ("from", "device-id", "device id", "2nd", "ключ", "x" * 99)
    shape = of(schema(odd, **{name: {"type": "string"} for name in odd}))
    assert list(shape.names) == ["from_", "device_id", "device_id_2", "argument_2nd", "argument", "x" * 40]
    filled = shape.filled(shape.arguments(**dict.fromkeys(shape.names, "v")))
    assert filled == dict.fromkeys(odd, "v")


@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(st.sampled_from(["type", "enum", "anyOf", "$ref", "default"]), inner)
            ),
        ),
    )
)
def test_whatever_a_server_describes_is_filled_in_or_refused(properties: dict[str, Any]) -> None:
    try:
        shape = of(schema(tuple(properties)[:1], **properties))
    except Unusable as error:
        assert str(error).isprintable()
    else:
        assert grammar([("tool", shape.arguments)])
        assert set(shape.names.values()) <= set(properties)


@pytest.mark.parametrize("name", ["", "a b", "a;b", "$(a)", "a\n", "\x1b[2J", "ключ", "a" * 65])
def test_a_name_that_a_shell_would_not_take_as_a_word_makes_a_tool_useless(name: str) -> None:
    with pytest.raises(Unusable, match="its name"):
        form(Offer(name, schema={"type": "object"}))
    assert form(Offer("get/a.b-c_d", schema={"type": "object"})).arguments is NoArguments
