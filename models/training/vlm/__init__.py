"""Training of the starter vision-language model, in PyTorch."""
