"""`quizglass doctor`: what this machine has, what will serve, and what is missing."""

from __future__ import annotations

from edge.commands import Json


def doctor(as_json: Json = False) -> None:
    """Tell what this machine has and what is missing.

    It names the engine and the model that will serve for each job and why, and how to get what is missing.

    Nothing is downloaded, and nothing leaves this machine. Exit code 3 if something is missing without which
    nothing works; missing extras do not count.

    \b
    Examples:
      quizglass doctor
      quizglass doctor --json
    """
