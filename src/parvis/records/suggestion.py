"""What the machine suggested of a proposal, beside what a person decided: the measure of its help."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.records.proposal import Proposal


class Suggestion(models.Model):
    """One kind of suggestion for one proposal. Empty values: nothing was suggested, or nothing of the kind decided.

    `was_hidden` tells that the moderator decided without having seen it; only these measure the machine fairly.
    Rows go when the decision is undone.
    """

    proposal = models.ForeignKey(
        Proposal, on_delete=models.CASCADE, related_name="suggestions", verbose_name=_("proposal")
    )
    kind = models.CharField(_("kind"), max_length=16)
    suggested = models.CharField(_("suggested"), max_length=40, blank=True)
    decided = models.CharField(_("decided"), max_length=40, blank=True)
    was_hidden = models.BooleanField(_("hidden until the decision"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [models.UniqueConstraint(fields=["proposal", "kind"], name="one_suggestion_a_kind")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.kind}"
