"""What everyone reads of quarantines: how many opinions, why, and what the figures would be with them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from parvis.actions.quarantine import Weight, last_decision, lift_quarantine, put_in_quarantine
from parvis.records.models import Account, Consultation, QuarantineDecision
from tests.campaign import CAMPAIGN, follow_office, served_campaign
from tests.citizen.crowd_thread import CrowdThread

PAGE, RESULTS = "/c/public-space/quarantine", "/c/public-space/results"
REASON = "Ten accounts voted alike within minutes of one another."


@pytest.fixture
def thread(tmp_path: Path, consultation: Consultation, configuration: object) -> Iterator[CrowdThread]:
    with served_campaign(tmp_path, consultation) as thread:
        yield thread


def quarantine(by: Account, consultation: Consultation, accounts: frozenset[int] = CAMPAIGN) -> QuarantineDecision:
    return put_in_quarantine(
        by=by,
        consultation=consultation,
        accounts=sorted(accounts),
        signals=["order"],
        reason=REASON,
        weight=Weight(12 * len(accounts), 10_000),
        seen=last_decision(consultation),
        is_sure=True,
    )


def test_where_nothing_is_in_quarantine_the_page_gives_the_rule_and_the_results_say_nothing(
    citizen: Client, thread: CrowdThread
) -> None:
    page = citizen.get(PAGE).text
    assert "No opinion is in quarantine." in page
    assert "what someone thinks is none" in page
    assert PAGE not in citizen.get(RESULTS).text


def test_everyone_reads_how_many_why_and_what_would_change(
    citizen: Client, thread: CrowdThread, consultation: Consultation, ada: Account
) -> None:
    quarantine(ada, consultation)
    follow_office(thread, consultation)
    page = citizen.get(PAGE)
    assert "10 people, 120 opinions, 11% of all" in page.text
    assert REASON in page.text
    assert len(page.context["changes"]) == 12
    assert all(int(row["without"][:-1]) > int(row["with"][:-1]) for row in page.context["changes"])
    assert "120 opinions (11%) are in quarantine" in citizen.get(RESULTS).text
    assert not any(str(account) in page.text for account in CAMPAIGN)


def test_who_decided_is_not_named_to_everyone_but_when_is(
    citizen: Client, thread: CrowdThread, consultation: Consultation, ada: Account
) -> None:
    made = quarantine(ada, consultation)
    lift_quarantine(by=ada, decision=made, reason=REASON, weight=Weight(0, 1), seen=made.pk)
    page = citizen.get(PAGE).text
    assert f"Quarantine {made.pk} was lifted." in page
    assert f'datetime="{timezone.localtime(made.at):%Y-%m-%d}' in page
    assert "Ada" not in page


def test_a_decision_after_the_votes_is_said_to_be_one(
    citizen: Client, thread: CrowdThread, consultation: Consultation, ada: Account
) -> None:
    consultation.opens_at, consultation.closes_at = (timezone.now() - timedelta(days=days) for days in (9, 1))
    consultation.save()
    quarantine(ada, consultation)
    assert "after the votes had ended" in citizen.get(PAGE).text


def test_what_fewer_than_five_said_is_not_told(
    citizen: Client, thread: CrowdThread, consultation: Consultation, ada: Account
) -> None:
    quarantine(ada, consultation, frozenset(sorted(CAMPAIGN)[:3]))
    follow_office(thread, consultation)
    page = citizen.get(PAGE)
    assert "3 accounts, 36 opinions then" in page.text
    assert not page.context.get("changes")


def test_shares_stay_back_as_long_as_results_do(
    citizen: Client, thread: CrowdThread, consultation: Consultation, ada: Account
) -> None:
    quarantine(ada, consultation)
    consultation.refresh_from_db()
    consultation.shows_others = False
    consultation.save()
    follow_office(thread, consultation)
    page = citizen.get(PAGE)
    assert "changes" not in page.context
    assert "120 opinions" in page.text
