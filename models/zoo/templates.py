"""Chat templates (Jinja) in the forms of the families: what they write around roles, pictures and turns."""

SMOLVLM = (
    "<|im_start|>"
    "{% for message in messages %}"
    "{{ message.role | capitalize }}:{{ '' if message.content[0].type == 'image' else ' ' }}"
    "{% for part in message.content %}"
    "{{ '<image>' if part.type == 'image' else part.text }}"
    "{% endfor %}"
    "<end_of_utterance>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
"""Content must be a list of parts: a plain string comes out empty, as with the original."""

GEMMA = (
    "{{ bos_token }}"
    "{% set system = messages[0].role == 'system' %}"
    "{% for message in (messages[1:] if system else messages) %}"
    "<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n"
    "{% if system and loop.first %}"
    "{{ messages[0].content if messages[0].content is string else messages[0].content[0].text }}\n\n"
    "{% endif %}"
    "{% if message.content is string %}{{ message.content | trim }}{% else %}"
    "{% for part in message.content %}"
    "{{ '<start_of_image>' if part.type == 'image' else part.text | trim }}"
    "{% endfor %}"
    "{% endif %}"
    "<end_of_turn>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
"""Without a role of its own for the system's words: they open the first turn."""


def chatml(image: str, *, opening: str = "") -> str:
    """ChatML, as Qwen, InternVL and LFM2 use it.

    image stands for a picture; opening comes before all turns and may hold Jinja.
    """
    return (
        f"{opening}"
        "{% for message in messages %}"
        "<|im_start|>{{ message.role }}\n"
        "{% if message.content is string %}{{ message.content }}{% else %}"
        "{% for part in message.content %}"
        "{% if part.type == 'image' %}" + image + "{% else %}{{ part.text }}{% endif %}"
        "{% endfor %}"
        "{% endif %}"
        "{% for call in message.tool_calls or [] %}"
        '<tool_call>\n{"name": "{{ call.function.name }}", '
        '"arguments": {{ call.function.arguments | tojson }}}\n</tool_call>'
        "{% endfor %}"
        "<|im_end|>\n"
        "{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
