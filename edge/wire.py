"""The only place where engines and devices are chosen and put together."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from edge import choices
from edge.assistant import Engines, Manners
from edge.budgets import tuned
from edge.completeness import Ending
from edge.endpoint import EndpointRules
from edge.hands import Senses
from edge.mind import Mind, Programs
from edge.modes import BUDGETS, Budget, Mode
from edge.router import Router
from edge.settings import Settings
from edge.state import Limits
from hardware.ports import Light
from models import starter
from models.errors import ModelCorrupt, ModelMissing
from models.languages import primary
from models.ports import (
    AskOptions,
    CodeReader,
    Recognizer,
    Synthesizer,
    TextReader,
    TurnJudge,
    VisionLanguage,
    VoiceDetector,
    WakeWord,
)
from models.vlm.files import VlmFiles

SURE, UNSURE = 0.4, 2.5
"""Of the silence that ends a question: for words that make a whole one, and for words that do not."""

_log = logging.getLogger(__name__)


def cores() -> int:
    """Physical cores: with hyper-threads too, decoding gets slower."""
    import psutil

    return psutil.cpu_count(logical=False) or os.cpu_count() or 1


def wake_word(settings: Settings) -> WakeWord | None:
    """The wake word's engine, None for push-to-talk."""
    from models.wake import MicroWake

    if settings.ears.push_to_talk:
        return None
    return MicroWake(settings.ears.wake_word, settings.ears.wake_threshold)


def voice_detector() -> VoiceDetector:
    """What tells speech from other sound."""
    from models.vad import SileroDetector

    return SileroDetector()


def recognizer(settings: Settings) -> Recognizer:
    """Whisper, or pocketsphinx with the commands that the assistant knows. ModelMissing, ModelCorrupt."""
    choice = choices.recognizer(settings)
    _warn(choice)
    if choice.path:
        from models.whisper import WhisperRecognizer

        # It has learnt so few words that it takes expected ones for those that it hears.
        takes_hot_words = choice.model != starter.HEARING.name
        return WhisperRecognizer(
            choice.path, settings.mind.threads or cores(), _languages(settings), takes_hot_words
        )
    from models.sphinx import SphinxRecognizer

    return SphinxRecognizer(router().phrases())


def turn_judge(settings: Settings) -> TurnJudge | None:
    """What judges from the voice whether the wearer has finished; None where it is not installed. ModelCorrupt."""
    choice = choices.turn_judge(settings)
    if choice is None or choice.path is None:
        return None
    from models.smart_turn import SmartTurn

    return SmartTurn(choice.path)


def _languages(settings: Settings) -> tuple[str, ...]:
    """Those that are spoken, the usual one first."""
    return tuple(dict.fromkeys(map(primary, (settings.language, *settings.languages))))


def other_voices(settings: Settings) -> dict[str, Synthesizer]:
    """For each other language, by its ISO 639-1 code, what speaks it: English, which the assistant itself speaks, is
    always among those that are spoken. ModelMissing, ModelCorrupt."""
    usual, *asked = _languages(settings)
    others = dict.fromkeys(language for language in (*asked, "en") if language != usual)
    plain = settings.voice.model_copy(update={"voice": "auto"})
    return {
        language: synthesizer(settings.model_copy(update={"language": language, "voice": plain}))
        for language in others
    }


def synthesizer(settings: Settings) -> Synthesizer:
    """Piper, or espeak-ng. ModelMissing, ModelCorrupt."""
    choice = choices.synthesizer(settings)
    _warn(choice)
    if choice.path:
        from models.piper import PiperSynthesizer

        return PiperSynthesizer(choice.path, settings.voice.speed)
    from models.espeak import EspeakSynthesizer

    return EspeakSynthesizer(
        "en-us" if settings.language == "en" else settings.language, settings.voice.speed
    )


@cache
def _text_reader(threads: int) -> TextReader:
    from models.ocr import RapidReader

    return RapidReader(threads)


def text_reader(settings: Settings) -> TextReader:
    """OCR; loaded once a process."""
    return _text_reader(settings.mind.threads or cores())


@cache
def code_reader() -> CodeReader:
    """Bar codes and QR codes."""
    from models.barcodes import ZxingReader

    return ZxingReader()


@cache
def router() -> Router:
    """The sentences of the assistant's own tools."""
    from edge.tools.table import TOOLS

    return Router(TOOLS)


def _all_tools(settings: Settings) -> tuple[Router, Programs | None]:
    """Also those of other programs that the owner allowed, and these programs."""
    if not settings.mcp.servers:
        return router(), None
    from edge.mcp.tools import mcp_tools
    from edge.tools.table import table

    others, programs = mcp_tools(settings)
    return Router(table(others)), programs


def vision_language(settings: Settings) -> VisionLanguage | None:
    """The guarded VLM, None where none can serve. Nothing is loaded before it is first used."""
    choice = choices.vision(settings)
    if choice is None or choice.path is None:
        fault = starter.SEEING.fault()
        if fault not in ("", starter.SEEING.absent) and settings.mind.vlm != "none":
            _log.warning("%s", fault)
        return None
    _warn(choice)
    from models.vlm.settings import VlmSettings
    from models.vlm.worker import GuardedVlm

    threads = settings.mind.threads or cores()
    vlm_settings = VlmSettings(
        threads=threads,
        threads_batch=settings.mind.threads_batch or cores(),
        context=settings.mind.context,
        shared_cells=not settings.mind.exact_agents,
        max_side=settings.sight.max_side,
    )
    files = _vlm_files(choice.path, choice.model or choice.path.stem, catalogued=choice.entry is not None)
    return GuardedVlm(files, vlm_settings)


def mind(settings: Settings) -> Mind:
    """Tools, and the VLM if there is one."""
    options = AskOptions(max_tokens=settings.mind.max_tokens, temperature=settings.mind.temperature)
    senses = Senses(lambda: text_reader(settings), code_reader, settings.sight.photo_dir)
    tools, programs = _all_tools(settings)
    advice = choices.vision_advice(settings)
    vlm = vision_language(settings)
    return Mind(tools, senses, vlm, advice, options, programs, budgets(settings, vlm))


def budgets(settings: Settings, vlm: VisionLanguage | None) -> Mapping[Mode, Budget]:
    """Of every mode, for that model. SettingsError where the file of those that were tuned is damaged."""
    return BUDGETS if vlm is None else tuned(settings.models_dir, vlm.info.name)


def light() -> Light:
    """The sign that the assistant watches and listens. A laptop has no light of its own that can be lit: the screen
    shows it."""
    from edge.output import console
    from hardware.light import ScreenLight

    def show(lit: bool) -> None:
        sign = (
            "[bold red]●[/] camera and microphone are on"
            if lit
            else "[dim]○ camera and microphone are off[/]"
        )
        console().print(sign, highlight=False)

    return ScreenLight(show)


def engines(settings: Settings, push_to_talk: bool = False) -> Engines:
    """Everything that listens, thinks and speaks."""
    return Engines(
        wake=None if push_to_talk else wake_word(settings),
        detector=voice_detector(),
        recognizer=recognizer(settings),
        synthesizer=synthesizer(settings),
        other_voices=other_voices(settings),
        mind=mind(settings),
        judge=turn_judge(settings),
    )


def manners(settings: Settings, push_to_talk: bool = False) -> Manners:
    """How the assistant behaves. Who talks by a button is listened to while it says so, and at no other time."""
    ears = settings.ears
    unasked = not (push_to_talk or ears.push_to_talk)
    return Manners(
        endpoint=EndpointRules(
            start_probability=ears.speech_threshold,
            stay_probability=ears.speech_threshold * 0.7,
            end_after=ears.endpoint_silence,
            give_up_after=ears.listen_timeout,
            max_utterance=ears.max_utterance,
        ),
        limits=Limits(
            settings.mind.history,
            settings.mind.answer_timeout,
            {
                Ending.COMPLETE: ears.endpoint_silence * SURE,
                Ending.UNKNOWN: ears.endpoint_silence,
                Ending.INCOMPLETE: ears.endpoint_silence * UNSURE,
            },
            ears.barge_in and unasked,
            ears.follow_up if unasked else 0.0,
            settings.voice.signs,
            names=ears.names,
            expected=router().vocabulary() if primary(settings.language) == "en" else (),
        ),
        max_frame_age=settings.sight.max_age,
        volume=settings.voice.volume,
        mode=settings.mind.mode,
        language=settings.language,
    )


def _warn(choice: choices.Choice) -> None:
    if choice.warning:
        _log.warning("%s", choice.warning)


def _vlm_files(path: Path, name: str, catalogued: bool) -> VlmFiles:
    """The two GGUF files of a folder, or those beside the text model given. ModelMissing, ModelCorrupt."""
    folder = path if path.is_dir() else path.parent
    ggufs = sorted(folder.glob("*.gguf"))
    projectors = [file for file in ggufs if file.name.lower().startswith("mmproj") or "-mmproj-" in file.name]
    texts = [path] if path.is_file() else [file for file in ggufs if file not in projectors]
    if not texts or not projectors:
        raise ModelMissing(
            f"{folder} needs two files: the language model's .gguf and its mmproj .gguf. "
            f"{'The mmproj' if texts else 'The language model'} is not there: "
            "put both into it, or let `quizglass models pull` fetch a model"
        )
    if len(texts) > 1 or len(projectors) > 1:
        raise ModelCorrupt(f"{folder} holds several models: keep one language model and one mmproj a folder")
    return VlmFiles(texts[0], projectors[0], name, catalogued)
