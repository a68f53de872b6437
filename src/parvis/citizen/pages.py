"""The pages that belong to no single consultation: the list, the legal notice, the accessibility statement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.citizen.accessibility_grid import read_grid
from parvis.citizen.public import list_public


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """The list of consultations, or the only one there is."""
    listed = list_public()
    if len(listed) == 1:
        query = request.GET.urlencode()
        return redirect(listed[0].consultation.address + (f"?{query}" if query else ""))
    return render(request, "citizen/home.html", {"consultations": listed})


@require_safe
def show_legal(request: HttpRequest) -> HttpResponse:
    return render(request, "citizen/legal.html")


@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, with the grid of what was checked and how."""
    return render(request, "citizen/accessibility.html", {"grid": read_grid(get_language() or "")})
