"""What is told of a proposal before it leaves: what it seems to hold, and the published ones that are near it."""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from parvis.actions.translate_proposals import present_translation
from parvis.citizen.allowance import Allowance
from parvis.citizen.public import find_public
from parvis.configuration import CITIZEN_NAMES
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
_PLACES = {language: place for place, language in enumerate(CITIZEN_NAMES, start=1)}
_PER_PROPOSAL = 16
"""How many texts a proposal may be found by, at the most: its own, and one a language."""
allowance = Allowance("look", each=_LOOKS_EACH, together=_LOOKS_TOGETHER, window_seconds=_WINDOW_SECONDS)


class TooManyLooks(Unavailable):
    code = "too-many-looks"
    status = 429
    sentence = gettext_noop("Too many people are writing at this moment. Your sentence can still be sent.")


@dataclass(frozen=True, slots=True)
class Near:
    """A published proposal near a text: its words, and those shown, translated into the language of the text if so.

    `label` says that they are translated, and whether by a machine; empty for the original.
    """

    id: int
    text: str
    language: str
    shown: str
    spoken: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What may be told to an author: remarks on the wording, one of a kind, and published proposals near the text."""

    remarks: tuple[Remark, ...]
    similar: tuple[Near, ...]

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


@dataclass(slots=True)
class _Held:
    """The texts of a consultation at one of its versions; `unmarked` as in the catalogue of the crowd's door."""

    texts: Neighbourhood
    version: int = -1
    unmarked: int = -1


class Neighbourhoods:
    """The published texts of each consultation, with their translations, at the version that was last asked.

    Threads take turns.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[tuple[int, datetime], _Held] = {}

    def near(self, consultation: Consultation, text: str, language: str) -> list[int]:
        """The ids of the published proposals near a text, nearest first."""
        with self._lock:
            held = self._held.setdefault(
                (consultation.pk, consultation.created_at), _Held(Neighbourhood(LexicalVectors()))
            )
            if held.version != consultation.version:
                _follow(held, consultation)
            found = held.texts.near(text, language=language, k=SHOWN * len(_PLACES))
            return list(dict.fromkeys(one.proposal // _PER_PROPOSAL for one in found))[:SHOWN]


neighbourhoods = Neighbourhoods()


def hints_for(consultation: Consultation, text: str, language: str, stem: str = "") -> Hints:
    """What is worth telling about a text before it is sent. A text that is only the stem has no hint."""
    read = text[:LONGEST_READ].strip()
    if len(read.removeprefix(stem).strip()) < SHORTEST_READ:
        return Hints((), ())
    remarks = {remark.kind: remark for remark in reversed(examine_wording(read, language).remarks)}
    found = neighbourhoods.near(consultation, read, language) if consultation.phase() in VOTING_PHASES else []
    published = Proposal.objects.filter(state=ProposalState.ACCEPTED.value).prefetch_related("translations")
    rows = published.in_bulk(found)
    near = tuple(_near(rows[pk], language) for pk in found if pk in rows)
    return Hints(tuple(reversed(remarks.values())), near)


def _near(proposal: Proposal, language: str) -> Near:
    found = present_translation(proposal, language)
    if found is None:
        return Near(proposal.pk, proposal.text, proposal.language, proposal.text, proposal.language)
    machine, person = gettext("Machine translation: see the original"), gettext("Translated: see the original")
    label = machine if found.is_machine else person
    return Near(proposal.pk, proposal.text, proposal.language, found.text, found.language, label)


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
                "id": near.id,
                "text": near.text,
                "language": near.language,
                "shown": near.shown,
                "spoken": near.spoken,
                "label": near.label,
                "address": f"{consultation.address}?first={near.id}",
            }
            for near in hints.similar
        ],
    }


def _follow(held: _Held, consultation: Consultation) -> None:
    """Takes in the proposals that changed since the version held; all of them where some version did not say which."""
    rows, unmarked = (
        Proposal.objects.filter(consultation=consultation),
        consultation.version - consultation.marked_changes,
    )
    if held.unmarked != unmarked:
        held.texts.follow(_published_texts(rows))
    else:
        changed = rows.filter(changed_in__gt=held.version)
        texts = _published_texts(changed)
        places = (
            number * _PER_PROPOSAL + place
            for number in changed.values_list("pk", flat=True)
            for place in range(_PER_PROPOSAL)
        )
        held.texts.change(texts, [place for place in places if place not in texts])
    held.version, held.unmarked = consultation.version, unmarked


def _published_texts(proposals: QuerySet[Proposal]) -> dict[int, tuple[str, str]]:
    """The published texts and their translations: the number of the proposal, then the place of the language."""
    texts = {}
    for proposal in proposals.filter(state=ProposalState.ACCEPTED.value).prefetch_related("translations"):
        texts[proposal.pk * _PER_PROPOSAL] = (proposal.text, proposal.language)
        for one in proposal.translations.all():
            if one.language in _PLACES and one.is_of(proposal.text, proposal.language):
                texts[proposal.pk * _PER_PROPOSAL + _PLACES[one.language]] = (one.text, one.language)
    return texts
