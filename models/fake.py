"""Stand-ins for engines: they ship with the program and power its tests."""

from models.fake_readers import ScriptedReader
from models.fake_recognizer import ScriptedRecognizer
from models.fake_synthesizer import HummingSynthesizer
from models.fake_vad import LoudnessDetector
from models.fake_wake import ScriptedWake

__all__ = ["HummingSynthesizer", "LoudnessDetector", "ScriptedReader", "ScriptedRecognizer", "ScriptedWake"]
