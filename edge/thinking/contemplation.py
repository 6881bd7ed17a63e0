"""The contemplating mode: several agents look at one picture side by side, and a judge says what they agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from edge.reply import Clause, Source
from edge.thinking.agreement import judge
from edge.thinking.conclusion import Conclusion, Thinking
from edge.thinking.eyes import Eyes
from edge.thinking.instruments import by_instruments
from edge.thinking.kinds import kind_of
from edge.thinking.planning import looked_into
from edge.thinking.thought import by_reading, by_second_reader, is_unsure, look_again
from models.ports import Exchange


@dataclass(frozen=True)
class Agent:
    """A role: how it puts the question."""

    name: str
    prompt: str
    """In which {} is the question."""


_SCEPTIC = "sceptic"

AGENTS = (
    Agent("looker", "{}"),
    Agent("describer", "First say to yourself what the picture shows. Then answer only this: {}"),
    Agent("counter", "Go through the picture part by part and count what matters. Then answer only this: {}"),
    Agent(_SCEPTIC, "Doubt the first impression and look for what contradicts it. Then answer only this: {}"),
)
MODEST_AGENTS = (
    Agent("looker", "{}"),
    Agent("second looker", "please {}"),
    Agent("third looker", "hey {}"),
    Agent("fourth looker", "excuse me {}"),
)
"""For a model that was taught short questions only: the same question, as it might be asked."""


def contemplate(eyes: Eyes, question: str, history: Sequence[Exchange]) -> Thinking:
    """Answer with what several agents agree on, and say where they do not.

    The reader goes first: writing that was read is surer than any opinion of it. Then all give their opinion at a
    glance; where they are not sure, a counter or a surveyor goes through the things one by one, and a sceptic has the
    picture shown in other ways."""
    told = (yield from by_instruments(eyes, question)) or (yield from by_reading(eyes, question))
    if told:
        return told
    if not eyes.can_ask:
        return Conclusion(None, refused=True)
    modest = eyes.look().may_refuse
    asked = question if modest else looked_into(eyes, question, history)
    agents = MODEST_AGENTS if modest else AGENTS
    opinions = list(
        eyes.ask_together([(agent.name, agent.prompt.format(asked)) for agent in agents], history)
    )
    verdict = judge(opinions, kind_of(question))
    if verdict and (read := (yield from by_second_reader(eyes, verdict.agreeing))):
        return read
    if verdict and (not verdict.unanimous or is_unsure(verdict.chosen, question)):
        opinions = look_again(eyes, question, history, opinions, _SCEPTIC)
        verdict = judge(opinions, kind_of(question))
    if verdict is None:
        return Conclusion(None, refused=True)
    eyes.judged(question, verdict.chosen.text, verdict.confidence)
    yield Clause(verdict.chosen.text, Source.VLM, eyes.language)
    if not verdict.unanimous:
        yield Clause(verdict.sentence(), Source.ASSISTANT)
    return Conclusion(verdict.confidence)
