"""All that the office's tables hold of one participant, to be handed to her: one list for both doors."""

from typing import Any

from parvis.actions.declare import declared_by
from parvis.actions.set_apart import TextErased, read_text_apart
from parvis.records.cipher import KeyMissing
from parvis.records.models import Appeal, Consultation, Flag, PersonalCode, Proposal, Rewording, SetApartText

ASK_A_READER = "set apart: ask the organisation, a trained reader hands it out"
UNREADABLE = "cannot be read: its key is missing here"


def words_held(consultation: Consultation, participant: int, *, with_testimonies: bool = False) -> dict[str, Any]:
    """By kind, as plain values. Votes are in the ballot log, and not here.

    What was set apart is decrypted `with_testimonies` only: a device may be in other hands.
    """
    mine = Proposal.objects.filter(consultation=consultation, participant=participant)
    proposals = mine.prefetch_related("news_requests").order_by("id")
    apart = SetApartText.objects.filter(proposal__in=mine, content__isnull=False).select_related("proposal")
    return {
        "about_you": declared_by(consultation, participant),
        "proposals": [_proposal(one) for one in proposals],
        "testimonies": [_testimony(row, with_testimonies) for row in apart.order_by("pk")],
        "rewordings": list(Rewording.objects.filter(proposal__in=mine).values("proposal", "before", "after")),
        "appeals": [
            {"proposal": one.decision.proposal_id, "words": one.words, "at": one.at.isoformat()}
            for one in Appeal.objects.filter(decision__proposal__in=mine).select_related("decision")
        ],
        "flags": list(
            Flag.objects.filter(proposal__consultation=consultation, participant=participant).values(
                "proposal", "reason", "words"
            )
        ),
        "codes": PersonalCode.objects.filter(consultation=consultation, participant=participant).count(),
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.pk,
        "text": one.original_text,
        "state": one.state,
        "sent_at": one.created_at.isoformat(),
        "news_to": sorted(request.email for request in one.news_requests.all()),
    }


def _testimony(row: SetApartText, with_text: bool) -> dict[str, Any]:
    text = ASK_A_READER
    if with_text:
        try:
            text = read_text_apart(row.proposal).sent
        except (KeyMissing, TextErased):
            text = UNREADABLE
    return {"id": row.proposal_id, "kept_until": row.keep_until.isoformat(), "text": text, "offered": row.offered_text}
