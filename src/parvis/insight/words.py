"""Words of short texts: folding accents, cutting into words, stems, and the language of a text.

What the words mean is in `likeness`.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import snowballstemmer

UNKNOWN_LANGUAGE = "und"
_EU = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
EU_LANGUAGES = tuple(_EU.split())
"""ISO 639-1 codes of the European Union's 24 official languages."""

_COMMON = {
    "de": (
        "aber alle als am an auch auf aus bei das dass dem den der des die ein eine einem einen einer es für gegen "
        "haben hat ich ihr im in ist jede jeder kann kein keine können man mehr mit müssen muss nach nicht noch nur "
        "oder ohne sein sich sie sind sollte sollten soll statt über um und uns unsere von vor war was wenn wer werden "
        "wie wir wird wo zu zum zur"
    ),
    "en": (
        "a all an and any are as at be because been before but by can do does every for from get had has have he her "
        "his how i if in instead into is it its let let’s make more must my need no nobody not of on only or our out "
        "should so some stop than that the their them there they this those to too up us was we were what when where "
        "which who whose will with without would you your"
    ),
    "es": (
        "al antes con contra cada como cuando de debe deben debería del desde donde el ella en es esta este esto están "
        "hay hacer la las lo los más me mi muy nada ni no nos nuestra nuestro o para pero por porque que quien se ser "
        "si sin sobre son su sus también tener todas todos tu un una uno unos y ya"
    ),
    "fr": (
        "ai ainsi au aussi aux avec avoir c ce ces cet cette ceux chaque chez comme d dans de des doit doivent du elle "
        "elles en est et être eux fait faire falloir faut faudrait font il ils j je l la le les leur leurs lui m ma "
        "mais me même mes moi mon n ne ni nos notre nous on ont ou où par pas plus plutôt pour pouvoir qu quand que "
        "quel qui quoi s sa sans se ses si soit son sont sur t tes tous tout toute toutes trop tu un une vos votre "
        "vous y à ça"
    ),
    "it": (
        "ai al alla alle anche che chi ci come con contro da dal dalla dei del della delle deve devono di dove e ed è "
        "gli ha hanno i il in io la le lo loro ma mi molto ne nei nel nella no noi non nostra nostro o ogni per perché "
        "più quando questa questo se senza si sia sono su sua suo sul tra troppo tutte tutti un una uno vi"
    ),
    "nl": (
        "aan al alle als bij daar dat de deze die dit door een elke en er geen had heb hebben heeft het hij hun ik in "
        "is je kan kunnen maar meer men met mijn moet moeten naar niet niets nog of om omdat onder ons onze ook op "
        "over te tegen tot uit van veel voor waar was wat we wel werd wie wij worden wordt zal ze zich zijn zonder "
        "zou"
    ),
    "pl": (
        "a aby albo ale bez być by był była było co czy dla do gdy gdzie go i ich im ja jak jako je jego jej jest "
        "jeszcze już każda każdy która które którzy który lub ma mają mnie może można musi na należy nad nam nas nasz "
        "nie nich nim o od oraz po pod powinny powinno przed przez przy są się tak tam te tego tej ten to trzeba tu ty "
        "tylko w we wszystkich wszystkie z za ze że żeby"
    ),
    "pt": (
        "a ao aos as até cada com como contra da das de deve devem devia do dos e é ela ele em entre era essa esse "
        "esta este eu foi há isso já mais mas me mesmo muito na não nas nem no nos nossa nosso num numa o os ou para "
        "pela pelo por porque precisamos quando que quem se sem ser seu são só sua também tem ter todas todos um uma "
        "uns você"
    ),
}
COMMON_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
"""The most common words of eight languages: they tell the language, and say nothing of the subject."""

_SNOWBALL = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)


class Identifier(Protocol):
    """What `py3langid` offers here."""

    def set_languages(self, langs: list[str]) -> None: ...

    def classify(self, text: str) -> tuple[str, float]: ...


def fold_accents(text: str) -> str:
    """The text in small letters without accents.

    >>> fold_accents("Éclairer l’ARRÊT")
    'eclairer l’arret'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def cut_words(text: str) -> list[str]:
    """The words of a text in small letters, without figures, signs and French elisions.

    >>> cut_words("L’arrêt d’autobus n° 4, c’est loin !")
    ['arrêt', 'autobus', 'n', 'est', 'loin']
    """
    return [word.casefold() for word in _WORD.findall(_ELISION.sub(" ", text))]


def cut_stems(text: str, language: str) -> list[tuple[str, str]]:
    """The words that carry the subject: (stem without accents, the word as written), in order.

    Stems are Snowball's for the eight languages of `COMMON_WORDS`; for any other language the word itself.

    >>> [stem for stem, _ in cut_stems("Il faut éclairer les arrêts", "fr")]
    ['eclair', 'arret']
    """
    common = COMMON_WORDS.get(language, frozenset())
    words = [word for word in cut_words(text) if len(word) > 1 and word not in common]
    return [(_stem(word, language), word) for word in words]


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    """The stem of a word, without accents. People say the same words again and again, and stemming them is slow."""
    if language not in _SNOWBALL:
        return fold_accents(word)
    # A stemmer holds the word it works on, so threads do not share one; making one costs nothing.
    return fold_accents(snowballstemmer.stemmer(_SNOWBALL[language]).stemWord(word))


def has_language_model() -> bool:
    """Whether `py3langid` (an optional package) tells languages here; if not, common words do."""
    return find_spec("py3langid") is not None


def detect_language(text: str, among: Iterable[str] = EU_LANGUAGES) -> str:
    """The ISO 639-1 code of the language of `text`, or "und" where too little is written to tell.

    With the optional package `py3langid`, any of `among`; without it, the one of the eight languages of `COMMON_WORDS`
    whose common words are most frequent in the text.

    >>> detect_language("Nous voulons plus de bus le soir")
    'fr'
    >>> detect_language("👍")
    'und'
    """
    if sum(character.isalpha() for character in text) < 4:
        return UNKNOWN_LANGUAGE
    if has_language_model():
        return _identifier(tuple(among)).classify(text)[0]
    return language_by_common_words(text, among)


def language_by_common_words(text: str, among: Iterable[str] = tuple(COMMON_WORDS)) -> str:
    """The language whose common words are most frequent in `text`, or "und" where none or two stand equal.

    >>> language_by_common_words("Wir müssen mehr für die Opfer tun")
    'de'
    """
    words = _WORD.findall(text.casefold())
    known = [language for language in among if language in COMMON_WORDS]
    counts = sorted(((sum(word in COMMON_WORDS[code] for word in words), code) for code in known), reverse=True)
    if not counts or counts[0][0] == 0 or (len(counts) > 1 and counts[0][0] == counts[1][0]):
        return UNKNOWN_LANGUAGE
    return counts[0][1]


@cache
def _identifier(among: tuple[str, ...]) -> Identifier:
    module = import_module("py3langid.langid")
    identifier: Identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE)
    identifier.set_languages(list(among))
    return identifier
