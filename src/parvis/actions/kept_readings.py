"""What pages need of the last analysis, kept in the process: they ask for it often, and it stands in megabytes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db.models import TextField
from django.db.models.functions import Cast

from parvis.insight.kept_findings import Findings, read_findings
from parvis.insight.kept_people import People, read_people
from parvis.insight.kept_rates import NO_RATES, KeptRates, read_rates
from parvis.records.models import AnalysisSnapshot

KEPT_CONSULTATIONS = 32
"""Of how many consultations a process keeps each reading: the largest, rates, takes 1.2 MB at 20,000 proposals."""

_Name = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Kept[T]:
    """One analysis: what was read of its document (`told`), beside what is known of how it was made."""

    told: T
    number: int
    consultation: int
    made_at: datetime
    position: int
    hash: str
    version: str
    seed: int

    @property
    def name(self) -> _Name:
        """Tells it from every other: numbers come again where a file is put in another's place."""
        return self.number, self.made_at


class KeptReading[T]:
    """What `read` finds in the document of the last analysis, of `most` consultations; or of the last of a whole log.

    Which analysis is the last is asked each time, by the index; its document is read once, by one thread.
    """

    def __init__(self, read: Callable[[str], T], *, of_whole_log: bool = False, most: int = KEPT_CONSULTATIONS) -> None:
        self._read, self._most = read, most
        self._only = {"is_anchor": True} if of_whole_log else {}
        self._kept: dict[int, Kept[T]] = {}
        self._reading = Lock()

    def last(self, consultation: int) -> Kept[T] | None:
        """What there is of a consultation (its id); None where nothing was analysed."""
        analyses = AnalysisSnapshot.objects.filter(consultation=consultation, **self._only)
        last: _Name | None = analyses.order_by("-id").values_list("id", "made_at").first()
        if last is None:
            return None
        held = self._kept.get(consultation)
        if held is None or held.name != last:
            with self._reading:
                held = self._kept.get(consultation)
                if held is None or held.name != last:
                    held = self._keep(consultation, last[0])
        return held

    def _keep(self, consultation: int, number: int) -> Kept[T]:
        columns = ("id", "consultation_id", "made_at", "position", "hash", "version", "seed")
        written = AnalysisSnapshot.objects.annotate(written=Cast("outputs", TextField()))
        *made, document = written.values_list(*columns, "written").get(pk=number)
        found = Kept(self._read(document), *made)
        self._kept.pop(consultation, None)
        self._kept[consultation] = found
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return found


RATES = KeptReading(read_rates)
FINDINGS = KeptReading(read_findings)
PEOPLE = KeptReading(read_people, of_whole_log=True)


def latest_exposure(consultation: int) -> KeptRates:
    """The corrected rates of the last analysis of a consultation (its id); `NO_RATES` where it has none."""
    found = RATES.last(consultation)
    return found.told if found else NO_RATES


def latest_findings(consultation: int) -> Kept[Findings] | None:
    """What the last analysis of a consultation (its id) found."""
    return FINDINGS.last(consultation)


def latest_people(consultation: int) -> Kept[People] | None:
    """What the last analysis of the whole log of a consultation (its id) tells of people: only these look for it."""
    return PEOPLE.last(consultation)
