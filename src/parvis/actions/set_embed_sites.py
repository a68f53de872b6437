"""The organiser says which other sites may show a consultation."""

from collections.abc import Sequence

from django.db import transaction

from parvis.actions.make_source import make_site_sources
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import bump_version
from parvis.domain.site import read_sites
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation


@transaction.atomic
def set_embed_sites(*, by: Account, consultation: Consultation, lines: Sequence[str]) -> list[str]:
    """Replace the sites that may embed; none closes it to all. Each gets a source of its own.

    Raises `NotYourRole`, `BadSite`, `TooManySites`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    before, after = consultation.embed_sites, read_sites(lines)
    if before == after:
        return after
    consultation.embed_sites = after
    consultation.save(update_fields=["embed_sites"])
    bump_version(consultation, proposals=())
    record_act(
        by=by,
        kind=StaffActKind.CHANGE_CONSULTATION,
        place=consultation,
        subject=consultation.slug,
        before={"embed_sites": before},
        after={"embed_sites": after},
    )
    make_site_sources(by=by, consultation=consultation, sites=after)
    return after
