"""The safety layer: where a person goes who must leave a page at once, and whom she can call."""

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from parvis.actions.show_helplines import help_places_of
from parvis.records.models import Consultation

WAY_OUT = "https://www.wikipedia.org/"
"""A page that anyone might be reading."""
_KEPT_SECONDS = 60


def way_out(_request: HttpRequest) -> dict[str, object]:
    """For templates: the address of the quick exit, the usual helplines, and whether some consultation is sensitive."""
    return {**safety_page(), "is_sensitive_site": SimpleLazyObject(_is_sensitive_site)}


def safety_page(consultation: Consultation | None = None) -> dict[str, object]:
    """What the templates of the safety layer need; the organiser's own helplines where there are any."""
    return {"way_out": WAY_OUT, "help_places": help_places_of(consultation)}


def _is_sensitive_site() -> Any:
    """Whether the pages that belong to no consultation may be read by someone who comes from a sensitive one."""
    try:
        return cache.get_or_set("parvis.sensitive-site", _has_sensitive, _KEPT_SECONDS)
    except DatabaseError:
        return True


def _has_sensitive() -> bool:
    return Consultation.objects.filter(is_published=True, safety_layer=True).exists()
