"""The assistant: wires senses to engines; the only package that knows what a turn is."""
