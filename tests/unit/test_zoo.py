"""The models with random weights: their files, vocabularies and quantization."""

import sys

import numpy as np
import pytest

from models.errors import ModelCorrupt, ModelMissing
from models.vlm.files import VlmFiles
from models.zoo import FAMILIES, build, quantize
from models.zoo.gguf_file import GgufFile, read
from models.zoo.idefics3 import SPECIALS
from models.zoo.layers import Weights
from models.zoo.reference import Reference
from models.zoo.vocabulary import BYTE, CONTROL, UNUSED, byte_letters, byte_level, sentencepiece

TINY = [family for family in FAMILIES if not family.endswith("-256m")]


@pytest.fixture(scope="module")
def idefics3(tmp_path_factory):
    return build("idefics3", tmp_path_factory.mktemp("zoo"))


@pytest.mark.parametrize("family", TINY)
def test_model_and_mmproj_fit(family, tmp_path):
    files = build(family, tmp_path)
    files.check()
    assert max(path.stat().st_size for path in (files.model, files.mmproj)) < 20_000_000
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([files.model.name, files.mmproj.name])


def test_built_once(idefics3):
    before = idefics3.model.stat().st_mtime_ns, idefics3.mmproj.stat().st_mtime_ns
    assert build("idefics3", idefics3.model.parent) == idefics3
    assert (idefics3.model.stat().st_mtime_ns, idefics3.mmproj.stat().st_mtime_ns) == before


def test_seed_decides_the_weights(idefics3, tmp_path):
    same, other = build("idefics3", tmp_path), build("idefics3", tmp_path, seed=1)
    assert same.model.read_bytes() == idefics3.model.read_bytes()
    assert other.model.read_bytes() != idefics3.model.read_bytes()


def test_unknown_family_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match=r"unknown family 'llava'.*idefics3"):
        build("llava", tmp_path)


def test_missing_gguf_package_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(ModelMissing, match=r'pip install "quizglass\[test\]"'):
        build("idefics3", tmp_path)


def test_interrupted_writing_is_not_taken_for_a_model(tmp_path):
    path = tmp_path / "broken.gguf"
    with pytest.raises(TypeError, match=r"llama\.odd: GGUF metadata cannot hold object"):
        GgufFile("llama", {"llama.odd": object()}, {}).write(path)
    assert not list(tmp_path.iterdir())


def test_written_file_reads_back(tmp_path):
    path = tmp_path / "file.gguf"
    fields = {"a.whole": 3, "a.real": 0.5, "a.truth": True, "a.text": "é", "a.list": [1, 2]}
    matrix = np.arange(6, dtype=np.float16).reshape(2, 3)
    GgufFile("llama", fields, {"matrix": matrix}).write(path)
    found, tensors = read(path)
    assert {key: found[key] for key in fields} == fields
    np.testing.assert_array_equal(tensors["matrix"], matrix.astype(np.float32))


def test_byte_level_vocabulary_has_every_byte_and_unique_tokens():
    vocabulary = byte_level(SPECIALS, size=2000)
    assert len(vocabulary) == len(set(vocabulary.tokens)) == len(vocabulary.types) == 2000
    assert {vocabulary.id(letter) for letter in byte_letters()} <= set(range(2000))
    assert vocabulary.tokens[: len(SPECIALS)] == SPECIALS
    assert vocabulary.types.count(CONTROL) == len(SPECIALS)
    assert vocabulary.types[-1] == UNUSED
    assert not vocabulary.speakable[0] and vocabulary.speakable[vocabulary.id("a")]


def test_merges_build_known_tokens_from_known_tokens():
    vocabulary = byte_level(())
    for merge in vocabulary.merges:
        left, right = merge.split(" ")
        assert {left, right, left + right} <= set(vocabulary.tokens)


def test_byte_letters_are_distinct_and_printable():
    letters = byte_letters()
    assert len(set(letters)) == 256
    assert letters[ord("a")] == "a"
    assert all(letter.isprintable() and letter != " " for letter in letters)


def test_sentencepiece_vocabulary_scores_longer_pieces_higher():
    vocabulary = sentencepiece(("<pad>", "<eos>", "<bos>", "<unk>"))
    assert len(vocabulary) == len(set(vocabulary.tokens)) == len(vocabulary.scores)
    assert vocabulary.types.count(BYTE) == 256
    assert vocabulary.scores[vocabulary.id("▁what")] > vocabulary.scores[vocabulary.id("▁w")]


def test_weights_keep_the_variance_of_their_inputs():
    weights = Weights(0)
    inputs = np.random.default_rng(1).standard_normal((2000, 256), np.float32)
    outputs = inputs @ weights.matrix(128, 256, gain=2.0).T
    assert outputs.std() == pytest.approx(2.0, rel=0.05)


def test_reference_refuses_to_resize(idefics3):
    with pytest.raises(ValueError, match=r"256x256 pixels, not \(64, 64, 3\)"):
        Reference(idefics3).picture(np.zeros((64, 64, 3), np.uint8))


def test_quantized_model_is_smaller(idefics3, tmp_path):
    sizes = []
    for kind in ("F16", "Q8_0", "Q4_0"):
        target = tmp_path / f"{kind}.gguf"
        quantize(idefics3.model, target, kind)
        sizes.append(target.stat().st_size)
    assert idefics3.model.stat().st_size > sizes[0] > sizes[1] > sizes[2]


def test_quantizing_says_what_is_wrong(idefics3, tmp_path):
    with pytest.raises(ValueError, match="unknown quantization 'Q3'"):
        quantize(idefics3.model, tmp_path / "out.gguf", "Q3")
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF")
    with pytest.raises(ModelCorrupt, match=r"could not quantize .* to Q4_0: .*quantize"):
        quantize(broken, tmp_path / "out.gguf", "Q4_0")
    assert list(tmp_path.iterdir()) == [broken]


@pytest.mark.parametrize(
    ("model", "mmproj"), [("idefics3", "gemma3"), ("internvl", "qwen2.5vl"), ("gemma3", "lfm2")]
)
def test_a_projector_of_another_family_is_refused_even_where_it_fits(model, mmproj, tmp_path):
    mixed = VlmFiles(build(model, tmp_path).model, build(mmproj, tmp_path).mmproj, "mixed")
    with pytest.raises(ModelCorrupt, match="different models"):
        mixed.check()
