"""A KV cache with one or more sequences, and the evaluation of tokens into it."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCancelled, ModelCrashed, ModelTooBig
from models.vlm.native import Weights
from models.vlm.settings import VlmSettings
from models.vlm.stop import Stop


class Context:
    """Room for as many sequences as asked for, each of the size that the settings say.

    Each sequence has a cache of its own (no kv_unified), so that sequences decoded together give the same
    numbers as each alone. ModelTooBig where there is no memory for them.
    """

    def __init__(self, weights: Weights, settings: VlmSettings, stop: Stop, sequences: int) -> None:
        from llama_cpp import llama_cpp as ll

        self._ll = ll
        self._weights = weights
        self._stop = stop
        # Beyond what it was trained for a model rambles.
        self.size = min(settings.context, ll.llama_model_n_ctx_train(weights.model))
        self.sequences = sequences
        self.batch_size = settings.batch
        parameters = ll.llama_context_default_params()
        parameters.n_ctx = self.size * sequences
        parameters.n_seq_max = sequences
        parameters.n_batch = parameters.n_ubatch = settings.batch
        parameters.n_threads = settings.threads
        parameters.n_threads_batch = settings.threads_batch
        parameters.kv_unified = False
        # A sliding window that forgets could not go back to the end of the picture.
        parameters.swa_full = True
        parameters.no_perf = True
        parameters.abort_callback = stop.on_abort
        parameters.abort_callback_data = stop.address
        self.handle = ll.llama_init_from_model(weights.model, parameters)
        if not self.handle:
            raise ModelTooBig(
                f"{weights.files.name}: not enough memory for {sequences} x {self.size} tokens of context. "
                "Set a smaller context, or take a smaller model."
            )
        self._memory = ll.llama_get_memory(self.handle)
        self._batch = ll.llama_batch_init(settings.batch, 0, 1)

    def close(self) -> None:
        if self.handle:
            self._ll.llama_batch_free(self._batch)
            self._ll.llama_free(self.handle)
            self.handle = None

    def clear(self) -> None:
        """Forget everything."""
        self._ll.llama_memory_clear(self._memory, True)

    def shorten(self, position: int) -> None:
        """Forget what the first sequence holds at the position and behind it."""
        if not self._ll.llama_memory_seq_rm(self._memory, 0, position, -1):
            raise ModelCrashed("The engine could not go back to the picture: look again.")

    def share(self, sequences: int) -> None:
        """Give what the first sequence holds to so many in all, for the price of copying it."""
        for sequence in range(1, sequences):
            self._ll.llama_memory_seq_rm(self._memory, sequence, -1, -1)
            self._ll.llama_memory_seq_cp(self._memory, 0, sequence, -1, -1)

    def prefill(self, tokens: Sequence[int], position: int, sequence: int = 0) -> None:
        """Evaluate tokens from the position on; the last one's logits are then at index -1."""
        for start in range(0, len(tokens), self.batch_size):
            part = tokens[start : start + self.batch_size]
            self._decode(
                [(token, position + start + i, sequence) for i, token in enumerate(part)], every=False
            )

    def step(self, entries: Sequence[tuple[int, int, int]]) -> None:
        """Evaluate (token, position, sequence), one of each sequence; their logits are at their indices."""
        self._decode(entries, every=True)

    def logits(self, index: int) -> NDArray[np.float32]:
        """shape (vocabulary,), valid until the next evaluation."""
        pointer = self._ll.llama_get_logits_ith(self.handle, index)
        return np.ctypeslib.as_array(pointer, shape=(self._weights.size,))

    def check(self, code: int) -> None:
        """Turn what an evaluation returned into an error, unless it is 0."""
        if code == 0:
            return
        if self._stop.is_set:
            raise ModelCancelled("cancelled")
        if code in (1, -2):
            raise ModelTooBig(
                "The engine ran out of memory for this question. Ask less, or set a smaller context."
            )
        raise ModelCrashed(f"The engine could not evaluate the prompt (llama.cpp returned {code}).")

    def save(self) -> bytes:
        """The first sequence's state."""
        size = self._ll.llama_state_seq_get_size(self.handle, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = self._ll.llama_state_seq_get_data(self.handle, buffer, size, 0)
        return bytes(memoryview(buffer)[:written])

    def restore(self, state: bytes) -> None:
        """Put the first sequence into a state that save gave."""
        self._ll.llama_memory_seq_rm(self._memory, 0, -1, -1)
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if self._ll.llama_state_seq_set_data(self.handle, buffer, len(state), 0) == 0:
            raise ModelCrashed("The engine could not take its saved state back: look again.")

    def _decode(self, entries: Sequence[tuple[int, int, int]], every: bool) -> None:
        batch = self._batch
        batch.n_tokens = len(entries)
        for i, (token, position, sequence) in enumerate(entries):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequence
            batch.logits[i] = every
        batch.logits[len(entries) - 1] = True
        self.check(self._ll.llama_decode(self.handle, batch))
