"""Which engine and model serve, from what is installed and asked for."""

import pytest

from edge import choices
from edge.config import load_settings
from models import starter
from models.errors import ModelMissing
from models.store import Store

CATALOGUE = """
[{name}]
kind = "{kind}"
description = "A model of a test."
licence = "CC0-1.0"
memory_mb = {memory}
languages = {languages}
boards = ["laptop", "pi5"]

[[{name}.files]]
path = "{file}"
url = "http://127.0.0.1/{file}"
bytes = 3
"""


@pytest.fixture
def install(home, tmp_path):
    """Install models of given names; settings that use them."""
    folder = tmp_path / "models"
    folder.mkdir()
    entries = []

    def add(name, kind, memory=100, languages='["en"]', file="model.bin", complete=True):
        entries.append(CATALOGUE.format(name=name, kind=kind, memory=memory, languages=languages, file=file))
        (folder / "catalogue.toml").write_text("\n".join(entries))
        (folder / name).mkdir()
        (folder / name / (file if complete else f"{file}.part")).write_bytes(b"abc")

    add.settings = lambda **more: load_settings({"models_dir": folder, **more}, "laptop")
    return add


def test_without_models_what_comes_with_the_program_serves(install, make_starter):
    folder = make_starter()
    settings = install.settings()
    assert choices.recognizer(settings).engine == "pocketsphinx"
    assert choices.synthesizer(settings).engine == "espeak-ng"
    seen = choices.vision(settings)
    assert (seen.engine, seen.model, seen.path) == (
        "llama.cpp",
        starter.SEEING.name,
        folder / starter.SEEING.files[0],
    )
    assert "comes with the program" in seen.why
    advice = choices.vision_advice(settings)
    assert "comes with the program" in advice and "quizglass models pull" in advice
    assert choices.stand_ins(settings) == ()


@pytest.fixture
def small_whisper(make_starter):
    """The folder of a recognizer that seems to ship with the program."""
    folder = make_starter()
    (folder / starter.HEARING.name).mkdir()
    for name in starter.HEARING.files:
        (folder / name).write_bytes(b"abc")
    starter.record()
    return folder / starter.HEARING.name


def test_the_small_whisper_serves_where_it_is_asked_for(install, small_whisper):
    assert choices.recognizer(install.settings()).engine == "pocketsphinx"
    with pytest.raises(ModelMissing, match=r'set ears\.asr_model to "starter"'):
        choices.recognizer(install.settings(**{"ears.asr": "whisper"}))
    install("my-ears", "asr")
    assert choices.recognizer(install.settings()).model == "my-ears"
    for name in ("starter", starter.HEARING.name):
        choice = choices.recognizer(install.settings(**{"ears.asr_model": name}))
        assert (choice.engine, choice.model) == ("faster-whisper", starter.HEARING.name)
        assert (choice.path, choice.why) == (small_whisper, "chosen by ears.asr_model")


def test_a_small_whisper_that_is_not_whole_is_told_of(install, small_whisper):
    (small_whisper / "model.bin").write_bytes(b"")
    with pytest.raises(ModelMissing, match=r"model\.bin has 0 bytes instead of 3"):
        choices.recognizer(install.settings(**{"ears.asr_model": "starter"}))


@pytest.mark.parametrize("name", ["starter", "quizglass-starter"])
def test_the_starter_can_be_asked_for_although_another_is_installed(install, make_starter, name):
    make_starter()
    install("my-eyes", "vlm")
    assert choices.vision(install.settings()).model == "my-eyes"
    assert "models list" in choices.vision_advice(install.settings())
    choice = choices.vision(install.settings(**{"mind.vlm": name}))
    assert (choice.model, choice.why) == (starter.SEEING.name, "chosen by mind.vlm")


@pytest.mark.parametrize("damage", ["gone", "cut", "unrecorded"])
def test_a_starter_that_is_not_whole_is_as_good_as_none_and_says_why(install, make_starter, damage):
    folder = make_starter()
    file = folder / (starter.SHIPPED if damage == "unrecorded" else starter.SEEING.files[1])
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:100])
    else:
        file.unlink()
    settings = install.settings()
    assert choices.vision(settings) is None
    assert file.name in choices.no_vision(settings)
    assert choices.vision_advice(settings).startswith("To install one, run: quizglass models pull")
    with pytest.raises(ModelMissing, match=file.name):
        choices.vision(install.settings(**{"mind.vlm": "starter"}))


def test_the_starter_knows_english_only(install, make_starter):
    make_starter()
    for english in ("en-GB", "en_US"):
        assert choices.vision(install.settings(language=english)).model == starter.SEEING.name
    assert choices.vision(install.settings(language="de")) is None
    assert "English only" in choices.no_vision(install.settings(language="de"))


def test_what_is_installed_serves_without_being_asked_for(install):
    install("my-whisper", "asr")
    install("my-voice", "tts", file="voice.onnx")
    install("my-eyes", "vlm")
    settings = install.settings()
    heard, said, seen = choices.recognizer(settings), choices.synthesizer(settings), choices.vision(settings)
    assert (heard.engine, heard.model) == ("faster-whisper", "my-whisper")
    assert (said.engine, said.path.name) == ("piper", "voice.onnx")
    assert (seen.engine, seen.model) == ("llama.cpp", "my-eyes")


def test_the_most_capable_one_is_taken_unless_another_is_named(install):
    install("small", "vlm", memory=100)
    install("large", "vlm", memory=900)
    assert choices.vision(install.settings()).model == "large"
    assert choices.vision(install.settings(**{"mind.vlm": "small"})).model == "small"


def test_models_of_other_languages_do_not_serve(install):
    install("stimme", "tts", languages='["de"]', file="voice.onnx")
    assert choices.synthesizer(install.settings()).engine == "espeak-ng"
    assert choices.synthesizer(install.settings(language="de")).model == "stimme"


def test_the_embedded_engines_can_be_asked_for(install):
    install("my-whisper", "asr")
    install("my-voice", "tts", file="voice.onnx")
    settings = install.settings(**{"ears.asr": "pocketsphinx", "voice.tts": "espeak", "mind.vlm": "none"})
    assert choices.recognizer(settings).engine == "pocketsphinx"
    assert choices.synthesizer(settings).engine == "espeak-ng"
    assert choices.vision(settings) is None
    assert "switched off" in choices.vision_advice(settings)
    assert "switched off" in choices.no_vision(settings)


@pytest.mark.parametrize(
    ("setting", "choose"),
    [
        ({"ears.asr": "whisper"}, choices.recognizer),
        ({"ears.asr_model": "whisper-tiny"}, choices.recognizer),
        ({"ears.asr_model": "/nowhere/whisper"}, choices.recognizer),
        ({"voice.tts": "piper"}, choices.synthesizer),
        ({"voice.voice": "en_US-ljspeech-medium"}, choices.synthesizer),
        ({"voice.voice": "/nowhere/voice.onnx"}, choices.synthesizer),
        ({"mind.vlm": "smolvlm2-500m"}, choices.vision),
        ({"mind.vlm": "whisper-tiny"}, choices.vision),
        ({"mind.vlm": "/nowhere/model.gguf"}, choices.vision),
        ({"mind.vlm": "nonsense"}, choices.vision),
    ],
)
def test_what_is_asked_for_and_not_there_is_missing_never_replaced(install, setting, choose):
    with pytest.raises(ModelMissing):
        choose(install.settings(**setting))


def test_a_half_installed_model_is_named_when_a_lesser_engine_stands_in(install):
    install("my-whisper", "asr", complete=False)
    choice = choices.recognizer(install.settings())
    assert choice.engine == "pocketsphinx"
    assert "my-whisper" in choice.why
    (said,) = choices.stand_ins(install.settings())
    assert "my-whisper" in said


def test_the_starter_that_stands_in_for_a_half_installed_model_says_so(install, make_starter):
    make_starter()
    install("my-eyes", "vlm", complete=False)
    choice = choices.vision(install.settings())
    assert choice.model == starter.SEEING.name
    (said,) = choices.stand_ins(install.settings())
    assert said == choice.warning
    assert said.startswith("quizglass-starter serves instead, as my-eyes is not complete")


@pytest.mark.parametrize(
    "more", [{"languages": ["en", "de"]}, {"language": "de"}, {"ears.asr": "pocketsphinx", "languages": "de"}]
)
def test_languages_that_are_not_understood_are_told(install, more):
    settings = install.settings(**more)
    choice = choices.recognizer(settings)
    assert choice.why.endswith("it knows English only")
    (said,) = choices.stand_ins(settings)
    assert said == choice.warning
    assert said.startswith("I understand no German, as no Whisper model serves")


def test_a_model_that_does_not_know_the_languages_is_not_advised_and_does_not_serve(install):
    install("english", "asr")
    settings = install.settings(languages=["de", "fr"])
    with pytest.raises(
        ModelMissing, match="english does not know German or French: install a model that does"
    ):
        choices.recognizer(settings)
    with pytest.raises(ModelMissing, match="does not know German"):
        choices.recognizer(install.settings(**{"ears.asr_model": "english", "language": "de"}))
    advised = choices.pull_command(settings, "asr", 64_000).rpartition(" ")[2]
    assert Store(settings.models_dir).catalogue.entry(advised).speaks("fr")
    install("several", "asr", memory=10, languages='["en", "de", "fr"]')
    assert choices.recognizer(settings).model == "several"


def test_the_small_whisper_knows_english_only(install, small_whisper):
    with pytest.raises(ModelMissing, match="does not know German"):
        choices.recognizer(install.settings(**{"ears.asr_model": "starter", "languages": "de"}))


def test_an_engine_that_nobody_meant_to_replace_is_no_stand_in(install):
    assert choices.stand_ins(install.settings()) == ()


@pytest.mark.parametrize(
    ("setting", "name", "choose"),
    [
        ("mind.vlm", "own.gguf", choices.vision),
        ("ears.asr_model", "own", choices.recognizer),
        ("voice.voice", "own.onnx", choices.synthesizer),
    ],
)
def test_a_path_names_a_model_of_ones_own(install, tmp_path, setting, name, choose):
    own = tmp_path / name
    own.mkdir()
    choice = choose(install.settings(**{setting: str(own)}))
    assert (choice.model, choice.path, choice.why) == ("own", own, f"chosen by {setting}")
