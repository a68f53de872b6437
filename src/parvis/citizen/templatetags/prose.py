"""For templates: the organisers' texts as safe HTML, or as plain words."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from parvis.reporting.prose import plain_prose, render_prose

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """A long text with its paragraphs, lists, bold, italic and links."""
    return mark_safe(render_prose(text))  # noqa: S308 - escaped, then cleaned by nh3


@register.filter
def plain(text: str) -> str:
    """The words of a long text without their marks."""
    return plain_prose(text)
