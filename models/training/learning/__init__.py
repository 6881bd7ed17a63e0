"""What the trainings of the starter models share, in PyTorch."""
