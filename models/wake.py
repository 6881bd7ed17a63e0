"""Wake words by microWakeWord (https://github.com/kahrendt/microWakeWord): the models that come with pymicro-wakeword
(Apache-2.0), and one of our own on the same features."""

from __future__ import annotations

from models.errors import BadInput, ModelCorrupt
from models.ports import SPEECH_RATE, Samples
from models.wake_network import WindowNetwork

_BUNDLED = ("alexa", "hey_jarvis", "hey_mycroft", "okay_nabu")
OWN = "hey_quizglass"
PHRASES = (*_BUNDLED, OWN)

REFRACTORY = SPEECH_RATE
"""Samples after a detection in which none is reported, so that one call is one wake: a second."""


class MicroWake:
    """Listens for one phrase; a WakeWord. Not thread-safe.

    threshold is the mean probability (0..1, over the model's own window of about 0.15 s) above which the
    phrase counts as heard; None takes the one that the model was published with. BadInput for an unknown
    phrase or a threshold outside 0..1, ModelMissing or ModelCorrupt when the model's files cannot be loaded.
    """

    def __init__(self, phrase: str = "okay_nabu", threshold: float | None = None) -> None:
        if phrase not in PHRASES:
            raise BadInput(f"no wake word {phrase!r}: choose one of {', '.join(PHRASES)}")
        if threshold is not None and not 0 <= threshold <= 1:
            raise BadInput(f"wake threshold {threshold} is not between 0 and 1")
        from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

        self.phrase = phrase
        self._features = MicroWakeWordFeatures()
        try:
            self._model = WindowNetwork() if phrase == OWN else MicroWakeWord.from_builtin(Model(phrase))
        except (OSError, ValueError, KeyError) as error:
            raise ModelCorrupt(
                f"wake word {phrase!r} does not load ({error}): reinstall pymicro-wakeword"
            ) from error
        if threshold is not None:
            self._model.probability_cutoff = threshold
        self._deaf = 0

    def process(self, samples: Samples) -> str | None:
        """Feed 16 kHz mono int16, shape (n,), any n; the phrase's name if it was heard in them, else None."""
        deaf = self._deaf
        self._deaf = max(0, deaf - len(samples))
        # Every feature is fed even after a hit: the front end and the model keep state.
        features = self._features.process_streaming(samples.tobytes())
        heard = [bool(self._model.process_streaming(feature)) for feature in features]
        if deaf or not any(heard):
            return None
        self._deaf = REFRACTORY
        return self.phrase

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._features.reset()
        self._model.reset()
        self._deaf = 0

    def close(self) -> None:
        self._model.close()
