"""The engines that are evaluated: those that would serve the wearer, or named ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from edge import choices, wire
from edge.config import load_settings
from edge.modes import Budget, Mode
from models.errors import ModelMissing

if TYPE_CHECKING:
    from edge.evaluation.rehearsal import Rehearsal
    from edge.mind import Mind
    from edge.settings import Settings
    from models.ports import Recognizer, TextReader, VisionLanguage

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
    settings = load_settings({"mind.vlm": _absolute(model), "mind.mode": mode or Mode.INSTANT})
    vlm = _loaded(settings)
    mind = _mind(settings, vlm, lambda: wire.text_reader(settings), wire.budgets(settings, vlm))
    return Examinee(mind, vlm.info.name, settings.mind.mode)


def rehearsal(model: str | None) -> Rehearsal:
    """The same model, to be asked the same with one budget after another. ModelMissing where none can serve."""
    from edge.evaluation.recalled_reader import RecalledReader
    from edge.evaluation.recalled_vlm import Meter, RecalledVlm
    from edge.evaluation.rehearsal import Rehearsal

    settings = load_settings({"mind.vlm": _absolute(model)})
    meter = Meter()
    vlm = RecalledVlm(_loaded(settings), meter)
    reader = RecalledReader(wire.text_reader(settings), meter)

    def mind(budgets: Mapping[Mode, Budget]) -> Mind:
        return _mind(settings, vlm, lambda: reader, budgets)

    return Rehearsal(vlm, mind, meter, settings.models_dir)


def _loaded(settings: Settings) -> VisionLanguage:
    from models.cancel import Cancel

    vlm = wire.vision_language(settings)
    if vlm is None:
        raise ModelMissing(
            f"There is no vision-language model to evaluate. {choices.vision_advice(settings)}"
        )
    try:
        vlm.look(None, Cancel())
    except BaseException:
        vlm.close()
        raise
    return vlm


def _mind(
    settings: Settings,
    vlm: VisionLanguage,
    reader: Callable[[], TextReader],
    budgets: Mapping[Mode, Budget],
) -> Mind:
    from edge.hands import Senses
    from edge.mind import Mind
    from edge.router import Router
    from edge.tools.table import TOOLS
    from edge.tools.tool import Finding
    from models.ports import AskOptions

    # What tools tell, instead of the model or after it refused, is not its merit, and takes time.
    idle = tuple(replace(tool, sentences=(), examples=(), run=lambda *_: Finding(())) for tool in TOOLS)
    senses = Senses(reader, wire.code_reader, settings.sight.photo_dir)
    options = AskOptions(max_tokens=settings.mind.max_tokens, temperature=settings.mind.temperature)
    return Mind(Router(idle), senses, vlm, "", options, budgets=budgets)


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
