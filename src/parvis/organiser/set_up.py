"""The guided set-up: one small part a page, each saved on its own, with the landing beside it on a phone."""

import contextlib
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.actions.check_readiness import check_readiness
from parvis.actions.draft_texts import draft_texts
from parvis.actions.duplicate_consultation import duplicate_consultation
from parvis.actions.edit_consultation import edit_dates, edit_languages, edit_settings, edit_texts
from parvis.actions.rights import Act
from parvis.ballotbox import present
from parvis.domain.errors import ParvisError, Unavailable
from parvis.domain.phase import Phase
from parvis.domain.readiness import Finding
from parvis.insight.translators import make_translator
from parvis.organiser.access import for_consultation
from parvis.organiser.set_up_forms import (
    DatesForm,
    LanguagesForm,
    NoticeForm,
    ProseForm,
    QuestionForm,
    SettingsForm,
    TextsForm,
    settings_form,
)
from parvis.records.models import Account, Consultation
from parvis.records.words import say_finding, sentence_of
from parvis.translation_setting import TranslationSetting

AnyForm = forms.Form | SettingsForm


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the guide. `make` builds its form and `save` writes it; a part without them leads to `elsewhere`."""

    title: Promise
    why: Promise
    make: Callable[[Consultation, QueryDict | None], AnyForm] | None = None
    save: Callable[[Account, Consultation, Any], object] | None = None
    elsewhere: str = ""
    link: Promise | str = ""


def _settings_part(title: Promise, why: Promise, *names: str) -> Part:
    form = settings_form(*names)

    def make(consultation: Consultation, data: QueryDict | None) -> AnyForm:
        return form(data, instance=copy(consultation))

    def save(by: Account, consultation: Consultation, filled: AnyForm) -> object:
        return edit_settings(by=by, consultation=consultation, changes=filled.cleaned_data)

    return Part(title, why, make, save)


def _make_dates(consultation: Consultation, data: QueryDict | None) -> AnyForm:
    return DatesForm(data, initial={name: getattr(consultation, name) for name in DatesForm.base_fields})


def _make_languages(consultation: Consultation, data: QueryDict | None) -> AnyForm:
    initial = {"default_language": consultation.default_language, "languages": consultation.languages}
    return LanguagesForm(data, initial=initial)


def _save_texts(by: Account, consultation: Consultation, form: Any) -> object:
    return edit_texts(by=by, consultation=consultation, texts=form.texts())


PARTS: dict[str, Part] = {
    "question": Part(
        _("The question"),
        _("One open question, and the words that every proposal starts with. Read it aloud to someone first."),
        lambda consultation, data: QuestionForm(data, consultation=consultation),
        _save_texts,
    ),
    "languages": Part(
        _("Languages"),
        _("People answer in the language they think in. Each one that you offer needs its texts."),
        _make_languages,
        lambda by, consultation, form: edit_languages(by=by, consultation=consultation, **form.cleaned_data),
    ),
    "dates": Part(
        _("Dates and phases"),
        _("Each phase starts by itself at its date, even at night. Keep the last days for votes only."),
        _make_dates,
        lambda by, consultation, form: edit_dates(by=by, consultation=consultation, dates=form.dates()),
    ),
    "place": _settings_part(
        _("Territory"), _("Who is asked? This is said on the page, and in every result."), "territory"
    ),
    "taking-part": _settings_part(
        _("Taking part"),
        _(
            "Nobody needs an account or a name: a random number stands for each person, and each card is sealed, so"
            " that a vote is counted once. Most consultations change nothing here."
        ),
        "shows_others",
        "minimum_length",
        "maximum_length",
        "unsealed_policy",
        "asks_identity",
    ),
    "safety": _settings_part(
        _("Safety"),
        _(
            "On violence, health or family, some of the people who read the page are watched. The safety layer gives"
            " them a button to leave at once, helplines at the top, and no name of the subject in the history."
        ),
        "safety_layer",
    ),
    "content-notice": Part(
        _("Content notice"),
        _(
            "Where the safety layer is on, one or two sentences stand before the first card, so that nobody is"
            " surprised."
        ),
        lambda consultation, data: NoticeForm(data, consultation=consultation),
        _save_texts,
    ),
    "territories": Part(
        _("Territories"),
        _(
            "One list of places, and two questions that may use it: where people live, and which place a proposal is"
            " about. Each is asked only if you wish."
        ),
        elsewhere="office-territories",
        link=_("Write the list"),
    ),
    "about": _settings_part(
        _("About the participants"),
        _(
            "Asked at the end only, and never required. Ask what you will really use: to see who was not heard, and"
            " whether opinions differ. Answers are kept apart from votes and erased after the closing."
        ),
        "asks_age",
        "asks_gender",
        "asks_territory",
    ),
    "population": _settings_part(
        _("Population"),
        _(
            "With the number of people of each group, the pulse tells you who is missing while there is still time to"
            " reach them. National statistics have these numbers."
        ),
        "population",
    ),
    "landing": _settings_part(
        _("Goal and partners"),
        _("People see how many were heard so far, and with whom you ask. Both may stay empty."),
        "goal_participants",
        "partners",
    ),
    "look": Part(
        _("Look"),
        _("Your colours and your logo. Contrast is checked, so that everyone can read the pages."),
        elsewhere="office-look",
        link=_("Choose colours and logo"),
    ),
    "texts": Part(
        _("Texts"),
        _("Why you ask, and what you will do with the answers. Short sentences are read; promises are kept."),
        lambda consultation, data: ProseForm(data, consultation=consultation),
        _save_texts,
    ),
    "seeds": Part(
        _("First proposals"),
        _("Ten to thirty proposals of yours, from many sides, so that the first visitors have something to vote on."),
        elsewhere="office-seeds",
        link=_("Bring in proposals"),
    ),
    "team": Part(
        _("Team"),
        _("Two people or more who read what is proposed, and whoever answers for the consultation."),
        elsewhere="office-team",
        link=_("Invite people"),
    ),
    "privacy": _settings_part(
        _("Personal data"),
        _("Votes on public questions reveal opinions. People must know whom to ask about what is kept of them."),
        "privacy_contact",
    ),
    "ready": Part(
        _("Ready?"), _("What is there, what is missing, and why it matters. Only what must be there holds you back.")
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def set_up(request: HttpRequest, account: Account, consultation: Consultation, part: str) -> HttpResponse:
    """One part of the guide: its form, the list of parts, and the landing beside it."""
    chosen = PARTS.get(part)
    if chosen is None:
        raise Http404
    data = _drafted(request, consultation, chosen) if "draft" in request.POST else request.POST
    form = chosen.make(consultation, data if request.method == "POST" else None) if chosen.make else None
    if request.method == "POST" and "draft" not in request.POST and form is not None and form.is_valid():
        saved = _save(chosen, account, consultation, form)
        if saved:
            messages.success(request, _("Saved."))
            return redirect("office-set-up", consultation.slug, _next(part) if "continue" in request.POST else part)
    return _page(request, consultation.pk, part, form)


@require_POST
@for_consultation(Act.SEE_CONSULTATION)
def duplicate(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Make a draft like this one, and go to its set-up."""
    made = duplicate_consultation(by=account, consultation=consultation)
    messages.success(request, _("A new draft with the same settings and texts. People, proposals and votes stay."))
    return redirect("office-set-up", made.slug, "question")


def _drafted(request: HttpRequest, consultation: Consultation, part: Part) -> QueryDict:
    """What was typed, with a machine's draft of the empty texts of one language. Nothing is saved."""
    data, target = request.POST.copy(), request.POST["draft"]
    form = part.make(consultation, None) if part.make else None
    setting: TranslationSetting | None = settings.CONFIGURATION.translation
    source = consultation.default_language
    if setting is None or not isinstance(form, TextsForm) or target not in consultation.languages or target == source:
        raise Http404
    names = [name for name in form.names if not data.get(f"{name}_{target}", "").strip()]
    empty = {name: data.get(f"{name}_{source}", "") for name in names}
    translator = make_translator(setting.service)
    try:
        drafts = draft_texts(translator, setting, empty, source=source, target=target)
    except ParvisError as error:
        messages.warning(request, sentence_of(error))
    else:
        told = gettext("A draft by {engine}: read it, change it, then save. Nothing is saved yet.")
        messages.info(request, told.format(engine=translator.engine))
        for name, text in drafts.items():
            data[f"{name}_{target}"] = text
    return data


def _save(part: Part, account: Account, consultation: Consultation, form: AnyForm) -> bool:
    assert part.save is not None
    try:
        part.save(account, consultation, form)
    except ParvisError as error:
        form.add_error(None, sentence_of(error))
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _page(request: HttpRequest, pk: int, part: str, form: AnyForm | None) -> HttpResponse:
    with contextlib.suppress(Unavailable):
        # The crowd's door looks for changes twice a second; the landing beside the form is asked for at once.
        present.crowd().catalogue.refresh()
    consultation = Consultation.objects.select_related("organisation").prefetch_related("texts").get(pk=pk)
    chosen, findings = PARTS[part], check_readiness(consultation)
    context = {
        "consultation": consultation,
        "text": consultation.text_in(),
        "key": part,
        "part": chosen,
        "form": form,
        "parts": _parts(part, findings),
        "findings": _said(part, findings),
        "blocking": sum(one.blocks for one in findings),
        "is_draft": consultation.phase() is Phase.DRAFT,
        "time_zone": settings.TIME_ZONE,
        "next": _next(part),
        "drafts_from": consultation.default_language if settings.CONFIGURATION.translation else "",
    }
    return render(request, "organiser/set_up.html", context, status=400 if form is not None and form.errors else 200)


def _said(part: str, findings: tuple[Finding, ...]) -> list[tuple[Finding, str]]:
    """What was found in a part, or in all of them: first what holds the opening back, last what is there."""
    shown = [one for one in findings if part in ("ready", one.part)]
    return [(one, say_finding(one)) for one in sorted(shown, key=lambda one: (not one.blocks, one.is_met))]


def _parts(current: str, findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """The parts for the list: which one is shown, and whether something is missing there."""
    open_parts = {one.part for one in findings if not one.is_met}
    blocked = {one.part for one in findings if one.blocks}
    return [
        {
            "key": key,
            "title": part.title,
            "is_current": key == current,
            "is_missing": key in blocked or (key == "ready" and bool(blocked)),
            "is_open": key in open_parts,
        }
        for key, part in PARTS.items()
    ]


def _next(part: str) -> str:
    keys = list(PARTS)
    return keys[min(keys.index(part) + 1, len(keys) - 1)]
