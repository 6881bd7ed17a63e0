"""The vision-language model: llama.cpp through its low-level bindings, in a guarded child process."""
