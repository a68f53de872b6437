"""Who asked to be told something by e-mail, and of what: kept apart from votes, and erased when it has served."""

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation
from parvis.records.proposal import Proposal

_SIGNER = Signer(salt="parvis.news-request")


class NewsRequest(models.Model):
    """An address, for one purpose: what becomes of one proposal, or the results where `proposal` is None.

    It holds no pseudonym. Nothing is sent but the link that confirms it before `confirmed_at`.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="news_requests", verbose_name=_("consultation")
    )
    proposal = models.ForeignKey(
        Proposal,
        on_delete=models.CASCADE,
        related_name="news_requests",
        verbose_name=_("proposal"),
        null=True,
        blank=True,
    )
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    told_decision = models.BigIntegerField(_("last decision told"), default=0)
    told_appeal = models.BigIntegerField(_("last appeal told"), default=0)
    told_offer_at = models.DateTimeField(_("last rewrite told"), null=True, blank=True)
    told_phase = models.CharField(_("last phase told"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("request for news")
        verbose_name_plural = _("requests for news")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "email"], name="one_address_a_proposal"),
            models.UniqueConstraint(
                fields=["consultation", "email"],
                name="one_address_for_results",
                condition=models.Q(proposal__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["confirmed_at", "id"], name="news_requests_confirmed")]

    def __str__(self) -> str:
        return f"{self.consultation_id}/{self.pk}"

    @property
    def path(self) -> str:
        """The address of the page that confirms or ends it; whoever has it received the mail."""
        return f"{self.consultation.address}news/{_SIGNER.sign(str(self.pk))}"


def find_news_request(consultation: Consultation, token: str) -> NewsRequest | None:
    """The request that a link of a mail stands for; None when it was forged, or is erased already."""
    try:
        number = _SIGNER.unsign(token)
    except BadSignature:
        return None
    return NewsRequest.objects.filter(consultation=consultation, pk=number).first()
