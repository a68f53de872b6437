"""The kinds of data of one consultation in words, from the table of the domain and the consultation's settings."""

from dataclasses import dataclass

from django.utils.translation import gettext

from parvis.domain.retention import GROUND_WORDS, KINDS
from parvis.records.consultation import Consultation
from parvis.records.retention import periods_of


@dataclass(frozen=True, slots=True)
class KindInWords:
    """One line of the register, in the active language."""

    key: str
    what: str
    purpose: str
    ground: str
    until: str
    then: str


def data_kinds(consultation: Consultation) -> list[KindInWords]:
    """Every kind of data that the consultation keeps; one query."""
    periods = periods_of(consultation)
    return [
        KindInWords(
            one.key,
            gettext(one.what),
            gettext(one.purpose),
            gettext(GROUND_WORDS[one.ground]),
            gettext(one.until).format(days=periods.get(one.follows or one.key)),
            gettext(one.then),
        )
        for one in KINDS
    ]
