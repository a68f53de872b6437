"""What pages need of the last analysis is read from its megabytes once, by one thread, and is never an older one's."""

import threading
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.actions.kept_readings import KeptReading, latest_exposure, latest_people
from parvis.insight.study_document import NO_PROVENANCE
from parvis.records.models import AnalysisSnapshot, Consultation, Organisation

pytestmark = pytest.mark.django_db


def analyse(consultation: Consultation, agreed: float) -> AnalysisSnapshot:
    """A kept analysis that says this of proposal 7."""
    said = {"corrected": {"value": agreed, "low": 0.1, "high": 0.9}, "raw": 0.5, "used": 60, "effective": 48.5}
    return keep(consultation, {"7": said})


def keep(
    consultation: Consultation, exposure: object, *, is_anchor: bool = True, **coordination: object
) -> AnalysisSnapshot:
    outputs = {"proposals": {}, "method": {"exposure": exposure, "hash": "0", "coordination": coordination}}
    return AnalysisSnapshot.objects.create(
        consultation=consultation, is_anchor=is_anchor, position=1, opinions=1, version="0", seed=0, outputs=outputs
    )


def told(consultation: Consultation) -> Any:
    (found,) = latest_exposure(consultation.pk).of(np.array([7]))
    return found and found["value"]


def readings(captured: CaptureQueriesContext) -> int:
    """How many times the document itself was read."""
    return sum("outputs" in query["sql"] for query in captured)


def test_the_document_of_an_analysis_is_read_once(consultation: Consultation) -> None:
    analyse(consultation, 0.25)
    with CaptureQueriesContext(connection) as captured:
        assert [told(consultation) for _ in range(5)] == [0.25] * 5
    assert readings(captured) == 1
    assert len(captured) == 6


def test_a_newer_analysis_is_read_as_soon_as_it_is_there(consultation: Consultation) -> None:
    analyse(consultation, 0.25)
    assert told(consultation) == 0.25
    analyse(consultation, 0.75)
    assert told(consultation) == 0.75


def test_each_consultation_has_its_own(consultation: Consultation, region: Organisation) -> None:
    other = Consultation.objects.create(organisation=region, slug="other")
    analyse(consultation, 0.25)
    analyse(other, 0.75)
    assert [told(one) for one in (consultation, other, consultation)] == [0.25, 0.75, 0.25]


def test_nothing_is_known_without_an_analysis_or_without_the_chance_of_cards(consultation: Consultation) -> None:
    assert told(consultation) is None
    keep(consultation, NO_PROVENANCE)
    assert told(consultation) is None


def test_no_more_consultations_are_kept_than_may_be(region: Organisation) -> None:
    reading, many = KeptReading(len, most=3), []
    for number in range(5):
        many.append(Consultation.objects.create(organisation=region, slug=f"number-{number}"))
        analyse(many[-1], 0.25)
        assert reading.last(many[-1].pk) is not None
    assert list(reading._kept) == [one.pk for one in many[2:]]
    assert reading.last(many[0].pk) is not None


def test_only_an_analysis_of_the_whole_log_tells_of_people(consultation: Consultation) -> None:
    together = {"accounts": ["5", "8"], "ballots": 9, "score": 3.5, "signals": {"a": 2, "b": 3, "c": 1}, "why": []}
    anchor = keep(consultation, "", groups=[together], effects=[], quarantined=None)
    keep(consultation, "", is_anchor=False, groups=None, effects=[], quarantined=None)
    found = latest_people(consultation.pk)
    assert found is not None
    assert (found.number, found.told.suspicions[0].accounts) == (anchor.pk, (5, 8))
    assert found.told.suspicions[0].strongest_signals() == ["b", "a"]


@pytest.mark.django_db(transaction=True)
def test_a_crowd_that_asks_in_the_same_moment_costs_one_reading(consultation: Consultation) -> None:
    analyse(consultation, 0.25)
    found: list[Any] = []
    read = []
    together = threading.Barrier(8)

    def ask() -> None:
        with CaptureQueriesContext(connection) as captured:
            together.wait()
            found.append(told(consultation))
        read.append(readings(captured))
        connection.connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, sum(read)) == ([0.25] * 8, 1)
