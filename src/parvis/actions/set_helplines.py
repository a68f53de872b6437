"""The organiser says whom people in distress can call, in place of the usual numbers of the country."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import change_consultation
from parvis.domain.helpline import Helpline, check_helplines
from parvis.records.models import Account, Consultation


@transaction.atomic
def set_helplines(*, by: Account, consultation: Consultation, lines: Sequence[Helpline]) -> None:
    """Replace the helplines of a consultation; none at all brings the usual ones back.

    Raises `NotYourRole`, `BadHelpline`, `HelplineUnexplained`, `TooManyHelplines`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    check_helplines(lines, consultation.default_language)
    change_consultation(by, consultation, helplines=[_row(line) for line in lines])


def read_helplines(rows: Sequence[Mapping[str, Any]]) -> list[Helpline]:
    """The lines that a consultation keeps.

    >>> read_helplines([{"number": "17", "words": {"fr": "police"}}])[0].address
    'tel:17'
    """
    return [Helpline(**row) for row in rows]


def _row(line: Helpline) -> dict[str, Any]:
    return {
        "number": line.number,
        "words": dict(line.words),
        "is_by_text": line.is_by_text,
        "country": line.country,
        "territory": line.territory,
    }
