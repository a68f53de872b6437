"""Who is reading a proposal at this moment, so that no two moderators read the same one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.records.proposal import Proposal


class ReadingLock(models.Model):
    """The item stays with `moderator` until `until`; a lock that has run out counts for nothing."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, primary_key=True, related_name="lock", verbose_name=_("proposal")
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="locks", verbose_name=_("moderator")
    )
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.until}"
