"""The optional questions about oneself: each may be left out, and what was said is erased as easily."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.actions.declare import answers_to, declare, declared_by
from parvis.citizen.public import find_public, page_of
from parvis.citizen.voter import device_voter
from parvis.citizen.walk import onward
from parvis.domain.declaration import AboutQuestion, Gender
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, Territory

QUESTION_WORDS: dict[AboutQuestion, Promise] = {
    AboutQuestion.AGE: _("Your age"),
    AboutQuestion.GENDER: _("You are"),
    AboutQuestion.TERRITORY: _("Where you live"),
}
ANSWER_WORDS: dict[str, Promise] = {
    Gender.WOMAN.value: _("a woman"),
    Gender.MAN.value: _("a man"),
    Gender.ANOTHER.value: _("neither, or another gender"),
    "65+": _("65 or older"),
}


MOST_IN_SIGHT = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answers, each as (value, words, whether it is held)."""

    name: str
    words: Promise
    answers: list[tuple[str, Promise | str, bool]]
    is_answered: bool

    @property
    def is_long(self) -> bool:
        """Whether its answers are too many to stand one under the other."""
        return len(self.answers) > MOST_IN_SIGHT


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_me(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions, and what is answered. Someone who has not voted yet has no number to answer under."""
    consultation = find_public(slug)
    participant = device_voter(request, consultation.pk)
    if request.method == "POST" and participant is not None:
        answers = {str(name): request.POST[name] for name in answers_to(consultation) if name in request.POST}
        declare(consultation=consultation, participant=participant, answers=answers)
        return redirect(onward(request, reverse("citizen-about", args=[slug]) + "?kept=1"))
    held = declared_by(consultation, participant) if participant is not None else {}
    context = {
        **page_of(consultation),
        "questions": questions_of(consultation, held),
        "is_known": participant is not None,
        "was_kept": "kept" in request.GET and participant is not None,
        "has_answers": bool(held),
        "near": near_to(consultation, held),
    }
    return render(request, "citizen/about.html", context)


def near_to(consultation: Consultation, held: dict[str, str]) -> Territory | None:
    """Where someone said she lives, if published proposals are about it: a link offers them to her.

    The crowd's door does not learn it: whoever follows the link asks for the cards herself.
    """
    name = held.get(AboutQuestion.TERRITORY, "")
    found = Territory.objects.filter(consultation=consultation, name=name)
    return found.filter(proposals__state=ProposalState.ACCEPTED.value).first() if name else None


def questions_of(consultation: Consultation, held: dict[str, str]) -> list[Asked]:
    """The questions that are asked, with what the participant holds."""
    return [
        Asked(
            name=question.value,
            words=QUESTION_WORDS[question],
            answers=[(answer, ANSWER_WORDS.get(answer, answer), held.get(question) == answer) for answer in answers],
            is_answered=question in held,
        )
        for question, answers in answers_to(consultation).items()
    ]
