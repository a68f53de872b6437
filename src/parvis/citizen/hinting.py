"""What is told of a proposal before it leaves: what it seems to hold, and the published ones that are near it."""

import threading
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from parvis.citizen.allowance import Allowance
from parvis.citizen.public import find_public
from parvis.domain.errors import Unavailable, gettext_noop
from parvis.domain.phase import VOTING_PHASES, require_proposing
from parvis.domain.proposal import ProposalState
from parvis.insight.lexical import LexicalVectors
from parvis.insight.neighbourhood import Neighbourhood
from parvis.insight.remark import Remark, RemarkKind
from parvis.insight.wording import LONGEST_READ, examine_wording
from parvis.records.models import Consultation, Proposal

SHOWN = 3
SHORTEST_READ = 8
"""Characters under which a text says too little to be compared."""
_LOOKS_EACH = 60
_LOOKS_TOGETHER = 1200
_WINDOW_SECONDS = 60.0
allowance = Allowance("look", each=_LOOKS_EACH, together=_LOOKS_TOGETHER, window_seconds=_WINDOW_SECONDS)


class TooManyLooks(Unavailable):
    code = "too-many-looks"
    status = 429
    sentence = gettext_noop("Too many people are writing at this moment. Your sentence can still be sent.")


@dataclass(frozen=True, slots=True)
class Hints:
    """What may be told to an author: remarks on the wording, one of a kind, and published proposals near the text."""

    remarks: tuple[Remark, ...]
    similar: tuple[Proposal, ...]

    @property
    def sentences(self) -> list[str]:
        """The remarks in the active language."""
        return [gettext(remark.sentence) for remark in self.remarks]

    @property
    def is_urgent(self) -> bool:
        """Whether someone may be in danger: helplines are shown then, whatever the consultation."""
        return any(remark.kind is RemarkKind.DANGER for remark in self.remarks)

    def __bool__(self) -> bool:
        return bool(self.remarks or self.similar)


class Neighbourhoods:
    """The published texts of each consultation, at the version that was last asked. Threads take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, tuple[int, Neighbourhood]] = {}

    def near(self, consultation: Consultation, text: str, language: str) -> list[int]:
        """The ids of the published proposals near a text, nearest first."""
        with self._lock:
            version, held = self._held.get(consultation.pk, (-1, Neighbourhood(LexicalVectors())))
            if version != consultation.version:
                held.follow(_published_texts(consultation))
                self._held[consultation.pk] = (consultation.version, held)
            return [one.proposal for one in held.near(text, language=language, k=SHOWN)]


neighbourhoods = Neighbourhoods()


def hints_for(consultation: Consultation, text: str, language: str, stem: str = "") -> Hints:
    """What is worth telling about a text before it is sent. A text that is only the stem has no hint."""
    read = text[:LONGEST_READ].strip()
    if len(read.removeprefix(stem).strip()) < SHORTEST_READ:
        return Hints((), ())
    remarks = {remark.kind: remark for remark in reversed(examine_wording(read, language).remarks)}
    found = neighbourhoods.near(consultation, read, language) if consultation.phase() in VOTING_PHASES else []
    rows = Proposal.objects.filter(state=ProposalState.ACCEPTED.value).in_bulk(found)
    return Hints(tuple(reversed(remarks.values())), tuple(rows[pk] for pk in found if pk in rows))


@never_cache
@require_POST
def look(request: HttpRequest, slug: str) -> HttpResponse:
    """The hints on a text that is being written, as JSON. Nothing of the text is kept.

    Raises `PhaseForbids`, or `TooManyLooks` beyond the bound of this process.
    """
    consultation = find_public(slug)
    require_proposing(consultation.phase())
    if not allowance.take(request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")):
        raise TooManyLooks
    text = consultation.text_in(request.POST.get("language"))
    hints = hints_for(consultation, request.POST.get("text", ""), text.language, text.stem)
    return JsonResponse(_as_json(consultation, hints))


def _as_json(consultation: Consultation, hints: Hints) -> dict[str, Any]:
    return {
        "remarks": [
            {"kind": remark.kind.value, "sentence": sentence}
            for remark, sentence in zip(hints.remarks, hints.sentences, strict=True)
        ],
        "is_urgent": hints.is_urgent,
        "similar": [
            {
                "id": proposal.pk,
                "text": proposal.text,
                "language": proposal.language,
                "address": f"{consultation.address}?first={proposal.pk}",
            }
            for proposal in hints.similar
        ],
    }


def _published_texts(consultation: Consultation) -> dict[int, tuple[str, str]]:
    published = Proposal.objects.filter(consultation=consultation, state=ProposalState.ACCEPTED.value)
    return {pk: (text, language) for pk, text, language in published.values_list("pk", "text", "language")}
