"""Engines and their files: wake word, voice activity, ASR, VLM, OCR, codes, TTS. Imports neither hardware nor edge."""
