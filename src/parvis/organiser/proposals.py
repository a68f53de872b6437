"""All proposals of a consultation: filters, search, and one decision on many after a preview."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from parvis.actions.moderate_in_bulk import (
    BULK_DECISIONS,
    BadSelection,
    ProposalSearch,
    chosen_proposals,
    decide_in_bulk,
    search_proposals,
)
from parvis.actions.rights import Act
from parvis.domain.moderation import ReasonMissing, UnknownRule
from parvis.domain.proposal import ProposalState
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES, OfficeForm
from parvis.organiser.verdict import numbered_rules, read_numbers, read_state, read_verdict
from parvis.records.models import Account, Consultation, Proposal
from parvis.records.rule_text import rules_of
from parvis.records.words import DECISION_WORDS, STATE_WORDS, sentence_of, state_choices

PAGE_SIZE = 50


class ProposalSearchForm(OfficeForm):
    """What to look for among the proposals."""

    words = forms.CharField(label=_("Words, or #number"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    reason = forms.ChoiceField(label=_("Refused under"), required=False)
    territory = forms.ChoiceField(label=_("Territory"), required=False)
    flagged = forms.BooleanField(label=_("Flagged by citizens"), required=False)

    def __init__(self, *arguments: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices: dict[str, Any] = {
            "state": state_choices(),
            "language": list(LANGUAGE_NAMES.items()),
            "reason": list(rules_of(consultation, with_unused=True).items()),
            "territory": list(consultation.territories.values_list("pk", "name")),
        }
        if not choices["territory"]:
            del choices["territory"], self.fields["territory"]
        for name, known in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *known]

    def search(self) -> ProposalSearch:
        return ProposalSearch(**self.cleaned_data) if self.is_valid() else ProposalSearch()


@require_safe
@for_consultation(Act.MODERATE)
def show_proposals(request: HttpRequest, _account: Account, consultation: Consultation) -> HttpResponse:
    """The proposals found, by pages of fifty, each with a box to choose it."""
    form = ProposalSearchForm(request.GET, consultation=consultation)
    found = search_proposals(consultation, form.search()).select_related("territory")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **_place(consultation),
        "form": form,
        "page": page,
        "rows": [(one, STATE_WORDS[ProposalState(one.state)]) for one in page.object_list],
        "query": query.urlencode(),
        "decisions": [(decision.value, DECISION_WORDS[decision]) for decision in BULK_DECISIONS],
        "rules": numbered_rules(consultation),
    }
    return render(request, "organiser/proposals.html", context)


@require_POST
@for_consultation(Act.MODERATE)
def decide_on_chosen(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """First what would be decided on which proposals; then, once confirmed, the decision."""
    numbers = read_numbers(request.POST.getlist("proposal"))
    verdict = read_verdict(request, BULK_DECISIONS)
    try:
        chosen = chosen_proposals(consultation, numbers)
        if "confirmed" not in request.POST:
            return _preview(request, consultation, chosen)
        seen = dict(zip(numbers, map(read_state, request.POST.getlist("seen")), strict=False))
        result = decide_in_bulk(
            moderator=account,
            chosen=[(one, seen.get(one.pk, ProposalState(one.state))) for one in chosen],
            decision=verdict.decision,
            reason=verdict.reason,
            note=request.POST.get("note", ""),
            message=request.POST.get("message", ""),
        )
    except (BadSelection, ReasonMissing, UnknownRule) as error:
        messages.error(request, sentence_of(error))
        return redirect("office-proposals", consultation.slug)
    count = len(result.decided)
    messages.success(request, ngettext("%d proposal decided.", "%d proposals decided.", count) % count)
    for proposal, trouble in result.left:
        messages.warning(request, f"#{proposal.pk}: {sentence_of(trouble)}")
    return redirect("office-moderate" if count else "office-proposals", consultation.slug)


def _preview(request: HttpRequest, consultation: Consultation, chosen: list[Proposal]) -> HttpResponse:
    verdict = read_verdict(request, BULK_DECISIONS)
    if verdict.decision == "refuse" and verdict.reason is None:
        raise ReasonMissing
    rule = rules_of(consultation).get(verdict.reason, "") if verdict.reason else ""
    if verdict.reason and not rule:
        raise UnknownRule
    context = {
        **_place(consultation),
        "rows": [(one, STATE_WORDS[ProposalState(one.state)]) for one in chosen],
        "decision": verdict.decision.value,
        "word": DECISION_WORDS[verdict.decision],
        "reason": verdict.reason or "",
        "rule": rule,
    }
    return render(request, "organiser/bulk.html", context)


def _place(consultation: Consultation) -> dict[str, Any]:
    return {"consultation": consultation, "text": consultation.text_in()}
