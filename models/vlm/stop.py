"""Stops native code from any thread."""

from __future__ import annotations

import ctypes
from typing import Any

NODES_PER_LOOK = 16
"""A picture encoder's graph has hundreds of nodes; looking at each would cost more than it saves."""


class Stop:
    """A byte that prefill, decoding and picture encoding look at while they run.

    Prefill and decoding look at it after every node of their graph. Their callback is libc's strlen on this
    byte and the zero behind it, which answers 1 or 0 without the interpreter and its lock: a C bool is the
    low byte of the register that a size_t comes in, both on x86-64 and on aarch64.
    """

    def __init__(self) -> None:
        from llama_cpp import llama_cpp as ll

        self._byte = ctypes.create_string_buffer(2)
        self._nodes = 0
        self.address = ctypes.addressof(self._byte)
        self.on_abort = ctypes.cast(ctypes.CDLL(None).strlen, ll.ggml_abort_callback)
        self.on_node = ll.ggml_backend_sched_eval_callback(self._on_node)

    def set(self) -> None:
        self._byte[0] = b"\1"

    def clear(self) -> None:
        self._byte[0] = b"\0"

    @property
    def is_set(self) -> bool:
        return self._byte[0] != b"\0"

    def _on_node(self, _tensor: Any, asking: bool, _data: Any) -> bool:
        """ggml's evaluation callback: whether to be called after this node, or, then, whether to go on."""
        if not asking:
            return not self.is_set
        self._nodes += 1
        return self._nodes % NODES_PER_LOOK == 0
