"""A KV cache with one or more sequences, and the evaluation of tokens into it."""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelCancelled, ModelCrashed, ModelTooBig
from models.vlm.native import Weights
from models.vlm.settings import VlmSettings
from models.vlm.stop import Stop

Entry = tuple[int, int, int]
"""Token, position, sequence."""


class Context:
    """Room for as many sequences as the settings have branches.

    They share the cells of one cache of the size set (kv_unified), where what they have in common is there once; or
    each has a cache of that size, so that sequences decoded together give the same numbers as each alone: see
    VlmSettings.shared_cells. ModelTooBig where there is no memory for it.
    """

    def __init__(self, weights: Weights, settings: VlmSettings, stop: Stop) -> None:
        from llama_cpp import llama_cpp as ll

        self._ll = ll
        self._weights = weights
        self._stop = stop
        # Beyond what it was trained for a model rambles.
        self.size = min(settings.context, ll.llama_model_n_ctx_train(weights.model))
        self.shared = settings.shared_cells
        self.batch_size = settings.batch
        caches = 1 if self.shared else settings.branches
        parameters = ll.llama_context_default_params()
        parameters.n_ctx = self.size * caches
        parameters.n_seq_max = settings.branches
        parameters.n_batch = parameters.n_ubatch = settings.batch
        parameters.n_threads = settings.threads
        parameters.n_threads_batch = settings.threads_batch
        parameters.kv_unified = self.shared
        # A sliding window that forgets could not go back to the end of the picture.
        parameters.swa_full = True
        # On a processor it takes each query and head by itself, which is slow for prompts and for several sequences.
        parameters.flash_attn_type = ll.LLAMA_FLASH_ATTN_TYPE_DISABLED
        parameters.no_perf = True
        parameters.abort_callback = stop.on_abort
        parameters.abort_callback_data = stop.address
        self.handle = ll.llama_init_from_model(weights.model, parameters)
        if not self.handle:
            raise ModelTooBig(
                f"{weights.files.name}: not enough memory for {caches} x {self.size} tokens of context. "
                "Set a smaller context, or take a smaller model."
            )
        self._others = range(1, settings.branches)
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
        """Forget the other sequences, and what the first one holds at the position and behind it."""
        self._forget_others()
        if not self._ll.llama_memory_seq_rm(self._memory, 0, position, -1):
            raise ModelCrashed("The engine could not go back to the picture: look again.")

    def share(self, sequences: int) -> None:
        """Give what the first sequence holds to so many in all: it takes no cells where they are shared, and is
        copied where they are not."""
        for sequence in range(1, sequences):
            self._ll.llama_memory_seq_cp(self._memory, 0, sequence, -1, -1)

    def prefill(self, tokens: Sequence[int], position: int) -> None:
        """Evaluate tokens in the first sequence from the position on; the last one's logits are then at index -1."""
        for _ in self.prefill_together({0: tokens}, position):
            pass

    def prefill_together(
        self, prompts: Mapping[int, Sequence[int]], position: int
    ) -> Iterator[tuple[int, int]]:
        """Evaluate each sequence's tokens from the position on, in as few batches as hold them. Yields each sequence
        once its last token has been evaluated, and the index of that one's logits."""
        entries: list[Entry] = []
        ends: dict[int, int] = {}
        for sequence, tokens in prompts.items():
            entries += [(token, position + i, sequence) for i, token in enumerate(tokens)]
            ends[len(entries) - 1] = sequence
        for start in range(0, len(entries), self.batch_size):
            part = entries[start : start + self.batch_size]
            ended = {end - start: ends[end] for end in ends if start <= end < start + len(part)}
            self._decode(part, ended)
            for index, sequence in ended.items():
                yield sequence, index

    def step(self, entries: Sequence[Entry]) -> None:
        """Evaluate one entry of each sequence; their logits are at their indices."""
        self._decode(entries, range(len(entries)))

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
        self._forget_others()
        self._ll.llama_memory_seq_rm(self._memory, 0, -1, -1)
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if self._ll.llama_state_seq_set_data(self.handle, buffer, len(state), 0) == 0:
            raise ModelCrashed("The engine could not take its saved state back: look again.")

    def _forget_others(self) -> None:
        for sequence in self._others:
            self._ll.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def _decode(self, entries: Sequence[Entry], telling: Collection[int]) -> None:
        """telling: indices of the entries whose logits are wanted."""
        batch = self._batch
        batch.n_tokens = len(entries)
        for i, (token, position, sequence) in enumerate(entries):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequence
            batch.logits[i] = i in telling
        self.check(self._ll.llama_decode(self.handle, batch))
