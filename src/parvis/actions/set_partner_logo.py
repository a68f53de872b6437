"""The organiser gives a partner its logo."""

import hashlib

from django.db import transaction

from parvis.actions.read_logo import Logo
from parvis.actions.rights import Act, require
from parvis.actions.run_consultation import record_change
from parvis.domain.errors import BadRequest, gettext_noop
from parvis.records.models import Account, Consultation, PartnerLogo


class UnknownPartner(BadRequest):
    code = "unknown-partner"
    sentence = gettext_noop("“{name}” is not in the list of partners. Write it there first.")


@transaction.atomic
def set_partner_logo(*, by: Account, consultation: Consultation, partner: str, logo: Logo) -> None:
    """Set the logo of the partner of that name; an empty one takes it away.

    Raises `NotYourRole`, `UnknownPartner`.
    """
    require(by, Act.RUN_CONSULTATION, consultation)
    if partner not in {one.name for one in consultation.partner_list}:
        raise UnknownPartner(name=partner)
    held = PartnerLogo.objects.filter(consultation=consultation, partner=partner)
    before = {partner: sum(len(one.content) for one in held)}
    held.delete()
    if logo.content:
        digest = hashlib.blake2b(logo.content, digest_size=8).hexdigest()
        PartnerLogo.objects.create(
            consultation=consultation, partner=partner, content=logo.content, type=logo.type, digest=digest
        )
    after = {partner: len(logo.content)}
    record_change(by, consultation, {"partner_logo_bytes": before}, {"partner_logo_bytes": after})
