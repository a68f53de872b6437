"""For how long each kind of data is kept: set here, tried before it is saved, and applied at once where one asks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.actions.apply_retention import Planned, apply_retention, plan_retention, set_periods
from parvis.actions.rights import Act, may
from parvis.domain.retention import KINDS, SETTABLE, DataKey
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import OfficeForm
from parvis.records.data_kinds import KindInWords, data_kinds
from parvis.records.models import Account, Consultation
from parvis.records.retention import periods_of


class PeriodsForm(OfficeForm):
    """The days of each kind that may be set, within its bounds."""

    for_organisation = forms.BooleanField(
        label=_("For every consultation of the organisation that set nothing itself"), required=False
    )

    def __init__(self, *arguments: Any, may_for_organisation: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        held = {} if not may_for_organisation else {"for_organisation": self.fields["for_organisation"]}
        self.fields = {key.value: _days_field(key) for key in SETTABLE} | held

    def periods(self) -> dict[DataKey, int]:
        return {key: self.cleaned_data[key.value] for key in SETTABLE}


def _days_field(key: DataKey) -> forms.IntegerField:
    kind = SETTABLE[key]
    assert kind.period is not None
    bounds = {"shortest": kind.period.shortest, "longest": kind.period.longest, "days": kind.period.days}
    return forms.IntegerField(
        label=gettext(kind.what),
        help_text=gettext("Days: {shortest} to {longest}; {days} by default.").format(**bounds),
        min_value=kind.period.shortest,
        max_value=kind.period.longest,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def edit(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The table with its dry run; `act` tries other times, saves them, or applies those that hold now."""
    act = request.POST.get("act", "")
    if act == "apply":
        return _apply(request, account, consultation)
    initial = {key.value: days for key, days in periods_of(consultation).items()}
    may_for_all = may(account, Act.RUN_CONSULTATION, consultation.organisation)
    form = PeriodsForm(request.POST or None, initial=initial, may_for_organisation=may_for_all)
    plan = plan_retention(consultation)
    is_tried = must_confirm = False
    if form.is_valid():
        tried = plan_retention(consultation, periods=form.periods())
        # Nothing is erased by surprise: what the new times put an end to is shown before they are saved.
        must_confirm = act == "save" and _over(tried) > _over(plan) and "confirmed" not in request.POST
        if act == "save" and not must_confirm:
            for_all = bool(form.cleaned_data.get("for_organisation"))
            set_periods(by=account, consultation=consultation, periods=form.periods(), for_organisation=for_all)
            messages.success(request, gettext("Saved. The notice and the register say the same."))
            return redirect("office-retention", consultation.slug)
        plan, is_tried = tried, True
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "form": form,
        "lines": _lines(consultation, plan),
        "over": _over(plan),
        "is_tried": is_tried,
        "must_confirm": must_confirm,
    }
    return render(request, "organiser/retention.html", context, status=400 if form.errors else 200)


def _apply(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    count = sum(apply_retention(consultation, by=account).values())
    said = ngettext(
        "%d row erased. It is in the record of acts.", "%d rows erased. It is in the record of acts.", count
    )
    messages.success(request, said % count if count else gettext("Nothing was over: nothing is erased."))
    return redirect("office-retention", consultation.slug)


def _over(plan: list[Planned]) -> int:
    return sum(line.over for line in plan)


def _lines(consultation: Consultation, plan: list[Planned]) -> list[tuple[KindInWords, Planned | None]]:
    """Every kind of the table in words, with its line of the dry run where a consultation may set it."""
    planned = {line.kind: line for line in plan}
    words = {one.key: one for one in data_kinds(consultation)}
    return [(words[kind.key], planned.get(kind.key)) for kind in KINDS]
