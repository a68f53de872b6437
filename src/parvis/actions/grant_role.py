"""Giving a role to an account, and taking it back."""

from django.db import transaction

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Membership, Organisation, Role


class LastAdministrator(Conflict):
    code = "last-administrator"
    sentence = gettext_noop("An organisation keeps one administrator at least. Name another one first.")


@transaction.atomic
def grant_role(
    *,
    by: Account,
    account: Account,
    role: Role,
    organisation: Organisation,
    consultation: Consultation | None = None,
) -> Membership:
    """Give `account` a role in an organisation, or in one consultation only. Granting twice changes nothing.

    Raises `NotYourRole`.
    """
    require(by, Act.GRANT_ROLES, organisation)
    membership, is_new = Membership.objects.get_or_create(
        account=account, organisation=organisation, consultation=consultation, role=role
    )
    if is_new:
        place = consultation or organisation
        record_act(by=by, kind=StaffActKind.GRANT_ROLE, place=place, subject=account.email, after={"role": role.value})
    return membership


@transaction.atomic
def revoke_role(*, by: Account, membership: Membership) -> None:
    """Take a role back. Raises `NotYourRole`, or `LastAdministrator` for the last one of an organisation."""
    require(by, Act.GRANT_ROLES, membership.organisation)
    administrators = Membership.objects.select_for_update().filter(
        organisation=membership.organisation, consultation__isnull=True, role=Role.ADMINISTRATOR
    )
    if membership.role == Role.ADMINISTRATOR and set(administrators) == {membership}:
        raise LastAdministrator
    record_act(
        by=by,
        kind=StaffActKind.REVOKE_ROLE,
        place=membership.consultation or membership.organisation,
        subject=membership.account.email,
        before={"role": membership.role},
    )
    membership.delete()
