"""Brings the kept counts of every consultation up to the end of the ballot log, a bounded piece at a time."""

from typing import Protocol

import numpy as np
from django.db import transaction
from django.utils import timezone

from parvis.insight.log import LogRows
from parvis.insight.pulse import PulseCounts, fold_pulse, read_pulse, write_pulse
from parvis.records.models import Consultation, Pulse

ROWS_A_PIECE = 100_000
MOST_PIECES = 50
"""Five million rows a turn at most: after a restore, the rest is read at the next turns."""


class LogReader(Protocol):
    """What is needed of a ballot log."""

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        """The rows after a position, in order."""


def take_pulse(log: LogReader, *, rows_a_piece: int = ROWS_A_PIECE) -> int:
    """Fold what is new in the log into the kept counts; how many rows were new. No row is read twice."""
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
    return total


@transaction.atomic
def _keep(rows: LogRows, held: dict[int, Pulse], known: set[int], position: int) -> None:
    """One piece, all of it or nothing: the greatest position kept tells what every consultation has read."""
    for number in np.unique(rows["consultation"]).tolist():
        if number not in known:
            continue
        row = held.setdefault(number, Pulse(consultation_id=number))
        counts = fold_pulse(read_pulse(row.counts), rows[rows["consultation"] == number])
        row.counts, row.position, row.taken_at = write_pulse(counts), position, timezone.now()
        row.save()


def pulse_of(consultation: Consultation) -> tuple[PulseCounts, Pulse | None]:
    """The kept counts, and the row that holds them; empty counts before the first turn."""
    row = Pulse.objects.filter(pk=consultation.pk).first()
    return read_pulse(row.counts if row else {}), row
