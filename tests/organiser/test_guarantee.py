"""The organiser is told whether every proposal gets the showings that it was promised."""

from collections.abc import Callable
from pathlib import Path

from django.test import Client

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
