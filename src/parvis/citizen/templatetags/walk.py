"""For templates: addresses of a consultation that carry what the visit began with."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from parvis.ballotbox.walk import walk_mark
from parvis.citizen.walk import carried_by

register = template.Library()
TO_BE_FILLED = "to be filled"
"""As `walk` in the context of a page that is rendered once for everyone: the crowd's door fills in the addresses."""


@register.simple_tag(takes_context=True)
def way(context: dict[str, Any], page: str, *args: object, **own: object) -> SafeString:
    """The address of a page, by its name or as a path (an empty one is this very page), with parameters of its own.

    One that is None is left out, and is not carried either.
    """
    address = reverse(page, args=args) if page.startswith("citizen-") else page
    given = {name: value for name, value in own.items() if value is not None}
    if context.get("walk") == TO_BE_FILLED:
        query = f"?{urlencode(given)}" if given else ""
        mark = walk_mark(is_first=not query and "?" not in address, without=",".join(own))
        return mark_safe(conditional_escape(address + query) + mark)  # noqa: S308 - a mark of plain characters
    carried = {name: value for name, value in _carried(context).items() if name not in own}
    query = urlencode({**given, **carried})
    return conditional_escape(f"{address}?{query}" if query else address)


@register.simple_tag(takes_context=True)
def walk_fields(context: dict[str, Any], *without: str) -> SafeString:
    """Hidden fields for a form that is sent as an address, `without` those that it asks itself."""
    carried = ((name, value) for name, value in _carried(context).items() if name not in without)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', carried)


def _carried(context: dict[str, Any]) -> dict[str, str]:
    if "walk" in context:
        carried: dict[str, str] = context["walk"]
        return carried
    request = context.get("request")
    return carried_by(request) if request else {}
