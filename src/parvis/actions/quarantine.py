"""Accounts that act together are put in quarantine by a person, or out of it again: an act of staff, with its reason.

Ballots stay in the log as they are. Whoever publishes figures asks `quarantined_accounts` whom to leave out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.domain.errors import BadRequest, Conflict, gettext_noop
from parvis.domain.phase import Phase
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, QuarantineDecision

SHORTEST_REASON, LONGEST_REASON = 20, 500
LARGE_SHARE = 0.1
"""From this share of all opinions on, whoever decides must say that she knows."""
_OVER = frozenset({Phase.CLOSED, Phase.RESULTS, Phase.FOLLOW_UP})


class NoReason(BadRequest):
    code = "quarantine-without-reason"
    sentence = gettext_noop("Say why in {least} to {most} characters: the reason is published.")


class QuarantineMoved(Conflict):
    code = "quarantine-moved"
    sentence = gettext_noop("Someone changed the quarantine meanwhile. Nothing was done: look at the effect again.")


class NothingToQuarantine(Conflict):
    code = "nothing-to-quarantine"
    sentence = gettext_noop("None of these accounts holds an opinion that counts. Nothing was done.")


class AlreadyLifted(Conflict):
    code = "quarantine-lifted"
    sentence = gettext_noop("This quarantine was lifted before.")


class NeedsToBeSure(Conflict):
    code = "quarantine-not-sure"
    sentence = gettext_noop("This changes much, or what is already final. Tick that you know it, then decide again.")


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a decision moves: opinions of the accounts, and all those that count now."""

    ballots: int
    counted: int

    @property
    def is_large(self) -> bool:
        """Whether a tenth of all opinions, or more, would go or come."""
        return self.ballots >= LARGE_SHARE * max(self.counted, 1)

    @property
    def is_everyone(self) -> bool:
        """Whether nothing would be left."""
        return self.ballots >= self.counted > 0


def decisions_on(consultation: Consultation, last: int | None = None) -> list[QuarantineDecision]:
    """The decisions in order, up to the number `last`, each with who took it and the one that lifted it."""
    found = QuarantineDecision.objects.filter(consultation=consultation).select_related("by", "lifted_by__by")
    return list(found if last is None else found.filter(pk__lte=last))


def last_decision(consultation: Consultation) -> int:
    """The number of the last decision; 0 before the first. It names the whole state of the quarantine."""
    rows = QuarantineDecision.objects.filter(consultation=consultation).order_by("-id")
    return rows.values_list("id", flat=True).first() or 0


def quarantined_accounts(consultation: Consultation, last: int | None = None) -> frozenset[int]:
    """The accounts in quarantine now, or as of the decision number `last`."""
    rows = QuarantineDecision.objects.filter(consultation=consultation)
    told = list((rows if last is None else rows.filter(pk__lte=last)).values_list("id", "accounts", "lifts"))
    lifted = {lifts for _, _, lifts in told if lifts is not None}
    return frozenset(account for number, accounts, _ in told if number not in lifted for account in accounts)


@transaction.atomic
def put_in_quarantine(
    *,
    by: Account,
    consultation: Consultation,
    accounts: Sequence[int],
    signals: Sequence[str],
    reason: str,
    weight: Weight,
    seen: int,
    is_sure: bool = False,
    now: datetime | None = None,
) -> QuarantineDecision:
    """Leave these accounts out of everything that is published, from the next seconds on.

    `seen` is the `last_decision` that the effect was shown for. Accounts that are in quarantine already are left out.
    Raises `NotYourRole`, `NoReason`, `QuarantineMoved`, `NothingToQuarantine`, `NeedsToBeSure`.
    """
    reason = _admit(by, consultation, reason, seen)
    wanted = sorted(set(accounts) - quarantined_accounts(consultation))
    if not wanted or not weight.ballots:
        raise NothingToQuarantine
    _require_sure(consultation, weight, is_sure=is_sure)
    moment = now or timezone.now()
    made = QuarantineDecision.objects.create(
        consultation=consultation,
        by=by,
        at=moment,
        reason=reason,
        accounts=wanted,
        ballots=weight.ballots,
        signals=list(signals),
    )
    after = {"accounts": len(wanted), "ballots": weight.ballots, "signals": list(signals), "reason": reason}
    _record(by, consultation, StaffActKind.QUARANTINE, f"quarantine {made.pk}", after, moment)
    return made


@transaction.atomic
def lift_quarantine(
    *,
    by: Account,
    decision: QuarantineDecision,
    reason: str,
    weight: Weight,
    seen: int,
    is_sure: bool = False,
    now: datetime | None = None,
) -> QuarantineDecision:
    """Count again whom a decision left out, but for those that another one leaves out too.

    Raises `NotYourRole`, `NoReason`, `QuarantineMoved`, `AlreadyLifted`, `NeedsToBeSure`.
    """
    consultation = decision.consultation
    if decision.lifts_id is not None or QuarantineDecision.objects.filter(lifts=decision).exists():
        raise AlreadyLifted
    reason = _admit(by, consultation, reason, seen)
    _require_sure(consultation, weight, is_sure=is_sure)
    moment = now or timezone.now()
    made = QuarantineDecision.objects.create(
        consultation=consultation, by=by, at=moment, reason=reason, ballots=weight.ballots, lifts=decision
    )
    after = {"lifts": decision.pk, "ballots": weight.ballots, "reason": reason}
    _record(by, consultation, StaffActKind.LIFT_QUARANTINE, f"quarantine {decision.pk}", after, moment)
    return made


def is_final(consultation: Consultation) -> bool:
    """Whether votes have ended, so that a decision changes figures that people take for final."""
    return consultation.phase() in _OVER


def _admit(by: Account, consultation: Consultation, reason: str, seen: int) -> str:
    require(by, Act.QUARANTINE, consultation)
    reason = " ".join(reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise NoReason(least=SHORTEST_REASON, most=LONGEST_REASON)
    # Two people who decide at once: the second waits here, and is told.
    Consultation.objects.select_for_update().get(pk=consultation.pk)
    if last_decision(consultation) != seen:
        raise QuarantineMoved
    return reason


def _require_sure(consultation: Consultation, weight: Weight, *, is_sure: bool) -> None:
    if not is_sure and (weight.is_large or is_final(consultation)):
        raise NeedsToBeSure


def _record(
    by: Account, consultation: Consultation, kind: StaffActKind, subject: str, after: dict[str, object], now: datetime
) -> None:
    record_act(by=by, kind=kind, place=consultation, subject=subject, after=after, now=now)
    bump_version(consultation, proposals=())
