"""Proposals over the API: sending one, and reading those that are published."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.actions.submit_proposal import submit_proposal
from parvis.api.paging import read_page
from parvis.ballotbox.request import WrongType
from parvis.domain.errors import ForeignOrigin, MalformedRequest, UnknownConsultation
from parvis.domain.phase import PUBLIC_PHASES, require_shown
from parvis.domain.proposal import ProposalState
from parvis.participation import issue_token, participant_of, remember_participant
from parvis.records.models import Consultation, Proposal, ProposalTranslation


class ProposalIn(msgspec.Struct, forbid_unknown_fields=True):
    """A proposal as it is sent. `territory`: the number of one, null for the whole territory.

    `token`: answer with a bearer token rather than a cookie.
    """

    text: str
    language: str
    territory: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | None = None
    token: bool = False


_DECODER = msgspec.json.Decoder(ProposalIn)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """POST sends a proposal; GET reads the published ones, from the opening on (else `NotOpenYet`)."""
    consultation = Consultation.objects.filter(slug=slug).first()
    if consultation is None or consultation.phase() not in PUBLIC_PHASES:
        raise UnknownConsultation
    return _receive(request, consultation) if request.method == "POST" else _list(request, consultation)


def _receive(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    _require_own_origin(request)
    wanted = _read(request)
    participant = participant_of(request, consultation.pk)
    sent = submit_proposal(
        consultation=consultation,
        text=wanted.text,
        language=wanted.language,
        participant=participant,
        territory=wanted.territory,
    )
    body: dict[str, Any] = {
        "id": sent.proposal.pk,
        "state": sent.proposal.state,
        "personal_code": sent.personal_code,
    }
    if participant is None and wanted.token:
        body["token"] = issue_token(consultation.pk, sent.participant)
    response = JsonResponse(body, status=201 if sent.is_new else 200)
    if participant is None and not wanted.token:
        remember_participant(response, consultation.pk, sent.participant, source=0)
    return response


def _list(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    require_shown(consultation.phase())
    after, size = read_page(request)
    accepted = Proposal.objects.filter(
        consultation=consultation, state=ProposalState.ACCEPTED.value, pk__gt=after
    ).order_by("pk")
    found = list(accepted[: size + 1])
    page = found[:size]
    cursor = page[-1].pk if len(found) > size else None
    wanted = request.GET.get("language", "")
    translations = _translations(page, wanted)
    listed = [_shown(proposal, translations.get(proposal.pk)) for proposal in page]
    return JsonResponse({"proposals": listed, "next": cursor})


def _translations(page: Sequence[Proposal], language: str) -> dict[int, ProposalTranslation]:
    """What translates the present texts of a page into a language, by proposal."""
    texts = {proposal.pk: (proposal.text, proposal.language) for proposal in page if proposal.language != language}
    found = ProposalTranslation.objects.filter(proposal__in=texts, language=language)
    return {one.proposal_id: one for one in found if one.is_of(*texts[one.proposal_id])}


def _shown(proposal: Proposal, found: ProposalTranslation | None) -> dict[str, Any]:
    return {
        "id": proposal.pk,
        "text": proposal.text,
        "language": proposal.language,
        "translation": {"text": found.text, "language": found.language, "engine": found.engine or None}
        if found
        else None,
        "seed": proposal.is_seed,
        "theme": proposal.theme_id,
        "territory": proposal.territory_id,
        "accepted_at": proposal.accepted_at.isoformat() if proposal.accepted_at else None,
    }


def _read(request: HttpRequest) -> ProposalIn:
    if request.content_type != "application/json":
        raise WrongType
    try:
        return _DECODER.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedRequest(detail=str(error)) from error


def _require_own_origin(request: HttpRequest) -> None:
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.get_host():
        raise ForeignOrigin
