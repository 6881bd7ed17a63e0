"""The trainer's parts, and a miniature of the whole way from rendering to answers through llama.cpp."""

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch

from models.cancel import Cancel
from models.ports import AskOptions, Calibration, Exchange
from models.training.exam import exam
from models.training.grading import REFUSAL, correct
from models.training.icons import TRAINING_STYLES, Icons
from models.training.learning.optimizer import Optimizer, orthogonal
from models.training.questions import Turn
from models.training.scene import LETTERS
from models.training.things import NAMES
from models.training.vlm import chain, tokens
from models.training.vlm.batches import Maker, Recipe, padded, rendered
from models.training.vlm.calibration import Answers, calibrate, platt
from models.training.vlm.chain import dense_classes
from models.training.vlm.examples import IGNORED, Packer
from models.training.vlm.export import export, limits
from models.training.vlm.grounding import Grounding, Heard, merged
from models.training.vlm.network import AIDS, MINIATURE, Network
from models.training.vlm.nouns import GROUND, Nouns
from models.training.vlm.objective import Objective, geometry
from models.vlm.encoder import IDEFICS_AFTER, IDEFICS_BEFORE
from models.vlm.engine import Engine
from models.vlm.native import Weights
from models.vlm.settings import SYSTEM_PROMPT, VlmSettings

QUESTIONS = [
    "what is this",
    "what colour is the dog",
    "How many apples are there?",
    "is there a cat",
    "what does it say",
]
ANSWERS = ["A banana.", "Red.", "Three apples.", "Yes.", "It says oat milk.", REFUSAL]


@pytest.fixture(scope="module")
def tokenizer():
    return tokens.learn([*QUESTIONS, *(f" {answer}" for answer in ANSWERS)] * 20, 500)


@pytest.fixture(scope="module")
def tokenizer_file(tokenizer, tmp_path_factory):
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def network(tokenizer, seed=0):
    torch.manual_seed(seed)
    return Network(MINIATURE, tokenizer.get_vocab_size(), {"names": 5})


def turn(category, question, answer):
    return Turn(category, question, answer, (answer,))


THREADS = [
    (turn("name", "what is this", "A banana."),),
    (turn("colour", "what colour is the dog", "Red."), turn("yes_no", "is there a cat", "Yes.")),
    (Turn("read", "what does it say", "It says oat milk.", ("oat milk",)),),
]


# --- tokens --------------------------------------------------------------------------------------------------------


def test_llama_cpp_splits_text_as_training_did(tokenizer, tmp_path):
    files = export(network(tokenizer).state_dict(), MINIATURE, tokenizer, tmp_path, ftypes=("F32", "F32"))
    texts = [
        *QUESTIONS,
        *ANSWERS,
        "\n",
        "\n\n",
        "Naïve café, 12:45 – £3.99!",
        f"x{IDEFICS_AFTER}y\nAssistant:",
    ]
    with closing(Weights(files)) as weights:
        assert [weights.tokens(text) for text in texts] == [tokenizer.encode(text).ids for text in texts]


def test_a_vocabulary_without_room_for_line_breaks_is_refused():
    with pytest.raises(ValueError, match="make it larger"):
        tokens.learn(["a"], 299)


def test_what_is_read_is_spelled(tokenizer):
    spelled = tokens.answer(tokenizer, "It says oat milk.", ("It says",))
    lead = tokenizer.encode(" It says").ids
    assert [tokenizer.id_to_token(token) for token in spelled[len(lead) :]] == [*"ĠoatĠmilk.", tokens.EOS]
    assert tokenizer.decode(spelled) == " It says oat milk."


# --- rows ----------------------------------------------------------------------------------------------------------


def test_a_row_holds_what_the_engine_would_write(tokenizer):
    packer = Packer(tokenizer)
    row = packer.row(THREADS, 200)
    prompt = tokens.prompt(SYSTEM_PROMPT)
    assert tokenizer.decode(packer.before, skip_special_tokens=False) == prompt.prefix(True) + IDEFICS_BEFORE
    second = row.tokens[row.threads == 2].tolist()
    history = [Exchange("what colour is the dog", "Red.")]
    text = prompt.suffix(True, history, "is there a cat") + f" Yes.{tokens.EOS}"
    assert tokenizer.decode(second, skip_special_tokens=False) == text


def test_each_dialogue_goes_on_behind_the_picture_and_learns_only_its_answers(tokenizer):
    row = Packer(tokenizer).row(THREADS, 200)
    for thread in (1, 2, 3):
        assert row.positions[row.threads == thread][0] == row.positions[row.threads == 0][-1] + 1
    learnt = tokenizer.decode(row.targets[row.targets != IGNORED].tolist())
    assert learnt == " A banana. Red. Yes. It says oat milk."


def test_a_row_knows_where_a_name_ends(tokenizer):
    row = Packer(tokenizer).row(THREADS, 200)
    named = {NAMES[noun - 1]: place for place, noun in enumerate(row.nouns.tolist()) if noun}
    assert set(named) == {"banana", "dog", "cat"}
    said = tokenizer.decode(row.tokens[: named["cat"] + 1].tolist())
    assert said.endswith("is there a cat")


def test_names_are_found_as_plurals_and_the_longest_first(tokenizer):
    nouns = Nouns(tokenizer)
    for text, name in ((" how many bananas", "banana"), (" a slice of pizza", "slice of pizza")):
        assert NAMES[nouns.marked(tokenizer.encode(text).ids)[-1] - 1] == name
    assert not any(nouns.marked(tokenizer.encode(" what does it say").ids))


def test_what_does_not_fit_a_row_is_left_out(tokenizer):
    row = Packer(tokenizer).row(THREADS, 20)
    assert len(row.tokens) <= 20
    assert set(row.threads.tolist()) == {0, 1}


def test_packed_dialogues_see_nothing_of_each_other(tokenizer):
    packer, net = Packer(tokenizer), network(tokenizer).eval()

    def hidden(threads):
        row = padded([packer.row(threads, 200)])
        positions, mask = geometry(torch.from_numpy(row.positions), torch.from_numpy(row.threads), 0)
        with torch.no_grad():
            reading = net.read(net.token_embd(torch.from_numpy(row.tokens)), positions, mask)
            return reading.hidden[0], row.threads[0]

    together, owners = hidden(THREADS)
    alone, alone_owners = hidden(THREADS[1:2])
    assert torch.allclose(together[owners == 2], alone[alone_owners == 1], atol=1e-5)


# --- batches -------------------------------------------------------------------------------------------------------


def test_batches_depend_on_their_number_alone(tokenizer_file):
    recipe = Recipe(3, 2, tokenizer_file, threads=2, packed=0.3)
    with rendered(recipe, 5, 1) as batches:
        fetched = next(batches)
    made = Maker(recipe).batch(5)
    assert (fetched.pixels == made.pixels).all()
    assert (fetched.rows.tokens == made.rows.tokens).all()
    assert all((fetched.dense[name] == made.dense[name]).all() for name in made.dense)


# --- learning ------------------------------------------------------------------------------------------------------


def test_orthogonal_evens_out_all_directions():
    matrices = torch.randn(3, 32, 64, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonal(matrices))
    assert values.min() > 0.5
    assert values.max() < 1.4


def test_the_optimizer_fits_and_goes_on_from_its_state():
    inputs = torch.randn(64, 8, generator=torch.Generator().manual_seed(1))
    wanted = inputs @ torch.randn(8, 8, generator=torch.Generator().manual_seed(2))

    def steps(weights, optimizer, count):
        for _ in range(count):
            value = weights["blk.0.x.weight"].requires_grad_()
            loss = (inputs @ value - wanted).square().mean()
            value.grad = torch.autograd.grad(loss, value)[0]
            value.requires_grad_(False)
            optimizer.step(0.01, 1.0)
        return float(loss.detach())

    weights = {"blk.0.x.weight": torch.zeros(8, 8)}
    optimizer = Optimizer(weights, AIDS)
    first, then = steps(weights, optimizer, 20), steps(weights, optimizer, 80)
    assert then < first / 4
    copy = {"blk.0.x.weight": weights["blk.0.x.weight"].clone()}
    other = Optimizer(copy, AIDS)
    other.restore(optimizer.state())
    steps(weights, optimizer, 3), steps(copy, other, 3)
    assert torch.equal(weights["blk.0.x.weight"], copy["blk.0.x.weight"])


def test_every_weight_gets_a_gradient(tokenizer, tokenizer_file):
    net = Network(MINIATURE, tokenizer.get_vocab_size(), chain.dense_classes())
    objective = Objective(net, [Packer(tokenizer).before], chain.words(tokenizer), 0.3)
    objective(Maker(Recipe(4, 8, tokenizer_file, threads=6)).batch(0)).backward()
    assert [name for name, weights in net.named_parameters() if weights.grad is None] == []
    report = objective.tally.report()
    assert report["loss_answers"] > 0
    assert 0 <= report["cells_names"] <= 1


# --- calibration ---------------------------------------------------------------------------------------------------


def test_platt_scaling_finds_the_curve_that_made_the_data():
    rng = np.random.default_rng(0)
    logprobs = -rng.exponential(0.5, 20_000)
    right = rng.random(20_000) < 1 / (1 + np.exp(-(3 * logprobs + 2)))
    scale, offset = platt(logprobs, right)
    assert scale == pytest.approx(3, rel=0.1)
    assert offset == pytest.approx(2, rel=0.1)


def test_the_floor_refuses_few_of_the_answerable():
    rng = np.random.default_rng(1)
    logprobs = -rng.exponential(0.3, 5_000)
    right = rng.random(5_000) < np.exp(logprobs)
    known = np.ones(5_000, bool)
    found = calibrate(Answers(logprobs, right, known, ~known))
    refused = np.mean([found.probability(value) < found.floor for value in logprobs])
    assert 0.01 < refused < 0.03


def test_limits_are_what_the_engine_reads(tokenizer, tmp_path):
    metadata = limits(Calibration(2.0, 1.0, 0.25))
    files = export(network(tokenizer).state_dict(), MINIATURE, tokenizer, tmp_path, metadata=metadata)
    with closing(Engine(files, VlmSettings())) as engine:
        assert engine.info.refusal == REFUSAL
        assert engine.info.calibration == Calibration(2.0, 1.0, 0.25)


# --- the whole chain -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A miniature trained in two goes, as after an interruption."""
    folder = tmp_path_factory.mktemp("trained")
    said = []
    assert not chain.run(chain.SMALL, folder, minutes=0.2, cores=2, say=said.append)
    assert chain.run(chain.SMALL, folder, minutes=60, cores=2, say=said.append)
    assert any("resumed" in line for line in said)
    return folder, chain.finish(chain.SMALL, folder, say=said.append)


@pytest.mark.slow
def test_a_miniature_answers_through_llama_cpp_far_above_chance(trained):
    _, files = trained
    right = []
    cancel = Cancel()
    with closing(Engine(files, VlmSettings())) as engine:
        for asked in exam(99, 400, Icons(), "in_style"):
            shapes = asked.picture.scene.things and all(t.kind == "shape" for t in asked.picture.scene.things)
            if asked.category != "colour" or not shapes or asked.history:
                continue
            engine.look(asked.picture.pixels, cancel)
            text = "".join(p.text for p in engine.ask(asked.question, (), AskOptions(max_tokens=12), cancel))
            right.append(correct(text, asked.accepted, "colour"))
    assert len(right) >= 10
    assert np.mean(right) > 0.35  # one of eleven by chance


@pytest.mark.slow
def test_the_training_leaves_a_log_and_curves(trained):
    folder, files = trained
    entries = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert {entry["stage"] for entry in entries} == {"dense", "questions"}
    assert (files.model.parent / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert sum(path.stat().st_size for path in (files.model, files.mmproj)) < 3_000_000


@pytest.mark.slow
def test_llama_cpp_agrees_with_the_network_that_was_trained(trained, tmp_path):
    folder, _ = trained
    trainer = chain.trainer(chain.SMALL, folder, cores=2)
    trainer.resume()
    tokenizer = tokens.load(folder / "tokenizer.json")
    files = export(trainer.averages, MINIATURE, tokenizer, tmp_path, ftypes=("F32", "F32"))
    net = network(tokenizer).eval()
    net.load_state_dict({k: v for k, v in trainer.averages.items() if not k.startswith(AIDS)}, strict=False)
    pixels = next(exam(5, 7, Icons(), "in_style")).picture.pixels
    question = "what colour is it"
    with closing(Engine(files, VlmSettings())) as engine:
        engine.look(pixels, Cancel())
        pieces = list(engine.ask(question, (), AskOptions(max_tokens=6), Cancel()))
    said = expected(net, tokenizer, pixels, question, len(pieces))
    assert [token for token, _ in said] == [piece.token for piece in pieces]
    assert np.allclose([value for _, value in said], [piece.logprob for piece in pieces], atol=0.02)


def expected(net, tokenizer, pixels, question, count):
    """Tokens and log-probabilities of a greedy answer, by PyTorch in float32."""
    packer, prompt = Packer(tokenizer), tokens.prompt(SYSTEM_PROMPT)
    suffix = [*packer.after, *tokenizer.encode(prompt.suffix(True, (), question)).ids]
    said = []
    with torch.no_grad():
        picture = net.project(net.see(torch.from_numpy(pixels)[None]))
        before = net.token_embd(torch.tensor([packer.before]))
        for _ in range(count):
            rows = torch.cat([before, picture, net.token_embd(torch.tensor([suffix]))], 1)
            owners = torch.zeros(1, rows.shape[1], dtype=torch.long)
            positions, mask = geometry(torch.arange(rows.shape[1])[None], owners, 0)
            chances = net.logits(net.read(rows, positions, mask).hidden[0, -1]).log_softmax(-1)
            token = int(chances.argmax())
            said.append((token, float(chances[token])))
            suffix.append(token)
    return said


def test_training_without_its_renderer_says_so(tokenizer_file, monkeypatch):
    """A renderer that dies must not leave the trainer waiting for ever."""
    monkeypatch.setattr("models.training.vlm.batches._PATIENCE", 0.1)
    broken = Recipe(0, 1, Path("missing.json"))
    with rendered(broken, 0, 1) as batches, pytest.raises(Exception, match="has ended"):
        next(batches)


def test_styles_of_training_leave_the_exam_its_own():
    assert "twemoji" not in TRAINING_STYLES


def test_a_picture_token_shows_what_its_patches_show():
    labels = np.zeros((1, 4, 4), np.int64)
    labels[0, 0, 1], labels[0, 3, 3] = 7, 5
    assert merged(labels.reshape(1, -1)).tolist() == [[7, 0, 0, 5]]


def rows_heard(nouns, letters, threads, asked):
    table = (nouns, letters, threads)
    return Heard(*(torch.tensor([row]) for row in table), torch.tensor([asked]) > 0)


def attending(count, place):
    """Scores of two heads, for all of `count` tokens, that attend to one place."""
    looks = torch.zeros(1, 2, count, 1 + 4 + count)  # behind an opening of one and a picture of four tokens
    looks[..., place] = 20.0
    return looks


def test_looking_at_what_was_named_costs_least(tokenizer):
    dense = {label: np.zeros((1, 16), np.int64) for label in ("names", "grounds", "left", "right")}
    dense["names"][0, :2] = 3  # both in the first of four picture tokens
    dense["right"][0, 15] = 8
    grounding = Grounding(network(tokenizer), {})

    def losses(heard):
        return [float(grounding.looked(attending(3, place), heard, dense, before=1)) for place in range(8)]

    named = losses(rows_heard([0, 3, 4], [0, 0, 0], [1, 1, 1], [0, 0, 0]))
    assert named.index(min(named)) == 1
    assert min(named) == pytest.approx(0, abs=1e-5)
    spelled = losses(rows_heard([0, 0, 0], [0, 8, 0], [1, 1, 1], [0, 0, 0]))
    assert spelled.index(min(spelled)) == 4
    assert losses(rows_heard([0, 0, 0], [0, 0, 9], [1, 1, 1], [0, 0, 0])) == [0.0] * 8


def test_answers_recall_the_names_of_their_own_dialogue(tokenizer):
    dense = {label: np.zeros((1, 16), np.int64) for label in ("names", "grounds", "left", "right")}
    grounding = Grounding(network(tokenizer), {})
    heard = rows_heard([3, 4, 0, 0], [0, 0, 0, 0], [1, 2, 2, 2], [0, 0, 0, 1])
    losses = [float(grounding.recalled(attending(4, place), heard, dense, before=1)) for place in range(9)]
    assert losses.index(min(losses)) == 6  # the second name, as the first is of another dialogue
    assert min(losses) == pytest.approx(0, abs=1e-5)
    # Where the answer names something, it is looked for, and not what the question named.
    dense["names"][0, 15] = 5
    naming = rows_heard([4, 0, 5, 0], [0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 0])
    losses = [float(grounding.recalled(attending(4, place), naming, dense, before=1)) for place in range(9)]
    assert losses.index(min(losses)) == 4


def test_the_background_is_looked_for_and_known_by_its_colour(tokenizer):
    nouns = Nouns(tokenizer).marked(tokenizer.encode("what colour is the background").ids)
    assert nouns[-1] == GROUND and not any(nouns[:-1])
    dense = {label: np.zeros((1, 16), np.int64) for label in dense_classes()}
    dense["grounds"][0, 14:] = 3
    torch.manual_seed(0)
    whole = Network(MINIATURE, tokenizer.get_vocab_size(), dense_classes())
    grounding = Grounding(whole, {})
    heard = rows_heard([GROUND], [0], [1], [0])
    losses = [float(grounding.looked(attending(1, place), heard, dense, before=1)) for place in range(6)]
    assert losses.index(min(losses)) == 4
    found = torch.zeros(1, 1, whole.output_norm.weight.shape[0])
    assert [name for name, _ in grounding.heard(found, heard.nouns, dense)] == ["heard_grounds"]


def test_spelling_knows_its_letters(tokenizer):
    row = Packer(tokenizer).row(THREADS, 200)
    spelled = "".join(LETTERS[letter - 1] for letter in row.letters.tolist() if letter)
    assert spelled == "oatmilk"
    assert tokenizer.decode(row.tokens[row.letters > 0].tolist()) == "oatmilk"
