"""The page on which analysts merge, split, move and rename ideas and themes, and take edits back."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parvis.actions.edit_ideas import LONGEST_NAME, edit_ideas
from parvis.actions.kept_snapshots import edits_of, latest_snapshot
from parvis.actions.moderate_in_bulk import ProposalSearch, search_proposals
from parvis.actions.rights import Act
from parvis.domain.errors import ParvisError
from parvis.insight.idea_edits import EditKind, Level
from parvis.organiser.access import for_consultation
from parvis.records.models import Account, Consultation
from parvis.records.words import sentence_of
from parvis.reporting.idea_shelf import ShelvedIdea, ShelvedTheme, confirmed_keys, shelve_ideas, show_ideas

IDEAS_A_PAGE = 20
MEMBERS_SHOWN = 40
"""Of each idea on a page of many; one that is opened alone shows more, by pages."""
MEMBERS_A_PAGE = 200
EDITS_SHOWN = 20
EDIT_WORDS = {
    EditKind.MERGE: _("merged"),
    EditKind.SPLIT: _("split"),
    EditKind.MOVE: _("moved"),
    EditKind.RENAME: _("renamed"),
    EditKind.CONFIRM: _("confirmed"),
    EditKind.UNDO: _("took back"),
}
_LARGEST_NUMBER = 2**31 - 1


class EditForm(forms.Form):
    """One edit as it is sent; what it needs is checked by the edit itself."""

    kind = forms.ChoiceField(choices=[(kind.value, word) for kind, word in EDIT_WORDS.items()])
    level = forms.ChoiceField(choices=[(level.value, level.value) for level in Level])
    proposals = forms.TypedMultipleChoiceField(coerce=int, required=False)
    target = forms.IntegerField(required=False, min_value=0, max_value=_LARGEST_NUMBER)
    name = forms.CharField(required=False, max_length=LONGEST_NAME)


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.EDIT_IDEAS)
def edit(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """The ideas by theme, with the forms that change them; and what is sent with these."""
    if request.method == "POST":
        _record(request, account, consultation)
        return redirect(request.get_full_path())
    last = latest_snapshot(consultation)
    edits = edits_of(consultation)
    themes = shelve_ideas(last, edits) if last else ()
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "last": last,
        "themes": themes,
        **_shown(request, consultation, themes),
        "confirmed": confirmed_keys(themes, edits),
        "edits": [(edit, EDIT_WORDS[EditKind(edit.kind)]) for edit in reversed(edits[-EDITS_SHOWN:])],
        "waiting": sum(edit.pk > last.inputs["edits"] for edit in edits) if last else 0,
        "longest": LONGEST_NAME,
    }
    return render(request, "organiser/ideas.html", context)


def _shown(request: HttpRequest, consultation: Consultation, themes: Sequence[ShelvedTheme]) -> dict[str, Any]:
    """One page of ideas under their themes: of all, of those in which some words stand, or one idea alone."""
    words, alone = request.GET.get("words", "").strip()[:LONGEST_NAME], request.GET.get("idea", "")
    listed = [(theme, idea) for theme in themes for idea in theme.ideas]
    if alone:
        listed = [(theme, idea) for theme, idea in listed if alone == str(idea.key)]
    elif words:
        found = set(search_proposals(consultation, ProposalSearch(words=words)).values_list("pk", flat=True))
        listed = [(theme, idea) for theme, idea in listed if _holds(idea, words, found)]
    query = urlencode({"idea": alone} if alone else {"words": words})
    if alone and listed:
        page: Page[Any] = Paginator(listed[0][1].members, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
        chosen, first, most = listed, page.start_index() - 1, MEMBERS_A_PAGE
    else:
        page = Paginator(listed, IDEAS_A_PAGE).get_page(request.GET.get("page"))
        chosen, first, most = list(page), 0, MEMBERS_SHOWN
    ideas = show_ideas([idea for _, idea in chosen], first=first, most=most)
    return {
        "shelves": [
            (theme, [idea for _, idea in pairs])
            for theme, pairs in groupby(zip([theme for theme, _ in chosen], ideas, strict=True), key=itemgetter(0))
        ],
        "page": page,
        "query": query,
        "words": words,
        "is_alone": bool(alone),
    }


def _holds(idea: ShelvedIdea, words: str, found: set[int]) -> bool:
    """Whether the words stand in the name or in a proposal of the idea."""
    return words.casefold() in idea.name.casefold() or not found.isdisjoint(idea.members)


def _joined(consultation: Consultation, target: int | None, proposals: list[int]) -> list[int]:
    """All the proposals of the idea of `target`, the one that is kept, then of the idea of the first of `proposals`."""
    last = latest_snapshot(consultation)
    themes = shelve_ideas(last, edits_of(consultation)) if last else ()
    ideas = [idea.members for theme in themes for idea in theme.ideas]
    kept = next((members for members in ideas if target in members), ())
    joining = next((members for members in ideas if proposals and proposals[0] in members), ())
    return [*kept, *(number for number in joining if number not in kept)] if kept != joining else []


def _record(request: HttpRequest, account: Account, consultation: Consultation) -> None:
    form = EditForm(request.POST)
    given = [value for value in request.POST.getlist("proposals") if value.isdecimal() and len(value) < 10]
    field = form.fields["proposals"]
    assert isinstance(field, forms.TypedMultipleChoiceField)
    field.choices = [(value, value) for value in given]
    if not form.is_valid():
        messages.error(request, _("This edit cannot be read. Nothing changed."))
        return
    sent = form.cleaned_data
    if sent["kind"] == EditKind.MERGE.value and sent["level"] == Level.IDEA.value:
        sent["proposals"] = _joined(consultation, sent["target"], sent["proposals"])
    try:
        edit_ideas(
            by=account,
            consultation=consultation,
            kind=EditKind(sent["kind"]),
            level=Level(sent["level"]),
            proposals=sent["proposals"],
            target=sent["target"],
            name=sent["name"],
        )
    except ParvisError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("The edit is kept. Every later analysis applies it."))
