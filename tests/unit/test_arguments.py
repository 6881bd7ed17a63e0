"""What tools take."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.tools.arguments import Flag, NoArguments, Text, Whole, kinds, parse, schema
from models.errors import BadInput


@dataclass(frozen=True)
class Timer:
    minutes: Annotated[int, Whole(3)]
    unit: Literal["minutes", "hours"]
    again: bool
    label: Annotated[str, Text(12)] = ""


GOOD = {"minutes": 10, "unit": "hours", "again": False, "label": "tea"}


def test_good_values_are_taken():
    assert parse(Timer, GOOD) == Timer(10, "hours", False, "tea")
    assert parse(Timer, {key: GOOD[key] for key in ("minutes", "unit", "again")}).label == ""
    assert parse(NoArguments, {}) == NoArguments()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"minutes": 1000}, "minutes is 1000: it ought to be a whole number from 0 to 999"),
        ({"minutes": True}, "minutes is True"),
        ({"minutes": "10"}, "minutes is '10'"),
        ({"minutes": -1}, "minutes is -1"),
        ({"unit": "days"}, "unit is 'days': it ought to be one of minutes, hours"),
        ({"unit": ["hours"]}, "unit is"),
        ({"again": 1}, "again is 1: it ought to be true or false"),
        ({"label": "x" * 13}, "at most 12 characters"),
        ({"label": "a\nb"}, "at most 12 characters"),
        ({"label": "a\u202eb"}, "at most 12 characters"),
        ({"send_to": "all"}, "no argument 'send_to'; there are: minutes, unit, again, label"),
    ],
)
def test_others_are_refused_with_what_they_ought_to_be(change, message):
    with pytest.raises(BadInput) as refused:
        parse(Timer, {**GOOD, **change})
    assert message in str(refused.value)


@pytest.mark.parametrize("values", [None, [], "minutes", 5, {}, {"minutes": 5}])
def test_what_is_missing_or_no_object_is_refused(values):
    with pytest.raises(BadInput):
        parse(Timer, values)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda e: st.lists(e) | st.dictionaries(st.text(), e),
    )
)
def test_whatever_comes_is_taken_or_refused(values):
    with suppress(BadInput):
        assert isinstance(parse(Timer, values), Timer)


def test_the_schema_says_the_same():
    assert schema(Timer)["properties"] == {
        "minutes": {"type": "integer", "minimum": 0, "maximum": 999},
        "unit": {"type": "string", "enum": ["minutes", "hours"]},
        "again": {"type": "boolean"},
        "label": {"type": "string", "maxLength": 12},
    }
    assert kinds(Timer)["again"] == Flag()


@dataclass(frozen=True)
class Loose:
    anything: str


@pytest.mark.parametrize("arguments", [Loose, dict, int])
def test_what_no_grammar_can_bound_is_no_argument(arguments):
    with pytest.raises(TypeError):
        kinds(arguments)
