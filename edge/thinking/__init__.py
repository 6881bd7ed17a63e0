"""Answers that take more than one look: which looks, what each gave, and what they come to."""
