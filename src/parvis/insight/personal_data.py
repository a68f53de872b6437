"""Rules that find personal data in a short French or English text: numbers, addresses, links, names.

A name is told by what stands before it (a title, a relation), never by a list of names: public figures, streets and
organisations would be flagged all day.
"""

import re
from collections.abc import Iterator

from parvis.insight.remark import Remark, RemarkKind, any_of, find_all

CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w'-]*[a-zà-öø-ÿ][\w'-]*"
_FULL_NAME = rf"{CAPITALISED}(?:\s+{CAPITALISED})?"
_TITLE_FR = r"(?:M\.|{})".format(
    any_of(
        "Mr Mme Mmes Mlle Monsieur Madame Mademoiselle Maître Me Dr docteur docteure Docteur professeur Professeur",
        "le_juge la_juge l'agent l'agente le_gendarme la_gendarme le_policier la_policière l'infirmière le_coach",
        "le_brigadier le_commissaire l'adjudant le_capitaine le_père Le_juge La_juge Le_docteur",
    )
)
_TITLE_EN = (
    any_of("Mr Mrs Ms Miss Dr Sir Judge Officer Sergeant Inspector Constable PC Professor Coach Pastor") + r"\.?"
)
RELATION_FR = any_of(
    "ex mari conjoint conjointe compagnon compagne copain copine père mère beau-père frère sœur soeur fils fille oncle",
    "tante cousin cousine voisin voisine ami amie collègue patron patronne chef cheffe directeur directrice prof",
    "médecin moniteur entraîneur gendre neveu nièce ancien_mari ex-mari ex-conjoint",
)
RELATION_EN = any_of(
    "ex husband wife partner boyfriend girlfriend father mother mum mom dad stepfather stepdad brother sister son",
    "daughter uncle aunt cousin neighbour neighbor friend colleague boss manager teacher coach doctor landlord",
    "ex-husband ex-boyfriend ex-partner",
)
PERSON_FR = rf"(?<!\w){_TITLE_FR}\s+(?!Tout\b){_FULL_NAME}"
PERSON_EN = rf"{_TITLE_EN}\s+{_FULL_NAME}"
_OF_FR = any_of("mon ma notre son sa leur ses mes Mon Ma Notre Son Sa Leur Ses Mes")
_OF_EN = any_of("my our his her their My Our His Her Their")
RELATIVE_FR = rf"{_OF_FR}\s+{RELATION_FR}\s+(?:{_TITLE_FR}\s+)?{_FULL_NAME}"
RELATIVE_EN = rf"{_OF_EN}\s+{RELATION_EN}\s+(?!I\b){_FULL_NAME}"
_WHO = any_of("le la l' un une notre mon ma the our a my")
CALLED = rf"^{CAPITALISED}\s+{CAPITALISED}(?=,\s+{_WHO}|\s+{any_of('from of du de_la')}\s)"
"""A first and last name at the start, followed by who it is."""

_NAMES = [re.compile(pattern) for pattern in (PERSON_FR, PERSON_EN, RELATIVE_FR, RELATIVE_EN, CALLED)]
_PHONES = [
    re.compile(r"(?<![\d,])(?:\+|00)\d{2,3}[\s.\-]?(?:\(0\)[\s.\-]?)?\d(?:[\s.\-]?\d){6,11}(?!\d)"),
    re.compile(r"(?<![\d,.])0[1-9](?:[\s.\-/]?\d{2}){4}(?!\d)"),
    re.compile(r"(?<![\d,.])0\d{2,4}[\s.\-]\d{3,4}[\s.\-]?\d{3,4}(?!\d)"),
]
_AT = r"[(\[]\s*(?:at|arobase|arobas|a)\s*[)\]]"
_DOT = r"(?:\.|[(\[]\s*(?:dot|point)\s*[)\]])"
_DOMAINS = any_of("com org net fr eu be ch uk info io")
_EMAILS = [
    re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]*\w"),
    re.compile(rf"\b[\w.+\-]+\s+(?:at|arobase)\s+[\w\-]+\s+(?:dot|point)\s+{_DOMAINS}", re.IGNORECASE),
    re.compile(rf"[\w.+\-]+\s*{_AT}\s*[\w\-]+\s*{_DOT}\s*\w+", re.IGNORECASE),
]
_LINKS = [
    re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(rf"(?<![@\w.])[a-z0-9][a-z0-9\-]{{2,}}\.{_DOMAINS}(?:/\S*)?", re.IGNORECASE),
]
_WAY_FR = any_of(
    "rue avenue boulevard bd chemin allée impasse route quai square cours passage résidence lotissement ruelle faubourg"
)
_PLACE_FR = r"place\s+(?=d[eu']|des|[A-ZÀ-Þ])"
_WAY_EN = any_of("Street St Road Rd Avenue Ave Lane Drive Close Way Terrace Court Crescent Gardens Place Square")
_ADDRESSES = [
    re.compile(
        rf"(?<!\d)\d{{1,4}}\s*(?:bis|ter|quater)?\s*,?\s*(?:{_WAY_FR}\s+|{_PLACE_FR})\w[\w'\- ]{{0,30}}\w",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\d)\d{{1,4}}[a-z]?,?\s+(?:{CAPITALISED}\s+){{1,3}}{_WAY_EN}"),
]


def find_personal_data(text: str) -> Iterator[Remark]:
    """What may tell who or where someone is, in `text` (smooth).

    >>> [(r.kind.value, r.start) for r in find_personal_data("Demandez à Mme Exemple, 01 99 00 12 34")]
    [('name', 11), ('phone', 24)]
    """
    if not text.isupper():
        yield from find_all(RemarkKind.NAME, _NAMES, text)
    yield from find_all(RemarkKind.PHONE, _PHONES, text)
    emails = list(find_all(RemarkKind.EMAIL, _EMAILS, text))
    yield from emails
    for link in find_all(RemarkKind.LINK, _LINKS, text):
        if not any(email.start <= link.start < email.end for email in emails):
            yield link
    yield from find_all(RemarkKind.ADDRESS, _ADDRESSES, text)
