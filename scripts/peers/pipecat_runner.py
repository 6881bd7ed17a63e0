"""Pipecat as one of the compared, in a Python that has it: a pipeline of its own for each turn.

    python -m peers.pipecat_runner default|tuned ENDPOINT [FOLDER]

`tuned` ends a turn with the voice detector's 0.2 s of silence alone. A folder: of real engines.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from peers.chat import SYSTEM_PROMPT, picture_url, turn_name
from peers.engines import tell_began
from peers.patch import install
from peers.runner import RATE, samples_of, serve
from peers.sound import first_of_answer, last_of_answer, softening
from peers.turn import Outcome, Turn

FOLDER = Path(sys.argv[3]) if len(sys.argv) > 3 else None
install(real=FOLDER is not None)

from loguru import logger  # noqa: E402 - pipecat takes its engines on import
from pipecat.audio.vad.silero import SileroVADAnalyzer  # noqa: E402
from pipecat.frames.frames import (  # noqa: E402
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    StartFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed  # noqa: E402
from pipecat.pipeline.pipeline import Pipeline  # noqa: E402
from pipecat.pipeline.worker import PipelineParams, PipelineWorker  # noqa: E402
from pipecat.processors.aggregators.llm_context import LLMContext  # noqa: E402
from pipecat.processors.aggregators.llm_response_universal import (  # noqa: E402
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection  # noqa: E402
from pipecat.services.openai.llm import OpenAILLMService  # noqa: E402
from pipecat.services.piper.tts import PiperTTSService  # noqa: E402
from pipecat.services.whisper.stt import WhisperSTTService  # noqa: E402
from pipecat.transports.base_input import BaseInputTransport  # noqa: E402
from pipecat.transports.base_output import BaseOutputTransport  # noqa: E402
from pipecat.transports.base_transport import TransportParams  # noqa: E402
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy  # noqa: E402
from pipecat.turns.user_turn_strategies import UserTurnStrategies  # noqa: E402
from pipecat.workers.runner import WorkerRunner  # noqa: E402

MANNER, ENDPOINT = sys.argv[1], sys.argv[2]
OUT_RATE = 24_000
"""Pipecat's own choice."""
BLOCK = RATE // 50
"""20 ms, as its local transport reads."""
SPEAK_UP_AFTER = 0.5
LOOK_EVERY = 0.02


class RecordedInput(BaseInputTransport):
    """Hears a recording in real time, and silence after it."""

    def __init__(self, params: TransportParams, turn: Turn) -> None:
        super().__init__(params)
        self._samples = samples_of(turn.recording)
        self._interruption = samples_of(turn.interrupted_by) if turn.interrupted_by else self._samples[:0]
        self._turn = turn
        self._feeding: asyncio.Task[None] | None = None
        self.began: float | None = None
        self.interrupted_at: float | None = None

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)
        self._feeding = self.create_task(self._feed())

    async def cleanup(self) -> None:
        if self._feeding:
            await self.cancel_task(self._feeding)
            self._feeding = None
        await super().cleanup()

    async def _feed(self) -> None:
        await asyncio.sleep(0.1)  # every processor has started
        self.began = began = time.monotonic()
        tell_began(self._turn, began)
        position = 0
        while True:
            block = np.zeros(BLOCK, np.int16)
            there = self._samples[position : position + BLOCK]
            block[: len(there)] = there
            if self.interrupted_at is not None:
                start = position - round((self.interrupted_at - began) * RATE)
                spoken = self._interruption[max(0, start) : max(0, start + BLOCK)]
                first = max(0, -start)
                block[first : first + len(spoken)] = spoken
            position += BLOCK
            await asyncio.sleep(max(0.0, began + position / RATE - time.monotonic()))
            await self.push_audio_frame(InputAudioRawFrame(block.tobytes(), RATE, 1))


class RecordingOutput(BaseOutputTransport):
    """Plays into memory: a device without a buffer, that takes each chunk for as long as it sounds."""

    def __init__(self, params: TransportParams) -> None:
        super().__init__(params)
        self.played: list[tuple[float, bytes]] = []
        self._free_at = 0.0

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        begins = max(time.monotonic(), self._free_at)
        self.played.append((begins, frame.audio))
        self._free_at = begins + len(frame.audio) / 2 / OUT_RATE
        await asyncio.sleep(max(0.0, self._free_at - time.monotonic()))
        return True

    def heard(self, since: float) -> np.ndarray[Any, np.dtype[np.int16]]:
        """What was played from `since` until now."""
        now = time.monotonic()
        track = np.zeros(max(0, round((now - since) * OUT_RATE)), np.int16)
        for begins, audio in self.played:
            at = round((begins - since) * OUT_RATE)
            chunk = np.frombuffer(audio, np.int16)[: max(0, len(track) - at)]
            track[at : at + len(chunk)] = chunk
        return track


class Ends(BaseObserver):
    """When turns end, and when the answer is interrupted."""

    def __init__(self) -> None:
        super().__init__(observe_every_push=False)
        self.ends: list[float] = []
        self.interruptions: list[float] = []

    async def on_push_frame(self, data: FramePushed) -> None:
        if data.direction is not FrameDirection.DOWNSTREAM:
            return
        frame: Frame = data.frame
        if isinstance(frame, UserStoppedSpeakingFrame):
            self.ends.append(time.monotonic())
        elif isinstance(frame, InterruptionFrame):
            self.interruptions.append(time.monotonic())


def take(turn: Turn) -> Outcome:
    """The turn in real time."""
    return asyncio.run(_take(turn))


async def _take(turn: Turn) -> Outcome:
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    hearing, speaking, ends = RecordedInput(params, turn), RecordingOutput(params), Ends()
    worker = PipelineWorker(
        Pipeline(_processors(turn, hearing, speaking)),
        params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=OUT_RATE),
        observers=[ends],
        enable_rtvi=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    try:
        return await _follow(turn, hearing, speaking, ends)
    finally:
        await worker.cancel()
        await running


def _processors(turn: Turn, hearing: RecordedInput, speaking: RecordingOutput) -> list[Any]:
    tuned = UserTurnStrategies(stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0)])
    context = LLMContext()
    if turn.picture:
        context.add_message(LLMContext.create_image_url_message(url=picture_url(turn), text="What I see."))
    user, assistant = LLMContextAggregatorPair(
        context,
        user_params=LLMUserAggregatorParams(
            vad_analyzer=SileroVADAnalyzer(),
            user_turn_strategies=tuned if MANNER == "tuned" else None,
        ),
    )
    whisper = str(FOLDER / "whisper") if FOLDER else "bench"
    voices = FOLDER or Path(turn.log).parent
    if not FOLDER:
        (voices / "voice.onnx").touch()  # pipecat would fetch a voice that is not there
    return [
        hearing,
        WhisperSTTService(
            device="cpu", compute_type="int8", settings=WhisperSTTService.Settings(model=whisper)
        ),
        user,
        OpenAILLMService(
            api_key="none",
            base_url=ENDPOINT,
            settings=OpenAILLMService.Settings(model=turn_name(turn), system_instruction=SYSTEM_PROMPT),
        ),
        PiperTTSService(download_dir=voices, settings=PiperTTSService.Settings(voice="voice")),
        speaking,
        assistant,
    ]


async def _follow(turn: Turn, hearing: RecordedInput, speaking: RecordingOutput, ends: Ends) -> Outcome:
    """Look on until the turn has shown what it is to show."""
    while hearing.began is None:
        await asyncio.sleep(LOOK_EVERY)
    began = hearing.began
    first = last = None
    while time.monotonic() < began + turn.speech_end + turn.patience and last is None:
        await asyncio.sleep(LOOK_EVERY)
        if first is None and speaking.played:
            first = first_of_answer(speaking.heard(began), OUT_RATE)
        if first is None:
            continue
        if not turn.interrupted_by:
            if ends.ends and ends.ends[-1] > began + turn.speech_end:
                break
            continue
        if hearing.interrupted_at is None:
            hearing.interrupted_at = began + first / OUT_RATE + SPEAK_UP_AFTER
        elif time.monotonic() > hearing.interrupted_at:
            last = last_of_answer(speaking.heard(began), OUT_RATE, first)
    at = hearing.interrupted_at
    soft = softening(speaking.heard(began), OUT_RATE, round((at - began) * OUT_RATE)) if at else None
    return Outcome(
        began=began,
        ends=tuple(ends.ends),
        first_sample=None if first is None else began + first / OUT_RATE,
        interrupted=at,
        confirmed=next((when for when in ends.interruptions if at and when > at), None),
        last_sample=None if last is None else began + last / OUT_RATE,
        softened=None if soft is None else began + soft / OUT_RATE,
    )


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    serve(take)
