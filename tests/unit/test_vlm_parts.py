"""Pictures, messages, settings, saved looks and the scripted engine."""

import io
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelCorrupt, ModelCrashed, ModelMissing, ModelTooBig
from models.ports import AskOptions
from models.vlm.picture import View, fit
from models.vlm.prefix import Prefix, Saved
from models.vlm.scripted import Latency, ScriptedVlm
from models.vlm.settings import VlmSettings
from models.vlm.wire import Channel, Message, error_fields, error_of, picture_fields, picture_of


@pytest.mark.parametrize(
    ("shape", "fitted"),
    [((10, 20, 3), (10, 20, 3)), ((480, 640, 3), (75, 100, 3)), ((2000, 100, 3), (100, 5, 3))],
)
def test_pictures_shrink_to_their_longer_side(shape: tuple[int, ...], fitted: tuple[int, ...]) -> None:
    pixels = np.full(shape, 77, np.uint8)
    small = fit(pixels, 100)
    assert small.shape == fitted
    assert small.flags.c_contiguous
    assert (small == 77).all()
    assert not np.shares_memory(small, pixels)


@pytest.mark.parametrize("shape", [(1, 21, 3), (21, 1, 3), (0, 1, 3), (5, 5), (5, 5, 1)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput):
        fit(np.zeros(shape, np.uint8), 100)
    with pytest.raises(BadInput, match="float"):
        fit(np.zeros((5, 5, 3)), 100)  # type: ignore[arg-type]


def test_views_are_equal_when_their_pictures_are() -> None:
    pixels = np.arange(36, dtype=np.uint8).reshape(3, 4, 3)
    view = View.of(pixels, 100)
    assert view == View.of(pixels[:, :, :].copy(), 100)
    assert hash(view) == hash(View.of(pixels, 100))
    assert view != View.of(pixels.reshape(4, 3, 3), 100)
    assert view != View.of(None, 100) == View.of(None, 9)


def _channel(data: bytes = b"") -> tuple[Channel, io.BytesIO]:
    sink = io.BytesIO()
    return Channel(io.BytesIO(data), sink), sink  # type: ignore[arg-type]


@settings(max_examples=50, deadline=None)
@given(
    st.text(),
    st.integers(0, 1 << 31),
    st.dictionaries(st.text(), st.text() | st.floats(allow_nan=False)),
    st.binary(),
)
def test_messages_arrive_as_sent(kind: str, call: int, body: dict[str, object], raw: bytes) -> None:
    sender, sink = _channel()
    messages = [Message(kind, call, body, raw), Message("done", 1)]
    for message in messages:
        sender.send(message)
    receiver, _ = _channel(sink.getvalue())
    assert [receiver.receive(), receiver.receive()] == messages
    with pytest.raises(EOFError):
        receiver.receive()


def test_a_message_cut_short_is_the_end() -> None:
    sender, sink = _channel()
    sender.send(Message("look", 1, {}, b"pixels"))
    receiver, _ = _channel(sink.getvalue()[:-1])
    with pytest.raises(EOFError):
        receiver.receive()


def test_pictures_travel() -> None:
    pixels = np.arange(36, dtype=np.uint8).reshape(3, 4, 3)
    body, raw = picture_fields(pixels)
    found = picture_of(Message("look", 1, body, raw))
    assert found is not None
    assert np.array_equal(found, pixels)
    assert picture_of(Message("look", 1, *picture_fields(None))) is None


@pytest.mark.parametrize(
    "error",
    [ModelMissing("gone"), ModelCorrupt("bad"), ModelTooBig("big"), ModelCancelled("off"), BadInput("no")],
)
def test_errors_travel(error: ModelMissing) -> None:
    found = error_of(Message("error", 1, error_fields(error)))
    assert (type(found), str(found)) == (type(error), str(error))


def test_errors_of_the_disk_travel() -> None:
    found = error_of(Message("error", 1, error_fields(FileNotFoundError(2, "No such file", "look"))))
    assert isinstance(found, FileNotFoundError)
    assert found.filename == "look"
    assert isinstance(error_of(Message("error", 1, {"kind": "Odd", "arguments": ["?"]})), ModelCrashed)


@pytest.mark.parametrize(
    "field", ["threads", "threads_batch", "context", "batch", "branches", "max_side", "grace"]
)
def test_settings_that_cannot_be_are_refused(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        VlmSettings(**{field: 0})  # type: ignore[arg-type]


@pytest.mark.parametrize("pixels", [None, np.arange(36, dtype=np.uint8).reshape(3, 4, 3)])
def test_a_saved_look_is_read_as_written(tmp_path: Path, pixels: object) -> None:
    view = View.of(pixels, 100)  # type: ignore[arg-type]
    saved = Saved(view, Prefix(20, 12, None), b"state")
    saved.write(tmp_path / "look", "this model")
    assert Saved.read(tmp_path / "look", "this model") == saved
    assert [path.name for path in tmp_path.iterdir()] == ["look"]
    with pytest.raises(ModelCorrupt, match="another model"):
        Saved.read(tmp_path / "look", "that model")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_saved_look_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged-look"
    Saved(View.of(None, 1), Prefix(20, 12, None), b"state").write(path, "model")
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))
    path.write_bytes(whole[:place] + bytes([byte]) + data.draw(st.sampled_from([b"", whole[place + 1 :]])))
    try:
        # Damage to numbers that the digest does not cover cannot be told; it must still make sense.
        found = Saved.read(path, "model")
    except ModelCorrupt:
        return
    assert found.state == b"state"


def test_a_scripted_engine_takes_its_time() -> None:
    waited: list[float] = []
    vlm = ScriptedVlm({"Who?": "Only me."}, latency=Latency(0.5, 0.25, 0.1), wait=waited.append)
    seen = vlm.look(np.zeros((9, 9, 3), np.uint8), Cancel())
    assert (seen.encode_ms, seen.prefill_ms) == (500, 250)
    assert "".join(piece.text for piece in vlm.ask("Who?", (), AskOptions(), Cancel())) == "Only me."
    assert waited == [0.5, 0.25, 0.1, 0.1]
    assert vlm.asked == ["Who?"]


def test_a_scripted_engine_fails_as_told() -> None:
    vlm = ScriptedVlm(default="One two three.", failures=[ModelCrashed("dead"), None])
    vlm.look(None, Cancel())
    answer = vlm.ask("Who?", (), AskOptions(), Cancel())
    assert next(answer).text == "One"
    with pytest.raises(ModelCrashed):
        next(answer)
    assert len(list(vlm.ask("Who?", (), AskOptions(), Cancel()))) == 3


def test_a_cancelled_token_calls_once_whoever_waits() -> None:
    calls: list[str] = []
    cancel = Cancel()
    with cancel.calling(lambda: calls.append("over")):
        pass
    with cancel.calling(lambda: calls.append("first")):
        caller = threading.Thread(target=cancel.cancel)
        caller.start()
        caller.join()
        cancel.cancel()
    with cancel.calling(lambda: calls.append("late")):
        assert calls == ["first", "late"]
    assert calls == ["first", "late"]
