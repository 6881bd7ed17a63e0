"""Quizglass's process in the comparison. An argument names the folder of real engines."""

import sys
from pathlib import Path

from peers.quizglass_runner import QuizglassRunner
from peers.runner import serve


def main() -> None:
    """Take turns until standard input ends."""
    if len(sys.argv) == 1:
        serve(QuizglassRunner().take)
        return
    import faster_whisper
    from peers.patch import bounded_whisper
    from peers.zoo import THREADS, VLM_SETTINGS, RealModels

    from models.piper import PiperSynthesizer
    from models.vlm.worker import GuardedVlm
    from models.whisper import WhisperRecognizer

    faster_whisper.WhisperModel = bounded_whisper()
    real = RealModels(Path(sys.argv[1]))
    vlm = GuardedVlm(real.vlm, VLM_SETTINGS)
    vlm.start()
    try:
        serve(
            QuizglassRunner(
                WhisperRecognizer(real.whisper, THREADS), vlm, PiperSynthesizer(real.voice, threads=THREADS)
            ).take
        )
    finally:
        vlm.close()


if __name__ == "__main__":
    main()
