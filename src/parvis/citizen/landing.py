"""The citizens' landing, for the crowd's door to serve: a page of Django's templates, rendered once a version."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.csp import build_policy
from django.utils.formats import get_format
from django.utils.safestring import mark_safe

from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.crowd import now_ms
from parvis.ballotbox.landing import CARD_MARK, GAUGE_MARK, PREVIEW, SCOPE_MARK, Frame
from parvis.ballotbox.walk import walk_mark
from parvis.citizen.figures import read_number
from parvis.citizen.headers import PERMISSIONS_POLICY
from parvis.citizen.public import look_of, page_of
from parvis.citizen.safety import safety_page
from parvis.citizen.square import scopes_of, square_page
from parvis.citizen.templatetags.walk import TO_BE_FILLED
from parvis.configuration import CITIZEN_NAMES
from parvis.records.models import Consultation, PartnerLogo, Theme
from parvis.records.partner import Partner
from parvis.records.words import PHASE_WORDS

_STATIC = Path(__file__).parent / "static" / "parvis"
SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:(\d+|\*))?|\*")
"""A site that may embed, as browsers read it: a scheme, a name that may start with a star, a port that may be one."""
_NOT_AT_FIRST = frozenset({"browse.js", "results.js", "embed.js", "keeper.js", "share.js", "offline.js"})
MOST_WAYS_IN = 12
"""Territories that the landing lists; longer lists are on the page of all the proposals alone."""
_STYLES = ("tokens.css", "parvis.css", "square.css")


class LandingRenderer:
    """Renders the frames of landings. Its style stands in the page: a weak phone waits for one answer, not for four."""

    def render(self, view: ConsultationView, language: str, shape: str = "page") -> Frame:
        """The frame of one consultation in one language and shape. It runs on a thread, and reads the records."""
        close_old_connections()
        consultation = Consultation.objects.prefetch_related("texts").get(pk=view.id)
        now = now_ms()
        look = look_of(consultation)
        style = landing_style(shape) + (_in_colours(look.style, shape) if look else "")
        with translation.override(language):
            context: dict[str, Any] = {
                **page_of(consultation),
                **square_page(view, now),
                **_languages(view, language),
                **safety_page(consultation),
                "phase": PHASE_WORDS[view.phase(now)],
                "scripts": landing_scripts(),
                "style": mark_safe(style),  # noqa: S308 - our own files
                "is_embed": shape.startswith("embed"),
                "is_preview": shape == PREVIEW,
                "card_mark": mark_safe(CARD_MARK),  # noqa: S308 - a constant
                "gauge_mark": mark_safe(GAUGE_MARK),  # noqa: S308 - a constant
                "goal": read_number(goal) if (goal := consultation.goal_participants) else "",
                "themes": _themes(consultation, view),
                "partners": _partners(consultation),
                "territories": _territories(view),
                "scope_mark": mark_safe(SCOPE_MARK),  # noqa: S308 - a constant
                "walk": TO_BE_FILLED,
            }
            parts = {
                name: _braced(render_to_string(f"citizen/square/_{file}.html", context | marks))
                for name, (file, marks) in _PARTS.items()
            }
            page = render_to_string(_TEMPLATES[shape.partition("-")[0]], context)
            empty = render_to_string("citizen/square/_empty.html", context)
            scopes = scopes_of(consultation, view)
            thousands = get_format("THOUSAND_SEPARATOR")
        sites = consultation.embed_sites if shape.startswith("embed") else []
        return Frame(
            page=page,
            empty=empty,
            headers=_headers(language, shape, style, sites),
            goal=consultation.goal_participants or 0,
            thousands=thousands,
            scopes=scopes,
            **parts,
        )


_TEMPLATES = {
    "page": "citizen/square/landing.html",
    "preview": "citizen/square/landing.html",
    "embed": "citizen/square/embed.html",
}
_NOTE_MARKS = {
    "original": "[[text]]",
    "original_language": "[[language]]",
    "engine": "[[engine]]",
    "number": "[[proposal]]",
}
_PARTS: dict[str, tuple[str, dict[str, object]]] = {
    "card": ("card", {"is_frame": True}),
    "seed": ("seed", {}),
    "gauge": ("gauge", {}),
    **{note: ("translated", {"note": note, **_NOTE_MARKS}) for note in ("translated", "machine", "original")},
    "territory": ("territory", {"territory": "[[name]]"}),
    "scope": ("scope", {"scope": "[[scope]]"}),
}


def _themes(consultation: Consultation, view: ConsultationView) -> list[Theme]:
    """The themes that hold an open proposal, each a way in."""
    found = [theme for theme in consultation.themes.all() if theme.pk in view.themes]
    return found if len(found) > 1 else []


def _partners(consultation: Consultation) -> list[tuple[Partner, PartnerLogo | None]]:
    """The partners, each with its logo where there is one."""
    logos = {logo.partner: logo for logo in consultation.partner_logos.all()}
    return [(partner, logos.get(partner.name)) for partner in consultation.partner_list]


def _territories(view: ConsultationView) -> list[tuple[int, str]]:
    """The territories with an open proposal, each a way in, where they are few enough for this page."""
    found = [(number, name) for number, name in view.territory_names.items() if number in view.territories]
    return found if 1 < len(found) <= MOST_WAYS_IN else []


def _braced(text: str) -> str:
    """The marks of a part as `str.format` reads them: `[[text]]` becomes `{text}`, other braces are doubled."""
    return re.sub(r"\[\[(\w+)\]\]", r"{\1}", text.replace("{", "{{").replace("}", "}}"))


@cache
def landing_style(shape: str = "page") -> str:
    """The whole style of a shape of the landing, its remarks and spare spaces taken out.

    >>> "/*" in landing_style()
    False
    """
    text = "".join((_STATIC / name).read_text("utf-8") for name in _STYLES)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return _in_colours(re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text)).strip(), shape)


def _in_colours(style: str, shape: str) -> str:
    """A style that follows the device, or one that is always dark or always light."""
    colours = shape.partition("-")[2]
    if not colours:
        return style
    media = "@media all" if colours == "dark" else "@media not all"
    style = style.replace("@media (prefers-color-scheme: dark)", media)
    return style.replace("color-scheme: light dark", f"color-scheme: {colours}")


def landing_scripts() -> list[str]:
    """The modules of the voting page, to be fetched together rather than one after the other."""
    found = sorted(path.name for path in (_STATIC / "square").glob("*.js"))
    return [f"parvis/square/{name}" for name in found if name not in _NOT_AT_FIRST]


def _languages(view: ConsultationView, language: str) -> dict[str, Any]:
    mark = walk_mark(is_first=False, without="lang")
    choices = [
        {"code": code, "name": name, "is_current": code == language, "href": mark_safe(f"?lang={code}{mark}")}  # noqa: S308 - our own codes
        for code, name in CITIZEN_NAMES.items()
        if code in view.texts or code == language
    ]
    return {"language": language, "language_choices": choices, "LANGUAGE_BIDI": translation.get_language_bidi()}


def _headers(language: str, shape: str, style: str, sites: list[str]) -> tuple[tuple[bytes, bytes], ...]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy: dict[str, Any] = {**settings.SECURE_CSP, "style-src": ["'self'", f"'sha256-{digest}'"]}
    named = {
        "content-language": language,
        "x-content-type-options": "nosniff",
        "referrer-policy": settings.SECURE_REFERRER_POLICY,
        "permissions-policy": PERMISSIONS_POLICY,
    }
    if shape == PREVIEW:
        _allow_looking_only(policy, named)
    allowed = [site for site in sites if SITE.fullmatch(site)]
    if allowed:
        policy["frame-ancestors"] = ["'self'", *allowed]
    elif shape != PREVIEW:
        named["x-frame-options"] = settings.X_FRAME_OPTIONS
        named["cross-origin-opener-policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
        named["cross-origin-resource-policy"] = "same-origin"
    named["content-security-policy"] = build_policy(policy)
    if settings.SECURE_HSTS_SECONDS:
        named["strict-transport-security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return tuple((name.encode(), value.encode()) for name, value in named.items())


def _allow_looking_only(policy: dict[str, Any], named: dict[str, str]) -> None:
    """The office may frame it; nothing in it runs or can be sent, and no search engine keeps it."""
    policy |= {"frame-ancestors": ["'self'"], "script-src": ["'none'"], "form-action": ["'none'"]}
    named |= {"x-frame-options": "SAMEORIGIN", "cross-origin-resource-policy": "same-origin", "x-robots-tag": "noindex"}
