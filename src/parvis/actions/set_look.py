"""The organiser gives a consultation a colour and a logo."""

from django.db import transaction

from parvis.actions.read_logo import Logo
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import record_change
from parvis.domain.contrast import Scheme, require_readable
from parvis.records.models import Account, Consultation, Look

NO_LOGO = Logo(b"", "")


@transaction.atomic
def set_look(
    *, by: Account, consultation: Consultation, accent: str, accent_dark: str = "", logo: Logo | None = None
) -> Look:
    """Set the colours, empty for the usual ones, and the logo: None keeps the present one, `NO_LOGO` takes it away.

    Raises `NotYourRole`, `NotAColour`, `ContrastTooLow`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    look, _ = Look.objects.get_or_create(consultation=consultation)
    before = _told(look)
    look.accent = require_readable(accent, Scheme.LIGHT) if accent.strip() else ""
    look.accent_dark = require_readable(accent_dark, Scheme.DARK) if accent_dark.strip() else ""
    if logo is not None:
        look.logo, look.logo_type = logo.content, logo.type
    look.version += 1
    look.save()
    record_change(by, consultation, before, _told(look))
    return look


def _told(look: Look) -> dict[str, object]:
    return {"accent": look.accent, "accent_dark": look.accent_dark, "logo_bytes": len(look.logo)}
