"""How long what links people to their words is kept, and what someone may ask of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.actions.answer_request import erase_on_request, give_access, who_asks
from parvis.actions.apply_retention import apply_everywhere, apply_retention, plan_retention, set_periods
from parvis.actions.decide import decide
from parvis.actions.find_participant import UnknownCode
from parvis.actions.give_code import give_code
from parvis.actions.rights import NotYourRole
from parvis.actions.sweeps import SWEEPS
from parvis.ballotbox.memory import MemoryLog
from parvis.domain.ballot import CardKind, Cast, ConsultationId, ParticipantId, ProposalId, Provenance
from parvis.domain.moderation import Decision
from parvis.domain.retention import SETTABLE, DataKey, PeriodOutOfBounds
from parvis.domain.standing import Standing
from parvis.records.models import (
    Account,
    Consultation,
    FailedAttempt,
    Flag,
    PersonalCode,
    Proposal,
    SetApartText,
    StaffAct,
)
from parvis.records.retention import periods_of

NOW = timezone.now()
YEAR = timedelta(days=366)


@pytest.fixture
def traced(proposal: Proposal, camille: int) -> Proposal:
    """Camille proposed, took a code and flagged."""
    give_code(consultation=proposal.consultation, participant=camille)
    Flag.objects.create(proposal=proposal, reason="insult", participant=camille)
    return proposal


def test_a_dry_run_counts_and_changes_nothing(traced: Proposal) -> None:
    plan = plan_retention(traced.consultation)
    held = {line.kind.value: line.held for line in plan}
    assert (held["codes"], held["proposals"], held["flags"]) == (PersonalCode.objects.count(), 1, 1)
    assert plan_retention(traced.consultation) == plan


def test_links_are_cut_when_their_time_is_over_and_not_before(traced: Proposal) -> None:
    end = traced.consultation.closes_at
    assert end is not None
    apply_everywhere(end + timedelta(days=364))
    assert _held(traced) >= 3
    apply_everywhere(end + timedelta(days=365))
    assert _held(traced) == 0
    traced.refresh_from_db()
    assert (traced.participant, traced.text) == (None, "We should plant trees along the tram line.")


def test_each_consultation_has_its_own_time(olga: Account, traced: Proposal) -> None:
    set_periods(by=olga, consultation=traced.consultation, periods={DataKey.CODES: 30})
    end = traced.consultation.closes_at
    assert end is not None
    apply_everywhere(end + timedelta(days=31))
    assert PersonalCode.objects.count() == 0


def test_the_timer_says_what_it_did_once(traced: Proposal) -> None:
    assert sum(apply_retention(traced.consultation, now=NOW + 2 * YEAR).values()) >= 3
    assert apply_retention(traced.consultation, now=NOW + 2 * YEAR) == {}
    act = StaffAct.objects.get(kind="apply-retention")
    assert (act.by, act.after["proposals"]) == (None, 1)


def test_an_organiser_applies_it_at_once_and_a_moderator_does_not(
    olga: Account, malik: Account, traced: Proposal
) -> None:
    with pytest.raises(NotYourRole):
        apply_retention(traced.consultation, by=malik, now=NOW + 2 * YEAR)
    apply_retention(traced.consultation, by=olga, now=NOW + 2 * YEAR)
    assert StaffAct.objects.get(kind="apply-retention").by == olga


def test_every_kind_that_may_be_set_has_its_sweep_and_its_bounds() -> None:
    assert set(SWEEPS) == set(SETTABLE)
    for kind in SETTABLE.values():
        assert kind.period is not None
        assert kind.period.shortest <= kind.period.days <= kind.period.longest
        assert "{days}" in kind.until


@pytest.mark.parametrize(("kind", "days"), [(DataKey.CODES, 29), (DataKey.CODES, 1826), (DataKey.TESTIMONIES, 366)])
def test_a_time_out_of_bounds_is_refused(olga: Account, consultation: Consultation, kind: DataKey, days: int) -> None:
    with pytest.raises(PeriodOutOfBounds):
        set_periods(by=olga, consultation=consultation, periods={kind: days})


def test_an_organisation_sets_the_time_where_a_consultation_did_not(olga: Account, consultation: Consultation) -> None:
    set_periods(by=olga, consultation=consultation, periods={DataKey.FLAGS: 90}, for_organisation=True)
    assert periods_of(consultation)[DataKey.FLAGS] == 90
    set_periods(by=olga, consultation=consultation, periods={DataKey.FLAGS: 60})
    assert periods_of(consultation)[DataKey.FLAGS] == 60
    assert periods_of(consultation)[DataKey.CODES] == 365


def test_a_shorter_time_holds_for_testimonies_set_apart_before(
    olga: Account, malik: Account, proposal: Proposal
) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.SET_ASIDE)
    later = NOW + timedelta(days=8)
    assert apply_retention(proposal.consultation, now=later) == {}
    set_periods(by=olga, consultation=proposal.consultation, periods={DataKey.TESTIMONIES: 7})
    assert apply_retention(proposal.consultation, now=later) == {DataKey.TESTIMONIES: 1}
    set_periods(by=olga, consultation=proposal.consultation, periods={DataKey.TESTIMONIES: 300})
    assert SetApartText.objects.get().content is None


def test_failures_to_sign_in_are_forgotten_after_a_day(db: None) -> None:
    FailedAttempt.objects.create(key="digest", at=NOW - timedelta(days=2))
    FailedAttempt.objects.create(key="digest", at=NOW)
    apply_everywhere(NOW)
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
    assert [one["reason"] for one in given["flags"]] == ["insult"]
    assert str(camille) not in str(StaffAct.objects.filter(kind="give-access").values().get())


def test_a_number_that_left_nothing_is_unknown(olga: Account, consultation: Consultation) -> None:
    with pytest.raises(UnknownCode):
        give_access(by=olga, consultation=consultation, participant=2**50, history=[])


def test_erasing_cuts_every_link_and_leaves_the_sums(olga: Account, traced: Proposal, camille: int) -> None:
    erase_on_request(by=olga, consultation=traced.consultation, participant=camille)
    assert _held(traced) == 0
    traced.refresh_from_db()
    assert traced.text == "—"
    assert str(camille) not in str(StaffAct.objects.filter(kind="erase-participant").values().get())


def test_a_moderator_answers_no_request(malik: Account, traced: Proposal, camille: int) -> None:
    with pytest.raises(NotYourRole):
        give_access(by=malik, consultation=traced.consultation, participant=camille, history=[])
    with pytest.raises(NotYourRole):
        erase_on_request(by=malik, consultation=traced.consultation, participant=camille)


def _held(proposal: Proposal) -> int:
    return sum(line.held for line in plan_retention(proposal.consultation))


def _voted(proposal: Proposal, participant: int) -> list:
    log = MemoryLog()
    number = ConsultationId(proposal.consultation_id)
    provenance = Provenance(Standing.SEALED, CardKind.STANDARD)
    log.append([Cast(number, ParticipantId(participant), ProposalId(proposal.pk), 8, provenance, 1)])
    return log.history(number, participant)
