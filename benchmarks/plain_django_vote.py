"""The model, the view and the address of the plain Django vote; imported once Django is set up."""

import json
import time
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parvis.ballotbox.token import COOKIE_DAYS, cookie_name
from parvis.domain.errors import ParvisError
from parvis.domain.opinion import Mark

CONSULTATION = 1
tools: dict[str, Any] = {}


class Ballot(models.Model):
    """A row of a vote, with the columns of our log."""

    consultation = models.IntegerField()
    participant = models.BigIntegerField()
    proposal = models.IntegerField()
    revision = models.IntegerField()
    mark = models.SmallIntegerField()
    previous = models.SmallIntegerField()
    kind = models.SmallIntegerField()
    source = models.IntegerField()
    draw = models.BigIntegerField()
    probability = models.FloatField()
    cast_at = models.BigIntegerField()

    class Meta:
        app_label = "contenttypes"
        db_table = "plain_ballot"
        unique_together = (("consultation", "participant", "proposal", "revision"),)


@csrf_exempt
@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Checks the card, then writes one row in a transaction of its own."""
    sent = json.loads(request.body)
    name = cookie_name(CONSULTATION)
    known = tools["tokens"].read(request.COOKIES.get(name), CONSULTATION)
    name_of_newcomer = request.headers.get("idempotency-key")
    participant = known.participant if known else tools["tokens"].newcomer(CONSULTATION, name_of_newcomer)
    now = int(time.time())
    card = {"consultation": CONSULTATION, "proposal": sent["proposal"], "participant": participant}
    try:
        mark = int(Mark.of(sent["opinion"], sent.get("qualifiers", ())))
        provenance = tools["sealer"].unseal(sent.get("seal"), **card, now=now)
    except ParvisError as error:
        return JsonResponse({"code": error.code}, status=error.status)
    with transaction.atomic():
        latest = Ballot._default_manager.filter(**card).order_by("-revision").first()
        ballot = Ballot._default_manager.create(
            **card,
            revision=latest.revision + 1 if latest else 1,
            mark=mark,
            previous=latest.mark if latest else 0,
            kind=provenance.kind,
            source=provenance.source,
            draw=provenance.draw,
            probability=provenance.probability,
            cast_at=now * 1000,
        )
    answer = JsonResponse(
        {"proposal": ballot.proposal, "opinion": sent["opinion"], "revision": ballot.revision}, status=201
    )
    if known is None:
        token = tools["tokens"].issue(CONSULTATION, participant)
        answer.set_cookie(name, token, max_age=COOKIE_DAYS * 86_400, httponly=True, samesite="Lax")
    return answer


urlpatterns = [path("api/v1/consultations/<slug:slug>/ballots", vote)]
