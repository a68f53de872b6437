"""What is told to those who asked: the decision on their proposal, the results, the follow-up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone, translation

from parvis.actions.decide import open_appeals
from parvis.actions.news_mail import mail_news
from parvis.actions.tell_author import statement_sentences
from parvis.domain.citizen_mail import MailKind
from parvis.domain.moderation import UNDO_SECONDS, Decision
from parvis.domain.phase import Phase
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, ModerationDecision, NewsRequest, SetApartText

_UNDO = timedelta(seconds=2 * UNDO_SECONDS)
"""A decision that can still be undone is not told."""
_PHASES = {Phase.RESULTS: MailKind.RESULTS, Phase.FOLLOW_UP: MailKind.FOLLOW_UP}


def tell_news(now: datetime | None = None) -> int:
    """Send what is new to those who confirmed; how many mails. Each piece of news is told once."""
    moment = now or timezone.now()
    return _tell_appeals() + _tell_offers() + _tell_decisions(moment) + _tell_phases(moment)


def _confirmed() -> QuerySet[NewsRequest]:
    waiting = NewsRequest.objects.filter(confirmed_at__isnull=False, proposal__isnull=False)
    return waiting.select_related("consultation", "proposal")


def _tell_decisions(moment: datetime) -> int:
    made = ModerationDecision.objects.filter(proposal=OuterRef("proposal"), undone_by__isnull=True)
    settled = made.filter(at__lte=moment - _UNDO).exclude(decision=Decision.UNDO).order_by("-id")
    told = 0
    for asked in _confirmed().annotate(last=Subquery(settled.values("id")[:1])).filter(last__gt=F("told_decision")):
        decision = ModerationDecision.objects.select_related("proposal__consultation").get(pk=asked.last)
        kind = _kind_of(decision)
        with transaction.atomic(), translation.override(asked.language):
            if kind:
                _mail(asked, kind, statement_sentences(decision))
                told += 1
            NewsRequest.objects.filter(pk=asked.pk).update(told_decision=decision.pk)
    return told


def _kind_of(decision: ModerationDecision) -> MailKind | None:
    """Which mail tells a decision; none while a proposal only waits."""
    if decision.decision == Decision.ASK:
        return MailKind.REWORD
    is_published = decision.state_after == ProposalState.ACCEPTED and decision.decision != Decision.CONFIRM
    if not is_published and decision.state_after != ProposalState.REFUSED:
        return None
    if decision.appeal_id:
        return MailKind.APPEAL_ANSWERED
    return MailKind.PUBLISHED if is_published else MailKind.REFUSED


def _tell_appeals() -> int:
    """That an appeal has arrived; nothing once it is answered, which is told by itself."""
    waiting = open_appeals().filter(decision__proposal=OuterRef("proposal")).order_by("-id")
    told = 0
    for asked in _confirmed().annotate(last=Subquery(waiting.values("id")[:1])).filter(last__gt=F("told_appeal")):
        with transaction.atomic():
            _mail(asked, MailKind.APPEAL_RECEIVED)
            NewsRequest.objects.filter(pk=asked.pk).update(told_appeal=asked.last)
        told += 1
    return told


def _tell_offers() -> int:
    """That a rewrite of a text set apart is offered. The mail says nothing of the text."""
    offered = SetApartText.objects.filter(proposal=OuterRef("proposal"), offered_at__isnull=False)
    apart = _confirmed().filter(proposal__state=ProposalState.SET_ASIDE.value)
    found = apart.annotate(last=Subquery(offered.values("offered_at")[:1])).filter(last__isnull=False)
    told = 0
    for asked in found.filter(Q(told_offer_at=None) | Q(told_offer_at__lt=F("last"))):
        with transaction.atomic():
            _mail(asked, MailKind.REWRITE_OFFERED)
            NewsRequest.objects.filter(pk=asked.pk).update(told_offer_at=asked.last)
        told += 1
    return told


def _tell_phases(moment: datetime) -> int:
    told = 0
    for consultation in Consultation.objects.filter(is_published=True).prefetch_related("texts"):
        phase = consultation.phase(moment)
        if phase not in _PHASES:
            continue
        waiting = consultation.news_requests.filter(confirmed_at__isnull=False).exclude(told_phase=phase.value)
        for asked in waiting.select_related("proposal").iterator():
            asked.consultation = consultation
            with transaction.atomic():
                mail_news(asked, _PHASES[phase], _site(), page=f"{consultation.address}results")
                NewsRequest.objects.filter(pk=asked.pk).update(told_phase=phase.value)
            told += 1
    return told


def _mail(asked: NewsRequest, kind: MailKind, statement: Sequence[str] = ()) -> None:
    mail_news(asked, kind, _site(), page=f"{asked.consultation.address}follow", statement=statement)


def _site() -> str:
    return str(settings.CONFIGURATION.site)
