"""What the machine suggests, in words for the desk; and the page that tells how right it was."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from parvis.actions.rights import Act
from parvis.actions.suggest_verdict import Help, measure_help
from parvis.domain.suggestion import SuggestionKind
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import LANGUAGE_NAMES
from parvis.records.models import Account, Consultation
from parvis.records.rule_text import rules_of
from parvis.records.words import SUGGESTION_WORDS


def described(told: Help, consultation: Consultation) -> dict[str, Any]:
    """For the template: each suggestion as its kind and its words."""
    return {"hints": _hints(told, rules_of(consultation))}


def sentence_after(told: Help, consultation: Consultation) -> str:
    """What was hidden until the decision, in one sentence."""
    hints = [
        f"{word}: {said}"
        for word, said in _hints(told, rules_of(consultation, with_unused=True))
        if word != SUGGESTION_WORDS[SuggestionKind.LANGUAGE]
    ]
    if not hints:
        return gettext("The machine would have suggested nothing.")
    return gettext("The machine would have suggested: %(hints)s") % {"hints": "; ".join(hints)}


@require_safe
@for_consultation(Act.MODERATE)
def show_measures(request: HttpRequest, _account: Account, consultation: Consultation) -> HttpResponse:
    """Precision and recall of each kind of suggestion, with their counts."""
    measures = measure_help(consultation)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "groups": [
            (title, [(SUGGESTION_WORDS[one.kind], one) for one in measures if one.was_hidden == hidden])
            for hidden, title in ((True, gettext("Hidden until the decision")), (False, gettext("Seen before it")))
        ],
    }
    return render(request, "organiser/suggestions.html", context)


def _hints(told: Help, rules: dict[str, str]) -> list[tuple[str | Promise, str]]:
    hints: list[tuple[str | Promise, str]] = []
    if told.language in LANGUAGE_NAMES:
        hints.append((SUGGESTION_WORDS[SuggestionKind.LANGUAGE], str(LANGUAGE_NAMES[told.language])))
    if told.needs_care:
        hints.append((SUGGESTION_WORDS[SuggestionKind.CARE], gettext("for a trained reader?")))
    if told.has_personal_data:
        hints.append((SUGGESTION_WORDS[SuggestionKind.PERSONAL_DATA], gettext("to be hidden?")))
    if told.duplicate_of:
        hints.append((SUGGESTION_WORDS[SuggestionKind.DUPLICATE], f"#{told.duplicate_of.pk}"))
    if told.reason and told.reason in rules:
        chance = f" ({round(100 * told.chance)} %)" if told.chance else ""
        hints.append((SUGGESTION_WORDS[SuggestionKind.REASON], rules[told.reason] + chance))
    if told.theme:
        hints.append((SUGGESTION_WORDS[SuggestionKind.THEME], str(told.theme)))
    return hints
