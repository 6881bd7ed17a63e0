"""The starter Whisper's network and the whole way to it; where PyTorch is installed (scripts/setup --test)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.cancel import Cancel
from models.espeak import EspeakSynthesizer
from models.ports import Samples
from models.training.speech.voices import Line, Voice
from models.training.whisper import chain, clips, export, measure
from models.training.whisper.clips import QUIET, features, recording, unpacked
from models.training.whisper.plans import Plan, Schedule
from models.training.whisper.shapes import MINIATURE, Shapes
from models.training.whisper.texts import Domain
from models.training.whisper.vocabulary import NO_TIMESTAMPS, START, Vocabulary, learn
from models.whisper import WhisperRecognizer

torch = pytest.importorskip("torch", reason="PyTorch is not installed: scripts/setup --test")

TEXTS = ("what is in front of me", "read the label", "twenty five euros")
STEPS = 380
TINY = Shapes(width=64, heads=2, encoder=2, decoder=2)


class FewTexts(Domain):
    """Says one of three sentences."""

    def text(self, rng: np.random.Generator) -> str:
        return TEXTS[int(rng.integers(len(TEXTS)))]


@pytest.fixture
def spoken() -> Callable[[Voice, list[Line]], list[Samples]]:
    """Speaks as models.training.speech does, but with the espeak-ng that is always installed."""
    import soxr

    def speak(voice: Voice, lines: list[Line]) -> list[Samples]:
        sounds = []
        for line in lines:
            made = list(EspeakSynthesizer(voice.name).synthesize(line.text, Cancel()))
            whole = np.concatenate([each.samples for each in made])
            sounds.append(np.asarray(soxr.resample(whole, made[0].rate, 16_000)))
        return sounds

    return speak


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    path = tmp_path / "tokenizer.json"
    learn(TEXTS * 4, 350, path)
    return path


def network(shapes: Shapes, tokenizer: Path) -> Any:
    from models.training.whisper.network import Network

    torch.manual_seed(3)
    return Network(shapes, len(Vocabulary(tokenizer))).eval()


@pytest.fixture
def heard() -> np.ndarray[Any, np.dtype[np.float32]]:
    """shape (1, 80, 150)"""
    tone = np.rint(9000 * np.sin(np.arange(24_000) ** 1.4 / 900)).astype(np.int16)
    return np.ascontiguousarray(unpacked(features(tone)).T[np.newaxis, :, :150])


def test_ctranslate2_computes_what_was_trained(
    tmp_path: Path, tokenizer: Path, heard: np.ndarray[Any, np.dtype[np.float32]]
) -> None:
    import ctranslate2

    trained = network(TINY, tokenizer)
    folder = export.export(trained.state_dict(), TINY, tokenizer, tmp_path / "model", quantization=None)
    engine = ctranslate2.models.Whisper(str(folder), compute_type="float32", intra_threads=1)
    whole = np.zeros((1, 80, 3000), np.float32)
    whole[:, :, :150] = heard
    encoded = np.array(engine.encode(ctranslate2.StorageView.from_array(whole)))
    with torch.no_grad():
        rows = trained.hear(torch.from_numpy(heard), None)
    np.testing.assert_allclose(rows.rows.numpy(), encoded, atol=2e-4)

    words = Vocabulary(tokenizer)
    prompt = [words.id(START), words.id(NO_TIMESTAMPS)]
    [said] = engine.generate(
        ctranslate2.StorageView.from_array(whole), [prompt], beam_size=1, max_length=12, suppress_tokens=[],
        return_logits_vocab=True,
    )  # fmt: skip
    given = [*prompt, *said.sequences_ids[0]]
    with torch.no_grad():
        logits = trained.logits(trained.write(torch.tensor([given]), rows).hidden)[0, 1:]
    theirs = np.array([np.array(each) for each in said.logits[0]])
    np.testing.assert_allclose(logits[: len(theirs)].numpy(), theirs, atol=2e-3)
    assert logits.std() > 0.1


def test_heads_start_by_looking_a_few_places_away(tokenizer: Path) -> None:
    from models.training.learning.attention import shares, split

    shapes = Shapes(width=128, heads=2, encoder=2, decoder=1)
    trained = network(shapes, tokenizer)
    block = trained.encoder[1]
    with torch.no_grad():
        queries, keys, _ = (
            split(part, 2) for part in block.qkv(block.norm(trained.numbers[None, :100])).chunk(3, -1)
        )
        looks = shares(queries, keys)[0].argmax(-1)
    inside = torch.arange(20, 80)
    assert (looks[0, inside] - inside).tolist() == [-2] * 60
    assert (looks[1, inside] - inside).tolist() == [2] * 60


def test_a_few_places_stand_for_all_that_follow(
    tokenizer: Path, heard: np.ndarray[Any, np.dtype[np.float32]]
) -> None:
    from models.training.whisper.objective import SAMPLED

    trained = network(TINY, tokenizer)
    covered = 76
    with torch.no_grad():
        whole = trained.hear(torch.from_numpy(heard), None).rows[:, :covered]
        drawn = [trained.hear(torch.from_numpy(heard), SAMPLED) for _ in range(100)]
    assert drawn[0].rows.shape[1] == covered + 8 + SAMPLED
    assert float(drawn[0].mask.exp().sum()) == pytest.approx(1500, rel=1e-5)
    mean = torch.stack([each.rows[:, :covered] for each in drawn]).mean(0)
    assert (mean - whole).std() < 0.03 * whole.std()


@pytest.mark.slow
def test_from_speech_to_a_recognizer(
    tmp_path: Path, spoken: Callable[[Voice, list[Line]], list[Samples]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clips, "speak", spoken)
    voices = (Voice("espeak-ng", "en-us"), Voice("espeak-ng", "en-gb"))
    plan = Plan(
        MINIATURE, Schedule(STEPS, rate=1e-3, warm_up=30), batch=16, shards=1, sentences=48, pieces=350, texts=100,
        voices=voices,
    )  # fmt: skip
    domain, lines = FewTexts(()), []
    assert chain.synthesise(plan, domain, tmp_path, lines.append)
    assert not chain.train(plan, domain, tmp_path, minutes=0, cores=1, say=lines.append)
    assert chain.train(plan, domain, tmp_path, minutes=60, cores=1, say=lines.append)
    entries = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert entries[-1]["step"] == STEPS
    assert (tmp_path / "curves.png").stat().st_size > 10_000

    recognizer = WhisperRecognizer(tmp_path / export.NAME, threads=1)
    rng = np.random.default_rng(9)
    for text in TEXTS:
        [sound] = spoken(voices[0], [Line(text)])
        assert recognizer.transcribe(recording(sound, text, rng, QUIET).samples, Cancel()).text == text
    hum = measure.silences(6, 5)["noise or music"]
    assert measure.imagined("", recognizer, hum).count <= 3
    recognizer.close()
