"""The notice on personal data of one consultation, from its real settings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.citizen.public import find_public, page_of
from parvis.records.data_kinds import data_kinds


@require_safe
def show_notice(request: HttpRequest, slug: str) -> HttpResponse:
    """What is kept, why, on which ground, until when, whom to ask, and how to have it erased."""
    consultation = find_public(slug)
    return render(request, "citizen/privacy.html", {**page_of(consultation), "kinds": data_kinds(consultation)})
