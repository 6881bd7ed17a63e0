"""Sound files of every kind become clips, or are refused by name."""

import io
import logging
import os
import stat
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.errors import BadMedia, DeviceError
from hardware.wav import AudioClip, load_wav, save_wav


def tone(rate: int, seconds: float = 0.5, channels: int = 1, hz: float = 440.0) -> np.ndarray:
    wave_ = 0.5 * np.sin(2 * np.pi * hz * np.arange(round(rate * seconds)) / rate)
    return np.tile(wave_[:, None], (1, channels))


def encode(samples: np.ndarray, rate: int, kind: str = "WAV", subtype: str | None = None) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


def assert_is_the_tone(clip: AudioClip, tolerance: int) -> None:
    expected = 32768 * tone(16_000)[:, 0]
    assert clip.samples.dtype == np.int16
    assert abs(clip.samples.size - 8000) <= 1
    middle = slice(800, 7200)  # resampling a tone that begins at once rings at its ends
    assert np.abs(clip.samples[middle] - expected[middle]).max() <= tolerance


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_rate_and_number_of_channels_becomes_16_khz_mono(rate: int, channels: int) -> None:
    clip = load_wav(encode(tone(rate, channels=channels), rate))
    assert_is_the_tone(clip, tolerance=40)
    assert clip.original.startswith(f"{rate} Hz, {channels} channel")


@pytest.mark.parametrize(
    ("kind", "subtype", "tolerance"),
    [
        ("WAV", "PCM_U8", 256),
        ("WAV", "PCM_16", 2),
        ("WAV", "PCM_24", 2),
        ("WAV", "PCM_32", 2),
        ("WAV", "FLOAT", 2),
        ("WAV", "DOUBLE", 2),
        ("WAV", "ULAW", 600),
        ("FLAC", "PCM_16", 2),
        ("OGG", "VORBIS", 600),
        ("AIFF", "PCM_16", 2),
    ],
)
def test_any_width_and_container_is_read(kind: str, subtype: str, tolerance: int) -> None:
    clip = load_wav(encode(tone(16_000), 16_000, kind, subtype))
    assert_is_the_tone(clip, tolerance)
    assert clip.original == f"16000 Hz, 1 channel, {subtype}"


def test_16_khz_mono_int16_is_taken_bit_for_bit() -> None:
    samples = np.array([-32768, -1, 0, 1, 32767] * 100, np.int16)
    clip = load_wav(encode(samples, 16_000))
    np.testing.assert_array_equal(clip.samples, samples)
    assert clip.seconds == 500 / 16_000


def test_channels_are_averaged() -> None:
    stereo = np.array([[1000, 3000]] * 100, np.int16)
    assert set(load_wav(encode(stereo, 16_000)).samples) == {2000}


def test_values_that_are_not_numbers_become_silence_and_are_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    samples = np.full(400, 0.25, np.float32)
    samples[[3, 50, 99]] = [np.nan, np.inf, -np.inf]
    with caplog.at_level(logging.WARNING):
        clip = load_wav(encode(samples, 16_000, subtype="FLOAT"), "odd.wav")
    assert list(clip.samples[[3, 50, 99]]) == [0, 0, 0]
    assert set(np.delete(clip.samples, [3, 50, 99])) == {8192}
    assert "odd.wav" in caplog.text


def test_floats_beyond_full_scale_are_clipped() -> None:
    samples = np.array([4.0, -4.0] * 50, np.float32)
    assert set(load_wav(encode(samples, 16_000, subtype="FLOAT")).samples) == {32767, -32768}


def test_a_path_a_file_and_bytes_give_the_same(tmp_path: Path) -> None:
    data = encode(tone(22_050, channels=2), 22_050)
    path = tmp_path / "sound.raw"  # the name's ending must not matter
    path.write_bytes(data)
    with path.open("rb") as file:
        clips = [load_wav(path), load_wav(file), load_wav(data), load_wav(io.BytesIO(data))]
    for clip in clips:
        np.testing.assert_array_equal(clip.samples, clips[0].samples)


def test_what_is_there_of_a_truncated_file_is_used(caplog: pytest.LogCaptureFixture) -> None:
    samples = np.arange(1000, dtype=np.int16)
    with caplog.at_level(logging.WARNING):
        clip = load_wav(encode(samples, 16_000)[:-1000], "cut.wav")
    np.testing.assert_array_equal(clip.samples, samples[:500])
    assert "cut.wav ends too early" in caplog.text


def test_a_whole_file_is_read_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    load_wav(encode(tone(16_000), 16_000))
    assert not caplog.records


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"hello, I am a text file named .wav\n" * 10, "not a sound file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not a sound file"),
        (encode(np.zeros(100, np.int16), 16_000)[:20], "not a sound file"),
        (encode(np.zeros(100, np.int16), 16_000)[:40], "not a sound file"),
        (encode(np.zeros(0, np.int16), 16_000), "no sound samples"),
        (encode(np.zeros(100, np.int16), 10), "no plausible sound"),
        (encode(np.zeros((10, 65), np.int16), 16_000), "no plausible sound"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(BadMedia, match=f"^question.wav: .*{message}"):
        load_wav(data, "question.wav")


def test_a_missing_file_and_a_folder_are_refused_by_path(tmp_path: Path) -> None:
    with pytest.raises(BadMedia, match=r"nowhere\.wav: No such file"):
        load_wav(tmp_path / "nowhere.wav")
    with pytest.raises(BadMedia, match="Is a directory"):
        load_wav(tmp_path)


def test_ten_minutes_are_read_and_a_second_more_is_refused() -> None:
    limit = load_wav(encode(np.zeros(600 * 1000, np.int16), 1000))
    assert limit.seconds == 600
    with pytest.raises(BadMedia, match="at most 10 minutes"):
        load_wav(encode(np.zeros(601 * 1000, np.int16), 1000))


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardware.wav.MAX_BYTES", 1000)
    data = encode(np.zeros(1000, np.int16), 16_000)
    for source in (data, io.BytesIO(data)):
        with pytest.raises(BadMedia, match="larger than 1 GiB"):
            load_wav(source)


def test_a_header_that_lies_about_its_length_cannot_make_memory_run_out() -> None:
    data = bytearray(encode(np.ones(1000, np.int16), 16_000))
    data[40:44] = struct.pack("<I", 0xFFFFFFFF)
    assert load_wav(bytes(data)).samples.size == 1000


def test_saved_sound_is_read_back_by_others_and_by_ourselves(tmp_path: Path) -> None:
    samples = np.array([0, 1, -1, 32767, -32768], np.int16)
    path = tmp_path / "answer.wav"
    path.write_text("an older answer")
    save_wav(path, samples, 22_050)
    with wave.open(str(path)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (22_050, 1, 2)
        assert sound.readframes(5) == samples.tobytes()
    assert load_wav(path).samples.size > 0
    assert [child.name for child in tmp_path.iterdir()] == ["answer.wav"]
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeviceError, match=r"missing/answer\.wav could not be written"):
        save_wav(tmp_path / "missing" / "answer.wav", np.zeros(5, np.int16), 16_000)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    path = tmp_path / "answer.wav"
    path.write_text("an older answer")
    with pytest.raises(DeviceError, match=r"No space left on device.*free some space"):
        save_wav(path, np.zeros(5, np.int16), 16_000)
    assert path.read_text() == "an older answer"
    assert [child.name for child in tmp_path.iterdir()] == ["answer.wav"]


def load_or_refuse(data: bytes) -> None:
    try:
        clip = load_wav(data, "fuzz")
    except BadMedia as error:
        assert str(error).startswith("fuzz: ")
    else:
        assert clip.samples.dtype == np.int16
        assert clip.samples.ndim == 1
        assert 0 < clip.samples.size == round(clip.seconds * 16_000)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_a_clip_or_refused(data: bytes) -> None:
    load_or_refuse(data)


SEEDS = [
    encode(tone(8_000, 0.05, 2), 8_000, kind, subtype)
    for kind, subtype in [
        ("WAV", "PCM_16"),
        ("WAV", "FLOAT"),
        ("WAV", "IMA_ADPCM"),
        ("FLAC", "PCM_16"),
        ("OGG", "VORBIS"),
        ("AIFF", "PCM_24"),
    ]
]


def test_a_header_that_points_before_the_files_beginning_is_no_cause_for_alarm(
    capfd: pytest.CaptureFixture[str],
) -> None:
    data = bytearray(SEEDS[-1])
    data[41] = 0
    load_or_refuse(bytes(data))
    assert capfd.readouterr().err == ""


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
    st.integers(0, 2000),
)
def test_damaged_files_are_a_clip_or_refused(seed: bytes, damages: list[tuple[int, bytes]], cut: int) -> None:
    data = bytearray(seed)
    for place, replacement in damages:
        at = place % len(data)
        data[at : at + len(replacement)] = replacement
    load_or_refuse(bytes(data[: max(1, len(data) - cut)]))


def test_recordings_of_real_speakers_are_read(shared_data: Path) -> None:
    recordings = sorted(shared_data.rglob("*.wav"))
    assert recordings
    for path in recordings:
        clip = load_wav(path)
        assert clip.samples.size == round(clip.seconds * 16_000) > 1000
        assert np.abs(clip.samples).max() > 100
