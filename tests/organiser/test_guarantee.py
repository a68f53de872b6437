"""The organiser is told whether every proposal gets the showings that it was promised."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from parvis.actions.decide import decide
from parvis.ballotbox import present
from parvis.citizen.catalogue import RecordsSource
from parvis.domain.moderation import Decision
from parvis.organiser.guarantee import promise_of
from parvis.records.models import Account, Consultation, Proposal
from tests.citizen.crowd_thread import CrowdThread


def test_without_a_crowd_there_is_nothing_to_tell(consultation: Consultation) -> None:
    assert promise_of(consultation.pk) is None


def test_the_page_of_a_consultation_tells_of_showings_still_owed(
    client: Client,
    olga: Account,
    malik: Account,
    consultation: Consultation,
    propose: Callable[[str], Proposal],
    tmp_path: Path,
) -> None:
    decide(moderator=malik, proposal=propose("We should plant trees along the tram."), decision=Decision.ACCEPT)
    client.force_login(olga)
    consultation.sequence_settings = {"guaranteed_exposures": 2000}
    consultation.save()
    with CrowdThread(tmp_path, RecordsSource().load(consultation.pk, None)) as crowd:
        present.set_crowd(crowd)
        answer = client.get(f"/office/c/{consultation.slug}/", headers={"accept-language": "en"})
    present.set_crowd(None)
    assert "Proposals not shown 2,000 times yet: 1." in answer.content.decode()


@pytest.mark.parametrize("is_promised", [True, False])
def test_nothing_is_told_where_nothing_is_promised_or_open(
    consultation: Consultation, tmp_path: Path, is_promised: bool
) -> None:
    consultation.sequence_settings = {"guaranteed_exposures": 20 * is_promised}
    consultation.save()
    with CrowdThread(tmp_path, RecordsSource().load(consultation.pk, None)) as crowd:
        present.set_crowd(crowd)
        assert promise_of(consultation.pk) is None
    present.set_crowd(None)


def test_a_process_that_starts_after_the_end_still_tells_of_missed_showings(
    malik: Account, consultation: Consultation, propose: Callable[[str], Proposal], tmp_path: Path
) -> None:
    decide(moderator=malik, proposal=propose("We should plant trees along the tram."), decision=Decision.ACCEPT)
    consultation.refresh_from_db()
    consultation.opens_at, consultation.closes_at = (timezone.now() - timedelta(hours=hours) for hours in (2, 1))
    consultation.save()
    with CrowdThread(tmp_path, RecordsSource().load(consultation.pk, None)) as crowd:
        present.set_crowd(crowd)
        with override("en"):
            promise = promise_of(consultation.pk)
    present.set_crowd(None)
    assert promise is not None
    assert promise.is_at_risk
    assert promise.sentence.startswith("Votes are over. Proposals shown fewer than 20 times: 1.")
    assert promise.texts == ("We should plant trees along the tram.",)
