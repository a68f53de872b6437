"""A quarantine is an act of a person: with a reason, dated, reversible, and refused where it would surprise someone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.actions.quarantine import (
    AlreadyLifted,
    NeedsToBeSure,
    NoReason,
    NothingToQuarantine,
    QuarantineMoved,
    Weight,
    last_decision,
    lift_quarantine,
    put_in_quarantine,
    quarantined_accounts,
)
from parvis.actions.rights import NotYourRole
from parvis.domain.errors import ParvisError
from parvis.records.final import RecordFinal
from parvis.records.models import Account, Consultation, Membership, Organisation, QuarantineDecision, Role, StaffAct

REASON = "Ten accounts voted alike within minutes of one another."
SMALL = Weight(ballots=30, counted=1_000)


@pytest.fixture
def ana(region: Organisation) -> Account:
    """Ana analyses."""
    account = Account.objects.create_user("ana@example.org", "a quiet square at noon", name="Ana")
    Membership.objects.create(account=account, organisation=region, role=Role.ANALYST)
    return account


def set_apart(by: Account, consultation: Consultation, accounts: list[int], **others: object) -> QuarantineDecision:
    told = {"signals": ["votes"], "reason": REASON, "weight": SMALL, "seen": last_decision(consultation)} | others
    return put_in_quarantine(by=by, consultation=consultation, accounts=accounts, **told)  # type: ignore[arg-type]


def lift(by: Account, decision: QuarantineDecision, **others: object) -> QuarantineDecision:
    told = {"reason": REASON, "weight": SMALL, "seen": last_decision(decision.consultation)} | others
    return lift_quarantine(by=by, decision=decision, **told)  # type: ignore[arg-type]


def test_a_quarantine_is_recorded_with_its_reason_and_moves_the_crowds_door(
    ana: Account, consultation: Consultation
) -> None:
    version = consultation.version
    made = set_apart(ana, consultation, [9, 7, 7])
    consultation.refresh_from_db()
    assert quarantined_accounts(consultation) == {7, 9}
    assert (made.by, made.accounts, consultation.version) == (ana, [7, 9], version + 1)
    act = StaffAct.objects.get(kind="quarantine")
    assert act.after == {"accounts": 2, "ballots": 30, "signals": ["votes"], "reason": REASON}


def test_lifting_it_puts_everyone_back_and_keeps_both_decisions(ana: Account, consultation: Consultation) -> None:
    first, second = set_apart(ana, consultation, [1, 2]), set_apart(ana, consultation, [3])
    lifted = lift(ana, first)
    assert quarantined_accounts(consultation) == {3}
    assert quarantined_accounts(consultation, second.pk) == {1, 2, 3}
    assert lifted.lifts == first
    with pytest.raises(AlreadyLifted):
        lift(ana, first)
    with pytest.raises(AlreadyLifted):
        lift(ana, lifted)


def test_a_group_that_grew_adds_only_those_who_came(ana: Account, consultation: Consultation) -> None:
    set_apart(ana, consultation, [1, 2, 3])
    assert set_apart(ana, consultation, [1, 2, 3, 4]).accounts == [4]
    with pytest.raises(NothingToQuarantine):
        set_apart(ana, consultation, [4])


def test_the_second_of_two_people_who_decide_at_once_is_told(ana: Account, consultation: Consultation) -> None:
    seen = last_decision(consultation)
    first = set_apart(ana, consultation, [1], seen=seen)
    with pytest.raises(QuarantineMoved):
        set_apart(ana, consultation, [2], seen=seen)
    with pytest.raises(QuarantineMoved):
        lift(ana, first, seen=seen)


@pytest.mark.parametrize("weight", [Weight(100, 1_000), Weight(1_000, 1_000)])
def test_much_of_all_opinions_is_set_apart_only_by_someone_who_says_that_she_knows(
    ana: Account, consultation: Consultation, weight: Weight
) -> None:
    with pytest.raises(NeedsToBeSure):
        set_apart(ana, consultation, [1], weight=weight)
    made = set_apart(ana, consultation, [1], weight=weight, is_sure=True)
    with pytest.raises(NeedsToBeSure):
        lift(ana, made, weight=weight)


def test_figures_that_are_final_change_only_when_one_says_that_one_knows(
    ana: Account, consultation: Consultation
) -> None:
    consultation.opens_at = timezone.now() - timedelta(days=3)
    consultation.closes_at = timezone.now() - timedelta(days=1)
    consultation.save()
    with pytest.raises(NeedsToBeSure):
        set_apart(ana, consultation, [1])
    assert set_apart(ana, consultation, [1], is_sure=True).pk


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"reason": "spam"}, NoReason),
        ({"reason": " " * 40}, NoReason),
        ({"reason": "x" * 501}, NoReason),
        ({"weight": Weight(0, 1_000)}, NothingToQuarantine),
    ],
)
def test_what_cannot_be_decided_changes_nothing(
    ana: Account, consultation: Consultation, told: dict[str, object], error: type[ParvisError]
) -> None:
    with pytest.raises(error):
        set_apart(ana, consultation, [1], **told)
    assert not QuarantineDecision.objects.exists()
    assert not StaffAct.objects.filter(kind="quarantine").exists()


def test_whoever_asks_the_question_does_not_choose_whose_answers_count(
    olga: Account, consultation: Consultation
) -> None:
    with pytest.raises(NotYourRole):
        set_apart(olga, consultation, [1])


def test_a_decision_is_never_changed(ana: Account, consultation: Consultation) -> None:
    made = set_apart(ana, consultation, [1])
    made.accounts = []
    with pytest.raises(RecordFinal):
        made.save()
