"""Finds a consultation by its address."""

from parvis.domain.errors import NotFound, gettext_noop
from parvis.records.models import Consultation


class NoSuchSlug(NotFound):
    code = "no-such-slug"
    sentence = gettext_noop("There is no consultation “{slug}” in this folder. There are: {known}.")


def find_consultation(slug: str) -> Consultation:
    """The consultation of that address. Raises `NoSuchSlug`, which names those that exist."""
    found = Consultation.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Consultation.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none"
        raise NoSuchSlug(slug=slug, known=known)
    return found
