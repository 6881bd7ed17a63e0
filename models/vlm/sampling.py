"""Chooses the next token."""

from __future__ import annotations

import ctypes
import math

import numpy as np
from numpy.typing import NDArray

from models.errors import BadInput
from models.ports import AskOptions
from models.vlm.native import Weights

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
"""As llama.cpp's llama_token_data."""


def check_options(options: AskOptions) -> None:
    """BadInput for what no sampler can do."""
    if options.max_tokens < 1:
        raise BadInput(f"max_tokens must be at least 1, not {options.max_tokens}.")
    if not 0 <= options.temperature < math.inf:
        raise BadInput(f"temperature must be 0 or more, not {options.temperature}.")
    if not 0 < options.top_p <= 1:
        raise BadInput(f"top_p must be above 0 and at most 1, not {options.top_p}.")


class Sampler:
    """Greedy, or nucleus sampling with a temperature; within a grammar where one is given.

    BadInput for a grammar that is not valid.
    """

    def __init__(self, weights: Weights, options: AskOptions) -> None:
        from llama_cpp import llama_cpp as ll

        self._ll = ll
        self._weights = weights
        self._chain = None
        if options.grammar is None and options.temperature == 0:
            return
        self._chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
        if options.grammar is not None:
            self._add_grammar(options.grammar)
        if options.temperature == 0:
            self._add(ll.llama_sampler_init_greedy())
        else:
            self._add(ll.llama_sampler_init_top_p(options.top_p, 1))
            self._add(ll.llama_sampler_init_temp(options.temperature))
            self._add(ll.llama_sampler_init_dist(options.seed % 0xFFFFFFFF))
        self._candidates = np.empty(weights.size, _CANDIDATE)

    def close(self) -> None:
        if self._chain:
            self._ll.llama_sampler_free(self._chain)
            self._chain = None

    def choose(self, logits: NDArray[np.float32]) -> tuple[int, float]:
        """The token, and its log probability before temperature and grammar.

        ModelCorrupt where the logits are not numbers, which would end the process inside a grammar.
        """
        top = float(logits.max())
        log_sum = (
            top + math.log(float(np.exp(logits - np.float32(top)).sum())) if math.isfinite(top) else math.nan
        )
        if not math.isfinite(log_sum):
            raise self._weights.files.broken("it computes what are not numbers, so its weights are damaged.")
        token = self._sample(logits) if self._chain else int(logits.argmax())
        return token, float(logits[token]) - log_sum

    def _sample(self, logits: NDArray[np.float32]) -> int:
        """As llama_sampler_sample, which ends the process where the grammar leaves no token."""
        ll, candidates = self._ll, self._candidates
        candidates["id"] = np.arange(len(candidates), dtype=np.int32)
        candidates["logit"] = logits
        candidates["p"] = 0
        pointer = candidates.ctypes.data_as(ll.llama_token_data_p)
        choice = ll.llama_token_data_array(pointer, len(candidates), -1, False)
        ll.llama_sampler_apply(self._chain, ctypes.byref(choice))
        chosen = choice.data[choice.selected] if 0 <= choice.selected < choice.size else None
        if chosen is None or not math.isfinite(chosen.logit):
            raise BadInput(
                "The grammar leaves nothing that this model can say: its vocabulary lacks the characters."
            )
        ll.llama_sampler_accept(self._chain, chosen.id)
        return int(chosen.id)

    def _add(self, sampler: object) -> None:
        self._ll.llama_sampler_chain_add(self._chain, sampler)

    def _add_grammar(self, grammar: str) -> None:
        raw = grammar.encode(errors="replace")
        # What is empty would count as no grammar, and what follows a zero would be cut off.
        whole = raw.strip() and b"\0" not in raw
        sampler = whole and self._ll.llama_sampler_init_grammar(self._weights.vocabulary, raw, b"root")
        if not sampler:
            self.close()
            raise BadInput("The grammar is not valid GBNF with a rule named root.")
        self._add(sampler)
