"""Turns in other languages than English."""

import pytest

from edge.addressed import is_addressed
from edge.completeness import Ending, ending
from edge.lexicon import lexicon
from edge.overheard import Meaning, meaning


@pytest.mark.parametrize(
    ("language", "whole", "beginning", "unclear"),
    [
        ("de", "Was ist das auf dem Tisch?", "was steht auf meinem", "mach das licht an"),
        ("de-AT", "wie viele tassen sind da", "ist da ein hund oder", "der rote"),
        ("fr", "Qu’est-ce qu'il y a sur la table ?", "est-ce que", "lis-la"),
        ("fr", "où est mon téléphone", "il y a un chien et", "à gauche"),
        ("es", "¿Qué hay en la mesa?", "qué hay en la", "la roja"),
        ("es-MX", "dónde está mi taza", "hay un perro y", "a la izquierda"),
    ],
)
def test_what_is_whole_and_what_is_not(language, whole, beginning, unclear):
    expected = [Ending.COMPLETE, Ending.INCOMPLETE, Ending.UNKNOWN]
    assert [ending(text, language=language) for text in (whole, beginning, unclear)] == expected


@pytest.mark.parametrize(
    ("language", "stop", "murmur", "words"),
    [
        ("de", "Halt, stopp bitte!", "ja, verstehe", "nein, die andere"),
        ("de", "sei still", "mhm okay", "und was ist das"),
        ("de", "hör auf", "alles klar", "hör mal zu"),
        ("fr", "arrête, s’il te plaît", "d'accord", "non, l'autre"),
        ("fr", "ça suffit", "oui, je vois", "attends"),
        ("es", "para ya", "sí, gracias", "no, la otra"),
        ("es", "por favor, silencio", "vale", "para mañana no"),
    ],
)
def test_what_is_said_over_an_answer(language, stop, murmur, words):
    expected = [Meaning.STOP, Meaning.BACKCHANNEL, Meaning.WORDS]
    assert [meaning(text, language=language) for text in (stop, murmur, words)] == expected


@pytest.mark.parametrize(
    ("language", "asked", "talk"),
    [
        ("de", "und die linke", "gestern hat es geregnet"),
        ("fr", "lis la suite", "il pleut encore"),
        ("es", "y la otra", "ayer llovió mucho"),
    ],
)
def test_who_is_addressed(language, asked, talk):
    assert is_addressed(asked, -20.0, None, language=language)
    assert not is_addressed(talk, -20.0, None, language=language)


def test_of_an_unknown_language_only_what_is_said_everywhere_is_known():
    assert ending("the", language="fi") is Ending.UNKNOWN
    assert meaning("stop", language="fi") is Meaning.STOP
    assert meaning("okay", language="fi") is Meaning.BACKCHANNEL
    assert is_addressed("mikä tämä on?", -20.0, None, language="fi")
    assert not is_addressed("mikä tämä on", -20.0, None, language="fi")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_words_are_as_recognizers_write_them(language):
    known = lexicon(language)
    for words in vars(known).values():
        assert all(word == word.lower() and "’" not in word and word.strip() for word in words)
    assert not known.more_follows & known.stopping
