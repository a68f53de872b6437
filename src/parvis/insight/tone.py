"""Rules for the tone and shape of a short French or English text: insults, shouting, several ideas, a question.

Words that are the subject of a consultation, or that a text quotes in order to speak against them, are no insults.
"""

import re
from collections.abc import Iterator

from parvis.insight.remark import Remark, RemarkKind, any_of, find_all

_INSULTS_FR = any_of(
    "connard* connasse* conne connes enculé* salopard* abruti* crétin* imbécile* idiot idiots idiote* bouffon* bâtard*",
    "sous-merde* raclure* tocard* minables guignols féminazi* trou_du_cul fils_de_pute grosse_merde ta_gueule",
    "vos_gueules débile_mental* débiles_mentaux gros_con gros_cons",
)
_AFTER_CALL_FR = any_of("pute putes salope salopes ordure ordures con cons lâches nuls")
_AFTER_ARE_FR = any_of("nuls nulles putes salopes cons ordures hystériques débiles taré* cinglé* folles merde merdes")
_AFTER_DIRTY_FR = any_of("con cons conne* pute* race flic* arabe* juif* noir* type*")
_INSULTS_EN = any_of(
    "idiot idiots moron* scumbag* bastard* asshole* arsehole* dickhead* twat* wanker* cretin* imbecile* retarded",
    "feminazi* losers bunch_of_cowards bunch_of_clowns stupid_cow* stupid_bitch* stupid_women stupid_men stupid_cop*",
    "you_bitch* shut_up shut_the_fuck_up",
)
_AFTER_ARE_EN = any_of("bitches sluts whores useless_clowns clowns scum pathetic")
_INSULTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _INSULTS_FR,
        rf"\bsales?\s+{_AFTER_DIRTY_FR}",
        rf"\b(?:ces|espèces?\s+de|bande\s+d[e'])\s?{_AFTER_CALL_FR}",
        rf"\b(?:sont|êtes|es|c'est)\s+(?:tous\s+|toutes\s+)?(?:des\s+|une\s+|un\s+)?{_AFTER_ARE_FR}",
        _INSULTS_EN,
        rf"\bare\s+(?:all\s+)?{_AFTER_ARE_EN}",
    )
]
_SPOKEN_AGAINST = re.compile(
    any_of(
        "traiter traite traitent traitez traité traités traitée traitées appeler appelez appelle dire crier crié",
        "criée criées insulte insultes mot mots injure injures call calls calling called say says saying shout",
        "shouting shouted",
        "word words slur slurs insulting",
    ),
    re.IGNORECASE,
)
_EXCLAIMED = re.compile(r"!(?:\s*!){2,}")
_CAPITAL_RUN = re.compile(r"(?:\b[A-ZÀ-ÖØ-Þ']{2,}\b[\s,;:!-]*){4,}|\b([A-ZÀ-Þ]{3,})(?:\W+\1\b)+")
_ANEW = re.compile(
    rf"{any_of('il_faut il_faudrait on_doit on_devrait nous_devons')}|\b(?:we|you|they)\s+(?:should|must|need\s+to)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(
    rf"[.;,]\s+{any_of('de_plus en_outre ensuite également deuxièmement secondly also moreover in_addition')}",
    re.IGNORECASE,
)
_INFINITIVE = r"\w{3,}(?:er|ir|re)\b"
_ENUMERATED = re.compile(
    rf"\b{_INFINITIVE}[^.,;]{{4,}},\s+{_INFINITIVE}[^.,;]{{4,}}(?:,|\bet\b)\s*(?:enfin\s+)?{_INFINITIVE}", re.IGNORECASE
)
_LISTED = re.compile(r"(?:^|\s)(?:\(?[1-9a-c][).]|[-•–])\s*\w")
_SENTENCE_END = re.compile(r"[.!?…]+\s+")
_QUESTION = re.compile(r"\?[\s»”\"')]*$")
_PROPOSING_QUESTION = re.compile(
    r"\bpourquoi (?:ne )?pas\b|\bwhy not\b|^(?:et si|si on|peut-on|pourrait-on|ne pourrait-on|what if|what about"
    r"|how about|why don't we|could we|can we|shouldn't we)\b",
    re.IGNORECASE,
)


def find_tone(text: str) -> Iterator[Remark]:
    """Insults, shouting, several ideas and questions in `text` (smooth).

    >>> [r.kind.value for r in find_tone("WE SHOULD ACT NOW, AND FAST")]
    ['shouting']
    >>> [r.kind.value for r in find_tone("Et si on éclairait les arrêts de bus ?")]
    []
    """
    for insult in find_all(RemarkKind.INSULT, _INSULTS, text):
        if not _SPOKEN_AGAINST.search(text[: insult.start]):
            yield insult
    yield from _find_shouting(text)
    yield from _find_several_ideas(text)
    question = _QUESTION.search(text)
    if question and not _PROPOSING_QUESTION.search(text):
        yield Remark(RemarkKind.QUESTION, question.start(), question.end())


def _find_shouting(text: str) -> Iterator[Remark]:
    letters = [character for character in text if character.isalpha()]
    if len(letters) >= 12 and sum(character.isupper() for character in letters) > 0.7 * len(letters):
        yield Remark(RemarkKind.SHOUTING, 0, len(text))
        return
    yield from find_all(RemarkKind.SHOUTING, [_CAPITAL_RUN, _EXCLAIMED], text)


def _find_several_ideas(text: str) -> Iterator[Remark]:
    """Two calls to act, a numbered list, or three sentences of which none explains another."""
    calls = [found.start() for found in _ANEW.finditer(text)]
    if len(calls) > 1:
        yield Remark(RemarkKind.SEVERAL_IDEAS, calls[1], len(text))
        return
    for added in (_ADDED, _ENUMERATED):
        found_one = added.search(text)
        if found_one:
            yield Remark(RemarkKind.SEVERAL_IDEAS, found_one.start(), len(text))
            return
    listed = [found.start() for found in _LISTED.finditer(text)]
    sentences = [part for part in _SENTENCE_END.split(text) if len(part.split()) > 1]
    if len(listed) > 1 or len(sentences) > 2:
        yield Remark(RemarkKind.SEVERAL_IDEAS, 0, len(text))
