"""What the organiser is told of the showings promised to each proposal."""

from collections import Counter
from dataclasses import dataclass, replace

from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.ballotbox import present
from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.domain.errors import Unavailable
from parvis.sequence.board import SelectionBoard, guarantee_report
from parvis.sequence.guarantee import GuaranteeReport
from parvis.sequence.settings import SequenceSettings

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence on the guarantee, whether it is in danger, and the first texts that would miss it.

    `places` are the territories that such proposals are about, each with how many, the most first.
    """

    sentence: str
    is_at_risk: bool
    texts: tuple[str, ...]
    places: tuple[tuple[str, int], ...] = ()


def promise_of(consultation: int) -> Promise | None:
    """Where the guarantee of a consultation stands.

    None before votes are received, where this process has no crowd, nothing is promised, or there is no open proposal.
    """
    try:
        crowd = present.crowd()
    except Unavailable:
        return None
    view = next((found for found in crowd.catalogue.views() if found.id == consultation), None)
    report = _report_of(crowd, view) if view else None
    if view is None or report is None:
        return None
    if not report.guaranteed or not report.met + report.pending:
        return None
    counts = {name: getattr(report, name) for name in ("guaranteed", "pending", "owed", "at_risk_count")}
    sentence = gettext(report.sentence).format_map(
        {name: number_format(count, force_grouping=True) for name, count in counts.items()}
    )
    at_risk = [view.proposals[number] for number in report.at_risk.tolist() if number in view.proposals]
    return Promise(
        sentence, not report.is_reachable, tuple(one.text for one in at_risk[:MOST_SHOWN]), places_of(view, at_risk)
    )


def _report_of(crowd: Crowd, view: ConsultationView) -> GuaranteeReport | None:
    board, now, closes_at = crowd.selection.board(view), crowd.clock(), view.schedule.closes_at
    if board is not None:
        return report_at(board, view.settings, now)
    if closes_at is None or now < closes_at:
        return None
    return crowd.selection.report_after(view, present.wait_for(_tallies_of(crowd, view)), now)


async def _tallies_of(crowd: Crowd, view: ConsultationView) -> Tallies:
    return crowd.board.tallies(view.id)


def report_at(board: SelectionBoard, settings: SequenceSettings, now: int) -> GuaranteeReport:
    """The report of a board as of `now` (milliseconds since 1970 UTC): a board may be older than the end of votes."""
    return guarantee_report(replace(board, pace=replace(board.pace, now=now)), settings)


def places_of(view: ConsultationView, at_risk: list[OpenProposal]) -> tuple[tuple[str, int], ...]:
    """How many of these proposals are about each territory, the most first; those about none are left out."""
    counts = Counter(view.territory_names.get(one.territory, "") for one in at_risk if one.territory)
    return tuple(counts.most_common(MOST_SHOWN))
