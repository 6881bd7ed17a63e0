"""Settings: which layer wins, where each value comes from, and what a slip is answered with."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError

from edge.config import config_path, known_keys, load_settings, meaning, provenance, variable
from edge.errors import SettingsError
from edge.settings import Settings
from hardware.board import profile_path, profiles

FIXED = [key for key in known_keys() if "NAME" not in key]
"""Without those that an owner gives names to."""


@pytest.fixture
def config(home: Path) -> Path:
    """Path of the configuration file, which does not exist yet."""
    path = home / ".config" / "quizglass" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def sources(settings: Settings) -> dict[str, str]:
    return {origin.key: origin.source for origin in provenance(settings)}


def test_defaults_are_in_the_home_folder_and_every_key_has_a_meaning(home: Path) -> None:
    settings = load_settings(profile="laptop")
    assert settings.models_dir == home / ".local/share/quizglass/models"
    assert settings.trace.folder == home / ".local/state/quizglass/traces"
    assert settings.ears.wake_word == "okay_nabu"
    assert config_path() == home / ".config/quizglass/config.toml"
    assert [origin.key for origin in provenance(settings)] == FIXED
    assert all(meaning(key) for key in known_keys())


def test_each_layer_overrides_the_one_before(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def threads() -> tuple[int, str]:
        settings = load_settings(flags)
        return settings.mind.threads, sources(settings)["mind.threads"]

    flags: dict[str, object] = {"profile": "laptop"}
    assert threads() == (0, "default")
    flags = {"profile": "pi5"}
    assert threads() == (2, "profile pi5")
    config.write_text("[mind]\nthreads = 5\n")
    assert threads() == (5, str(config))
    monkeypatch.setenv("QUIZGLASS_MIND__THREADS", "6")
    assert threads() == (6, "QUIZGLASS_MIND__THREADS")
    flags = {"profile": "pi5", "mind": {"threads": 7}}
    assert threads() == (7, "command line")


def test_flags_may_be_dotted_and_none_means_not_given(home: Path) -> None:
    settings = load_settings({"mind.vlm": "none", "sight.camera": None}, profile="pi4")
    assert settings.mind.vlm == "none"
    assert sources(settings)["sight.camera"] == "default"
    assert settings.profile == "pi4"


@pytest.mark.parametrize("where", ["file", "variable", "argument"])
def test_profile_can_be_chosen_in_any_layer(
    where: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "file":
        config.write_text('profile = "pizero2"\n')
    if where == "variable":
        monkeypatch.setenv("QUIZGLASS_PROFILE", "pizero2")
    settings = load_settings(profile="pizero2" if where == "argument" else None)
    assert (settings.profile, settings.mind.vlm, settings.ears.asr) == ("pizero2", "none", "pocketsphinx")


def test_profile_of_this_machine_is_named(home: Path) -> None:
    settings = load_settings()
    assert settings.profile in profiles()
    assert sources(settings)["profile"] == "this machine"


@pytest.mark.parametrize("name", profiles())
def test_every_profile_loads(name: str, home: Path) -> None:
    given = tomllib.loads(profile_path(name).read_text())
    settings = load_settings(profile=name).model_dump()
    for section, values in given.items():
        for key, value in values.items():
            assert settings[section][key] == value


def test_another_file_can_be_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = home / "other.toml"
    other.write_text('\ufefflanguage = "de"\n[sight]\ncamera = 2\n', encoding="utf-8")
    monkeypatch.setenv("QUIZGLASS_CONFIG", str(other))
    settings = load_settings()
    assert (settings.language, settings.sight.camera) == ("de", ("2",))


def test_an_empty_variable_names_no_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZGLASS_CONFIG", "")
    assert load_settings().language == "en"


def test_a_flag_that_is_not_given_does_not_hide_the_profile(home: Path) -> None:
    assert load_settings({"profile": None}, profile="pi4").profile == "pi4"


def test_a_tilde_is_the_home_folder(home: Path) -> None:
    assert load_settings({"models_dir": "~/models"}).models_dir == home / "models"
    with pytest.raises(SettingsError, match="no such home folder"):
        load_settings({"models_dir": "~no-such-user/models"})


def test_values_from_the_environment_are_converted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "QUIZGLASS_EARS__PUSH_TO_TALK": "true",
        "QUIZGLASS_VOICE__SPEED": "1.5",
        "QUIZGLASS_MODELS_DIR": "/models",
        "QUIZGLASS_MIRROR": "",
        "quizglass_mind__vlm": "none",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.ears.push_to_talk is True
    assert settings.voice.speed == 1.5
    assert settings.models_dir == Path("/models")
    assert settings.mirror is None
    assert settings.mind.vlm == "none"


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("mind.treads", "did you mean mind.threads?"),
        ("mynd.vlm", "did you mean mind.vlm?"),
        ("vlm", "did you mean mind.vlm?"),
        ("ears", "it is a section, with settings such as ears.wake_word"),
        ("xyzzy", "lists all settings"),
        ("mind.vlm.name", "did you mean mind.vlm?"),
    ],
)
def test_an_unknown_key_names_the_nearest_one(key: str, hint: str, home: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({key: 1})
    assert f"unknown setting {key} (command line)" in str(caught.value)
    assert hint in str(caught.value)


def test_an_unknown_key_in_the_file_is_found(config: Path) -> None:
    config.write_text("[voice]\nspeeed = 2\n")
    with pytest.raises(SettingsError, match=r"voice\.speeed .*config\.toml.*voice\.speed\?"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("QUIZGLASS_MYND__VLM", "did you mean QUIZGLASS_MIND__VLM?"),
        ("QUIZGLASS_MIND__VML", "did you mean QUIZGLASS_MIND__VLM?"),
        ("QUIZGLASS_MIROR", "did you mean QUIZGLASS_MIRROR?"),
        ("QUIZGLASS_MIND", "it is a section, with settings such as QUIZGLASS_MIND__VLM"),
    ],
)
def test_an_unknown_variable_names_the_nearest_one(
    name: str, hint: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert f"unknown setting {name} (environment): {hint}" in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("mind.mode", "deep", "'instant'"),
        ("profile", "pi6", "'pi5'"),
        ("ears.wake_threshold", 1.5, "less than or equal to 1"),
        ("ears.endpoint_silence", float("nan"), "finite number"),
        ("mind.threads", "many", "valid integer"),
        ("sight.max_side", 3, "greater than or equal to 64"),
        ("language", "English!", "match pattern"),
        ("ears.asr", ["whisper"], "'pocketsphinx'"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(key: str, value: object, allowed: str, home: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({key: value})
    assert str(caught.value).startswith(f"{key} = {value!r} (command line): ")
    assert allowed in str(caught.value)
    assert meaning(key) in str(caught.value)


def test_all_wrong_values_are_named_at_once(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text("[voice]\nspeed = 9\n")
    monkeypatch.setenv("QUIZGLASS_MIND__HISTORY", "-1")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert any(line.startswith(f"voice.speed = 9 ({config})") for line in lines)
    assert any(line.startswith("QUIZGLASS_MIND__HISTORY = '-1' (environment)") for line in lines)


@pytest.mark.parametrize("content", [b"[mind\n", b"a = 1\na = 2\n", b"\xff\xfe\x00", b"x = \n"])
def test_a_broken_file_is_named(content: bytes, config: Path) -> None:
    config.write_bytes(content)
    with pytest.raises(SettingsError, match=r"config\.toml is not valid TOML"):
        load_settings()


def test_a_named_file_that_is_missing_is_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZGLASS_CONFIG", str(home / "nope.toml"))
    with pytest.raises(SettingsError, match=r"nope\.toml \(No such file or directory\).*QUIZGLASS_CONFIG"):
        load_settings()


def test_a_folder_in_place_of_the_file_is_an_error(config: Path) -> None:
    config.mkdir()
    with pytest.raises(SettingsError, match="Is a directory"):
        load_settings()


def test_settings_cannot_be_changed(home: Path) -> None:
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.language = "de"
    with pytest.raises(ValidationError, match="frozen"):
        settings.mind.vlm = "none"


def test_variables_are_named_after_their_keys() -> None:
    assert variable("mind.threads_batch") == "QUIZGLASS_MIND__THREADS_BATCH"


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the home stays empty
@given(
    st.dictionaries(
        st.sampled_from([*known_keys(), "mind", "nonsense"]), st.text() | st.integers() | st.none()
    )
)
def test_whatever_is_given_either_loads_or_is_explained(home: Path, overrides: dict[str, object]) -> None:
    try:
        settings = load_settings(overrides, profile="laptop")
    except SettingsError as error:
        assert str(error)
    else:
        assert len(provenance(settings)) == len(FIXED)


def test_a_server_is_a_command_with_a_program_of_its_own_or_a_url(config: Path) -> None:
    config.write_text(
        '[mcp.servers.home]\ncommand = "home"\nargs = ["--quiet"]\nenv.API_KEY = "kept"\n'
        '[mcp.servers.here]\nurl = "http://[::1]:8000/mcp"\nseconds = 5\n'
        '[mcp.servers.far]\nurl = "https://example.org/mcp"\nheaders.X-Key = "kept"\n'
    )
    settings = load_settings(profile="laptop")
    servers = settings.mcp.servers
    assert list(servers) == ["home", "here", "far"]
    assert (servers["home"].command, servers["home"].args) == ("home", ("--quiet",))
    assert servers["home"].env["API_KEY"].get_secret_value() == "kept"
    assert servers["far"].headers["X-Key"].get_secret_value() == "kept"
    assert servers["here"].seconds == 5
    assert sources(settings)["mcp.servers.here.seconds"] == str(config)
    assert sources(settings)["mcp.servers.home.seconds"] == "default"
    assert "kept" not in str(provenance(settings))


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('url = "http://example.org/mcp"', "would cross the network unencrypted: give an https:// URL"),
        ('url = "http://127.0.0.1.example.org/mcp"', "would cross the network unencrypted"),
        ('url = "ftp://localhost/mcp"', "should begin with https://"),
        ('url = "https://me:secret@example.org/mcp"', "give it in headers"),
        ('command = "x"\nurl = "https://example.org"', "either a command or a url"),
        ("seconds = 3", "either a command or a url"),
        ('url = "https://example.org"\nenv.KEY = "x"', "args and env are for a command"),
        ('command = "x"\nheaders.Key = "x"', "headers are for a url"),
        ('command = "x"\nseconds = 0', "mcp.servers.home.seconds = 0"),
        ('command = "x"\nenv.key = "x"', "mcp.servers.home.env.key = 'key'"),
        ('comand = "x"', "did you mean mcp.servers.NAME.command?"),
    ],
)
def test_a_server_that_cannot_be_is_refused_with_the_reason(line: str, complaint: str, config: Path) -> None:
    config.write_text(f"[mcp.servers.home]\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "mcp.servers.home" in str(caught.value)
    assert str(config) in str(caught.value)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("name", ["Home", "the home", "home.kitchen", "1"])
def test_a_server_has_a_plain_name(name: str, config: Path) -> None:
    config.write_text(f'[mcp.servers."{name}"]\ncommand = "x"\n')
    with pytest.raises(SettingsError, match=r"mcp\.servers"):
        load_settings()
