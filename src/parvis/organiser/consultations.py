"""The list of consultations, making one, and running it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.actions.check_readiness import NotReady
from parvis.actions.consultation_kinds import first_dates, first_rules, first_texts
from parvis.actions.create_consultation import BadSlug, SlugTaken, create_consultation
from parvis.actions.decide import counts_by_state, waiting_counts
from parvis.actions.read_acts import may_read_acts
from parvis.actions.rights import Act, NotYourRole, acts_of, consultations_of, may, organisations_for
from parvis.actions.run_consultation import (
    close_consultation,
    open_consultation,
    pause_consultation,
    publish_consultation,
    reopen_consultation,
    resume_consultation,
    start_votes_only,
)
from parvis.domain.errors import ParvisError
from parvis.domain.phase import VOTING_PHASES, Phase
from parvis.organiser.access import account_of, for_consultation, for_staff, site_of
from parvis.organiser.forms import ReopeningForm
from parvis.organiser.guarantee import promise_of
from parvis.organiser.places import places_of
from parvis.organiser.set_up_forms import NewConsultationForm
from parvis.records.models import Account, Consultation
from parvis.records.words import PHASE_WORDS, STATE_WORDS, sentence_of

STEPS: dict[str, tuple[Callable[..., Consultation], Promise]] = {
    "publish": (publish_consultation, _("Published: everyone can see it.")),
    "open": (open_consultation, _("Open: proposals and votes are received.")),
    "pause": (pause_consultation, _("Paused: nothing is recorded until you resume.")),
    "resume": (resume_consultation, _("Resumed: votes are received again.")),
    "votes-only": (start_votes_only, _("Votes only: nothing new is proposed.")),
    "close": (close_consultation, _("Closed: nothing more is recorded.")),
}
STEPS_IN: dict[Phase, tuple[str, ...]] = {
    Phase.DRAFT: ("open", "publish"),
    Phase.UPCOMING: ("open",),
    Phase.PROPOSING: ("pause", "votes-only", "close"),
    Phase.VOTING_ONLY: ("pause", "close"),
    Phase.PAUSED: ("resume", "close"),
}


_OVER = frozenset({Phase.CLOSED, Phase.RESULTS, Phase.FOLLOW_UP})


@require_safe
@for_staff
def show_home(request: HttpRequest) -> HttpResponse:
    """Every consultation that the account may see, its phase, and what waits to be read."""
    account = account_of(request)
    found = consultations_of(account)
    waiting = waiting_counts(found)
    rows = [_row(consultation, waiting.get(consultation.pk, 0)) for consultation in found]
    may_create = bool(organisations_for(account, Act.CREATE_CONSULTATION))
    return render(
        request,
        "organiser/home.html",
        {
            "rows": rows,
            "may_create": may_create,
            "may_read_acts": may_read_acts(account),
            "teams": organisations_for(account, Act.SEE_TEAM),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def create(request: HttpRequest) -> HttpResponse:
    """The form of a new consultation, and what is sent with it."""
    account = account_of(request)
    organisations = organisations_for(account, Act.CREATE_CONSULTATION)
    if not organisations:
        raise NotYourRole
    initial = {"default_language": request.LANGUAGE_CODE}
    form = NewConsultationForm(request.POST or None, organisations=organisations, initial=initial)
    made = _make(form, account) if form.is_valid() else None
    if made is not None:
        messages.success(request, _("The draft is made. Go through each part, in any order, as often as you like."))
        return redirect("office-set-up", made.slug, "question")
    return render(request, "organiser/create.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@for_consultation(Act.SEE_CONSULTATION)
def show_consultation(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Where a consultation stands, and the steps that can be taken now."""
    phase = consultation.phase()
    counts = counts_by_state(consultation)
    allowed = acts_of(account, consultation)
    may_run = Act.RUN_CONSULTATION in allowed
    context = {
        **_row(consultation, 0),
        "counts": [(STATE_WORDS[state], count) for state, count in counts.items() if count],
        "texts": consultation.texts.all(),
        "steps": STEPS_IN.get(phase, ()) if may_run else (),
        "may_run": may_run,
        "is_over": phase in _OVER,
        "may_duplicate": may_run and may(account, Act.CREATE_CONSULTATION, consultation.organisation),
        "may_moderate": Act.MODERATE in allowed,
        "waiting": next(count for state, count in counts.items() if state.value == "waiting"),
        "public_address": site_of(request) + consultation.address,
        "promise": promise_of(consultation.pk),
        "places": places_of(allowed, consultation),
    }
    return render(request, "organiser/consultation.html", context)


@require_POST
def take_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Publish, open, pause, resume or close."""
    response: HttpResponse = _STEP_PAGES[step](request, slug)
    return response


def _step_page(step: str) -> Callable[[HttpRequest, str], HttpResponse]:
    act, said = STEPS[step]

    @for_consultation(Act.RUN_CONSULTATION)
    def page(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
        try:
            act(by=account, consultation=consultation)
        except NotReady as error:
            messages.error(request, sentence_of(error))
            return redirect("office-set-up", consultation.slug, "ready")
        except ParvisError as error:
            messages.error(request, sentence_of(error))
        else:
            messages.success(request, str(said))
        return redirect("office-consultation", consultation.slug)

    return page


_STEP_PAGES = {step: _step_page(step) for step in STEPS}


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(Act.RUN_CONSULTATION)
def reopen(request: HttpRequest, account: Account, consultation: Consultation) -> HttpResponse:
    """Receive votes again after the end: a reason, a new end, and whether proposals are received too."""
    form = ReopeningForm(request.POST or None)
    if form.is_valid():
        try:
            reopen_consultation(by=account, consultation=consultation, **form.cleaned_data)
        except ParvisError as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, _("Open again. The reason stands in the record of acts."))
            return redirect("office-consultation", consultation.slug)
    context = {"form": form, "consultation": consultation, "text": consultation.text_in()}
    return render(request, "organiser/reopen.html", context, status=400 if form.errors else 200)


def _make(form: NewConsultationForm, account: Account) -> Consultation | None:
    cleaned = form.cleaned_data
    kind, language = cleaned["kind"], cleaned["default_language"]
    try:
        return create_consultation(
            by=account,
            organisation=cleaned["organisation"],
            texts={language: first_texts(kind, question=cleaned["question"], language=language)},
            default_language=language,
            slug=cleaned["slug"],
            dates=first_dates(kind),
            rules=first_rules(kind),
        )
    except (BadSlug, SlugTaken) as error:
        form.add_error("slug", sentence_of(error))
    return None


def _row(consultation: Consultation, waiting: int) -> dict[str, Any]:
    phase = consultation.phase()
    return {
        "consultation": consultation,
        "text": consultation.text_in(),
        "phase": PHASE_WORDS[phase],
        "is_live": phase in VOTING_PHASES,
        "waiting": waiting,
    }
