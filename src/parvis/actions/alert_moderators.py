"""Alerts before proposals have waited longer than the target: on the office's first page, and by mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from parvis.domain.moderation import ALERT_HOURS, TARGET_HOURS
from parvis.domain.proposal import ProposalState
from parvis.records.models import Consultation, Membership, ModerationSettings, Proposal, Role

PAUSE_HOURS = 12
"""Between two mails on the same consultation."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How many proposals of a consultation have waited longer than the target, and how many will soon."""

    late: int
    soon: int


def delays_of(consultations: Iterable[Consultation], now: datetime | None = None) -> dict[int, Delay]:
    """The delays of the consultations that have any, by id, in one query."""
    moment = now or timezone.now()
    alert, target = moment - timedelta(hours=ALERT_HOURS), moment - timedelta(hours=TARGET_HOURS)
    waiting = Proposal.objects.filter(consultation__in=list(consultations), state=ProposalState.WAITING.value)
    rows = waiting.filter(created_at__lt=alert).order_by().values_list("consultation")
    counted = rows.annotate(all=Count("id"), late=Count("id", filter=Q(created_at__lt=target)))
    return {number: Delay(late=late, soon=everything - late) for number, everything, late in counted}


def alert_moderators(now: datetime | None = None) -> int:
    """Write to the moderators of each consultation whose proposals wait too long; how many mails.

    Twelve hours at least lie between two mails on one consultation.
    """
    moment = now or timezone.now()
    consultations = {one.pk: one for one in Consultation.objects.filter(is_published=True, is_example=False)}
    return sum(
        _alert(consultations[number], delay, moment) for number, delay in delays_of(consultations.values(), now).items()
    )


@transaction.atomic
def _alert(consultation: Consultation, delay: Delay, moment: datetime) -> int:
    row = ModerationSettings.of(consultation)
    if row.alerted_at and moment - row.alerted_at < timedelta(hours=PAUSE_HOURS):
        return 0
    row.alerted_at = moment
    row.save()
    with translation.override(consultation.default_language):
        subject = gettext("Proposals wait to be read: {question}").format(question=consultation.text_in().question)
        body = "\n\n".join([*_sentences(delay), settings.CONFIGURATION.site + _queue(consultation)]) + "\n"
    addresses = _addresses(consultation)
    for address in addresses:
        send_mail(" ".join(subject.split()), body, None, [address])
    return len(addresses)


def _sentences(delay: Delay) -> list[str]:
    said = []
    if delay.late:
        said.append(
            ngettext(
                "%(number)d proposal has waited longer than %(hours)d hours.",
                "%(number)d proposals have waited longer than %(hours)d hours.",
                delay.late,
            )
            % {"number": delay.late, "hours": TARGET_HOURS}
        )
    if delay.soon:
        said.append(
            ngettext(
                "%(number)d proposal will have waited for %(hours)d hours before half a day is over.",
                "%(number)d proposals will have waited for %(hours)d hours before half a day is over.",
                delay.soon,
            )
            % {"number": delay.soon, "hours": TARGET_HOURS}
        )
    return said


def _addresses(consultation: Consultation) -> list[str]:
    """Those of the moderators; of those who run it where nobody moderates."""
    whole = Q(organisation=consultation.organisation_id, consultation__isnull=True)
    members = Membership.objects.filter(whole | Q(consultation=consultation), account__is_active=True)
    for roles in ((Role.MODERATOR,), (Role.ORGANISER, Role.ADMINISTRATOR)):
        found = members.filter(role__in=roles).values_list("account__email", flat=True).distinct()
        if found:
            return sorted(found)
    return []


def _queue(consultation: Consultation) -> str:
    return reverse("office-moderate", args=[consultation.slug])
