"""What every vision-language engine promises: the same tests on the scripted one, on the real one over a zoo of
model families, and on the real one in its guarded process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from models.cancel import Cancel
from models.errors import BadInput, ModelCancelled, ModelTooBig
from models.ports import AskOptions, Exchange, Piece, Pixels, VisionLanguage
from models.vlm.engine import Engine
from models.vlm.scripted import ScriptedVlm
from models.vlm.settings import VlmSettings
from models.vlm.worker import GuardedVlm
from models.zoo import build

SETTINGS = VlmSettings(threads=1, threads_batch=1, context=1024)
GREEDY = AskOptions(max_tokens=10)
ROUNDING = 0.1
"""Of log probabilities."""
FAMILIES = ["idefics3", "qwen2.5vl", "qwen3vl", "gemma3", "internvl", "lfm2"]
REAL = list(FAMILIES)
ANSWERS = {"What is this?": "A cup of tea.", "Who are you?": "A voice, and nothing more than that."}


def _make(kind: str, folder: Path) -> VisionLanguage:
    if kind == "scripted":
        return ScriptedVlm(ANSWERS, context=SETTINGS.context)
    if kind == "guarded":
        return GuardedVlm(build("idefics3", folder), SETTINGS)
    return Engine(build(kind, folder), SETTINGS)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zoo")


@pytest.fixture(scope="module", params=["scripted", "guarded", *REAL])
def vlm(request: pytest.FixtureRequest, zoo: Path) -> Iterator[VisionLanguage]:
    engine = _make(request.param, zoo)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def picture() -> Pixels:
    return np.random.default_rng(7).integers(0, 256, (96, 128, 3), dtype=np.uint8)


@pytest.fixture
def ask(vlm: VisionLanguage) -> Callable[..., list[int]]:
    def tokens(question: str, *history: Exchange, options: AskOptions = GREEDY) -> list[int]:
        return [piece.token for piece in vlm.ask(question, history, options, Cancel())]

    return tokens


def test_a_picture_is_looked_at_once(vlm: VisionLanguage, picture: Pixels) -> None:
    vlm.look(None, Cancel())
    first = vlm.look(picture, Cancel())
    again = vlm.look(picture.copy(), Cancel())
    assert not first.reused
    assert again.reused
    assert (again.tokens, again.encode_ms, again.prefill_ms) == (first.tokens, 0.0, 0.0)


def test_another_picture_replaces_it(vlm: VisionLanguage, picture: Pixels) -> None:
    vlm.look(picture, Cancel())
    assert not vlm.look(255 - picture, Cancel()).reused
    assert not vlm.look(picture, Cancel()).reused


def test_the_second_question_is_answered_as_in_a_clean_run(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    ask("Who are you?")
    second = ask("What is this?")
    vlm.look(None, Cancel())
    vlm.look(picture, Cancel())
    assert second
    assert ask("What is this?") == second


def test_the_answer_is_as_long_as_allowed_at_most(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    long = ask("What is this?")
    assert ask("What is this?", options=AskOptions(max_tokens=2)) == long[:2]


def test_pieces_carry_log_probabilities(vlm: VisionLanguage, picture: Pixels) -> None:
    vlm.look(picture, Cancel())
    pieces = list(vlm.ask("What is this?", (), GREEDY, Cancel()))
    assert all(-20 < piece.logprob <= 0 for piece in pieces)


def test_questions_together_are_answered_as_each_alone(vlm: VisionLanguage, picture: Pixels) -> None:
    """Up to rounding: until two tokens are as good as each other, and one answer takes this one, the other that."""
    questions = ["What is this?", "Who are you?", "What is this?", "Where is it?"]
    history = [Exchange("Who are you?", "A voice.")]
    vlm.look(picture, Cancel())
    together: list[list[Piece]] = [[], [], [], []]
    for number, piece in vlm.ask_many(questions, history, GREEDY, Cancel()):
        together[number].append(piece)
    for question, pieces in zip(questions, together, strict=True):
        alone = list(vlm.ask(question, history, GREEDY, Cancel()))
        for mine, other in zip(pieces, alone, strict=True):
            assert abs(mine.logprob - other.logprob) < ROUNDING
            if mine.token != other.token:
                break


def test_questions_together_leave_nothing_behind(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    alone = ask("What is this?")
    for _ in range(3):
        assert list(vlm.ask_many(["Who are you?", "What is this?", "Where is it?"], (), GREEDY, Cancel()))
        assert ask("What is this?") == alone


def test_questions_together_may_be_left_early(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    alone = ask("What is this?")
    next(vlm.ask_many(["Who are you?", "What is this?"], (), GREEDY, Cancel()))
    assert ask("What is this?") == alone


def test_history_is_taken(vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]) -> None:
    vlm.look(picture, Cancel())
    assert ask("What is this?", Exchange("Who are you?", "A voice."), Exchange("And?", "No more."))


def test_without_a_picture(vlm: VisionLanguage, ask: Callable[..., list[int]]) -> None:
    vlm.look(None, Cancel())
    assert ask("What is this?")


def test_called_off_before_anything_happened(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    cancel = Cancel()
    vlm.look(picture, Cancel())
    cancel.cancel()
    with pytest.raises(ModelCancelled):
        next(vlm.ask("What is this?", (), GREEDY, cancel))
    vlm.look(255 - picture, Cancel())
    expected = ask("What is this?")
    vlm.look(picture, Cancel())
    with pytest.raises(ModelCancelled):
        vlm.look(255 - picture, cancel)
    assert ask("What is this?") == expected


def test_called_off_while_looking(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]], cancel_after: Callable[[int], Cancel]
) -> None:
    vlm.look(picture, Cancel())
    expected = ask("What is this?")
    vlm.look(None, Cancel())
    with pytest.raises(ModelCancelled):
        vlm.look(picture, cancel_after(1))
    assert ask("What is this?") == expected


def test_called_off_between_tokens(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    expected = ask("What is this?")
    cancel = Cancel()
    answer = vlm.ask("What is this?", (), GREEDY, cancel)
    next(answer)
    next(answer)
    cancel.cancel()
    with pytest.raises(ModelCancelled):
        next(answer)
    assert ask("What is this?") == expected


def test_a_new_call_ends_an_unfinished_answer(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    expected = ask("What is this?")
    unfinished = vlm.ask("Who are you?", (), GREEDY, Cancel())
    next(unfinished)
    assert ask("What is this?") == expected
    with pytest.raises(ModelCancelled):
        next(unfinished)


def test_calling_off_an_answer_that_is_over_stops_nothing(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    expected = ask("What is this?")
    cancel = Cancel()
    over = vlm.ask("Who are you?", (), GREEDY, cancel)
    next(over)
    answer = vlm.ask("What is this?", (), GREEDY, Cancel())
    first = next(answer).token
    cancel.cancel()
    assert [first, *(piece.token for piece in answer)] == expected


def test_what_does_not_fit_is_refused(
    vlm: VisionLanguage, picture: Pixels, ask: Callable[..., list[int]]
) -> None:
    vlm.look(picture, Cancel())
    with pytest.raises(ModelTooBig, match="context"):
        ask("What is this?", options=AskOptions(max_tokens=SETTINGS.context))
    with pytest.raises(ModelTooBig, match="context"):
        ask("What is this?", Exchange("Who? " * 600, "Me. " * 600))
    assert ask("What is this?")


@pytest.mark.parametrize(
    "options",
    [
        AskOptions(max_tokens=0),
        AskOptions(temperature=-1.0),
        AskOptions(temperature=float("nan")),
        AskOptions(top_p=0.0),
        AskOptions(top_p=1.5),
    ],
)
def test_impossible_options_are_refused(
    vlm: VisionLanguage, ask: Callable[..., list[int]], options: AskOptions
) -> None:
    vlm.look(None, Cancel())
    with pytest.raises(BadInput):
        ask("What is this?", options=options)


def test_an_empty_question_is_refused(vlm: VisionLanguage, ask: Callable[..., list[int]]) -> None:
    vlm.look(None, Cancel())
    with pytest.raises(BadInput, match="empty"):
        ask("  \n")
    with pytest.raises(BadInput):
        list(vlm.ask_many([], (), GREEDY, Cancel()))


@pytest.mark.parametrize("shape", [(1, 4000, 3), (4000, 1, 3), (0, 10, 3), (10, 10), (10, 10, 4)])
def test_what_is_no_picture_is_refused(vlm: VisionLanguage, shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput):
        vlm.look(np.zeros(shape, np.uint8), Cancel())


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 40, 3), (40, 3, 3), (1080, 1920, 3)])
def test_odd_sizes_are_taken(
    vlm: VisionLanguage, ask: Callable[..., list[int]], shape: tuple[int, ...]
) -> None:
    assert vlm.look(np.full(shape, 90, np.uint8), Cancel()).tokens < SETTINGS.context
    assert ask("What is this?")


@pytest.mark.parametrize("kind", ["scripted", "guarded", REAL[0]])
def test_nothing_has_been_looked_at(kind: str, zoo: Path) -> None:
    engine = _make(kind, zoo)
    with pytest.raises(BadInput, match="looked at"):
        next(engine.ask("What is this?", (), GREEDY, Cancel()))
    engine.close()
