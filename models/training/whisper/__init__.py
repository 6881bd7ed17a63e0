"""Training of the starter Whisper, in PyTorch, on synthesised speech."""
