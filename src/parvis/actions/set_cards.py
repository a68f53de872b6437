"""How the cards of a consultation are chosen: what the organiser set, and setting it."""

import logging
from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.domain.errors import BadRequest, ParvisError, gettext_noop
from parvis.domain.proposal import ProposalState
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Proposal
from parvis.sequence.settings import SequenceSettings

_LOGGER = logging.getLogger("parvis.cards")


class PinnedNotPublished(BadRequest):
    code = "pinned-not-published"
    sentence = gettext_noop("No proposal with this number is published here: {numbers}. Nothing was saved.")


def card_settings_of(consultation: Consultation) -> SequenceSettings:
    """The organiser's choices; the defaults where what is stored cannot be read, so that votes go on."""
    stored = consultation.sequence_settings
    try:
        pinned = tuple(int(proposal) for proposal in stored.get("pinned", ()))
        return SequenceSettings(**{**stored, "pinned": pinned})
    except (ParvisError, TypeError, ValueError, AttributeError):
        _LOGGER.exception("The card settings of “%s” cannot be read; the defaults hold.", consultation.slug)
        return SequenceSettings()


def pinned_texts(consultation: Consultation, numbers: Iterable[int]) -> dict[int, Proposal]:
    """The published proposals of these numbers; others are left out."""
    found = Proposal.objects.filter(consultation=consultation, state=ProposalState.ACCEPTED.value)
    return {proposal.pk: proposal for proposal in found.filter(pk__in=list(numbers))}


@transaction.atomic
def set_cards(*, by: Account, consultation: Consultation, settings: SequenceSettings) -> Consultation:
    """Choose cards by these settings from now on; the crowd's door takes them in by itself. Results mean the same.

    Only what differs from the defaults is stored, so that better defaults reach those who changed nothing. Saving
    what holds already changes nothing. Raises `NotYourRole`, `PinnedNotPublished`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    unknown = set(settings.pinned) - pinned_texts(consultation, settings.pinned).keys()
    if unknown:
        raise PinnedNotPublished(numbers=", ".join(str(number) for number in sorted(unknown)))
    before, after = asdict(card_settings_of(consultation)), asdict(settings)
    changed = [name for name, value in after.items() if before[name] != value]
    if not changed:
        return consultation
    usual = asdict(SequenceSettings())
    consultation.sequence_settings = {name: value for name, value in after.items() if usual[name] != value}
    consultation.save(update_fields=["sequence_settings"])
    bump_version(consultation, proposals=())
    record_act(
        by=by,
        kind=StaffActKind.SET_CARDS,
        place=consultation,
        subject=consultation.slug,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    consultation.refresh_from_db(fields=["version"])
    return consultation
