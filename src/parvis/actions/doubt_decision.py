"""What citizens may say of a decision: flag what is published, appeal against a refusal, reword as they were asked."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.actions.read_testimony import answer_offer
from parvis.actions.translate_proposals import forget_translations
from parvis.actions.withdraw_proposal import NotTheAuthor
from parvis.domain.errors import Conflict, UnknownProposal, gettext_noop
from parvis.domain.moderation import Decision, RuleCode, UnknownRule
from parvis.domain.proposal import ProposalState, clean_text, require_transition
from parvis.records.models import Appeal, Flag, ModerationDecision, Proposal, Rewording
from parvis.records.rule import holds_in

APPEAL_DAYS = 183
"""An appeal is open for six months (Regulation (EU) 2022/2065, article 20)."""


MOST_FLAGS = 50
"""Beyond as many flags on one proposal, one more tells moderators nothing and is not kept."""


class NothingToAppeal(Conflict):
    code = "nothing-to-appeal"
    sentence = gettext_noop("There is no refusal here that could be looked at again.")


class NotAskedToReword(Conflict):
    code = "not-asked-to-reword"
    sentence = gettext_noop("Nobody asked to write this proposal differently.")


@transaction.atomic
def flag_proposal(
    *,
    proposal: Proposal,
    reason: RuleCode,
    words: str = "",
    participant: int | None = None,
    now: datetime | None = None,
) -> Flag:
    """Say that a published proposal breaks a rule. The same participant flags a proposal once.

    Raises `UnknownProposal` for one that is not published, `UnknownRule`.
    """
    if proposal.state != ProposalState.ACCEPTED:
        raise UnknownProposal
    if not holds_in(proposal.consultation, reason):
        raise UnknownRule
    if proposal.flags.count() >= MOST_FLAGS:
        return proposal.flags.latest("id")
    said = {"reason": str(reason), "words": words.strip()[:500], "at": now or timezone.now()}
    try:
        with transaction.atomic():
            return Flag.objects.create(proposal=proposal, participant=participant, **said)
    except IntegrityError:
        return Flag.objects.get(proposal=proposal, participant=participant)


def last_decision(proposal: Proposal) -> ModerationDecision | None:
    """The decision in force on a proposal: the last that was not undone, and is not itself an undoing."""
    in_force = proposal.decisions.filter(undone_by__isnull=True).exclude(decision=Decision.UNDO.value)
    return in_force.order_by("-id").first()


@transaction.atomic
def appeal_refusal(
    *, proposal: Proposal, participant: int | None, words: str = "", now: datetime | None = None
) -> Appeal:
    """The author asks another person to look again. Once for each refusal; asking twice changes nothing.

    Raises `NotTheAuthor`, `NothingToAppeal`.
    """
    _require_author(proposal, participant)
    decision = last_decision(proposal)
    moment = now or timezone.now()
    if proposal.state != ProposalState.REFUSED or decision is None or not may_appeal(decision, moment):
        raise NothingToAppeal
    made, _ = Appeal.objects.get_or_create(decision=decision, defaults={"words": words.strip()[:1000], "at": moment})
    return made


def may_appeal(decision: ModerationDecision, now: datetime) -> bool:
    """Whether a refusal may be looked at again: not one that answered an appeal, and within six months."""
    is_refusal = decision.state_after == ProposalState.REFUSED and decision.appeal_id is None
    return is_refusal and (now - decision.at).days < APPEAL_DAYS


@transaction.atomic
def reword_proposal(*, proposal: Proposal, participant: int | None, text: str, now: datetime | None = None) -> Proposal:
    """The author writes a proposal differently, as a moderator asked for; it waits to be read again.

    One whose text is set apart may be written anew at any time. Raises `NotTheAuthor`, `NotAskedToReword`,
    `BadProposalText`.
    """
    if proposal.state == ProposalState.SET_ASIDE:
        return answer_offer(proposal=proposal, participant=participant, text=text)
    _require_author(proposal, participant)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    decision = last_decision(locked)
    if locked.state != ProposalState.POSTPONED or decision is None or decision.decision != Decision.ASK:
        raise NotAskedToReword
    limits = locked.consultation
    cleaned = clean_text(text, minimum=limits.minimum_length, maximum=limits.maximum_length)
    require_transition(ProposalState.POSTPONED, ProposalState.WAITING)
    moment = now or timezone.now()
    Rewording.objects.create(proposal=locked, before=locked.original_text, after=cleaned, at=moment)
    locked.text = locked.original_text = cleaned
    locked.state = ProposalState.WAITING.value
    locked.save(update_fields=["text", "original_text", "state"])
    forget_translations(locked)
    return locked


def _require_author(proposal: Proposal, participant: int | None) -> None:
    if participant is None or proposal.participant != participant:
        raise NotTheAuthor
