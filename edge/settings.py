"""Every setting, its default, what is allowed and what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from edge.modes import ModeName

APP = "quizglass"
PREFIX = "QUIZGLASS_"
NESTED = "__"


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"there is no such home folder ({error})") from error


Folder = Annotated[Path, AfterValidator(_expanded)]
"""A path in which ~ stands for the home folder."""
_TAG = r"^[a-z]{2,3}([-_][A-Za-z]{2,4})?$"
Tongue = Annotated[str, Field(pattern=_TAG)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Seconds = Annotated[float, Field(ge=0.0, le=3600.0)]
Name = Annotated[str, Field(min_length=1)]
_ONE = BeforeValidator(lambda value: [value] if isinstance(value, str | int) else value)
Names = Annotated[tuple[Name, ...], _ONE]
"""One, or a list of them."""
Threads = Annotated[int, Field(ge=0, le=256)]


def _kind_of_cancellation(value: Any) -> Any:
    """This was once a yes or no."""
    return {"true": "auto", "false": "none"}.get(str(value).casefold(), value)


EchoCancellation = Annotated[Literal["auto", "own", "none"], BeforeValidator(_kind_of_cancellation)]
Profile = Literal["auto", "laptop", "pi5", "pi4", "pizero2", "other"]


class Section(BaseModel):
    """A table of the configuration file."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)


class Ears(Section):
    """How the assistant is called and listens."""

    wake_word: Literal["alexa", "hey_jarvis", "hey_mycroft", "hey_quizglass", "okay_nabu"] = Field(
        default="okay_nabu", description="phrase that wakes the assistant"
    )
    wake_threshold: Share | None = Field(
        default=None, description="how sure the wake word must be; unset: its own value"
    )
    push_to_talk: bool = Field(
        default=False, description="listen while a key or button is pressed, without a wake word"
    )
    speech_threshold: Share = Field(default=0.5, description="probability from which sound counts as speech")
    asr: Literal["auto", "whisper", "pocketsphinx"] = Field(
        default="auto",
        description="speech recognizer; auto: Whisper if a model is installed, else pocketsphinx",
    )
    asr_model: str = Field(
        default="auto",
        description="Whisper model by catalogue name or path of its folder; auto: the best installed one; "
        "starter: the small one that comes with the program",
    )
    turn_model: str = Field(
        default="auto",
        description="what judges from the voice whether you have finished, by catalogue name or path of its .onnx; "
        "auto: the installed one, if any; none: words and silence alone",
    )
    names: Names = Field(
        default=(),
        description="names and other words that you use and a recognizer cannot know; Whisper expects them",
    )
    endpoint_silence: Seconds = Field(
        default=0.6,
        description="seconds of silence that end a question; two fifths of them after words that make a whole one, "
        "two and a half times as many after words that do not",
    )
    barge_in: bool = Field(default=True, description="speech interrupts an answer")
    follow_up: Seconds = Field(
        default=6.0, description="seconds after an answer in which a question needs no wake word; 0: none"
    )
    echo_cancellation: EchoCancellation = Field(
        default="auto",
        description="take the assistant's own voice out of what the microphone hears; auto: unless the sound system "
        "does so; own: always; none: never",
    )
    max_utterance: Seconds = Field(default=15.0, gt=0, description="longest question in seconds")
    listen_timeout: Seconds = Field(
        default=5.0, gt=0, description="seconds to wait for speech after the wake word"
    )


class Sight(Section):
    """Where pictures come from."""

    camera: Names = Field(
        default=("0",),
        min_length=1,
        description="camera number, /dev/video*, file, folder of pictures, or URL; "
        "of a list the next one serves where one is lost (a comma in a URL ends it only before a space or another URL)",
    )
    max_age: Seconds = Field(
        default=0.5, gt=0, description="oldest frame in seconds that still answers a question"
    )
    max_side: int = Field(
        default=1024,
        ge=64,
        le=8192,
        description="longest side in pixels of the picture given to the VLM; text is read in full",
    )
    photo_dir: Folder = Field(
        default_factory=lambda: platformdirs.user_pictures_path() / "Quizglass",
        description="where the photos that you ask for are kept",
    )


class Mind(Section):
    """Which model answers, and with how much effort."""

    vlm: str = Field(
        default="auto",
        description="VLM by catalogue name or path of its GGUF; auto: the best installed one, else the starter; "
        "starter: the small one that comes with the program; none: no VLM",
    )
    mode: ModeName = Field(
        default="auto",
        description="how much thought an answer gets; auto: as the question needs. "
        '"Think carefully", "are you sure?" and "quickly" decide for one question',
    )
    threads: Threads = Field(default=0, description="threads that decode; 0: one for each physical core")
    threads_batch: Threads = Field(
        default=0, description="threads that read prompt and picture; 0: one for each physical core"
    )
    context: int = Field(
        default=4096, ge=512, le=131072, description="tokens that prompt, picture, history and answer share"
    )
    exact_agents: bool = Field(
        default=False,
        description="each of several agents says exactly what it would alone, for four times the context's memory; "
        "otherwise they share one context, and what the picture takes of it is there once",
    )
    max_tokens: int = Field(default=96, ge=1, le=8192, description="longest answer in tokens")
    temperature: float = Field(
        default=0.0, ge=0.0, le=2.0, description="0: always the likeliest word; higher: more varied"
    )
    answer_timeout: Seconds = Field(
        default=60.0, gt=0, description="seconds without a word of the answer after which it is given up"
    )
    history: int = Field(
        default=3, ge=0, le=50, description="earlier questions and answers that are remembered"
    )


class Voice(Section):
    """How the assistant sounds."""

    tts: Literal["auto", "piper", "espeak"] = Field(
        default="auto", description="speech synthesizer; auto: Piper if a voice is installed, else espeak-ng"
    )
    voice: str = Field(
        default="auto",
        description="Piper voice by catalogue name or path of its .onnx; auto: the best installed one",
    )
    speed: float = Field(default=1.0, ge=0.5, le=2.5, description="1 is the voice's own speed")
    volume: Share = Field(default=0.8, description="0 is silent, 1 is full volume")
    signs: bool = Field(
        default=True, description="a soft tone, and later a few words, while an answer takes long"
    )


class Devices(Section):
    """Which sound devices are used: the first that works, and at last the system's default."""

    microphone: Names = Field(
        default=(),
        description='name, or a part of it, or a list of them; "default" is the system\'s, which also serves where all '
        'others are lost, unless the last in the list is "none"',
    )
    speaker: Names = Field(default=(), description="like the microphone")


class Trace(Section):
    """What is kept about each turn, on this machine only."""

    folder: Folder = Field(
        default_factory=lambda: platformdirs.user_state_path(APP) / "traces",
        description="where traces are kept",
    )
    keep: int = Field(
        default=200, ge=0, le=100_000, description="traces kept before the oldest goes; 0: none"
    )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _private(url: str) -> str:
    """What goes out unencrypted could be read and answered by anybody on the way."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it should begin with https://, or with http:// on this machine")
    if parts.username or parts.password:
        raise ValueError("a password in a URL can be seen by many: give it in headers")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise ValueError(
            "what a tool is told and answers would cross the network unencrypted: give an https:// URL, "
            "or one on this machine, such as http://localhost:8000/mcp"
        )
    return url


ServerName = Annotated[str, Field(pattern="^[a-z][a-z0-9_-]*$", max_length=32)]
Variable = Annotated[str, Field(pattern="^[A-Z_][A-Z0-9_]*$")]
Header = Annotated[str, Field(pattern="^[A-Za-z0-9-]+$")]
HIDDEN = str(SecretStr("it"))
"""Stands for a value that is kept from view."""


class McpServer(Section):
    """A program that offers tools over the Model Context Protocol: started by a command, or reached at a URL."""

    command: Name | None = Field(
        default=None, description="program to start, which offers its tools on stdin and stdout"
    )
    args: Annotated[tuple[str, ...], _ONE] = Field(default=(), description="what the program is given")
    url: Annotated[str, AfterValidator(_private)] | None = Field(
        default=None,
        description="where a running server offers its tools over streamable HTTP: https, or this machine",
    )
    seconds: Seconds = Field(default=20.0, gt=0, description="how long a tool of the server may take")
    env: dict[Variable, SecretStr] = Field(
        default={},
        description="variables that the program is given beside HOME, LANG, LOGNAME, PATH, SHELL, TERM and USER: it "
        "gets no others",
    )
    headers: dict[Header, SecretStr] = Field(
        default={}, description="headers sent with each request to the URL, such as Authorization"
    )

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> McpServer:
        if (self.command is None) == (self.url is None):
            raise ValueError("a server needs either a command or a url")
        if self.command is None and (self.args or self.env):
            raise ValueError("args and env are for a command, not for a url")
        if self.url is None and self.headers:
            raise ValueError("headers are for a url, not for a command")
        return self


class Mcp(Section):
    """Whose tools may be used beside the assistant's own."""

    servers: dict[ServerName, McpServer] = Field(
        default={}, description="programs that offer tools, each under a name of yours"
    )


@dataclass(frozen=True)
class Origin:
    """Where one effective setting comes from."""

    key: str
    """Dotted: 'mind.vlm'."""
    value: bool | int | float | str | list[str] | None
    source: str
    """'default', 'profile pi5', a file's path, a variable's name, or 'command line'."""


class Settings(BaseSettings):
    """The effective settings: immutable, made by edge.config.load_settings."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        env_ignore_empty=True,
        enable_decoding=False,
        allow_inf_nan=False,
    )

    models_dir: Folder = Field(
        default_factory=lambda: platformdirs.user_data_path(APP) / "models",
        description="where models are installed",
    )
    mirror: str | None = Field(
        default=None, description="folder or URL that models are downloaded from instead of the hub"
    )
    profile: Profile = Field(default="auto", description="hardware profile; auto: the one for this machine")
    language: str = Field(
        default="en",
        pattern=_TAG,
        description="language of questions and answers: en, de, ...",
    )
    languages: Annotated[tuple[Tongue, ...], _ONE] = Field(
        default=(),
        description="other languages in which you may ask, if the Whisper model knows them; answers come in the same",
    )
    ears: Ears = Field(default_factory=Ears)
    sight: Sight = Field(default_factory=Sight)
    mind: Mind = Field(default_factory=Mind)
    voice: Voice = Field(default_factory=Voice)
    devices: Devices = Field(default_factory=Devices)
    trace: Trace = Field(default_factory=Trace)
    mcp: Mcp = Field(default_factory=Mcp)

    _origins: tuple[Origin, ...] = PrivateAttr(default=())

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where each effective setting comes from, in the order of the schema."""
        return self._origins

    def remember(self, origins: Iterable[Origin]) -> None:
        """Note where each setting comes from; no setting changes."""
        self._origins = tuple(origins)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what load_settings merged, since it also has to know which layer each value came from."""
        return (init_settings,)
