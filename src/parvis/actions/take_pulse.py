"""Brings the kept counts of every consultation up to the end of the ballot log, a bounded piece at a time.

The ballots of accounts in quarantine are counted beside the others, and taken off what is shown.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from django.db import transaction
from django.utils import timezone

from parvis.actions.quarantine import last_decision, quarantined_accounts
from parvis.insight.log import LogRows
from parvis.insight.pulse import PulseCounts, fold_pulse, read_pulse, without, write_pulse
from parvis.records.models import Consultation, Pulse, QuarantineDecision

ROWS_A_PIECE = 100_000
MOST_PIECES = 50
"""Five million rows a turn at most: after a restore, the rest is read at the next turns."""
ReadAccounts = Callable[[int, frozenset[int], int], LogRows]
"""Every row of these accounts in a consultation, up to a position."""
_HELD, _DECISION = "held", "decision"


class LogReader(Protocol):
    """What is needed of a ballot log."""

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        """The rows after a position, in order."""


def take_pulse(log: LogReader, read_accounts: ReadAccounts, *, rows_a_piece: int = ROWS_A_PIECE) -> int:
    """Fold what is new in the log into the kept counts; how many rows were new. No row is read twice.

    Only the rows of accounts in quarantine are read again, once, when a decision on them was taken.
    """
    held = {row.consultation_id: row for row in Pulse.objects.all()}
    known = set(Consultation.objects.values_list("id", flat=True))
    position = max((row.position for row in held.values()), default=0)
    total = 0
    for _ in range(MOST_PIECES):
        rows = log.read(position, rows_a_piece)
        if not len(rows):
            break
        total += len(rows)
        position = int(rows["sequence"][-1])
        _keep(rows, held, known, position)
        if len(rows) < rows_a_piece:
            break
    _keep_held(held, read_accounts)
    return total


@transaction.atomic
def _keep(rows: LogRows, held: dict[int, Pulse], known: set[int], position: int) -> None:
    """One piece, all of it or nothing: the greatest position kept tells what every consultation has read."""
    for number in np.unique(rows["consultation"]).tolist():
        if number not in known:
            continue
        row, mine = held.setdefault(number, Pulse(consultation_id=number)), rows[rows["consultation"] == number]
        counts = fold_pulse(read_pulse(row.counts), mine)
        row.counts = write_pulse(counts) | _held_after(row, mine)
        row.position, row.taken_at = position, timezone.now()
        row.save()


def _held_after(row: Pulse, rows: LogRows) -> dict[str, Any]:
    """What was kept of accounts in quarantine, after these further rows."""
    before = row.counts.get(_HELD)
    if before is None:
        return {}
    accounts = quarantined_accounts(Consultation(pk=row.consultation_id), before[_DECISION])
    theirs = rows[np.isin(rows["participant"], np.fromiter(accounts, np.int64, len(accounts)))]
    return {_HELD: {**write_pulse(fold_pulse(read_pulse(before), theirs)), _DECISION: before[_DECISION]}}


def _keep_held(kept: dict[int, Pulse], read_accounts: ReadAccounts) -> None:
    """What accounts in quarantine did, read anew where a decision was taken since."""
    for consultation in Consultation.objects.filter(pk__in=_decided_on(), pulse__isnull=False):
        row, decision = kept[consultation.pk], last_decision(consultation)
        if row.counts.get(_HELD, {}).get(_DECISION) == decision:
            continue
        accounts, until = quarantined_accounts(consultation, decision), read_pulse(row.counts).position
        rows = read_accounts(consultation.pk, accounts, until)
        counts = fold_pulse(PulseCounts(), rows[np.argsort(rows["sequence"])])
        row.counts = {**row.counts, _HELD: {**write_pulse(counts), _DECISION: decision}}
        row.save(update_fields=["counts"])


def _decided_on() -> set[int]:
    return set(QuarantineDecision.objects.order_by().values_list("consultation", flat=True).distinct())


def pulse_of(consultation: Consultation) -> tuple[PulseCounts, Pulse | None]:
    """The kept counts without accounts in quarantine, and the row that holds them; empty before the first turn."""
    row = Pulse.objects.filter(pk=consultation.pk).first()
    kept = row.counts if row else {}
    return without(read_pulse(kept), read_pulse(kept.get(_HELD, {}))), row
