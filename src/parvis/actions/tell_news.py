"""What is told to those who asked: the decision on their proposal, the results, the follow-up; then they are erased."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext

from parvis.actions.news_mail import mail_news
from parvis.actions.tell_author import statement_sentences
from parvis.domain.moderation import UNDO_SECONDS, Decision
from parvis.domain.phase import Phase
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, ModerationDecision, NewsRequest

ERASED_UNCONFIRMED_AFTER = timedelta(days=7)
ERASED_AFTER_THE_END = timedelta(days=365)
ERASED_AT_THE_LATEST = timedelta(days=3 * 365)
_UNDO = timedelta(seconds=2 * UNDO_SECONDS)
"""A decision that can still be undone is not told."""


def tell_news(now: datetime | None = None) -> int:
    """Send what is new to those who confirmed; how many mails. Each piece of news is told once."""
    moment = now or timezone.now()
    return _tell_decisions(moment) + _tell_phases(moment)


def erase_old_requests(now: datetime | None = None) -> int:
    """Erase the addresses that have served: unconfirmed for a week, or a year after the consultation's last step."""
    moment = now or timezone.now()
    since = moment - ERASED_AFTER_THE_END
    ended = Q(consultation__follow_up_at__lt=since) | Q(
        consultation__follow_up_at=None, consultation__closes_at__lt=since
    )
    unconfirmed = Q(confirmed_at=None, asked_at__lt=moment - ERASED_UNCONFIRMED_AFTER)
    withdrawn = Q(proposal__state=ProposalState.WITHDRAWN.value)
    stale = Q(asked_at__lt=moment - ERASED_AT_THE_LATEST)
    return NewsRequest.objects.filter(unconfirmed | withdrawn | ended | stale).delete()[0]


def _tell_decisions(moment: datetime) -> int:
    made = ModerationDecision.objects.filter(proposal=OuterRef("proposal"), undone_by__isnull=True)
    settled = made.filter(at__lte=moment - _UNDO).exclude(decision=Decision.UNDO).order_by("-id")
    waiting = NewsRequest.objects.filter(confirmed_at__isnull=False, proposal__isnull=False)
    fresh = waiting.annotate(last=Subquery(settled.values("id")[:1])).filter(last__gt=F("told_decision"))
    told = 0
    for asked in fresh.select_related("consultation", "proposal"):
        decision = ModerationDecision.objects.select_related("proposal__consultation").get(pk=asked.last)
        with transaction.atomic(), translation.override(asked.language):
            sentences = _sentences_of(decision)
            if sentences:
                mail_news(asked, _site(), sentences, page=f"{asked.consultation.address}follow")
                told += 1
            NewsRequest.objects.filter(pk=asked.pk).update(told_decision=decision.pk)
    return told


def _sentences_of(decision: ModerationDecision) -> list[str]:
    """What an author is told of a decision; nothing while a proposal only waits."""
    if decision.decision == Decision.ASK or decision.state_after == ProposalState.REFUSED:
        return statement_sentences(decision)
    if decision.state_after == ProposalState.ACCEPTED and decision.decision != Decision.CONFIRM:
        return [gettext("The proposal that you sent is published: everyone can now vote on it.")]
    return []


def _tell_phases(moment: datetime) -> int:
    told = 0
    for consultation in Consultation.objects.filter(is_published=True).prefetch_related("texts"):
        phase = consultation.phase(moment)
        if phase not in (Phase.RESULTS, Phase.FOLLOW_UP):
            continue
        waiting = consultation.news_requests.filter(confirmed_at__isnull=False).exclude(told_phase=phase.value)
        for asked in waiting.select_related("proposal").iterator():
            asked.consultation = consultation
            with transaction.atomic(), translation.override(asked.language):
                mail_news(asked, _site(), [_sentence_of(phase)], page=f"{consultation.address}results")
                NewsRequest.objects.filter(pk=asked.pk).update(told_phase=phase.value)
            told += 1
    return told


def _sentence_of(phase: Phase) -> str:
    if phase is Phase.RESULTS:
        return gettext("The results of the consultation that you took part in are published.")
    return gettext("The public body now says what it does with the answers. Follow it on this page.")


def _site() -> str:
    return str(settings.CONFIGURATION.site)
