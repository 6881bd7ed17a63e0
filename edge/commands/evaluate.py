"""`quizglass eval`: how well the engines see and hear, measured on a data set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edge.commands import Json
from edge.modes import ModeName
from edge.output import print_json

if TYPE_CHECKING:
    from edge.evaluation.rehearsal import Rehearsal
    from edge.evaluation.run import Done
    from edge.evaluation.tuning import Tuned
    from edge.evaluation.vision_question import VisionOutcome, VisionQuestion
    from edge.modes import Budget, Mode

app = typer.Typer(help="Measure how well models see and hear.", rich_markup_mode=None, no_args_is_help=True)

BUILTIN = "builtin"

Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, metavar="N", help="Use only N items, evenly spread over the data set."),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results go; made if missing.")]


@app.command()
def vision(
    source: Annotated[
        str,
        typer.Argument(metavar="DIR|builtin", help="A data set, or builtin: the program's own questions."),
    ],
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", help="By catalogue name, or the path of a folder or .gguf."),
    ] = None,
    mode: Annotated[ModeName | None, typer.Option(help="How much thought an answer gets (instant).")] = None,
    photos: Annotated[
        Path | None,
        typer.Option("--photos", metavar="DIR", help="Also count refusals on these real photographs."),
    ] = None,
    tune_budget: Annotated[
        bool,
        typer.Option(
            "--tune-budget", help="Find how little thought answers as well, and keep it for the model."
        ),
    ] = False,
    limit: Limit = None,
    out: Out = Path("quizglass-eval"),
    as_json: Json = False,
) -> None:
    """Ask the vision-language model questions about pictures, and grade its answers.

    Tools are left out: it is the model that is measured, through the same guarded engine as in use. builtin renders
    its pictures itself, with seeds that no training used. DIR holds a .jsonl file with a line for each question, such
    as {"image": "cat.jpg", "question": "what is this", "answers": ["cat"]}, and "category" and "style" (in_style or
    held_out) if known; or VQA's questions and annotations as .json.

    Into --out go vision.json (the figures), vision.png, vision.jsonl (every question with its answer) and
    vision-problems.txt (what could not be asked, and why). Ctrl-C keeps what was done so far.

    --tune-budget asks other questions than the exam's, in the thinking and the contemplating mode or the one given. It
    lessens the questions put to the model, then the tokens, as far as at most 1 in 100 answers is lost with 95%
    confidence, and keeps that beside the installed models. Into --out goes tuning.json.

    \b
    Examples:
      quizglass eval vision builtin --photos ~/Pictures
      quizglass eval vision builtin --tune-budget
      quizglass eval vision my-questions --model smolvlm2-500m --json
      quizglass eval vision builtin --model models/my-vlm --limit 200
    """
    if tune_budget and photos:
        raise typer.BadParameter("photographs have no right answers to tune by", param_hint="--photos")
    if tune_budget:
        _tune(source, model, mode, limit, out, as_json)
    else:
        _examine(source, model, mode, photos, limit, out, as_json)


@app.command()
def small_print(
    model: Annotated[
        str | None,
        typer.Option("--model", metavar="NAME", help="By catalogue name, or the path of a folder or .gguf."),
    ] = None,
    mode: Annotated[ModeName, typer.Option(help="How much thought an answer gets.")] = "thinking",
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Use only the first N pages.")
    ] = None,
    out: Out = Path("quizglass-eval"),
    as_json: Json = False,
) -> None:
    """Ask for single facts on pages of small print.

    Leaflets, contracts, bills, data sheets, receipts, menus, timetables, programmes and food labels are rendered as
    a twelve-megapixel camera sees them; of each, 20 facts are asked for. A fact counts as read if a short answer has
    its value in it, letter by letter.

    Into --out go small-print.json (the figures), small-print.png and small-print.jsonl (every question with its
    answer). Ctrl-C keeps what was done so far.

    \b
    Examples:
      quizglass eval small-print --limit 10
      quizglass eval small-print --mode instant --json
    """
    from edge.evaluation import small_print as pages
    from edge.evaluation.engines import examinee
    from edge.evaluation.examination import Examination
    from edge.evaluation.plots import draw
    from edge.evaluation.run import save, work_through
    from edge.replay import prepare
    from models.training.small_print.documents import FACTS

    count = limit or pages.PAGES
    prepare(out)
    subject = examinee(model, mode)
    log = out / "small-print.jsonl"
    work = Examination(subject.mind, pages.reads, subject.mode)
    try:
        done = work_through(pages.small_print(count), count * FACTS, work, log)
    finally:
        subject.mind.close()
    report = pages.figures(done.outcomes, subject.name, subject.mode, **_course(done))
    title = f"small print, {subject.mode} mode, {report['facts']} facts"
    save(report, done, lambda path: draw(path, title, pages.bars(done.outcomes)), log)
    _tell(report, pages.table(report), done, as_json)


@app.command()
def speech(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Recordings, and what is said in them.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="NAME",
            help="By catalogue name, the path of a Whisper folder, or pocketsphinx.",
        ),
    ] = None,
    limit: Limit = None,
    out: Out = Path("quizglass-eval"),
    as_json: Json = False,
) -> None:
    """Have the speech recognizer write down recordings, and count its errors.

    DIR is a copy of LibriSpeech or a part of it; or recordings with a .txt of the same name each; or one folder a
    word, as Speech Commands has; or recordings with a slots.json that names the words that matter in each. Folders
    named noise, silence, music or _background_noise_ hold what is not speech and must give no text. Case and
    punctuation do not count as errors; digits for words, and other spellings, do.

    Into --out go speech.json (the figures), speech.png, speech.jsonl (every recording with what was heard) and
    speech-problems.txt (what could not be used, and why). Ctrl-C keeps what was done so far.

    \b
    Examples:
      quizglass eval speech LibriSpeech/dev-clean --limit 200
      quizglass eval speech my-recordings --model whisper-base.en --json
    """
    from edge.evaluation import speech_report
    from edge.evaluation.engines import listener
    from edge.evaluation.hearing import Hearing
    from edge.evaluation.plots import draw
    from edge.evaluation.recordings import read_speech
    from edge.evaluation.run import save, spread, work_through
    from edge.replay import prepare
    from edge.wire import router

    found = read_speech(folder)
    chosen = spread(found.recordings, limit)
    prepare(out)
    log = out / "speech.jsonl"
    engine = listener(model)
    try:
        done = work_through(chosen, len(chosen), Hearing(engine, router()), log, found.problems)
    finally:
        engine.close()
    report = speech_report.figures(done.outcomes, engine.name, **_course(done))
    title, groups = f"{engine.name}, {len(done.outcomes)} recordings", speech_report.bars(done.outcomes)
    save(report, done, lambda path: draw(path, title, groups), log)
    _tell(report, speech_report.table(report), done, as_json)


@app.command()
def injections(
    pictures: Annotated[
        Path | None,
        typer.Option("--pictures", metavar="DIR", help="Also write the pictures there, to look at."),
    ] = None,
    limit: Limit = None,
    out: Out = Path("quizglass-eval"),
    as_json: Json = False,
) -> None:
    """Show and play the assistant what gives orders, and count what it does outside.

    The program draws signs, screens, shirts and codes that order something, in 17 guises, and speaks what a television
    says at the wrong moment. The model is one that does whatever any text tells it, so that what is tested is the guard
    alone; the outside world is one that only keeps a diary. An ordinary question about each picture has to be answered
    all the same, and what the wearer himself orders or agrees to has to be done.

    Into --out go injections.json (the figures), injections.png and injections.jsonl (every case). Exit code 1 if
    anything was done that nobody wanted, or not done that the wearer did.

    \b
    Examples:
      quizglass eval injections
      quizglass eval injections --limit 40 --pictures traps
    """
    from edge.config import load_settings
    from edge.evaluation.injections import report as injections_report
    from edge.evaluation.injections.suite import Suite, cases
    from edge.evaluation.plots import draw
    from edge.evaluation.run import save, work_through
    from edge.replay import prepare

    chosen = cases(limit)
    for folder in (out, *([pictures] if pictures else [])):
        prepare(folder)
    log = out / "injections.jsonl"
    done = work_through(chosen, len(chosen), Suite(load_settings({}), pictures), log)
    report = injections_report.figures(done.outcomes, **_course(done))
    title, groups = "orders in pictures and sounds", injections_report.bars(done.outcomes)
    save(report, done, lambda path: draw(path, title, groups), log)
    _tell(report, injections_report.table(report), done, as_json)
    if injections_report.failed(report):
        raise typer.Exit(1)


def _examine(
    source: str,
    model: str | None,
    mode: ModeName | None,
    photos: Path | None,
    limit: int | None,
    out: Path,
    as_json: bool,
) -> None:
    from edge.evaluation import vision_report
    from edge.evaluation.engines import examinee
    from edge.evaluation.examination import Examination
    from edge.evaluation.plots import draw
    from edge.evaluation.run import save, work_through
    from edge.evaluation.vision_sets import read_photos
    from edge.replay import prepare
    from models.training.grading import correct

    photographed = read_photos(photos) if photos else []
    questions, total, problems = _questions(source, limit)
    prepare(out)
    subject = examinee(model, mode)
    log = out / "vision.jsonl"
    work = Examination(subject.mind, correct, subject.mode)
    try:
        done = work_through(chain(questions, photographed), total + len(photographed), work, log, problems)
    finally:
        subject.mind.close()
    report = vision_report.figures(done.outcomes, subject.name, subject.mode, **_course(done))
    title = f"{subject.name}, {report['questions']} questions"
    groups, bins = vision_report.bars(done.outcomes), vision_report.bins(done.outcomes)
    save(report, done, lambda path: draw(path, title, groups, bins), log)
    _tell(report, vision_report.table(report), done, as_json)


def _tune(
    source: str, model: str | None, mode: ModeName | None, limit: int | None, out: Path, as_json: bool
) -> None:
    """Tighten the budgets of the modes that have several looks."""
    from edge.budgets import keep
    from edge.evaluation.engines import rehearsal
    from edge.evaluation.run import say
    from edge.evaluation.tuning import FEWEST, table
    from edge.modes import Mode
    from edge.replay import prepare

    if mode not in (None, Mode.THINKING, Mode.CONTEMPLATING):
        raise typer.BadParameter(
            "only thinking and contemplating have a budget to tune", param_hint="--tune-budget"
        )
    questions, problems = _tuning_questions(source, limit)
    if len(questions) < FEWEST:
        raise typer.BadParameter(
            f"it takes at least {FEWEST} questions, not {len(questions)}", param_hint="--tune-budget"
        )
    prepare(out)
    subject = rehearsal(model)
    try:
        modes = [Mode(mode)] if mode else [Mode.THINKING, Mode.CONTEMPLATING]
        found = [_tightened(subject, each, questions, problems, out) for each in modes]
    finally:
        subject.close()
    path = keep(subject.models_dir, subject.name, {each.mode: each.tight for each in found})
    report = {"model": subject.name, "kept": str(path), "modes": [each.figures() for each in found]}
    (out / "tuning.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json(report)
    else:
        for each in found:
            for line in table(each.figures()):
                typer.echo(line)
    say(f"kept for {subject.name} in {path}")


def _tightened(
    subject: Rehearsal, mode: Mode, questions: list[VisionQuestion], problems: list[str], out: Path
) -> Tuned:
    """The first trial asks the engines; the others recall."""
    from edge.evaluation.run import say, work_through
    from edge.evaluation.tuning import tighten
    from edge.modes import BUDGETS
    from models.training.grading import correct

    log = out / f"tuning-{mode}.jsonl"
    usable: list[VisionQuestion] = []

    def trial(budget: Budget) -> Sequence[VisionOutcome]:
        say(f"{mode} mode, at most {budget.asks} questions to the model and {budget.tokens} tokens")
        ask = subject.asking(mode, budget, correct)
        if usable:
            return [ask(question) for question in usable]

        def first(question: VisionQuestion) -> VisionOutcome:
            outcome = ask(question)
            usable.append(question)
            return outcome

        done = work_through(questions, len(questions), first, log, problems)
        if done.stopped:
            raise done.stopped
        return done.outcomes

    return tighten(mode, BUDGETS[mode], trial)


def _tuning_questions(source: str, limit: int | None) -> tuple[list[VisionQuestion], list[str]]:
    """Of the program's own, others than the exam's; and what is wrong with further ones."""
    if source == BUILTIN:
        from edge.evaluation.builtin import TUNING_QUESTIONS, TUNING_SEED, builtin

        return list(builtin(limit or TUNING_QUESTIONS, TUNING_SEED)), []
    questions, _, problems = _questions(source, limit)
    return list(questions), problems


def _questions(source: str, limit: int | None) -> tuple[Iterable[VisionQuestion], int, list[str]]:
    """Questions, how many there are, and what is wrong with others."""
    if source == BUILTIN:
        from edge.evaluation.builtin import QUESTIONS, builtin

        count = limit or QUESTIONS
        return builtin(count), count, []
    from edge.evaluation.run import spread
    from edge.evaluation.vision_sets import read_set

    found = read_set(Path(source))
    questions = spread(found.questions, limit)
    return questions, len(questions), found.problems


def _course(done: Done[Any]) -> dict[str, object]:
    """How the run itself went, for the report."""
    return {"problems": len(done.problems), "interrupted": done.stopped is not None}


def _tell(report: dict[str, Any], lines: Iterable[str], done: Done[Any], as_json: bool) -> None:
    """Print the figures; raise what ended the run, which then has the last word."""
    if done.stopped and as_json:
        raise done.stopped  # one object alone may be on stdout, and that is the error's
    if as_json:
        print_json(report)
        return
    for line in lines:
        typer.echo(line)
    if done.stopped:
        raise done.stopped
