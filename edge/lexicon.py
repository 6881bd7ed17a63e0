"""The words by which turns are judged, language by language: whether a sentence goes on, is an order, means stop."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.languages import primary

_Words = frozenset[str]
_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Lexicon:
    """Words in lower case, as recognizers write them."""

    more_follows: _Words = frozenset()
    """No sentence ends with one of these."""
    prepositions: _Words = frozenset()
    """These end a question ("what am i looking at"), and nothing else that is said in full."""
    asking: _Words = frozenset()
    """These begin questions."""
    openings: _Words = frozenset()
    """Beginnings, of one word or several, at which one stops only to think."""
    stopping: _Words = frozenset(("stop",))
    around_stopping: _Words = frozenset()
    """What is said beside these when nothing else is meant."""
    attentive: _Words = frozenset(("okay", "ok", "ah", "oh", "mm", "mhm", "hm", "hmm"))
    """What somebody murmurs who listens."""
    calling: _Words = frozenset()
    """A single word that is meant for the assistant."""
    ordering: _Words = frozenset()
    """These begin orders, and what refers to the answer before."""


def words_of(text: str) -> list[str]:
    """A sentence's words, as a Lexicon has them."""
    return _WORD.findall(text.lower().replace("’", "'"))


def lexicon(language: str) -> Lexicon:
    """Of a BCP 47 tag; of a language that is not here, one that knows what is said everywhere."""
    return _LEXICA.get(primary(language), Lexicon())


_ENGLISH = Lexicon(
    more_follows=frozenset((
        "and", "or", "but", "because", "although", "unless", "while", "if", "than", "whether", "as", "the",
        "a", "an", "my", "your", "our", "their", "its", "every", "each", "um", "umm", "uh", "uhm", "er",
        "erm", "hmm", "hm", "i'm", "it's", "there's", "what's", "where's", "who's",
    )),
    prepositions=frozenset((
        "of", "to", "with", "without", "for", "from", "at", "by", "into", "onto", "between", "near",
        "beside", "about", "behind", "under", "on", "in", "than", "like",
    )),
    asking=frozenset((
        "what", "what's", "where", "where's", "who", "who's", "which", "how", "why", "when", "is", "are",
        "was", "were", "do", "does", "did", "can", "could", "will", "would", "should", "am", "have", "has",
    )),
    openings=frozenset((
        "hey", "okay", "ok", "please", "so", "well", "can you", "could you", "would you", "can i", "i want",
        "i want to", "i would like", "what", "what is", "what are", "what does", "where", "where is",
        "where are", "which", "who", "who is", "how", "how many", "how much", "is", "is there", "are there",
        "is this", "do you see", "tell me", "tell me about", "show me", "find", "find me", "look for",
        "remind me", "remind me to", "is it", "does it", "does it say", "compare", "take", "call", "set",
        "set a",
    )),
    stopping=frozenset((
        "stop", "quiet", "silence", "enough", "cancel", "hush", "shush",
    )),
    around_stopping=frozenset((
        "please", "now", "be", "that", "that's", "talking", "speaking", "hey", "no", "all", "everything",
        "wait",
    )),
    attentive=frozenset((
        "uh", "huh", "um", "mm", "mhm", "mmm", "hm", "hmm", "okay", "ok", "yeah", "yes", "yep", "yup",
        "right", "sure", "i", "see", "good", "great", "aha", "ah", "oh", "wow", "really", "cool", "nice",
        "alright", "fine", "thanks", "thank", "you", "so", "well", "interesting", "got", "it",
    )),
    calling=frozenset((
        "no", "wait", "what", "why", "how", "where", "who", "when", "which", "hey", "sorry", "actually",
        "but", "not", "is", "are", "can", "could", "do", "does",
    )),
    ordering=frozenset((
        "and", "or", "but", "no", "not", "wait", "again", "also", "then", "now", "so", "the", "read",
        "describe", "tell", "show", "find", "look", "count", "compare", "say", "repeat", "spell",
        "translate", "take", "call", "set", "remind", "remember", "stop", "cancel", "louder", "softer",
        "please", "more", "explain",
    )),
)  # fmt: skip

_GERMAN = Lexicon(
    more_follows=frozenset((
        "und", "oder", "aber", "weil", "obwohl", "dass", "wenn", "ob", "im", "zum", "zur", "beim", "vom",
        "ins", "mein", "meine", "meinen", "meinem", "meiner", "dein", "deine", "deinen", "deinem", "deiner",
        "unser", "unsere", "äh", "ähm", "öh", "hm", "hmm",
    )),
    prepositions=frozenset((
        "für", "von", "ohne", "wegen", "zwischen", "neben",
    )),
    asking=frozenset((
        "was", "wo", "wer", "wen", "wem", "wessen", "welche", "welcher", "welches", "welchen", "welchem",
        "wie", "wieso", "warum", "weshalb", "wann", "woher", "wohin", "ist", "sind", "war", "waren", "hat",
        "haben", "habe", "kann", "kannst", "können", "könntest", "soll", "sollte", "willst", "würdest",
        "gibt", "siehst", "steht", "liegt",
    )),
    openings=frozenset((
        "hallo", "bitte", "okay", "ok", "also", "kannst du", "könntest du", "würdest du", "kann ich",
        "ich will", "ich möchte", "was", "was ist", "was sind", "was steht", "wo", "wo ist", "wo sind",
        "wer", "wer ist", "welche", "wie", "wie viele", "wie viel", "ist", "ist da", "ist das", "ist es",
        "gibt es", "siehst du", "sag mir", "zeig mir", "such", "finde", "erinnere mich", "lies", "lies mir",
    )),
    stopping=frozenset((
        "stopp", "stop", "halt", "ruhe", "still", "schluss", "genug", "aufhören", "abbrechen", "schweig",
        "hör",
    )),
    around_stopping=frozenset((
        "bitte", "jetzt", "sei", "ist", "das", "nein", "mit", "auf", "alles", "warte", "es",
    )),
    attentive=frozenset((
        "ja", "jaja", "jo", "aha", "ah", "oh", "ach", "so", "achso", "okay", "ok", "gut", "schön", "toll",
        "super", "genau", "stimmt", "klar", "richtig", "verstehe", "ich", "mhm", "mm", "hm", "hmm", "äh",
        "ähm", "danke", "interessant", "wow", "echt", "wirklich", "alles", "prima", "na",
    )),
    calling=frozenset((
        "nein", "warte", "was", "warum", "wieso", "wie", "wo", "wer", "wann", "welche", "hey", "hallo",
        "entschuldigung", "moment", "aber", "nicht", "doch", "ist", "kann", "kannst",
    )),
    ordering=frozenset((
        "und", "oder", "aber", "nein", "nicht", "warte", "nochmal", "noch", "auch", "dann", "jetzt", "also",
        "so", "der", "die", "das", "lies", "beschreibe", "beschreib", "sag", "sage", "zeig", "zeige",
        "such", "suche", "finde", "schau", "zähl", "zähle", "vergleiche", "wiederhole", "buchstabiere",
        "übersetze", "mach", "nimm", "ruf", "stell", "stelle", "erinnere", "merk", "stopp", "stop",
        "lauter", "leiser", "bitte", "mehr", "erkläre", "erklär",
    )),
)  # fmt: skip

_FRENCH = Lexicon(
    more_follows=frozenset((
        "et", "ou", "mais", "parce", "car", "que", "comme", "des", "du", "au", "aux", "mon", "ton", "ma",
        "ta", "mes", "tes", "notre", "votre", "ce", "cet", "cette", "ces", "chaque", "quelques", "euh",
        "heu",
    )),
    prepositions=frozenset((
        "de", "à", "pour", "sans", "avec", "dans", "sur", "sous", "entre", "vers", "chez", "par", "en",
    )),
    asking=frozenset((
        "que", "qu'est", "quoi", "qui", "où", "quand", "comment", "pourquoi", "combien", "quel", "quelle",
        "quels", "quelles", "est", "c'est", "sont", "peux", "peut", "pouvez", "as", "y",
    )),
    openings=frozenset((
        "bonjour", "ok", "alors", "bon", "s'il te plaît", "s'il vous plaît", "qu'est ce que",
        "qu'est ce qui", "est ce que", "où", "où est", "où sont", "c'est", "qui", "qui est", "combien",
        "combien de", "quel est", "quelle est", "il y a", "y a t il", "peux tu", "pouvez vous", "je veux",
        "je voudrais", "dis moi", "montre moi", "lis", "lis moi", "cherche", "trouve", "rappelle moi",
    )),
    stopping=frozenset((
        "stop", "arrête", "arrêtez", "silence", "suffit", "assez", "tais", "chut", "annule", "annulez",
    )),
    around_stopping=frozenset((
        "s'il", "te", "vous", "plaît", "plait", "toi", "ça", "maintenant", "tout", "non", "de", "parler",
        "attends", "est", "c'est",
    )),
    attentive=frozenset((
        "oui", "ouais", "ok", "okay", "d'accord", "ah", "oh", "hum", "hm", "hmm", "mm", "mhm", "euh",
        "bien", "très", "super", "génial", "merci", "bon", "voilà", "je", "vois", "c'est", "vrai",
        "vraiment", "intéressant", "cool", "parfait", "exactement",
    )),
    calling=frozenset((
        "non", "attends", "attendez", "quoi", "pourquoi", "comment", "où", "qui", "quand", "quel", "quelle",
        "hé", "pardon", "mais", "pas", "est", "peux",
    )),
    ordering=frozenset((
        "et", "ou", "mais", "non", "pas", "attends", "encore", "aussi", "alors", "maintenant", "donc", "le",
        "la", "les", "lis", "lisez", "décris", "décrivez", "dis", "dites", "montre", "montrez", "trouve",
        "cherche", "regarde", "compte", "compare", "répète", "épelle", "traduis", "prends", "appelle",
        "mets", "rappelle", "arrête", "stop", "plus", "moins", "explique", "s'il",
    )),
)  # fmt: skip

_SPANISH = Lexicon(
    more_follows=frozenset((
        "y", "e", "o", "u", "pero", "porque", "aunque", "que", "si", "el", "la", "los", "las", "un", "mi",
        "tu", "su", "mis", "tus", "sus", "cada", "del", "al",
    )),
    prepositions=frozenset((
        "de", "a", "para", "con", "sin", "por", "en", "sobre", "entre", "desde", "hasta", "hacia",
    )),
    asking=frozenset((
        "qué", "que", "cuál", "cuáles", "quién", "quiénes", "dónde", "cuándo", "cómo", "cuánto", "cuánta",
        "cuántos", "cuántas", "hay", "es", "son", "está", "están", "puedes", "puede", "podrías", "tiene",
        "ves",
    )),
    openings=frozenset((
        "hola", "oye", "por favor", "bueno", "vale", "qué", "qué es", "dónde", "dónde está", "dónde están",
        "quién", "quién es", "cuántos", "cuántas", "cuánto", "hay", "es", "puedes", "podrías", "quiero",
        "quisiera", "dime", "muéstrame", "busca", "encuentra", "recuérdame", "ves", "lee",
    )),
    stopping=frozenset((
        "para", "pare", "alto", "basta", "silencio", "calla", "cállate", "detente", "cancela", "stop",
        "suficiente",
    )),
    around_stopping=frozenset((
        "por", "favor", "ya", "ahora", "todo", "de", "hablar", "no", "espera",
    )),
    attentive=frozenset((
        "sí", "si", "vale", "ok", "okay", "ah", "oh", "ajá", "mm", "mhm", "hm", "bien", "muy", "bueno",
        "claro", "gracias", "ya", "veo", "entiendo", "genial", "perfecto", "interesante", "wow", "de",
        "acuerdo", "exacto", "eh",
    )),
    calling=frozenset((
        "no", "espera", "qué", "cómo", "dónde", "quién", "cuándo", "cuál", "oye", "perdón", "pero", "hay",
        "es", "puedes",
    )),
    ordering=frozenset((
        "y", "o", "pero", "no", "espera", "otra", "también", "entonces", "ahora", "el", "la", "lee",
        "léeme", "describe", "di", "dime", "muestra", "muéstrame", "busca", "encuentra", "mira", "cuenta",
        "compara", "repite", "deletrea", "traduce", "toma", "haz", "llama", "pon", "recuérdame", "para",
        "stop", "más", "menos", "por", "explica",
    )),
)  # fmt: skip

_LEXICA = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH, "es": _SPANISH}
