"""Moderators are told before a proposal has waited for forty-eight hours."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from parvis.actions.alert_moderators import Delay, alert_moderators, delays_of
from parvis.actions.decide import decide
from parvis.domain.moderation import Decision
from parvis.records.models import Account, Consultation, Proposal

pytestmark = pytest.mark.usefixtures("configuration")


def _hours(number: int) -> timedelta:
    return timedelta(hours=number)


def test_moderators_are_told_half_a_day_before(malik: Account, olga: Account, proposal: Proposal) -> None:
    sent = proposal.created_at
    assert alert_moderators(sent + _hours(35)) == 0
    assert alert_moderators(sent + _hours(37)) == 1
    assert mail.outbox[0].to == [malik.email]
    assert "/office/c/public-space/moderate" in mail.outbox[0].body
    assert "1 proposition" in mail.outbox[0].body


def test_a_mail_is_not_sent_twice_within_twelve_hours(malik: Account, proposal: Proposal) -> None:
    moments = [proposal.created_at + _hours(number) for number in (37, 40, 48, 50)]
    assert [alert_moderators(moment) for moment in moments] == [1, 0, 0, 1]


def test_those_who_run_it_are_told_where_nobody_moderates(olga: Account, proposal: Proposal) -> None:
    alert_moderators(proposal.created_at + _hours(50))
    assert mail.outbox[0].to == [olga.email]


def test_what_was_read_is_not_late(malik: Account, proposal: Proposal, consultation: Consultation) -> None:
    later = proposal.created_at + _hours(50)
    assert delays_of([consultation], later) == {consultation.pk: Delay(late=1, soon=0)}
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert delays_of([consultation], later) == {}


def test_the_first_page_of_the_office_says_what_is_late(client: Client, malik: Account, proposal: Proposal) -> None:
    Proposal.objects.update(created_at=timezone.now() - _hours(49))
    client.force_login(malik)
    assert "longer than 48 hours" in client.get("/office/", headers={"accept-language": "en"}).text
