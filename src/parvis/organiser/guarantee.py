"""What the organiser is told of the showings promised to each proposal."""

from collections import Counter
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext

from parvis.ballotbox import present
from parvis.ballotbox.board import Tallies
from parvis.ballotbox.catalogue import ConsultationView, OpenProposal
from parvis.ballotbox.crowd import Crowd
from parvis.domain.errors import Unavailable
from parvis.sequence.guarantee import GuaranteeReport

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
    found = report_of(consultation)
    if found is None:
        return None
    view, report = found
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


def report_of(consultation: int) -> tuple[ConsultationView, GuaranteeReport] | None:
    """The consultation as the crowd sees it, and the report as of now; None before votes and without a crowd."""
    try:
        crowd = present.crowd()
    except Unavailable:
        return None
    view = next((found for found in crowd.catalogue.views() if found.id == consultation), None)
    if view is None:
        return None
    now, closes_at = crowd.clock(), view.schedule.closes_at
    report = crowd.selection.report(view, now)
    if report is None and closes_at is not None and closes_at <= now:
        report = crowd.selection.report_after(view, present.wait_for(_tallies_of(crowd, view)), now)
    return (view, report) if report else None


async def _tallies_of(crowd: Crowd, view: ConsultationView) -> Tallies:
    return crowd.board.tallies(view.id)


def places_of(view: ConsultationView, at_risk: list[OpenProposal]) -> tuple[tuple[str, int], ...]:
    """How many of these proposals are about each territory, the most first; those about none are left out."""
    counts = Counter(view.territory_names.get(one.territory, "") for one in at_risk if one.territory)
    return tuple(counts.most_common(MOST_SHOWN))
