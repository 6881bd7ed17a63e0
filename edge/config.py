"""Settings, layer upon layer: defaults < hardware profile < TOML file < QUIZGLASS_* variables < flags.

Each layer is checked for itself before they are merged, so that a message can say where a wrong key or value
stands.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import platformdirs
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource

from edge.errors import SettingsError
from edge.settings import APP, NESTED, PREFIX, Origin, Settings

CONFIG_VARIABLE = f"{PREFIX}CONFIG"
"""Names another configuration file."""

LISTS = ("ears.names", "languages", "sight.camera", "devices.microphone", "devices.speaker")
"""Settings that may be lists: variables and flags give them with commas."""
_COMMA = re.compile(r",(?![^(]*\))")
"""Not one in brackets, as in the "(hw:0,0)" of a sound device's name."""
_CAMERA = re.compile(r"\s*\w+://(?:[^,]|,(?!\s|\w+://))+|[^,]+")
"""A URL may have commas of its own: one that no space and no other URL follows belongs to it."""

_NAME = "NAME"

Leaves = dict[str, Any]
"""Values by dotted key."""


@dataclass(frozen=True)
class _Layer:
    """The values that one source gives."""

    leaves: Leaves
    source: str
    variables: bool = False
    """True for the environment, whose keys are variables' names to people."""

    def name(self, key: str) -> str:
        """The key as it is written in this source."""
        return variable(key) if self.variables else key

    def where(self, key: str) -> str:
        """Where the key's value stands."""
        return variable(key) if self.variables else self.source


def config_path() -> Path:
    """The configuration file: QUIZGLASS_CONFIG, or config.toml in the user's configuration folder."""
    named = os.environ.get(CONFIG_VARIABLE)
    return Path(named).expanduser() if named else platformdirs.user_config_path(APP) / "config.toml"


def load_settings(overrides: Mapping[str, Any] | None = None, profile: str | None = None) -> Settings:
    """The effective settings.

    overrides: flags, nested ({"mind": {"vlm": ...}}) or dotted ({"mind.vlm": ...}); None is a flag not given.
    profile: the flag that names a hardware profile.
    Raises SettingsError for an unknown key, a value that is not allowed, or a file that cannot be read.
    """
    given = _flatten(overrides or {}) | ({"profile": profile} if profile else {})
    flags = {key: value for key, value in given.items() if value is not None}
    layers = [_file_layer(), _environment_layer(), _Layer(_split(flags), "command line")]
    for layer in layers:
        _check_keys(layer)
    values, resolved = _profile_layers(layers)
    _check_keys(values)
    return _merge([values, *layers, resolved])


def provenance(settings: Settings) -> tuple[Origin, ...]:
    """Every effective setting with the layer that it comes from, in the order of the schema."""
    return settings.origins


def variable(key: str) -> str:
    """The environment variable of a dotted key."""
    return PREFIX + key.replace(".", NESTED).upper()


def meaning(key: str) -> str:
    """What a setting means, in a line."""
    return _fields()[_general(key)].description or ""


def known_keys() -> tuple[str, ...]:
    """Every dotted key, in the order of the schema; NAME stands for a name of the owner's."""
    return tuple(_fields())


@cache
def _fields() -> dict[str, FieldInfo]:
    return dict(_model_fields(Settings))


def _model_fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, info in model.model_fields.items():
        within, key = info.annotation, prefix + name
        if get_origin(within) is dict:
            within, key = get_args(within)[1], f"{key}.{_NAME}"
        if isinstance(within, type) and issubclass(within, BaseModel):
            yield from _model_fields(within, f"{key}.")
        else:
            yield key, info


def _general(key: str) -> str:
    """The key as known_keys() has it."""
    key = re.sub(r"^mcp\.servers\.[^.]+", f"mcp.servers.{_NAME}", key)
    return re.sub(rf"^(mcp\.servers\.{_NAME}\.(?:env|headers))\.[^.]+$", rf"\1.{_NAME}", key)


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Leaves:
    leaves: Leaves = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            leaves |= _flatten(value, f"{prefix}{name}.")
        else:
            leaves[prefix + name] = value
    return leaves


def _nest(leaves: Leaves) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in leaves.items():
        *parents, name = key.split(".")
        table = tree
        for parent in parents:
            table = table.setdefault(parent, {})
        table[name] = value
    return tree


def _file_layer() -> _Layer:
    path = config_path()
    if not path.exists() and not os.environ.get(CONFIG_VARIABLE):
        return _Layer({}, str(path))
    return _Layer(_flatten(_read_toml(path)), str(path))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"cannot read the configuration {path} ({error.strerror}): correct {CONFIG_VARIABLE} or the file"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error


def _environment_layer() -> _Layer:
    """pydantic-settings reads the variables of known settings; the others are added so that slips show."""
    leaves = _flatten(EnvSettingsSource(Settings)())
    for name, value in os.environ.items():
        if name.upper().startswith(PREFIX) and name != CONFIG_VARIABLE and value:
            leaves.setdefault(name.upper().removeprefix(PREFIX).replace(NESTED, ".").lower(), value)
    return _Layer(_split(leaves), "environment", variables=True)


def _split(leaves: Leaves) -> Leaves:
    """Where a list is given as one line."""
    return {
        key: _parts(key, value) if key in LISTS and isinstance(value, str) else value
        for key, value in leaves.items()
    }


def _parts(key: str, line: str) -> list[str]:
    parts = _CAMERA.findall(line) if key == "sight.camera" else _COMMA.split(line)
    return [part.strip() for part in parts]


def _profile_layers(layers: list[_Layer]) -> tuple[_Layer, _Layer]:
    """The chosen profile's values, which everything else overrides, and what "auto" stands for."""
    from hardware.board import detect, profile_path, profiles

    name = next((layer.leaves["profile"] for layer in reversed(layers) if "profile" in layer.leaves), "auto")
    resolved = _Layer({}, "this machine")
    if name == "auto":
        name = detect().kind
        resolved = _Layer({"profile": name}, "this machine")
    if name not in profiles():
        return _Layer({}, f"profile {name}"), resolved  # the schema refuses it, and says what is allowed
    return _Layer(_flatten(_read_toml(profile_path(name))), f"profile {name}"), resolved


def _check_keys(layer: _Layer) -> None:
    """Raise SettingsError for the first key that the schema does not know."""
    keys = known_keys()
    for key in layer.leaves:
        general = _general(key)
        if general in keys:
            continue
        inside = [known for known in keys if known.startswith(f"{general}.")]
        if inside:
            hint = f"it is a section, with settings such as {layer.name(inside[0])}"
        else:
            nearest = _nearest(general, keys)
            hint = (
                f"did you mean {layer.name(nearest)}?"
                if nearest
                else "`quizglass config show` lists all settings"
            )
        raise SettingsError(f"unknown setting {layer.name(key)} ({layer.source}): {hint}")


def _nearest(key: str, keys: tuple[str, ...]) -> str | None:
    """The key that was probably meant, also when only its section is missing or wrong."""
    close = difflib.get_close_matches(key, keys, n=1, cutoff=0.7)
    if close:
        return close[0]
    names = {known.rpartition(".")[2]: known for known in keys}
    close = difflib.get_close_matches(key.rpartition(".")[2], names, n=1, cutoff=0.7)
    return names[close[0]] if close else None


def _complaint(problem: ErrorDetails, winner: Mapping[str, _Layer]) -> str:
    key = ".".join(part for part in problem["loc"] if isinstance(part, str) and part != "[key]")
    allowed = problem["msg"].replace("Input should", "it should").removeprefix("Value error, ")
    if key in winner:
        layer = winner[key]
        return (
            f"{layer.name(key)} = {problem['input']!r} ({layer.source}): {allowed}. It means: {meaning(key)}"
        )
    layer = next(layer for leaf, layer in winner.items() if leaf.startswith(f"{key}."))
    return f"{layer.name(key)} ({layer.source}): {allowed}"


def _merge(layers: list[_Layer]) -> Settings:
    """The last layer that has a key wins."""
    winner = {key: layer for layer in layers for key in layer.leaves}
    try:
        settings = Settings(**_nest({key: layer.leaves[key] for key, layer in winner.items()}))
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(problem, winner) for problem in error.errors())) from error
    settings.remember(
        Origin(key, value, winner[key].where(key) if key in winner else "default")
        for key, value in _values(settings)
    )
    return settings


def _values(
    model: BaseModel, prefix: str = ""
) -> Iterator[tuple[str, bool | int | float | str | list[str] | None]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _values(value, f"{prefix}{name}.")
        elif isinstance(value, dict):
            for own, entry in value.items():
                if isinstance(entry, BaseModel):
                    yield from _values(entry, f"{prefix}{name}.{own}.")
                else:
                    yield f"{prefix}{name}.{own}", str(entry)
        elif isinstance(value, tuple):
            yield prefix + name, list(value) if len(value) > 1 else next(iter(value), None)
        else:
            yield prefix + name, str(value) if isinstance(value, Path) else value
