"""What a moderator may do to a proposal: correct its spelling, split several ideas, say what place it is about.

What was sent is always kept.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.actions.decide import decide
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.actions.translate_proposals import forget_translations
from parvis.domain.errors import BadRequest, gettext_noop
from parvis.domain.moderation import Decision, Reason
from parvis.domain.proposal import ProposalState, clean_text
from parvis.domain.spelling import require_spelling_only
from parvis.domain.staff_act import StaffActKind
from parvis.domain.territory import UnknownTerritory
from parvis.records.models import Account, Consultation, Proposal, Territory

MOST_PARTS = 5


class BadParts(BadRequest):
    code = "bad-parts"
    sentence = gettext_noop("Write one idea a line, from two to {limit} lines.")


@transaction.atomic
def correct_spelling(*, by: Account, proposal: Proposal, text: str) -> Proposal:
    """Correct the spelling of a proposal; the text as it was sent stays beside it.

    Compared with what was sent, so that small corrections never add up to another sentence.
    Raises `NotYourRole`, `BadProposalText`, `NotSpelling`.
    """
    require(by, Act.MODERATE, proposal.consultation)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    cleaned = _clean(proposal.consultation, text)
    if cleaned == locked.text:
        return locked
    require_spelling_only(locked.original_text, cleaned)
    before, locked.text = locked.text, cleaned
    locked.save(update_fields=["text"])
    forget_translations(locked)
    proposal.text = cleaned
    record_act(
        by=by,
        kind=StaffActKind.CORRECT,
        place=proposal.consultation,
        subject=f"#{proposal.pk}",
        before={"text": before},
        after={"text": cleaned},
    )
    if locked.state == ProposalState.ACCEPTED:
        bump_version(proposal.consultation, proposals=[proposal.pk])
    return locked


@transaction.atomic
def split_proposal(
    *, by: Account, proposal: Proposal, parts: Sequence[str], now: datetime | None = None
) -> list[Proposal]:
    """Cut a proposal that holds several ideas into one proposal an idea, by the same author; each waits to be read.

    Raises what `decide` raises, `BadParts`, `BadProposalText`.
    """
    texts = list(dict.fromkeys(_clean(proposal.consultation, part) for part in parts if part.strip()))
    if not 2 <= len(texts) <= MOST_PARTS:
        raise BadParts(limit=MOST_PARTS)
    decide(moderator=by, proposal=proposal, decision=Decision.SPLIT, reason=Reason.SEVERAL_IDEAS, now=now)
    made = [
        Proposal.objects.create(
            consultation=proposal.consultation,
            text=text,
            original_text=text,
            language=proposal.language,
            participant=proposal.participant,
            territory=proposal.territory,
            is_seed=proposal.is_seed,
            split_from=proposal,
            created_at=proposal.created_at,
        )
        for text in texts
    ]
    numbers = [part.pk for part in made]
    record_act(
        by=by,
        kind=StaffActKind.SPLIT,
        place=proposal.consultation,
        subject=f"#{proposal.pk}",
        after={"parts": numbers},
    )
    return made


@transaction.atomic
def locate_proposal(*, by: Account, proposal: Proposal, territory: int | None) -> Proposal:
    """Say which territory of the list a proposal is about, by its number; None for the whole territory.

    Raises `NotYourRole`, `UnknownTerritory` for one that is not on the list.
    """
    require(by, Act.MODERATE, proposal.consultation)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if territory == locked.territory_id:
        return locked
    found = None
    if territory is not None:
        found = Territory.objects.filter(consultation=proposal.consultation, pk=territory, removed_at=None).first()
        if found is None:
            raise UnknownTerritory(name=territory)
    before, locked.territory = locked.territory, found
    locked.save(update_fields=["territory"])
    record_act(
        by=by,
        kind=StaffActKind.CORRECT,
        place=proposal.consultation,
        subject=f"#{proposal.pk}",
        before={"territory": before.name if before else ""},
        after={"territory": found.name if found else ""},
    )
    if locked.state == ProposalState.ACCEPTED:
        bump_version(proposal.consultation, proposals=[proposal.pk])
    return locked


def _clean(consultation: Consultation, text: str) -> str:
    return clean_text(text, minimum=consultation.minimum_length, maximum=consultation.maximum_length)
