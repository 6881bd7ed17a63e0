"""Writes trained weights as the pair of GGUF files that llama.cpp runs, and quantizes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from models import starter
from models.ports import Calibration
from models.training.grading import REFUSAL as SENTENCE
from models.training.vlm.network import AIDS, MERGE, Shapes
from models.training.vlm.tokens import BOS, EOS, PAD, vocabulary
from models.vlm.files import VlmFiles
from models.vlm.limits import FLOOR, OFFSET, REFUSAL, SCALE
from models.zoo.gguf_file import GgufFile, Tensors, quantize
from models.zoo.layers import text_fields, vision_fields
from models.zoo.templates import SMOLVLM

VISION = ("v.", "mm.")


def export(
    weights: Mapping[str, Any],
    shapes: Shapes,
    tokenizer: Any,
    folder: Path,
    *,
    ftypes: tuple[str, str] = ("Q8_0", "Q8_0"),
    metadata: Mapping[str, object] | None = None,
) -> VlmFiles:
    """Write both files into folder, named as they ship, each quantized to its ftype (see models.zoo.gguf_file).

    weights: name -> float32 tensor or array, named as the network's state dict; metadata goes into the text model.
    """
    arrays: Tensors = {name: np.asarray(value, np.float32) for name, value in weights.items()}
    words = vocabulary(tokenizer)
    tokenizing = words.fields("gpt2", "smollm", SMOLVLM, bos=BOS, eos=EOS, pad=PAD, add_bos=False)
    fields = text_fields("llama", shapes.text, len(words)) | tokenizing | dict(metadata or {})
    named = {"general.name": "Quizglass starter VLM", "general.license": "gpl-3.0-or-later"}
    text = GgufFile("llama", fields | named, {k: v for k, v in arrays.items() if _is_text(k)})
    longest = {
        "clip.vision.projector.scale_factor": MERGE,
        "clip.vision.preproc_image_size": shapes.vision.image,
    }
    seeing = vision_fields("idefics3", shapes.vision, shapes.text.width) | longest | named
    vision = GgufFile("clip", seeing, {k: v for k, v in arrays.items() if k.startswith(VISION)})
    model, mmproj = (folder / name for name in starter.SEEING.files)
    files = VlmFiles(model, mmproj, starter.SEEING.name, catalogued=False)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as scratch:
        for file, target, ftype in zip((text, vision), (files.model, files.mmproj), ftypes, strict=True):
            whole = Path(scratch) / target.name
            file.write(whole)
            if ftype == "F32":
                whole.replace(target)
            else:
                quantize(whole, target, ftype)
    return files


def limits(calibration: Calibration | None) -> dict[str, object]:
    """Metadata that says what the model does not know, and what its probabilities mean."""
    known: dict[str, object] = {REFUSAL: SENTENCE}
    if calibration:
        known |= {SCALE: calibration.scale, OFFSET: calibration.offset, FLOOR: calibration.floor}
    return known


def _is_text(name: str) -> bool:
    return not name.startswith((*VISION, *AIDS))
