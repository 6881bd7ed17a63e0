"""Speech by Piper (https://github.com/OHF-Voice/piper1-gpl, GPL-3.0): a neural voice in an ONNX file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from models.cancel import Cancel
from models.errors import BadInput, ModelCorrupt, ModelMissing
from models.ports import Speech


class PiperSynthesizer:
    """Speaks with the voice in `voice` (NAME.onnx, with NAME.onnx.json beside it); a Synthesizer.

    speed 1 is the voice's own pace, 0.5 to 2.5. ModelMissing where a file is not there, ModelCorrupt where one
    cannot be used, BadInput for another speed.
    """

    def __init__(self, voice: Path, speed: float = 1.0, threads: int = 2) -> None:
        if not 0.5 <= speed <= 2.5:
            raise BadInput(f"speech speed {speed} is not between 0.5 and 2.5")
        settings = voice.with_name(voice.name + ".json")
        for file in (voice, settings):
            if not file.is_file():
                raise ModelMissing(
                    f"the Piper voice has no file {file}: see 'quizglass models list' for voices, "
                    "and install one with 'quizglass models pull NAME'"
                )
        import onnxruntime
        from piper import PiperVoice, SynthesisConfig
        from piper.config import PiperConfig

        self.name = f"piper {voice.stem}"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4  # what fails is raised
        try:
            config = PiperConfig.from_dict(json.loads(settings.read_bytes()))
            session = onnxruntime.InferenceSession(
                str(voice), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelCorrupt(f"{settings} does not describe a Piper voice ({error!r}): {_AGAIN}") from error
        except _onnx_failures() as error:
            raise ModelCorrupt(f"{voice} is not a usable ONNX model: {_AGAIN}") from error
        inputs = {each.name for each in session.get_inputs()}
        if not {"input", "input_lengths", "scales"} <= inputs:
            raise ModelCorrupt(f"{voice} is not a Piper voice, it takes {sorted(inputs)}: {_AGAIN}")
        self._voice = PiperVoice(session=session, config=config)
        self._settings = SynthesisConfig(length_scale=config.length_scale / speed)

    def synthesize(self, text: str, cancel: Cancel) -> Iterator[Speech]:
        """Sentence by sentence, mono at the voice's own rate; ModelCancelled between sentences."""
        cancel.check()
        try:
            for chunk in self._voice.synthesize(_harmless(text), self._settings):
                yield Speech(chunk.audio_int16_array, chunk.sample_rate)
                cancel.check()
        except _onnx_failures() as error:
            raise ModelCorrupt(f"the voice of {self.name} cannot speak ({error}): {_AGAIN}") from error

    def close(self) -> None:
        """Nothing to release but memory."""


def _harmless(text: str) -> str:
    """Without what Piper fails on (NUL, lone surrogates) or would take for phonemes: "[[...]]"."""
    return text.replace("\0", " ").replace("[[", "[ [").encode("utf-8", "replace").decode()


def _onnx_failures() -> tuple[type[Exception], ...]:
    """What onnxruntime raises for a damaged or foreign model; its exceptions have no common base."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NotImplemented,
        state.RuntimeException,
    )


_AGAIN = "remove it and install the voice again with 'quizglass models pull'"
