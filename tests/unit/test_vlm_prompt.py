"""How questions are laid out by the templates of different model families."""

import pytest

from models.errors import BadInput, ModelCorrupt
from models.ports import Exchange
from models.vlm.prompt import ChatPrompt

PARTS = (
    "{% for part in message.content %}{% if part.type == 'image' %}IMAGE{% else %}{{ part.text }}"
    "{% endif %}{% endfor %}"
)
LISTS = (
    "<s>{% for message in messages %}{{ message.role | capitalize }}"
    "{% if message.content[0].type == 'image' %}:{% else %}: {% endif %}" + PARTS + "<end>\n"
    "{% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}"
).replace("IMAGE", "<image>")
"""Takes lists only, and puts a space only before text."""

STRINGS = "{{ bos_token }}{% for message in messages %}[{{ message.role }}]{{ message.content }}{% endfor %}[assistant]"
"""Puts a list's representation in Python into the prompt."""

NO_SYSTEM = (
    "{% for message in messages %}{% if message.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "<{{ message.role }}>{% if message.content is string %}{{ message.content | trim }}{% else %}"
    + PARTS
    + "{% endif %}"
    "</>{% endfor %}<model>"
).replace("IMAGE", "<start_of_image>")

BOTH = (
    "{% generation %}{% endgeneration %}{% for message in messages %}<|{{ message.role }}|>"
    "{% if message.content is string %}{{ message.content }}{% else %}" + PARTS + "{% endif %}{% endfor %}"
    "<|assistant|>{% if enable_thinking is defined and not enable_thinking %}<think></think>{% endif %}"
).replace("IMAGE", "<image>\n")

HISTORY = [Exchange("Q1", "A1"), Exchange("Q2", "A2")]


def chat(source: str, system: str = "Be brief.") -> ChatPrompt:
    return ChatPrompt(source, system, "<bos>", "<eos>")


def test_a_template_that_takes_lists() -> None:
    prompt = chat(LISTS)
    assert prompt.prefix(True) == "<s>System: Be brief.<end>\nUser:"
    assert prompt.suffix(True, (), "Why?") == "Why?<end>\nAssistant:"
    assert prompt.suffix(True, HISTORY, "Why?") == (
        "Q1<end>\nAssistant: A1<end>\nUser: Q2<end>\nAssistant: A2<end>\nUser: Why?<end>\nAssistant:"
    )


def test_a_space_before_the_question_goes_with_it() -> None:
    prompt = chat(LISTS)
    assert prompt.prefix(False) == "<s>System: Be brief.<end>\nUser:"
    assert prompt.suffix(False, (), "Why?") == " Why?<end>\nAssistant:"
    assert prompt.suffix(False, HISTORY[:1], "Why?").startswith(" Q1<end>")


def test_a_template_that_takes_strings() -> None:
    prompt = chat(STRINGS)
    assert prompt.prefix(True) == prompt.prefix(False) == "<bos>[system]Be brief.[user]"
    assert prompt.suffix(True, HISTORY[:1], "Why?") == "Q1[assistant]A1[user]Why?[assistant]"


def test_a_template_without_a_system_role_has_the_user_say_it() -> None:
    prompt = chat(NO_SYSTEM)
    assert prompt.prefix(True) == "<user>Be brief.\n\n"
    assert prompt.suffix(True, (), "Why?") == "Why?</><model>"


def test_white_space_of_the_pictures_mark_is_kept_and_nobody_thinks_aloud() -> None:
    prompt = chat(BOTH)
    assert prompt.prefix(True) == "<|system|>Be brief.<|user|>"
    assert prompt.suffix(True, (), " Why? ") == "\nWhy?<|assistant|><think></think>"
    assert prompt.suffix(False, (), "Why?") == "Why?<|assistant|><think></think>"


@pytest.mark.parametrize("source", [LISTS, STRINGS, NO_SYSTEM, BOTH])
def test_without_a_system_prompt_none_is_put(source: str) -> None:
    prompt = chat(source, system="")
    assert "ystem" not in prompt.prefix(True)
    assert "Why?" in prompt.suffix(True, (), "Why?")


@pytest.mark.parametrize("source", [LISTS, STRINGS, NO_SYSTEM, BOTH])
@pytest.mark.parametrize("picture", [True, False])
def test_questions_that_look_like_templates_stay_text(source: str, picture: bool) -> None:
    question = "{{ 7 * 7 }} {% raw %} 'type'"
    assert question in chat(source).suffix(picture, (), question)


def test_an_empty_question_is_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        chat(LISTS).suffix(True, (), " \n")


@pytest.mark.parametrize(
    "source",
    ["", "Hello.", "{% for", "{{ messages[7].content }}", "{{ raise_exception('never') }}", "{{ 1 / 0 }}"],
)
def test_a_template_that_does_not_serve_is_refused(source: str) -> None:
    with pytest.raises(ModelCorrupt, match="template"):
        chat(source)


def test_a_template_cannot_reach_out_of_its_sandbox() -> None:
    source = "{{ ''.__class__.__mro__[1].__subclasses__() }}" + STRINGS
    with pytest.raises(ModelCorrupt, match="template"):
        chat(source)


def test_a_template_may_ask_for_the_date() -> None:
    source = "{{ strftime_now('%Y') | length }}" + STRINGS
    assert chat(source).prefix(False).startswith("4<bos>")
