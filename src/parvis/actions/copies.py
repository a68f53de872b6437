"""Copies of one text are one decision: the first is decided on, the others follow."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from parvis.actions.decide import AlreadyDecided, ItemTaken, decide, waiting_proposals
from parvis.domain.moderation import Decision, Reason
from parvis.domain.proposal import ProposalState
from parvis.records.models import Account, ModerationDecision, Proposal

_NOT_A_LETTER = re.compile(r"[\W_]+")


def fold_text(text: str) -> str:
    """What copies have in common: the letters and digits, without accents, capitals, punctuation and spaces.

    >>> fold_text("Éclairer les arrêts !") == fold_text("eclairer les arrets")
    True
    """
    plain = unicodedata.normalize("NFD", text.casefold())
    return _NOT_A_LETTER.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


def copies_of(proposal: Proposal) -> list[Proposal]:
    """The other proposals that wait and whose text is the same but for accents, capitals and punctuation."""
    waiting = waiting_proposals(proposal.consultation).exclude(pk=proposal.pk)
    folded = fold_text(proposal.text)
    same = [pk for pk, text in waiting.values_list("pk", "text") if fold_text(text) == folded]
    return list(waiting.filter(pk__in=same[:500]).select_related("consultation")) if same else []


@transaction.atomic
def decide_with_copies(
    *,
    moderator: Account,
    proposal: Proposal,
    copies: Sequence[Proposal],
    decision: Decision,
    reason: Reason | None = None,
    note: str = "",
    message: str = "",
    seen_state: ProposalState | None = None,
    now: datetime | None = None,
) -> list[ModerationDecision]:
    """Decide on a proposal and on its copies at once; undone at once too.

    Where the first is published, each copy is refused as its twin, so that votes are gathered in one place; any other
    decision is the same for all. A copy that someone else deals with meanwhile is left to her. Raises what `decide`
    raises for the first.
    """
    batch = uuid.uuid4().hex if copies else ""
    take = partial(decide, moderator=moderator, note=note, now=now, batch=batch)
    made = [take(proposal=proposal, decision=decision, reason=reason, message=message, seen_state=seen_state)]
    follow = partial(take, decision=decision, reason=reason, message=message)
    if decision is Decision.ACCEPT:
        follow = partial(take, decision=Decision.REFUSE, reason=Reason.DUPLICATE, twin=proposal)
    for copy in copies:
        try:
            made.append(follow(proposal=copy, seen_state=ProposalState.WAITING, draw=lambda: 1.0))
        except (AlreadyDecided, ItemTaken):
            continue
    return made
