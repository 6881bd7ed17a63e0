"""How a vision-language model is run."""

from __future__ import annotations

from dataclasses import dataclass

SYSTEM_PROMPT = (
    "You describe what a camera sees to the person who wears it. Answer the question in one or two short, "
    "plain sentences, as if spoken. Say so when the picture does not show it."
)


@dataclass(frozen=True)
class VlmSettings:
    """Threads, sizes and words; ValueError on creation for what cannot be."""

    threads: int = 2
    """Cores for decoding, which waits for memory: two saturate a small board."""
    threads_batch: int = 2
    """Cores for encoding pictures and prefilling prompts, which wait for arithmetic. Never more
    than the machine has: oversubscribed, a step takes several times as long."""
    context: int = 4096
    """Tokens that prompt and answer may have together; never more than the model was trained for."""
    batch: int = 512
    """Tokens evaluated at once; a model that attends to a picture as a whole needs all of it in one batch."""
    branches: int = 4
    """The most questions that ask_many takes."""
    shared_cells: bool = True
    """Whether questions asked together share the one context. Each then adds its own tokens to it and nothing else,
    but sums are rounded in another order than if it were asked alone, which may turn a near tie between two tokens.
    False: each has a context of its own, and with quantized weights computes to the last bit what it would alone; with
    others, matrix products of several rows still round differently. There is memory for `branches` contexts from the
    start, and each question is read by itself."""
    system_prompt: str = SYSTEM_PROMPT
    max_side: int = 768
    """Pictures are shrunk to so many pixels on their longer side: some encoders spend tokens by the pixel."""
    grace: float = 5.0
    """Seconds that a called-off engine may take to stop before its process is ended."""

    def __post_init__(self) -> None:
        for name in ("threads", "threads_batch", "context", "batch", "branches", "max_side"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
        if self.grace <= 0:
            raise ValueError(f"grace must be more than 0 seconds, not {self.grace}")
