"""How a model's own chat template writes the call of a tool."""

import pytest

from edge.tools.arguments import PLAIN, NoArguments, grammar, read_call
from models.errors import BadInput
from models.ports import CallForm
from models.vlm.prompt import ChatPrompt
from models.zoo.templates import GEMMA, SMOLVLM, chatml

TAGGED = CallForm("<tool_call>\n", "name", "arguments", "\n</tool_call>")
BRACKETED = chatml("<image>").replace("<tool_call>\n", "[CALL]").replace("\n</tool_call>", "")
OTHER_KEYS = chatml("<image>").replace('"name"', '"function"').replace('"arguments"', '"parameters"')
PYTHONIC = chatml("<image>").replace('{"name": "{{ call.function.name }}", ', "[{{ call.function.name }}(")
FAILING = chatml("<image>").replace("call.function.name", "call.no.such.thing")


@pytest.mark.parametrize(
    ("template", "form"),
    [
        (SMOLVLM, PLAIN),
        (GEMMA, PLAIN),
        (chatml("<image>"), TAGGED),
        (BRACKETED, CallForm("[CALL]", "name", "arguments", "")),
        (OTHER_KEYS, CallForm("<tool_call>\n", "function", "parameters", "\n</tool_call>")),
        (PYTHONIC, PLAIN),
        (FAILING, PLAIN),
    ],
    ids=["smolvlm", "gemma", "tags", "mark", "keys", "no JSON", "fails"],
)
def test_the_template_tells_the_form(template, form):
    assert ChatPrompt(template, "You help.", "<s>", "</s>").call_form == form


def test_a_grammar_keeps_to_it():
    rules = grammar([("stop", NoArguments)], TAGGED)
    assert r'"<tool_call>\n{\"name\": \"stop\", \"arguments\": {"' in rules
    assert r'"}}\n</tool_call>"' in rules


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"tool": "stop", "arguments": {"a": "}"}}', PLAIN),
        ('<tool_call>\n{"name": "stop", "arguments": {"a": "}"}}\n</tool_call>', TAGGED),
        (
            '\n{"name": "stop", "arguments": {"a": "}"}}\n',
            TAGGED,
        ),  # marks that are tokens of their own have no text
    ],
)
def test_a_call_is_read(text, form):
    assert read_call(text, form) == ("stop", {"a": "}"})


@pytest.mark.parametrize("text", ["", "stop", "{", "}{", "[1]", "{}", '{"name": "stop"}'])
def test_what_is_no_call_is_refused(text):
    with pytest.raises(BadInput, match="no call of a tool"):
        read_call(text)
