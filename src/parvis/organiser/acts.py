"""The page of the acts of staff: read, searched, taken away. Nothing there can be changed."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.actions.read_acts import ActSearch, acts_for, export_acts
from parvis.domain.staff_act import StaffActKind
from parvis.organiser.access import account_of, for_staff
from parvis.organiser.forms import OfficeForm
from parvis.records.models import StaffAct
from parvis.records.words import ACT_WORDS, act_choices

PAGE_SIZE = 50


class ActSearchForm(OfficeForm):
    """What to look for among the acts."""

    words = forms.CharField(label=_("Words"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("What was done"), required=False)
    who = forms.EmailField(label=_("By whom (e-mail address)"), required=False)
    consultation = forms.SlugField(label=_("Address of the consultation"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("everything")), *act_choices()]

    def search(self) -> ActSearch:
        return ActSearch(**self.cleaned_data) if self.is_valid() else ActSearch()


@require_safe
@for_staff
def show_acts(request: HttpRequest) -> HttpResponse:
    """The acts that the account may read, the newest first, by pages of fifty."""
    form = ActSearchForm(request.GET)
    found = acts_for(account_of(request), form.search())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(act, ACT_WORDS[StaffActKind(act.kind)], _changes(act)) for act in page.object_list],
        "query": query.urlencode(),
    }
    return render(request, "organiser/acts.html", context)


@require_safe
@for_staff
def download_acts(request: HttpRequest) -> HttpResponse:
    """The acts found, as a CSV file."""
    text = export_acts(account_of(request), ActSearchForm(request.GET).search())
    name = f"acts-{timezone.localdate().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8", headers=headers)


def _changes(act: StaffAct) -> list[tuple[str, Any, Any]]:
    """What changed, one row a name: (name, before, after)."""
    names = [*act.before, *(name for name in act.after if name not in act.before)]
    return [(name, act.before.get(name), act.after.get(name)) for name in names]
