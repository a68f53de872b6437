"""The organiser says which other sites may show a consultation."""

from collections.abc import Sequence

from django.db import transaction

from parvis.actions.make_source import make_site_sources
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import change_consultation
from parvis.domain.site import read_sites
from parvis.records.models import Account, Consultation


@transaction.atomic
def set_embed_sites(*, by: Account, consultation: Consultation, lines: Sequence[str]) -> list[str]:
    """Replace the sites that may embed; none closes it to all. Each gets a source of its own.

    Raises `NotYourRole`, `BadSite`, `TooManySites`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    after = read_sites(lines)
    if consultation.embed_sites != after:
        change_consultation(by, consultation, embed_sites=after)
        make_site_sources(by=by, consultation=consultation, sites=after)
    return after
