"""Senses and actuators: microphone, speaker, camera, button, light, display. Imports neither models nor edge."""
