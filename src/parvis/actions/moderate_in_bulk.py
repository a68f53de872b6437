"""Looking for proposals, and deciding on many of them at once after having seen which."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from parvis.actions.decide import AlreadyDecided, ItemTaken, OwnDecision, decide
from parvis.actions.rights import Act, require
from parvis.domain.errors import BadRequest, ParvisError, TransitionForbidden, gettext_noop
from parvis.domain.moderation import Decision, RuleCode
from parvis.domain.proposal import ProposalState
from parvis.records.models import Account, Consultation, Flag, ModerationDecision, Proposal

MOST_AT_ONCE = 200
BULK_DECISIONS = (Decision.ACCEPT, Decision.REFUSE, Decision.POSTPONE, Decision.SET_ASIDE, Decision.REOPEN)


class BadSelection(BadRequest):
    code = "bad-selection"
    sentence = gettext_noop("Choose from 1 to {limit} proposals.")


@dataclass(frozen=True, slots=True)
class ProposalSearch:
    """What to look for; every part left empty is not asked about."""

    words: str = ""
    state: str = ""
    language: str = ""
    reason: str = ""
    territory: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What was decided, and what was left as it is, each with why."""

    decided: tuple[ModerationDecision, ...]
    left: tuple[tuple[Proposal, ParvisError], ...]


def search_proposals(consultation: Consultation, search: ProposalSearch) -> QuerySet[Proposal]:
    """The proposals of a consultation that go with a search, the newest first; words are looked for in the text."""
    found = Proposal.objects.filter(consultation=consultation).order_by("-id")
    if search.state:
        found = found.filter(state=search.state)
    if search.language:
        found = found.filter(language=search.language)
    if search.territory:
        found = found.filter(territory_id=int(search.territory))
    if search.reason:
        found = found.filter(Exists(ModerationDecision.objects.filter(proposal=OuterRef("pk"), reason=search.reason)))
    if search.flagged:
        found = found.filter(Exists(Flag.objects.filter(proposal=OuterRef("pk"))))
    for word in search.words.split():
        found = found.filter(pk=word[1:]) if _is_number(word) else found.filter(text__icontains=word)
    return found


def _is_number(word: str) -> bool:
    return word.startswith("#") and word[1:].isascii() and word[1:].isdigit() and len(word) < 12


def chosen_proposals(consultation: Consultation, numbers: Sequence[int]) -> list[Proposal]:
    """The proposals of these ids in this consultation. Raises `BadSelection` for none, or too many."""
    found = list(Proposal.objects.filter(consultation=consultation, pk__in=numbers).select_related("consultation"))
    if not 1 <= len(found) <= MOST_AT_ONCE or len(set(numbers)) > MOST_AT_ONCE:
        raise BadSelection(limit=MOST_AT_ONCE)
    return found


@transaction.atomic
def decide_in_bulk(
    *,
    moderator: Account,
    chosen: Sequence[tuple[Proposal, ProposalState]],
    decision: Decision,
    reason: RuleCode | None = None,
    note: str = "",
    message: str = "",
) -> BulkResult:
    """The same decision on each proposal that is still in the state seen; the others are left, and named.

    Undone together for ten seconds. Raises `NotYourRole`, `ReasonMissing`, `UnknownRule`.
    """
    if chosen:
        require(moderator, Act.MODERATE, chosen[0][0].consultation)
    batch = uuid.uuid4().hex
    decided, left = list[ModerationDecision](), list[tuple[Proposal, ParvisError]]()
    for proposal, seen in chosen:
        try:
            made = decide(
                moderator=moderator,
                proposal=proposal,
                decision=decision,
                reason=reason,
                note=note,
                message=message,
                seen_state=seen,
                batch=batch,
            )
        except (AlreadyDecided, ItemTaken, OwnDecision, TransitionForbidden) as error:
            left.append((proposal, error))
        else:
            decided.append(made)
    return BulkResult(tuple(decided), tuple(left))
