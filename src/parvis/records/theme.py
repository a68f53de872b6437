"""The themes under which an organiser files proposals."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.records.consultation import Consultation


class Theme(models.Model):
    """A theme of one consultation. `names` maps a language to the name in it."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="themes", verbose_name=_("consultation")
    )
    names = models.JSONField(_("names"), default=dict)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name_in()

    def name_in(self, language: str | None = None) -> str:
        """The name in a language (by default the active one), else in the first one there is."""
        wanted = (language or get_language() or "").split("-")[0]
        return str(self.names.get(wanted) or next(iter(self.names.values()), ""))
