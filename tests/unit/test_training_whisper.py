"""Everything of the starter Whisper's training that needs no PyTorch."""

import fcntl
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.random import Generator

from models.cancel import Cancel
from models.fake import ScriptedRecognizer
from models.ports import SPEECH_RATE
from models.training.speech.phones import PHONES, pronunciation
from models.training.speech.voices import HELD_OUT, Voice
from models.training.whisper import clips, export, measure, plans, shards, texts
from models.training.whisper.amounts import amount, cardinal
from models.training.whisper.batches import IGNORED, Batches, Clip, aligned, masked, warped
from models.training.whisper.clips import QUIET, Surroundings, features, recording, speechless, unpacked
from models.training.whisper.plans import Schedule
from models.training.whisper.shapes import STARTER, Shapes, sinusoids
from models.training.whisper.shards import Recipe, Shard
from models.training.whisper.spelling import is_plain, spelled
from models.training.whisper.texts import LONGEST, Domain, open_words
from models.training.whisper.vocabulary import (
    END,
    LETTERS,
    NO_SPEECH,
    NO_TIMESTAMPS,
    PREVIOUS,
    START,
    Vocabulary,
    learn,
)
from models.whisper import WhisperRecognizer

COMMANDS = ("what time is it", "whats written on the label", "louder")
VOICES = (Voice("espeak-ng", "en-us+f3"), Voice("flite", "slt"))
TONE = np.rint(9000 * np.sin(np.arange(SPEECH_RATE) / 5)).astype(np.int16)


@pytest.fixture
def rng() -> Generator:
    return np.random.default_rng(1)


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain(COMMANDS)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory, domain: Domain) -> Path:
    rng = np.random.default_rng(2)
    path = tmp_path_factory.mktemp("words") / "tokenizer.json"
    learn((domain.text(rng) for _ in range(600)), 500, path)
    return path


@pytest.fixture
def kept(tmp_path: Path, domain: Domain, speech_programs: Path) -> list[Path]:
    """Two shards of 16 recordings, 2 of them without speech."""
    recipe = Recipe(domain, VOICES, sentences=7)
    assert recipe.recordings == 16
    assert shards.make(recipe, tmp_path / "speech", 2, lambda line: None)
    return shards.paths(tmp_path / "speech", 2)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("What colour is THIS?", "what colour is this"),
        ("the t-shirt, please!", "the t shirt please"),
        ("Whats the color", "what's the colour"),
        ("'read' the apple’s label", "read the apple's label"),
        ("...", ""),
    ],
)
def test_one_spelling_for_each_sound(written: str, said: str) -> None:
    assert spelled(written) == said == spelled(said)


def test_words_that_sound_alike_are_not_plain() -> None:
    assert is_plain("banana")
    assert is_plain("to")
    assert not any(map(is_plain, ("two", "color", "sea-side", "route 66")))


def test_amounts_are_words(rng: Generator) -> None:
    said = [amount(rng) for _ in range(500)]
    assert [text for text in said if spelled(text) != text] == []
    assert len(set(said)) > 300
    assert cardinal(105) == "one hundred and five"


def test_texts_are_spelled_and_short(domain: Domain, rng: Generator) -> None:
    said = [domain.text(rng) for _ in range(400)]
    assert [text for text in said if spelled(text) != text or not 1 <= len(text.split()) <= LONGEST] == []
    assert {"what's written on the label", "louder"} <= set(said)
    again = np.random.default_rng(1)
    assert [domain.text(again) for _ in range(20)] == said[:20]


def test_held_out_carriers_are_not_trained_on() -> None:
    for frames in (texts._FRAMES, texts._AMOUNTS):
        shared = {*frames["training"]} & {*frames["held out"]}
        assert shared <= {"{0}"}
    assert {"marvin", "banana", "purple"} <= set(open_words())
    assert 1500 < len(open_words()) == len(set(open_words()))


def test_tokens_give_the_text_back(tokenizer: Path, domain: Domain) -> None:
    from faster_whisper.tokenizer import Tokenizer
    from tokenizers import Tokenizer as Reader

    words = Vocabulary(tokenizer)
    theirs = Tokenizer(Reader.from_file(str(tokenizer)), multilingual=False)
    never = {*theirs.non_speech_tokens, theirs.sot, theirs.eot, theirs.no_speech, theirs.sot_prev}
    rng = np.random.default_rng(8)
    for _ in range(300):
        text = domain.text(rng)
        tokens = words.spoken(text)
        assert theirs.decode(tokens) == f" {text}"
        assert not never & set(tokens)
    assert words.spoken("") == []
    assert (words.id(END), words.id(START)) == (theirs.eot, theirs.sot)
    assert (words.at(0), words.at(1.234)) == (theirs.timestamp_begin, theirs.timestamp_begin + 62)
    assert words.at(99) == len(words) - 1


def test_a_recording_knows_when_speech_is_heard(rng: Generator) -> None:
    made = recording(TONE, "hello", rng, QUIET)
    start, end = (round(second * SPEECH_RATE) for second in (made.start, made.end))
    assert end - start == len(TONE)
    assert len(made.samples) >= end
    loud = np.abs(made.samples.astype(int))
    assert loud[start:end].mean() > 20 * loud[: start - 10].mean()
    noisy = recording(TONE, "hello", rng, Surroundings(quiet=0.0))
    assert noisy.samples.dtype == np.int16
    assert np.abs(noisy.samples).max() > 500


def test_features_are_those_of_faster_whisper(rng: Generator) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    samples = recording(TONE, "hello", rng, Surroundings()).samples
    theirs = FeatureExtractor(feature_size=80)(samples.astype(np.float32) / 32768)
    np.testing.assert_allclose(unpacked(features(samples)).T, theirs[:, :-1], atol=1 / 128 + 1e-6)


def test_sound_without_speech_has_no_text(rng: Generator) -> None:
    made = [speechless(rng) for _ in range(30)]
    assert {each.text for each in made} == {""}
    assert all(0.4 * SPEECH_RATE < len(each.samples) <= clips.LONGEST * SPEECH_RATE for each in made)
    loudest = [np.abs(each.samples.astype(int)).max() for each in made]
    assert min(loudest) < 200 < max(loudest)


def test_shards_are_made_once(tmp_path: Path, domain: Domain, kept: list[Path]) -> None:
    shard = Shard.load(kept[0])
    assert len(shard.ends) == len(shard.spans) == len(shard.texts) == 16
    assert shard.ends[-1] == len(shard.features)
    assert [*shard.texts].count("") == 2
    assert (shard.spans[:2] == 0).all()
    assert (shard.spans[2:, 1] > shard.spans[2:, 0]).all()
    said = (tmp_path / "said").read_text()
    assert shards.make(Recipe(domain, VOICES, sentences=7), kept[0].parent, 2, lambda line: None)
    assert (tmp_path / "said").read_text() == said
    assert not np.array_equal(Shard.load(kept[1]).texts, shard.texts)


@pytest.mark.usefixtures("speech_programs")
def test_shards_that_another_process_makes_are_left_to_it(tmp_path: Path, domain: Domain) -> None:
    recipe = Recipe(domain, VOICES, sentences=2)
    first, second = shards.paths(tmp_path, 2)
    with first.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not shards.make(recipe, tmp_path, 2, lambda line: None)
    assert second.exists()
    assert not first.exists()
    lines: list[str] = []
    assert shards.make(recipe, tmp_path, 2, lines.append)
    assert lines == ["speech 2 of 2"]
    assert {path.suffix for path in tmp_path.iterdir() if path.name.startswith("speech-")} == {".npz"}


def test_what_takes_too_long_to_say_is_left_out(monkeypatch: pytest.MonkeyPatch, rng: Generator) -> None:
    monkeypatch.setattr(clips, "speak", lambda voice, lines: [np.resize(TONE, 12 * SPEECH_RATE)])
    assert clips.said(VOICES, "on and on", rng) is None


def test_batches_hold_every_recording_once(kept: list[Path], tokenizer: Path) -> None:
    words = Vocabulary(tokenizer)
    batches = Batches(kept, words, 8, seed=3)
    assert len(batches) == 4
    seen = [batches.batch(number) for number in range(40)]
    whole = sum(len(text.replace(" ", "")) for path in kept for text in Shard.load(path).texts)
    for first in range(0, 40, 4):
        said = np.concatenate([batch.letters for batch in seen[first : first + 4]])
        assert (said != 1 + LETTERS.index(" ")).sum() == whole
    assert {len(batch.features) for batch in seen} == {4, 8}
    for batch in seen:
        assert len(batch.tokens) == len(batch.lengths) == len(batch.features)
        assert batch.features.shape[1] == clips.MELS
        assert batch.features.shape[2] % 2 == 0
        assert batch.features.shape[2] >= batch.frames.max()
        assert len(batch.letters) == batch.lengths.sum()
        for seen_of, frames in zip(batch.features, batch.frames, strict=True):
            assert not seen_of[:, frames:].any()
    again = Batches(kept, words, 8, seed=3).batch(5)
    assert np.array_equal(again.features, seen[5].features)
    assert np.array_equal(again.targets, seen[5].targets)
    with pytest.raises(ValueError, match="make more speech"):
        Batches(kept, words, 40, seed=3)


def test_recordings_that_are_joined_keep_their_times() -> None:
    def clip(frames: int, text: str, start: float, end: float) -> Clip:
        letters = np.full(frames, 1 if text else -1)
        return Clip(np.full((frames, clips.MELS), frames, np.float32), text, start, end, letters, letters + 2)

    first, second, silence = clip(200, "one two", 0.5, 1.5), clip(100, "three", 0.1, 0.6), clip(50, "", 0, 0)
    both = first.then(second)
    assert (both.text, both.start, both.end) == ("one two three", 0.5, pytest.approx(2.6))
    assert both.features[:, 0].tolist() == [200] * 200 + [198] * 100  # not below the range of both
    assert both.letters.tolist() == [1] * 200 + [9] * 100
    assert both.phones.tolist() == [3] * 300
    late = silence.then(second)
    assert (late.text, late.start, late.end) == ("three", pytest.approx(0.6), pytest.approx(1.1))
    early = second.then(silence)
    assert (early.text, early.start, early.end) == ("three", 0.1, 0.6)
    assert silence.then(silence).text == ""


def test_sounds_are_heard_when_they_are_said() -> None:
    sounds = pronunciation("what colour is this")
    assert [PHONES[phone - 1] for phone in sounds.phones[:3]] == ["w", "V", "t"]
    assert sounds.ends[-1] == 1 and (np.diff(sounds.ends) >= 0).all()
    assert [sounds.letters[0], sounds.letters[-1]] == [0, 17]
    letters, phones = aligned(sounds, 0.5, 1.5, 200)
    assert (letters < 0).sum() == (phones == 0).sum() == 100
    assert (letters[:50] < 0).all() and (letters[150:] < 0).all()
    assert (np.diff(letters[50:150]) >= 0).all()
    assert phones[50] == sounds.phones[0]
    silent = pronunciation("")
    assert (aligned(silent, 0.0, 0.0, 5)[0] == -1).all()


def test_rows_ask_first_whether_anybody_speaks(kept: list[Path], tokenizer: Path) -> None:
    words = Vocabulary(tokenizer)
    batches = Batches(kept, words, 8, seed=3)
    start, first_time = words.id(START), words.id(NO_TIMESTAMPS) + 1
    silent = prompted = timed = 0
    for number in range(40):
        batch = batches.batch(number)
        for tokens, targets, letters in zip(batch.tokens, batch.targets, batch.lengths, strict=True):
            at = int(np.flatnonzero(tokens == start)[0])
            learnt = targets[targets != IGNORED]
            assert (targets[:at] == IGNORED).all()
            assert (tokens[0] == words.id(PREVIOUS)) == (at > 0)
            assert learnt[-1] == words.id(END)
            if letters == 0:
                assert learnt.tolist() == [words.id(NO_SPEECH), words.id(END)]
            elif learnt[0] != words.id(NO_TIMESTAMPS):
                assert first_time <= learnt[0] < learnt[-2]
                timed += 1
            silent, prompted = silent + (letters == 0), prompted + (at > 0)
    assert min(silent, prompted, timed) > 10


def test_features_are_varied(rng: Generator) -> None:
    ramp = np.broadcast_to(np.arange(80, dtype=np.float32) + np.arange(100.0)[:, np.newaxis], (100, 80))
    fast = warped(np.array(ramp, np.float32), 1.25, rng)
    assert fast.shape == (80, 80)
    assert np.diff(fast, axis=0).mean() == pytest.approx(99 / 79, rel=0.05)
    blank = masked(fast, rng)
    assert 0 < (blank != fast).mean() < 0.6
    assert blank is not fast


def test_the_rate_rises_then_falls() -> None:
    rates = [Schedule(100, rate=2.0, warm_up=10, falling=0.5).rate_at(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.2)
    assert rates[9:50] == [2.0] * 41
    assert rates[99] == pytest.approx(0.04)


def weights(shapes: Shapes, tokens: int) -> dict[str, np.ndarray[Any, Any]]:
    """Random ones under the names that the network gives them."""
    random, width = np.random.default_rng(0), shapes.width
    sizes: dict[str, tuple[int, ...]] = {"conv1": (width, 80, 3), "conv2": (width, width, 3)}
    norms = ["encoder_norm", "decoder_norm"]
    for part, layers in (("encoder", shapes.encoder), ("decoder", shapes.decoder)):
        for name in (f"{part}.{number}" for number in range(layers)):
            linear = {"qkv": (3, 1), "out": (1, 1), "up": (4, 1), "down": (1, 4)}
            norms += [f"{name}.norm", f"{name}.ffn_norm"]
            if part == "decoder":
                linear |= {"cross_q": (1, 1), "cross_kv": (2, 1), "cross_out": (1, 1)}
                norms.append(f"{name}.cross_norm")
            sizes |= {
                f"{name}.{key}": (rows * width, columns * width) for key, (rows, columns) in linear.items()
            }
    made = {f"{name}.weight": random.normal(0, 0.05, size) for name, size in sizes.items()}
    made |= {f"{name}.bias": np.zeros(size[0]) for name, size in sizes.items()}
    made |= {f"{name}.weight": np.ones(width) for name in norms} | {
        f"{name}.bias": np.zeros(width) for name in norms
    }
    return {**made, "token_embd.weight": random.normal(0, 0.05, (tokens, width))}


def test_what_ships_is_small_and_loads(tmp_path: Path, tokenizer: Path) -> None:
    folder = export.export(
        weights(STARTER, len(Vocabulary(tokenizer))), STARTER, tokenizer, tmp_path / "model"
    )
    assert sum(path.stat().st_size for path in folder.iterdir()) < 15e6
    recognizer = WhisperRecognizer(folder, threads=1)
    assert recognizer.transcribe(TONE * 0, Cancel()).text == ""
    recognizer.close()


def test_nothing_said_is_a_text_of_no_tokens(tmp_path: Path, tokenizer: Path) -> None:
    vocabulary = Vocabulary(tokenizer)
    made = weights(STARTER, len(vocabulary))
    end = made["token_embd.weight"][vocabulary.id(END)]
    # The likeliest token is the end, though by far not a sure one.
    made["decoder_norm.bias"] = 5 * end / np.square(end).sum()
    recognizer = WhisperRecognizer(export.export(made, STARTER, tokenizer, tmp_path / "model"), threads=1)
    assert recognizer.transcribe(TONE, Cancel()).text == ""
    recognizer.close()


def test_places_have_the_encodings_of_whisper() -> None:
    table = sinusoids(1500, 256)
    assert table.shape == (1500, 256)
    assert table[0, :128].max() == 0
    assert (table[0, 128:] == 1).all()
    assert table[7, 0] == pytest.approx(np.sin(7))


def test_errors_are_counted_in_words(rng: Generator) -> None:
    made = [recording(TONE, text, rng, QUIET) for text in ("what colour is this", "read the label")]
    found = measure.errors("wrong", ScriptedRecognizer(("What color is this?", "read label")), made)
    assert (found.count, found.of) == (1, 7)
    assert str(found) == "wrong: 14.3% (1 of 7)"
    sounds = [each.samples for each in made]
    assert measure.imagined("", ScriptedRecognizer(("", "yes")), sounds).count == 1


def test_orders_are_found_by_their_words(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", TONE, SPEECH_RATE)
    (tmp_path / "slots.json").write_text(json.dumps({"a.wav": {"drink": "iced mocha", "size": "large"}}))
    found = measure.ordered("real", ScriptedRecognizer(("a large mocha",)), tmp_path)
    assert (found.count, found.of) == (2, 3)
    soundfile.write(tmp_path / "a.wav", TONE, 8000)
    with pytest.raises(ValueError, match="16000 Hz"):
        measure.ordered("real", ScriptedRecognizer(("",)), tmp_path)


@pytest.mark.usefixtures("speech_programs")
def test_figures_compare_recognizers_on_the_same_sounds(domain: Domain) -> None:
    mute = [ScriptedRecognizer(("",)), ScriptedRecognizer(("",))]
    lines = [str(each) for each in measure.figures(mute, domain, HELD_OUT[1:2], 2, None)]
    assert len(lines) == 2 * (2 * 2 + 3)
    assert lines[0::2] == lines[1::2]
    assert all(re.search(r"wrong words.*: 100.0%|nobody speaks.*: 0.0%", line) for line in lines)


def test_plans_fill_their_batches() -> None:
    for plan in (plans.FULL, plans.SMALL):
        recipe = Recipe(Domain(()), plan.voices, plan.seed, plan.sentences)
        assert recipe.recordings >= plan.batch
        assert set(plan.voices).isdisjoint(HELD_OUT)
