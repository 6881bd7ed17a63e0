"""The language model's weights and vocabulary."""

from __future__ import annotations

import ctypes
import functools
import logging
from pathlib import Path
from typing import Any

from models.errors import BadInput
from models.vlm.files import VlmFiles

_log = logging.getLogger(__name__)


class Weights:
    """A loaded language model: handles for llama.cpp, and its tokenizer. ModelMissing or ModelCorrupt."""

    def __init__(self, files: VlmFiles) -> None:
        from llama_cpp import llama_cpp as ll

        self.files = files
        self.projector = files.check()
        self._ll = ll
        forward_logs()
        ll.llama_backend_init()
        parameters = ll.llama_model_default_params()
        parameters.n_gpu_layers = 0
        parameters.use_extra_bufts = not _has_amx()
        self.model = ll.llama_model_load_from_file(str(files.model).encode(), parameters)
        if not self.model:
            raise files.broken(f"{files.model} cannot be loaded.")
        self.vocabulary = ll.llama_model_get_vocab(self.model)
        self.size = int(ll.llama_vocab_n_tokens(self.vocabulary))
        self.rewinds = not (ll.llama_model_is_recurrent(self.model) or ll.llama_model_is_hybrid(self.model))
        """False where the past is folded into one state, which can be restored but not shortened."""

    def close(self) -> None:
        if self.model:
            self._ll.llama_model_free(self.model)
            self.model = None

    def tokens(self, text: str, opening: bool = False) -> list[int]:
        """Token numbers; control tokens written out in the text become control tokens.

        opening: the text opens the sequence, so the model's opening token goes before it unless it is there.
        """
        raw = text.encode(errors="replace")
        room = len(raw) + 2
        buffer = (self._ll.llama_token * room)()
        count = self._ll.llama_tokenize(self.vocabulary, raw, len(raw), buffer, room, False, True)
        if count < 0:
            raise BadInput("The text is too long to be put to the model.")
        tokens = list(buffer[:count])
        bos = self._ll.llama_vocab_bos(self.vocabulary)
        if opening and self._ll.llama_vocab_get_add_bos(self.vocabulary) and tokens[:1] != [bos]:
            tokens.insert(0, bos)
        return tokens

    def plain(self, text: str) -> str:
        """The text without what the model would take for control tokens: nobody who asks, or is read out, may
        end the question and speak as the system."""
        while True:
            rest = text
            for token in self.tokens(text):
                if self._ll.llama_vocab_is_control(self.vocabulary, token):
                    rest = rest.replace(self.piece(token, control=True), "")
            if rest == text:
                return text.strip()
            text = rest

    def piece(self, token: int, control: bool = False) -> str:
        return self.piece_bytes(token, control).decode(errors="replace")

    def piece_bytes(self, token: int, control: bool = False) -> bytes:
        """A token's bytes, perhaps not whole characters; none for control tokens unless asked for."""
        buffer = ctypes.create_string_buffer(256)
        size = self._ll.llama_token_to_piece(self.vocabulary, token, buffer, len(buffer), 0, control)
        if size < 0:
            buffer = ctypes.create_string_buffer(-size)
            size = self._ll.llama_token_to_piece(self.vocabulary, token, buffer, len(buffer), 0, control)
        return buffer.raw[:size]

    def ends(self, token: int) -> bool:
        """Whether the token ends an answer."""
        return bool(self._ll.llama_vocab_is_eog(self.vocabulary, token))

    @property
    def bos(self) -> str:
        """The text of the token that opens a sequence; empty where the vocabulary has none."""
        return self._text(self._ll.llama_vocab_bos(self.vocabulary))

    @property
    def eos(self) -> str:
        """The text of the token that ends one; empty where the vocabulary has none."""
        return self._text(self._ll.llama_vocab_eos(self.vocabulary))

    def _text(self, token: int) -> str:
        return self.piece(token, control=True) if token >= 0 else ""

    @property
    def template(self) -> str:
        """The chat template that came with the model."""
        source = self._ll.llama_model_chat_template(self.model, None)
        if not source:
            raise self.files.broken(f"{self.files.model} has no chat template.")
        return bytes(source).decode(errors="replace")

    def metadata(self, key: str) -> str | None:
        """A value of the file's metadata in words, numbers with six decimals; None where there is no such key."""
        name = key.encode()
        size = self._ll.llama_model_meta_val_str(self.model, name, None, 0)
        if size < 0:
            return None
        buffer = ctypes.create_string_buffer(size + 1)
        self._ll.llama_model_meta_val_str(self.model, name, buffer, len(buffer))
        return buffer.value.decode(errors="replace")


def forward_logs() -> None:
    """Send what llama.cpp and mtmd would write to stderr to this module's log, as debugging."""
    from llama_cpp import llama_cpp as ll
    from llama_cpp import mtmd_cpp as mtmd

    for set_log in (ll.llama_log_set, mtmd.mtmd_log_set, mtmd.mtmd_helper_log_set):
        set_log(_on_log(), None)


def _has_amx(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether llama.cpp would use AMX tiles, which end the process with SIGSEGV on quantized weights where a virtual
    machine does not pass them on (llama.cpp issue 20824). Avoiding them costs its other repacked layouts too, but on
    such processors only."""
    try:
        amx = "amx_int8" in cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False  # no Linux on x86-64
    if amx:
        _log.debug("This processor has AMX: weights keep their plain layout")
    return amx


@functools.cache
def _on_log() -> Any:
    """The one callback, kept for ever: native code holds its address."""
    from llama_cpp import llama_cpp as ll

    @ll.llama_log_callback  # type: ignore[untyped-decorator]
    def forward(_level: int, text: bytes, _data: Any) -> None:
        _log.debug("%s", text.decode(errors="replace").rstrip())

    return forward
