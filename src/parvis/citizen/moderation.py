"""The public page of moderation: the rules, how much, how fast, which appeals; and its log to take away."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.actions.moderation_figures import ModerationFigures, moderation_figures, write_moderation_log
from parvis.citizen.public import find_public, page_of
from parvis.domain.moderation import TARGET_HOURS, RuleCode
from parvis.records.models import Consultation
from parvis.records.rule_text import rules_of

KEPT_SECONDS = 60
"""A crowd that reads this page costs one count a minute."""


@require_safe
def show_moderation(request: HttpRequest, slug: str) -> HttpResponse:
    """Rules, counts, delays and appeals."""
    consultation = find_public(slug)
    figures = _figures(consultation)
    rules, every_rule = _rules(consultation)
    context = {
        **page_of(consultation),
        "figures": figures,
        "rules": rules.values(),
        "earlier_rules": [words for code, words in every_rule.items() if code not in rules],
        "by_rule": [(every_rule[code], count) for code, count in figures.by_rule if code],
        "within_percent": None if figures.within_target is None else round(100 * figures.within_target),
        "target_hours": TARGET_HOURS,
    }
    return render(request, "citizen/moderation.html", context)


@require_safe
def download_log(_request: HttpRequest, slug: str) -> HttpResponse:
    """Every decision, as a CSV file without personal data."""
    consultation = find_public(slug)
    key = f"moderation-log:{consultation.pk}"
    text = cache.get_or_set(key, lambda: write_moderation_log(consultation), KEPT_SECONDS)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-moderation.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _figures(consultation: Consultation) -> ModerationFigures:
    key = f"moderation-figures:{consultation.pk}"
    found = cache.get_or_set(key, lambda: moderation_figures(consultation), KEPT_SECONDS)
    assert isinstance(found, ModerationFigures)
    return found


def _rules(consultation: Consultation) -> tuple[dict[RuleCode, str], dict[RuleCode, str]]:
    """Those that hold, and those that ever did."""
    key = f"moderation-rules:{consultation.pk}:{get_language()}"
    found: tuple[dict[RuleCode, str], dict[RuleCode, str]] | None = cache.get(key)
    if found is None:
        found = rules_of(consultation), rules_of(consultation, with_unused=True)
        cache.set(key, found, KEPT_SECONDS)
    return found
