"""The office's page of the territories: their list, the two questions that may use it, and a link to each."""

from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.actions.edit_consultation import edit_settings
from parvis.actions.edit_territories import add_territories, remove_territory, rename_territory
from parvis.actions.rights import Act
from parvis.domain.errors import BadRequest, Conflict
from parvis.domain.proposal import ProposalState
from parvis.domain.territory import LONGEST_TERRITORY, MOST_TERRITORIES
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.organiser.set_up_forms import settings_form
from parvis.records.models import Account, Consultation, Territory
from parvis.records.words import sentence_of

PAGE_SIZE = 50
Switches = settings_form("asks_territory", "asks_proposal_territory")


class AddingForm(OfficeForm):
    names = forms.CharField(
        label=_("Add territories"),
        help_text=_("One a line. Those that are on the list already are left as they are."),
        max_length=MOST_TERRITORIES * (LONGEST_TERRITORY + 2),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def edit(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The list by pages of fifty; what is sent adds, renames, takes off, brings back or changes what is asked."""
    sent = request.POST
    adding = AddingForm(sent if "add" in sent else None)
    error = ""
    if request.method == "POST":
        try:
            said = _carry_out(account, consultation, adding, sent)
        except (BadRequest, Conflict) as refused:
            error = sentence_of(refused)
        else:
            if said:
                messages.success(request, said)
                return redirect(request.get_full_path())
    return _page(request, consultation, adding, error)


def _carry_out(account: Account, consultation: Consultation, adding: AddingForm, sent: Any) -> str:
    """What was done, in a sentence; empty where the form was not complete."""
    if "add" in sent:
        names = adding.cleaned_data["names"].splitlines() if adding.is_valid() else []
        return _added(account, consultation, names) if names else ""
    if "rename" in sent:
        one = _chosen(consultation, sent["rename"])
        rename_territory(by=account, territory=one, name=sent.get("name", ""))
        return str(_("The territory has its new name."))
    if "remove" in sent:
        remove_territory(by=account, territory=_chosen(consultation, sent["remove"]))
        return str(_("Taken off the list. Proposals about it keep it."))
    if "restore" in sent:
        return _added(account, consultation, [_chosen(consultation, sent["restore"]).name])
    changes = {name: name in sent for name in Switches.base_fields}
    edit_settings(by=account, consultation=consultation, changes=changes)
    return str(_("Saved."))


def _added(account: Account, consultation: Consultation, names: list[str]) -> str:
    count = len(add_territories(by=account, consultation=consultation, names=names))
    return ngettext("%d territory added.", "%d territories added.", count) % count


def _chosen(consultation: Consultation, number: str) -> Territory:
    return get_object_or_404(
        Territory.objects.select_related("consultation"),
        pk=int(number) if number.isdecimal() and len(number) < 10 else 0,
        consultation=consultation,
    )


def _page(request: HttpRequest, consultation: Consultation, adding: AddingForm, error: str) -> HttpResponse:
    counted = Count("proposals", filter=Q(proposals__state=ProposalState.ACCEPTED.value))
    rows = Territory.objects.filter(consultation=consultation).annotate(published=counted).order_by("position", "id")
    site = settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "switches": Switches(instance=copy(consultation)),
        "adding": adding,
        "error": error,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": "",
        "link": f"{site}{consultation.address}?territory=",
    }
    status = 400 if error or adding.errors else 200
    return render(request, "organiser/territories.html", context, status=status)
