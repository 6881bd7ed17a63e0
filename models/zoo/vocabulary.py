"""Tiny vocabularies in the two forms that llama.cpp reads: byte-level BPE and SentencePiece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
"""Token types of GGUF's `tokenizer.ggml.token_type`."""

_TEXT = """what is the this that in on of and a are there picture colour you see read red green blue yellow
white black left right large small how many describe text please answer one two three it not do where who"""
WORDS = _TEXT.split()


@dataclass(frozen=True)
class Vocabulary:
    """Tokens with their types, and the merges (BPE) or scores (SentencePiece) that split text into them."""

    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...] = ()
    """Ranked pairs, "left right"; BPE only."""
    scores: tuple[float, ...] = ()
    """Log-probabilities, one a token; SentencePiece only."""

    def __len__(self) -> int:
        return len(self.tokens)

    def id(self, token: str) -> int:
        return self.tokens.index(token)

    @property
    def speakable(self) -> tuple[bool, ...]:
        """Whether each token may stand in an answer: neither special nor filler."""
        return tuple(kind in (NORMAL, BYTE) for kind in self.types)

    def fields(
        self, model: str, pre: str, template: str, *, bos: str, eos: str, pad: str, add_bos: bool
    ) -> dict[str, object]:
        """GGUF metadata; template is the chat template (Jinja), bos, eos and pad name special tokens."""
        fields: dict[str, object] = {
            "tokenizer.ggml.model": model,
            "tokenizer.ggml.pre": pre,
            "tokenizer.ggml.tokens": list(self.tokens),
            "tokenizer.ggml.token_type": list(self.types),
            "tokenizer.ggml.bos_token_id": self.id(bos),
            "tokenizer.ggml.eos_token_id": self.id(eos),
            "tokenizer.ggml.padding_token_id": self.id(pad),
            "tokenizer.ggml.add_bos_token": add_bos,
            "tokenizer.chat_template": template,
        }
        if self.merges:
            fields["tokenizer.ggml.merges"] = list(self.merges)
        if self.scores:
            fields["tokenizer.ggml.scores"] = list(self.scores)
        return fields


def byte_letters() -> list[str]:
    """The 256 printable characters by which byte-level BPE writes bytes (GPT-2's table)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


def byte_level(specials: Sequence[str], *, size: int = 0) -> Vocabulary:
    """A byte-level BPE vocabulary: specials, bytes, line breaks and WORDS, then unused fillers up to size.

    Every word is merged from its left end, with and without the space before it, so that ordinary questions
    come out as a mixture of words, parts of words and bytes.
    """
    letters = byte_letters()
    tokens = dict.fromkeys([*specials, *letters])
    newline, space = letters[ord("\n")], letters[ord(" ")]
    merges = {f"{newline} {newline}": None}
    for word in [f"{space}{word}" for word in WORDS] + WORDS:
        for end in range(1, len(word)):
            merges[f"{word[:end]} {word[end]}"] = None
    tokens.update((pair.replace(" ", ""), None) for pair in merges)
    fillers = [f"<|filler_{index}|>" for index in range(max(0, size - len(tokens)))]
    types = [CONTROL] * len(specials) + [NORMAL] * (len(tokens) - len(specials)) + [UNUSED] * len(fillers)
    return Vocabulary((*tokens, *fillers), tuple(types), merges=tuple(merges))


def sentencepiece(specials: Sequence[str]) -> Vocabulary:
    """A SentencePiece vocabulary: specials, 256 byte fallbacks, line breaks, printable ASCII and WORDS.

    The fourth special is the unknown token, as in Gemma. Pieces are the beginnings of words; the longer score
    higher.
    """
    space = "\N{LOWER ONE EIGHTH BLOCK}"
    words = [f"{space}{word}" for word in WORDS] + WORDS
    prefixes = sorted(
        (word[:end] for word in words for end in range(2, len(word) + 1)), key=len, reverse=True
    )
    letters = [space, *(chr(code) for code in range(0x21, 0x7F))]
    breaks = ["\n", "\n\n"]
    normal = [*dict.fromkeys([*prefixes, *letters])]
    tokens = (*specials, *(f"<0x{byte:02X}>" for byte in range(256)), *breaks, *normal)
    kinds = [UNKNOWN if index == 3 else CONTROL for index in range(len(specials))]
    types = (*kinds, *[BYTE] * 256, *[USER_DEFINED] * len(breaks), *[NORMAL] * len(normal))
    first = len(tokens) - len(normal)
    scores = tuple(-float(max(0, index - first)) for index in range(len(tokens)))
    return Vocabulary(tokens, types, scores=scores)
