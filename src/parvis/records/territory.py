"""The territories of a consultation: where people may say they live, and what a proposal may be about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.domain.territory import LONGEST_TERRITORY
from parvis.records.consultation import Consultation


class Territory(models.Model):
    """One territory of the consultation's list. Its id is the number that cards, links and the ballot log use.

    A territory that is taken off the list stays, so that proposals about it and links to it keep their meaning.
    """

    id = models.AutoField(primary_key=True)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="territories", verbose_name=_("consultation")
    )
    name = models.CharField(_("name"), max_length=LONGEST_TERRITORY)
    position = models.PositiveIntegerField(_("position"), default=0)
    removed_at = models.DateTimeField(_("taken off the list"), null=True, blank=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "name"], name="one_territory_a_name")]

    def __str__(self) -> str:
        return self.name
