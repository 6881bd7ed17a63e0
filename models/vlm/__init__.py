"""The vision-language engine: llama.cpp through its low-level bindings, in a guarded child process."""
