"""What a moderator's decision costs the crowd's door: reading what it changed, beside reading every proposal again.

20,000 proposals of which 18,800 are open, on SQLite in a folder of its own. Processor time, the two ways in turn; the
board of cards that is made for each new view stands beside them.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.office import open_crowded_office

RUNS = 15

Row = dict[str, Any]


def run() -> list[Row]:
    """Rows {"name", "value", "unit", "runs"}: medians in ms of processor time, and how many times less it is."""
    with tempfile.TemporaryDirectory() as folder:
        open_crowded_office(Path(folder))
        times = _times()
    medians = {name: median(taken) for name, taken in times.items()}
    rows: list[Row] = [
        {"name": f"{name}_ms", "value": round(value, 2), "unit": "ms", "runs": RUNS} for name, value in medians.items()
    ]
    ratio = medians["every_proposal"] / medians["what_changed"]
    return [*rows, {"name": "times_less", "value": round(ratio, 1), "unit": "", "runs": RUNS}]


def _times() -> dict[str, list[float]]:
    from parvis.ballotbox.board import Board
    from parvis.ballotbox.exposures import ExposureCounts
    from parvis.ballotbox.selection import Selection
    from parvis.citizen.catalogue import RecordsSource

    source, selection, tallies = RecordsSource(), Selection(ExposureCounts()), Board().tallies(_decide())
    times: dict[str, list[float]] = {"every_proposal": [], "what_changed": [], "board_of_cards": []}
    known = None
    for _ in range(RUNS + 1):
        number = _decide()
        spent, view = _spent(lambda: source.load(number, known))  # noqa: B023
        times["what_changed"].append(spent)
        times["every_proposal"].append(_spent(lambda: source.load(number, None))[0])  # noqa: B023
        times["board_of_cards"].append(_spent(lambda: selection.make(view, tallies, int(1000 * time.time())))[0])  # noqa: B023
        known = view
    return {name: taken[1:] for name, taken in times.items()}


def _decide() -> int:
    """A waiting proposal is accepted; the number of its consultation."""
    from parvis.actions.decide import decide
    from parvis.domain.moderation import Decision
    from parvis.records.models import Account, Proposal

    waiting = Proposal.objects.filter(state="waiting").earliest("id")
    decide(moderator=Account.objects.earliest("id"), proposal=waiting, decision=Decision.ACCEPT)
    return waiting.consultation_id


def _spent[Answer](work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Processor time in ms, and the answer."""
    started = time.process_time()
    answer = work()
    return 1000 * (time.process_time() - started), answer
