"""The office's pages of quarantine: groups without identities, what they change, and the decision."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from parvis.actions.erase_participant import erase_participant
from parvis.actions.quarantine import Weight, last_decision, put_in_quarantine, quarantined_accounts
from parvis.actions.take_snapshot import take_snapshot
from parvis.insight.log import opinion_counts
from parvis.organiser.quarantine_effect import effect_of, name_account, name_group
from parvis.records.models import Account, AnalysisSnapshot, Consultation, Membership, Organisation, Role
from tests.campaign import CAMPAIGN, follow_office, served_campaign
from tests.citizen.crowd_thread import CrowdThread
from tests.contracts.casts import WITHDRAWN, a_cast

PAGE = "/office/c/public-space/quarantine"
REASON = "Ten accounts voted alike within minutes of one another."
pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def thread(tmp_path: Path, consultation: Consultation) -> Iterator[CrowdThread]:
    with served_campaign(tmp_path, consultation) as thread:
        yield thread


@pytest.fixture
def analysed(thread: CrowdThread, consultation: Consultation) -> AnalysisSnapshot:
    made = take_snapshot(consultation=consultation, rows=thread.crowd.log.read())
    assert made is not None
    return made


@pytest.fixture
def office(client: Client, region: Organisation) -> Client:
    account = Account.objects.create_user("ana@example.org", "a quiet square at noon", name="Ana")
    Membership.objects.create(account=account, organisation=region, role=Role.ANALYST)
    client.force_login(account)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def decide(office: Client, consultation: Consultation, key: str = "", **told: object) -> int:
    data = {"reason": REASON, "seen": last_decision(consultation), "is_sure": "on"} | told
    return office.post(f"{PAGE}/{key or group_key(consultation)}", data).status_code


def group_key(consultation: Consultation) -> str:
    return name_group(consultation.pk, CAMPAIGN)


def test_the_laboratory_finds_the_planted_accounts(analysed: AnalysisSnapshot) -> None:
    groups = analysed.outputs["method"]["coordination"]["groups"]
    assert [sorted(map(int, group["accounts"])) for group in groups] == [sorted(CAMPAIGN)]


def test_the_pages_tell_groups_and_effects_and_no_identity(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation
) -> None:
    page = office.get(f"{PAGE}/{group_key(consultation)}").text
    assert "10 accounts with 120 opinions: 11.1% of all." in page
    assert "This is a tenth of all opinions or more." in page
    assert name_account(consultation.pk, 1_001) in page
    assert "10 accounts, 120 opinions." in office.get(PAGE).text
    for text in (page, office.get(PAGE).text):
        assert not any(str(account) in text for account in CAMPAIGN)


def test_a_decision_leaves_them_out_of_the_live_figures_and_lifting_it_restores_every_one(
    office: Client, analysed: AnalysisSnapshot, thread: CrowdThread, consultation: Consultation
) -> None:
    before = thread.crowd.board.tallies(consultation.pk)
    assert decide(office, consultation) == 302
    follow_office(thread, consultation)
    without = thread.crowd.board.tallies(consultation.pk)
    assert (without.held_participants, without.held_ballots) == (10, 120)
    assert (opinion_counts(before.counts) - opinion_counts(without.counts))[:, 2].tolist() == [10] * 12
    assert decide(office, consultation, f"d{last_decision(consultation)}") == 302
    follow_office(thread, consultation)
    after = thread.crowd.board.tallies(consultation.pk)
    assert (after.participants, after.ballots, after.held) == (before.participants, before.ballots, None)
    assert after.counts.tolist() == before.counts.tolist()


def test_the_effect_shown_before_is_the_one_shown_after(
    office: Client, analysed: AnalysisSnapshot, thread: CrowdThread, consultation: Consultation
) -> None:
    before = effect_of(consultation, CAMPAIGN, is_lift=False)
    decide(office, consultation)
    follow_office(thread, consultation)
    after = effect_of(consultation, CAMPAIGN, is_lift=True)
    assert after.told == before.told
    assert after.weight == before.weight
    assert effect_of(consultation, CAMPAIGN, is_lift=False).moving == frozenset()
    assert "See what it changes, or lift it" in office.get(PAGE).text


def test_a_large_group_needs_a_word_more(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation
) -> None:
    assert decide(office, consultation, is_sure="") == 400
    assert not quarantined_accounts(consultation)


def test_who_decides_on_what_has_changed_meanwhile_is_told(
    office: Client, analysed: AnalysisSnapshot, consultation: Consultation
) -> None:
    decide(office, consultation)
    page = office.post(f"{PAGE}/d{last_decision(consultation)}", {"reason": REASON, "seen": 0, "is_sure": "on"})
    assert page.status_code == 400
    assert "Someone changed the quarantine meanwhile." in page.text


@pytest.mark.parametrize("key", ["0123456789abcdef", "d999", "d", "d-1", "none"])
def test_a_group_that_is_not_there_any_more_leads_back_to_the_list(
    office: Client, analysed: AnalysisSnapshot, key: str
) -> None:
    page = office.get(f"{PAGE}/{key}", follow=True)
    assert "no longer what it was" in page.text


def test_a_group_that_grew_is_said_to_have_grown_and_only_the_rest_is_decided_on(
    office: Client, analysed: AnalysisSnapshot, thread: CrowdThread, consultation: Consultation
) -> None:
    put_in_quarantine(
        by=Account.objects.get(name="Ana"),
        consultation=consultation,
        accounts=sorted(CAMPAIGN)[:7],
        signals=["votes"],
        reason=REASON,
        weight=Weight(84, 10_000),
        seen=0,
    )
    follow_office(thread, consultation)
    take_snapshot(consultation=consultation, rows=thread.crowd.log.read())
    assert "This group has grown: 7 of its accounts are in quarantine" in office.get(PAGE).text
    assert "3 accounts with 36 opinions" in office.get(f"{PAGE}/{group_key(consultation)}").text
    decide(office, consultation)
    assert quarantined_accounts(consultation) == CAMPAIGN


def test_an_account_that_was_erased_meanwhile_holds_nothing_that_could_be_left_out(
    office: Client, analysed: AnalysisSnapshot, thread: CrowdThread, consultation: Consultation
) -> None:
    held = thread.crowd.log.history(consultation.pk, 1_001)
    casts = [a_cast(1_001, one.proposal, WITHDRAWN, consultation=consultation.pk) for one in held]
    thread.crowd.log.append(casts)
    erase_participant(consultation=consultation, participant=1_001, keeps_published=False)
    follow_office(thread, consultation)
    assert decide(office, consultation) == 302
    follow_office(thread, consultation)
    assert thread.crowd.board.tallies(consultation.pk).held_ballots == 108
