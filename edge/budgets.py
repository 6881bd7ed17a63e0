"""Budgets that `quizglass eval vision --tune-budget` found for models, in a file beside the installed ones."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from edge.errors import SettingsError
from edge.modes import BUDGETS, Budget, Mode

FILE = "budgets.toml"
_TUNED = ("tokens", "asks")
"""What a budget is tightened by. Time is for the wearer to set, and reading does not depend on the model."""


def tuned(folder: Path, model: str) -> dict[Mode, Budget]:
    """The budget of every mode: what was tuned for the model, else the usual. SettingsError for a damaged file."""
    path = folder / FILE
    found = _read(path).get(model, {})
    try:
        return {mode: _tightened(budget, found.get(mode, {})) for mode, budget in BUDGETS.items()}
    except (TypeError, ValueError, AttributeError):
        raise _damaged(path, f"what it says of {model} is no budget") from None


def keep(folder: Path, model: str, budgets: Mapping[Mode, Budget]) -> Path:
    """Write them for the model, beside those of others and of its other modes; the file's path. SettingsError for a
    damaged file, OSError from the disk."""
    path = folder / FILE
    kept = _read(path)
    told = {mode.value: {key: getattr(budget, key) for key in _TUNED} for mode, budget in budgets.items()}
    kept[model] = {**kept.get(model, {}), **told}
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{FILE}.part")
    part.write_text("\n".join(_lines(kept)), encoding="utf-8")
    part.replace(path)
    return path


def _lines(kept: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[str]:
    lines = ["# Written by: quizglass eval vision --tune-budget"]
    for model, modes in kept.items():
        for mode, budget in modes.items():
            # A TOML key in quotes is written as a JSON string is.
            lines += ["", f"[{json.dumps(model, ensure_ascii=False)}.{mode}]"]
            lines += [f"{key} = {value}" for key, value in budget.items()]
    return [*lines, ""]


def _tightened(budget: Budget, found: Mapping[str, Any]) -> Budget:
    """Never wider than the usual one, which may have become tighter since. ValueError for what cannot be."""
    limits = {key: found[key] for key in _TUNED if key in found}
    if any(not isinstance(limit, int) or limit < 1 for limit in limits.values()):
        raise ValueError
    return replace(budget, **{key: min(limit, getattr(budget, key)) for key, limit in limits.items()})


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        raise _damaged(path, str(fault)) from None


def _damaged(path: Path, why: str) -> SettingsError:
    return SettingsError(f"{path} cannot be used ({why}): delete it, or tune the budgets again")
