"""How long what links people to their words is kept, and what someone may ask of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.actions.answer_request import erase_on_request, give_access, who_asks
from parvis.actions.apply_retention import apply_retention, cut_links, links_of
from parvis.actions.find_participant import UnknownCode
from parvis.actions.give_code import give_code
from parvis.actions.rights import NotYourRole
from parvis.ballotbox.memory import MemoryLog
from parvis.domain.ballot import CardKind, Cast, ConsultationId, ParticipantId, ProposalId, Provenance
from parvis.domain.standing import Standing
from parvis.records.models import Account, Consultation, FailedAttempt, Flag, PersonalCode, Proposal, StaffAct

NOW = timezone.now()
YEAR = timedelta(days=366)


@pytest.fixture
def traced(proposal: Proposal, camille: int) -> Proposal:
    """Camille proposed, took a code and flagged."""
    give_code(consultation=proposal.consultation, participant=camille)
    Flag.objects.create(proposal=proposal, reason="insult", participant=camille)
    return proposal


def test_a_dry_run_counts_and_changes_nothing(traced: Proposal) -> None:
    links = links_of(traced.consultation)
    assert (links.codes, links.authors, links.flags) == (PersonalCode.objects.count(), 1, 1)
    assert links_of(traced.consultation) == links


def test_links_are_cut_when_their_time_is_over_and_not_before(traced: Proposal) -> None:
    end = traced.consultation.closes_at
    assert end is not None
    apply_retention(end + timedelta(days=364))
    assert links_of(traced.consultation).total >= 3
    apply_retention(end + timedelta(days=365))
    assert links_of(traced.consultation).total == 0
    traced.refresh_from_db()
    assert (traced.participant, traced.text) == (None, "We should plant trees along the tram line.")


def test_each_consultation_has_its_own_time(traced: Proposal) -> None:
    Consultation.objects.update(links_kept_days=30)
    end = traced.consultation.closes_at
    assert end is not None
    apply_retention(end + timedelta(days=31))
    assert PersonalCode.objects.count() == 0


def test_the_timer_says_what_it_did_once(traced: Proposal) -> None:
    assert cut_links(traced.consultation) >= 3
    assert cut_links(traced.consultation) == 0
    act = StaffAct.objects.get(kind="apply-retention")
    assert (act.by, act.after["authors"]) == (None, 1)


def test_failures_to_sign_in_are_forgotten_after_a_day(db: None) -> None:
    FailedAttempt.objects.create(key="digest", at=NOW - timedelta(days=2))
    FailedAttempt.objects.create(key="digest", at=NOW)
    apply_retention(NOW)
    assert FailedAttempt.objects.count() == 1


def test_a_code_or_a_number_says_who_asks(traced: Proposal, camille: int) -> None:
    code = give_code(consultation=traced.consultation, participant=camille)
    assert who_asks(consultation=traced.consultation, said=f" {code.lower()} ") == camille
    number = 2**62 + 5
    assert who_asks(consultation=traced.consultation, said=str(number)) == number
    with pytest.raises(UnknownCode):
        who_asks(consultation=traced.consultation, said="AAAA-BBBB-CCCC")


def test_access_gives_everything_and_the_record_holds_no_number(olga: Account, traced: Proposal, camille: int) -> None:
    given = give_access(by=olga, consultation=traced.consultation, participant=camille, history=_voted(traced, camille))
    assert given["votes"][0]["opinion"] == "agree"
    assert [one["text"] for one in given["proposals"]] == [traced.original_text]
    assert given["flags"] == 1
    assert str(camille) not in str(StaffAct.objects.filter(kind="give-access").values().get())


def test_a_number_that_left_nothing_is_unknown(olga: Account, consultation: Consultation) -> None:
    with pytest.raises(UnknownCode):
        give_access(by=olga, consultation=consultation, participant=2**50, history=[])


def test_erasing_cuts_every_link_and_leaves_the_sums(olga: Account, traced: Proposal, camille: int) -> None:
    erase_on_request(by=olga, consultation=traced.consultation, participant=camille)
    assert links_of(traced.consultation).total == 0
    traced.refresh_from_db()
    assert traced.text == "—"
    assert str(camille) not in str(StaffAct.objects.filter(kind="erase-participant").values().get())


def test_a_moderator_answers_no_request(malik: Account, traced: Proposal, camille: int) -> None:
    with pytest.raises(NotYourRole):
        give_access(by=malik, consultation=traced.consultation, participant=camille, history=[])
    with pytest.raises(NotYourRole):
        erase_on_request(by=malik, consultation=traced.consultation, participant=camille)


def _voted(proposal: Proposal, participant: int) -> list:
    log = MemoryLog()
    number = ConsultationId(proposal.consultation_id)
    provenance = Provenance(Standing.SEALED, CardKind.STANDARD)
    log.append([Cast(number, ParticipantId(participant), ProposalId(proposal.pk), 8, provenance, 1)])
    return log.history(number, participant)
