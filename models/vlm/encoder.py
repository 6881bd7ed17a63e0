"""Turns a picture into what the language model takes in its place: tokens and embeddings, through mtmd."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from models.errors import BadInput, ModelCancelled, ModelCorrupt, ModelTooBig
from models.ports import Pixels
from models.vlm.context import Context
from models.vlm.native import Weights
from models.vlm.settings import VlmSettings
from models.vlm.stop import Stop

IDEFICS_BEFORE = "<fake_token_around_image><global-img>"
IDEFICS_AFTER = "<fake_token_around_image>"


class Encoder:
    """The picture encoder that belongs to a language model."""

    def __init__(self, weights: Weights, settings: VlmSettings, stop: Stop) -> None:
        from llama_cpp import mtmd_cpp as mtmd

        self._mtmd = mtmd
        self._weights = weights
        self._stop = stop
        parameters = mtmd.mtmd_context_params_default()
        parameters.use_gpu = False
        parameters.print_timings = False
        parameters.n_threads = settings.threads_batch
        parameters.cb_eval = stop.on_node
        self._handle = mtmd.mtmd_init_from_file(str(weights.files.mmproj).encode(), weights.model, parameters)
        if not self._handle:
            raise weights.files.broken(
                f"{weights.files.mmproj} cannot be loaded beside {weights.files.model}."
            )
        if not mtmd.mtmd_support_vision(self._handle):
            self.close()
            raise weights.files.broken(f"{weights.files.mmproj} cannot see pictures.")

    def close(self) -> None:
        if self._handle:
            self._mtmd.mtmd_free(self._handle)
            self._handle = None

    @contextmanager
    def layout(self, pixels: Pixels) -> Iterator[list[list[int] | int]]:
        """What stands for the picture, in order: lists of tokens, and handles of picture chunks."""
        mtmd = self._mtmd
        height, width = pixels.shape[:2]
        bitmap = mtmd.mtmd_bitmap_init(width, height, pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8)))
        chunks = mtmd.mtmd_input_chunks_init()
        try:
            marker = mtmd.mtmd_get_marker(self._handle)
            text = mtmd.mtmd_input_text(marker, len(marker), False, True)
            bitmaps = (mtmd.mtmd_bitmap_p_ctypes * 1)(bitmap)
            if mtmd.mtmd_tokenize(self._handle, chunks, ctypes.byref(text), bitmaps, 1) != 0:
                raise BadInput(
                    f"The model cannot take a picture of {width}x{height} pixels: crop or enlarge it."
                )
            count = mtmd.mtmd_input_chunks_size(chunks)
            yield self._arranged([mtmd.mtmd_input_chunks_get(chunks, i) for i in range(count)])
        finally:
            mtmd.mtmd_input_chunks_free(chunks)
            mtmd.mtmd_bitmap_free(bitmap)

    def cells(self, chunk: int) -> int:
        """How many tokens of context a picture chunk takes."""
        return int(self._mtmd.mtmd_input_chunk_get_n_tokens(chunk))

    def encode(self, chunk: int) -> Any:
        """A picture chunk's embeddings, float32, valid until the next one is encoded."""
        code = self._mtmd.mtmd_encode_chunk(self._handle, chunk)
        # A stopped encoder reports success and leaves rubbish.
        if self._stop.is_set:
            raise ModelCancelled("cancelled")
        if code != 0:
            raise self._weights.files.broken("the picture cannot be encoded.")
        return self._mtmd.mtmd_get_output_embd(self._handle)

    def prefill(self, context: Context, chunk: int, embeddings: Any, position: int) -> int:
        """Evaluate a picture chunk into the context; the position after it. Models that give rows and columns
        positions of their own, or look at a picture without an order, get that from mtmd."""
        mtmd = self._mtmd
        whole = mtmd.mtmd_decode_use_non_causal(self._handle, chunk)
        if whole and self.cells(chunk) > context.batch_size:
            raise ModelTooBig(
                f"This model takes the picture's {self.cells(chunk)} tokens at once: set a batch of as many."
            )
        after = ctypes.c_int32(position)
        code = mtmd.mtmd_helper_decode_image_chunk(
            self._handle,
            context.handle,
            chunk,
            embeddings,
            position,
            0,
            context.batch_size,
            ctypes.byref(after),
            mtmd.mtmd_helper_post_decode_callback(),
            None,
        )
        context.check(code)
        return after.value

    def _arranged(self, chunks: list[int]) -> list[list[int] | int]:
        arranged = [self._text(chunk) if self._is_text(chunk) else chunk for chunk in chunks]
        if self._weights.projector != "idefics3":
            return arranged
        # mtmd cuts every picture into tiles and adds an overview. The overview alone costs a fraction, and is
        # how these models are trained on unsplit pictures.
        overview = [chunk for chunk in arranged if isinstance(chunk, int)][-1]
        return [self._control(IDEFICS_BEFORE, 2), overview, self._control(IDEFICS_AFTER, 1)]

    def _is_text(self, chunk: int) -> bool:
        return bool(self._mtmd.mtmd_input_chunk_get_type(chunk) == self._mtmd.MTMD_INPUT_CHUNK_TYPE_TEXT)

    def _text(self, chunk: int) -> list[int]:
        count = ctypes.c_size_t()
        tokens = self._mtmd.mtmd_input_chunk_get_tokens_text(chunk, ctypes.byref(count))
        found = list(tokens[: count.value])
        if any(not 0 <= token < self._weights.size for token in found):
            raise self._unmarked()
        return found

    def _control(self, text: str, count: int) -> list[int]:
        tokens = self._weights.tokens(text)
        if len(tokens) != count:
            raise self._unmarked()
        return tokens

    def _unmarked(self) -> ModelCorrupt:
        return self._weights.files.broken("the language model has no tokens to mark a picture with.")
