"""How a consultation looks: the organiser's colours and logo, checked before they come here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.domain.contrast import BACKGROUNDS, Scheme, mix, nearest_readable
from parvis.records.consultation import Consultation


class Look(models.Model):
    """The accents in light and in dark, empty for the usual ones, and a small logo."""

    consultation = models.OneToOneField(
        Consultation,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="look",
        verbose_name=_("consultation"),
    )
    accent = models.CharField(_("colour"), max_length=7, blank=True)
    accent_dark = models.CharField(_("colour on a dark page"), max_length=7, blank=True)
    logo = models.BinaryField(_("logo"), blank=True, default=b"")
    logo_type = models.CharField(_("kind of logo"), max_length=20, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("look")
        verbose_name_plural = _("looks")

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.accent}"

    @property
    def style(self) -> str:
        """The tokens that this look replaces, as CSS; empty where it replaces none."""
        if not self.accent:
            return ""
        dark = self.accent_dark or nearest_readable(self.accent, BACKGROUNDS[Scheme.DARK])
        light_tokens = _tokens(self.accent, strong="#000000", quiet="#ffffff", on="#ffffff")
        dark_tokens = _tokens(dark, strong="#ffffff", quiet="#1a2129", on="#0c1c21")
        in_dark = f"@media (prefers-color-scheme: dark){{:root{{{dark_tokens}}}}}"
        return f"@media screen{{:root{{{light_tokens}}}{in_dark}}}"


def _tokens(accent: str, *, strong: str, quiet: str, on: str) -> str:
    return (
        f"--accent:{accent};--accent-strong:{mix(accent, strong, 0.75)};"
        f"--accent-quiet:{mix(accent, quiet, 0.12)};--on-accent:{on}"
    )
