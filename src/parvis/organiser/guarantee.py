"""What the organiser is told of the showings promised to each proposal."""

from dataclasses import dataclass

from django.utils.translation import gettext

from parvis.ballotbox import present
from parvis.ballotbox.catalogue import ConsultationView
from parvis.domain.errors import Unavailable
from parvis.sequence.board import guarantee_report

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence on the guarantee, whether it is in danger, and the first texts that would miss it."""

    sentence: str
    is_at_risk: bool
    texts: tuple[str, ...]


def promise_of(consultation: int) -> Promise | None:
    """Where the guarantee of a consultation stands; None where no votes are received, or this process has no crowd."""
    try:
        crowd = present.crowd()
    except Unavailable:
        return None
    view = next((found for found in crowd.catalogue.views() if found.id == consultation), None)
    board = crowd.selection.board(view) if view else None
    if view is None or board is None:
        return None
    report = guarantee_report(board, view.settings)
    sentence = gettext(report.sentence).format(
        guaranteed=report.guaranteed, pending=report.pending, owed=report.owed, at_risk_count=report.at_risk_count
    )
    return Promise(sentence, not report.is_reachable, _texts(view, report.at_risk.tolist()))


def _texts(view: ConsultationView, proposals: list[int]) -> tuple[str, ...]:
    known = [view.proposals[proposal].text for proposal in proposals if proposal in view.proposals]
    return tuple(known[:MOST_SHOWN])
