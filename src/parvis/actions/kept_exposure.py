"""What the last analysis says of exposure, kept in the process: pages ask for it often, and it stands in megabytes."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db.models import TextField
from django.db.models.functions import Cast

from parvis.insight.kept_rates import NO_RATES, KeptRates, read_rates
from parvis.records.models import AnalysisSnapshot

KEPT_CONSULTATIONS = 32
"""Of how many consultations a process keeps the rates: a megabyte each at 20,000 proposals."""

_Name = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class _Kept:
    name: _Name
    rates: KeptRates


_kept: dict[int, _Kept] = {}
_reading = Lock()


def latest_exposure(consultation: int) -> KeptRates:
    """The corrected rates of the last analysis of a consultation (its id); `NO_RATES` where it has none.

    Which analysis is the last is asked each time, by the index; its document is read once, by one thread.
    """
    last: _Name | None = (
        AnalysisSnapshot.objects.filter(consultation=consultation).order_by("-id").values_list("id", "made_at").first()
    )
    if last is None:
        return NO_RATES
    held = _kept.get(consultation)
    if held is None or held.name != last:
        with _reading:
            held = _kept.get(consultation)
            if held is None or held.name != last:
                held = _keep(consultation, last)
    return held.rates


def _keep(consultation: int, name: _Name) -> _Kept:
    document = AnalysisSnapshot.objects.annotate(written=Cast("outputs", TextField())).values_list("written", flat=True)
    made = _Kept(name, read_rates(document.get(pk=name[0])))
    _kept.pop(consultation, None)
    _kept[consultation] = made
    if len(_kept) > KEPT_CONSULTATIONS:
        del _kept[next(iter(_kept))]
    return made
