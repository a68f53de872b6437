"""The page where an organiser sets for how long data is kept: tried first, saved on record, applied at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.actions.give_code import give_code
from parvis.records.models import Account, Consultation, PersonalCode, Proposal, RetentionPeriod, StaffAct

pytestmark = pytest.mark.usefixtures("configuration")
DAYS = {
    "proposals": "365",
    "codes": "365",
    "declarations": "365",
    "addresses": "365",
    "testimonies": "30",
    "flags": "365",
}


@pytest.fixture
def page(client: Client, olga: Account, proposal: Proposal, camille: int) -> str:
    """Two months after the closing, with a code."""
    now = timezone.now()
    Consultation.objects.update(opens_at=now - timedelta(days=90), closes_at=now - timedelta(days=60))
    give_code(consultation=proposal.consultation, participant=camille)
    client.force_login(olga)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return f"/office/c/{proposal.consultation.slug}/retention"


def test_other_times_are_tried_without_being_saved(client: Client, page: str) -> None:
    shown = client.post(page, DAYS | {"codes": "30", "act": "try"}).text
    assert "Tried, not saved" in shown
    assert not RetentionPeriod.objects.exists()


def test_what_would_be_erased_is_shown_before_it_is_saved(client: Client, page: str) -> None:
    short = DAYS | {"codes": "30", "act": "save"}
    assert "Nothing is saved yet" in client.post(page, short).text
    assert not RetentionPeriod.objects.exists()
    client.post(page, short | {"confirmed": "1"})
    assert RetentionPeriod.objects.get(kind="codes").days == 30
    act = StaffAct.objects.order_by("-id")[0]
    assert (act.kind, act.before, act.after) == ("set-retention", {"codes": 365}, {"codes": 30})


def test_what_is_over_is_erased_at_once(client: Client, page: str, proposal: Proposal) -> None:
    client.post(page, DAYS | {"codes": "30", "act": "save", "confirmed": "1"})
    assert PersonalCode.objects.exists()
    assert "in the record of acts" in client.post(page, {"act": "apply"}, follow=True).text
    assert not PersonalCode.objects.exists()
    proposal.refresh_from_db()
    assert proposal.participant is not None
    assert "Nothing was over" in client.post(page, {"act": "apply"}, follow=True).text


def test_a_time_out_of_bounds_is_refused_with_a_sentence(client: Client, page: str) -> None:
    answer = client.post(page, DAYS | {"codes": "7", "act": "save"})
    assert answer.status_code == 400
    assert "Error:" in answer.text


def test_the_notice_tells_what_is_set(client: Client, page: str, consultation: Consultation) -> None:
    client.post(page, DAYS | {"declarations": "77", "act": "save", "for_organisation": "on"})
    assert "77 days after the closing" in client.get(f"/c/{consultation.slug}/privacy").text
    assert RetentionPeriod.objects.get(kind="declarations").consultation is None
