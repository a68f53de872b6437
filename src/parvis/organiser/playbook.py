"""The page of the playbook: tasks with their day and their tick, and texts that are ready to adapt."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from parvis.actions.rights import Act
from parvis.actions.tick_task import tick_task, ticks_of
from parvis.configuration import LANGUAGES
from parvis.domain.errors import NotFound
from parvis.organiser.access import for_consultation
from parvis.organiser.forms import NATIVE_NAMES
from parvis.organiser.playbook_tasks import KEYS, STAGES, anchors_of
from parvis.records.models import Account, Consultation

TEXTS = {
    "press": _("Press release"),
    "posts": _("Posts for social networks"),
    "mayors": _("Mail to mayors"),
    "moderators": _("Briefing for moderators"),
    "journalist": _("Reply to a journalist"),
}

LATE_FOR = timedelta(days=21)
"""What was due longer ago is not called late any more: it was left out, and its date says when it was due."""


@require_safe
@for_consultation(Act.RUN_CONSULTATION)
def show_playbook(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Every stage with its tasks, and every text in each language."""
    del account
    stages = _stages(consultation)
    tasks = [task for stage in stages for task in stage["tasks"]]
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "stages": stages,
        "done": sum(task["tick"] is not None for task in tasks),
        "total": len(tasks),
        "has_territories": bool(consultation.territory_list),
        "next": next((task for task in tasks if task["is_due"]), None),
        "texts": [(name, title, _versions(request, consultation, name)) for name, title in TEXTS.items()],
    }
    return render(request, "organiser/playbook.html", context)


@require_POST
@for_consultation(Act.RUN_CONSULTATION)
def tick(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Says that a task is done, or not after all."""
    task = request.POST.get("task", "")
    if task not in KEYS:
        raise NotFound
    tick_task(by=account, consultation=consultation, task=task, is_done=request.POST.get("done") == "1")
    response = redirect("office-playbook", consultation.slug)
    response["Location"] += f"#task-{task}"
    return response


@require_safe
@for_consultation(Act.RUN_CONSULTATION)
def download_text(
    request: HttpRequest, account: Account, consultation: Consultation, name: str, language: str
) -> HttpResponse:
    """One text as a file."""
    del account
    if name not in TEXTS or language not in LANGUAGES:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{consultation.slug}-{name}-{language}.txt"'}
    written = _written(request, consultation, name, language)
    return HttpResponse(written, content_type="text/plain; charset=utf-8", headers=headers)


def _stages(consultation: Consultation) -> list[dict[str, Any]]:
    anchors, ticks, today = anchors_of(consultation), ticks_of(consultation), timezone.localdate()
    stages = []
    for stage in STAGES:
        anchor = anchors[stage.anchor]
        tasks = []
        for task in stage.tasks:
            day = timezone.localtime(anchor + timedelta(days=task.days)).date() if anchor else None
            tick = ticks.get(task.key)
            is_due = tick is None and (day is None or day >= today - LATE_FOR)
            is_late = is_due and day is not None and day < today
            shown = {"key": task.key, "words": task.words, "day": day, "tick": tick}
            tasks.append({**shown, "is_due": is_due, "is_late": is_late})
        stages.append({"name": stage.name, "tasks": tasks})
    return stages


def _versions(request: HttpRequest, consultation: Consultation, name: str) -> list[tuple[str, str, str]]:
    """The text in each language: code, name of the language, words; the consultation's own language first."""
    codes = sorted(LANGUAGES, key=lambda code: code != consultation.default_language)
    return [(code, NATIVE_NAMES[code], _written(request, consultation, name, code)) for code in codes]


def _written(request: HttpRequest, consultation: Consultation, name: str, language: str) -> str:
    site = settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"
    anchors = anchors_of(consultation)
    with translation.override(language):
        context = {
            "text": consultation.text_in(language),
            "consultation": consultation,
            "address": site + consultation.address,
            "moderation": f"{site}{consultation.address}moderation",
            "opens": anchors["opens"],
            "closes": anchors["closes"],
            "results": anchors["results"],
        }
        written = render_to_string(f"organiser/playbook/{name}.{language}.txt", context)
    return written.strip() + "\n"
