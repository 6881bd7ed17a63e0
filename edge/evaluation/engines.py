"""The engines that are evaluated: those that would serve the wearer, or named ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from edge import choices, wire
from edge.config import load_settings
from edge.modes import Mode
from models.errors import ModelMissing

if TYPE_CHECKING:
    from edge.mind import Mind
    from models.ports import Recognizer

SPHINX = "pocketsphinx"


@dataclass(frozen=True)
class Examinee:
    """Who answers the questions about pictures."""

    mind: Mind
    name: str
    mode: str


def examinee(model: str | None, mode: str | None) -> Examinee:
    """A mind that leaves every question to the VLM, which is loaded. model: a name of the catalogue, the path of a
    folder or of a .gguf, None for the one that `ask` uses. mode: None for instant, which is the model's own work.
    ModelMissing where none can serve."""
    from edge.hands import Senses
    from edge.mind import Mind
    from edge.router import Router
    from edge.tools.table import TOOLS
    from edge.tools.tool import Finding
    from models.cancel import Cancel
    from models.ports import AskOptions

    settings = load_settings({"mind.vlm": _absolute(model), "mind.mode": mode or Mode.INSTANT})
    vlm = wire.vision_language(settings)
    if vlm is None:
        raise ModelMissing(
            f"There is no vision-language model to evaluate. {choices.vision_advice(settings)}"
        )
    # What tools tell, instead of the model or after it refused, is not its merit, and takes time.
    idle = tuple(replace(tool, sentences=(), examples=(), run=lambda *_: Finding(())) for tool in TOOLS)
    senses = Senses(lambda: wire.text_reader(settings), wire.code_reader, settings.sight.photo_dir)
    options = AskOptions(max_tokens=settings.mind.max_tokens, temperature=settings.mind.temperature)
    mind = Mind(Router(idle), senses, vlm, "", options)
    try:
        vlm.look(None, Cancel())
    except BaseException:
        mind.close()
        raise
    return Examinee(mind, vlm.info.name, settings.mind.mode)


def listener(model: str | None) -> Recognizer:
    """The recognizer. model: a name of the catalogue, the path of a Whisper folder, "pocketsphinx", or None for the
    one that `listen` uses. ModelMissing, ModelCorrupt."""
    if model == SPHINX:
        return wire.recognizer(load_settings({"ears.asr": SPHINX}))
    asr = "whisper" if model else None
    return wire.recognizer(load_settings({"ears.asr": asr, "ears.asr_model": _absolute(model)}))


def _absolute(model: str | None) -> str | None:
    """A path as an absolute one, so that it is not taken for a name."""
    if model is None or not ("/" in model or Path(model).exists()):
        return model
    return str(Path(model).expanduser().absolute())
