"""When each task of the background was last done, and who is at it: two processes never do one at the same time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Chore(models.Model):
    """One task of `parvis.chores`. `busy_until` is a lease: when its holder dies, another takes over at its end."""

    name = models.CharField(_("name"), max_length=60, primary_key=True)
    begun_at = models.DateTimeField(_("begun"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    busy_until = models.DateTimeField(_("busy until"), null=True)
    trouble = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("task of the background")
        verbose_name_plural = _("tasks of the background")

    def __str__(self) -> str:
        return self.name
