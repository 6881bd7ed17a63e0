"""Quantized weights answer too, on whatever processor this is."""

from pathlib import Path

import numpy as np
import pytest

from models.cancel import Cancel
from models.ports import AskOptions
from models.vlm.files import VlmFiles
from models.vlm.native import _has_amx
from models.vlm.settings import VlmSettings
from models.vlm.worker import GuardedVlm
from models.zoo import build, quantize

PICTURE = np.random.default_rng(1).integers(0, 255, (256, 256, 3), dtype=np.uint8)


@pytest.mark.parametrize("kind", ["Q8_0", "Q4_0"])
def test_a_quantized_model_looks_and_answers(tmp_path, kind):
    files = build("idefics3", tmp_path)
    target = tmp_path / f"{kind}.gguf"
    quantize(files.model, target, kind)
    vlm = GuardedVlm(VlmFiles(target, files.mmproj, kind), VlmSettings(threads=1, threads_batch=1))
    try:
        assert vlm.look(PICTURE, Cancel()).tokens > 16
        pieces = list(vlm.ask("what is this", (), AskOptions(max_tokens=12), Cancel()))
    finally:
        vlm.close()
    assert len(pieces) == 12
    assert all(piece.logprob <= 0 for piece in pieces)


@pytest.mark.parametrize(
    ("flags", "expected"), [("fpu sse avx2 amx_bf16 amx_tile amx_int8", True), ("fpu sse avx2", False)]
)
def test_processors_with_tiles_are_known_by_their_flags(tmp_path, flags, expected):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\nflags : {flags}\n")
    assert _has_amx(cpuinfo) is expected


def test_a_machine_without_cpuinfo_has_no_tiles():
    assert not _has_amx(Path("/nonexistent/cpuinfo"))
