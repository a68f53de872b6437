"""Giving a role to an account, changing it, and taking it back."""

from dataclasses import dataclass

from django.db import transaction

from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import Conflict, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Membership, Organisation, Role


class LastAdministrator(Conflict):
    code = "last-administrator"
    sentence = gettext_noop("An organisation keeps one administrator at least. Name another one first.")


@dataclass(frozen=True, slots=True)
class Team:
    """Who has which role in a place: those of the place itself, and those of the whole organisation above it."""

    members: list[Membership]
    above: list[Membership]


def team_of(place: Organisation | Consultation) -> Team:
    """The roles held in an organisation, or in one consultation beside those of its organisation, by name."""
    held = Membership.objects.select_related("account", "organisation", "consultation")
    held = held.order_by("account__name", "account__email", "role")
    if isinstance(place, Organisation):
        return Team(list(held.filter(organisation=place, consultation__isnull=True)), [])
    above = held.filter(organisation=place.organisation_id, consultation__isnull=True)
    return Team(list(held.filter(consultation=place)), list(above))


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
    place = consultation or organisation
    require(by, Act.GRANT_ROLES, place)
    membership, is_new = Membership.objects.get_or_create(
        account=account, organisation=organisation, consultation=consultation, role=role
    )
    if is_new:
        record_act(by=by, kind=StaffActKind.GRANT_ROLE, place=place, subject=account.email, after={"role": role.value})
    return membership


@transaction.atomic
def change_role(*, by: Account, membership: Membership, role: Role) -> None:
    """Give another role instead of the one held. Someone who holds the other one already keeps that one alone.

    Raises `NotYourRole`, or `LastAdministrator` for the last one of an organisation.
    """
    place = membership.consultation or membership.organisation
    require(by, Act.GRANT_ROLES, place)
    if membership.role == role:
        return
    _require_another_administrator(membership)
    before = membership.role
    held = Membership.objects.filter(
        account=membership.account, organisation=membership.organisation, consultation=membership.consultation
    )
    if held.filter(role=role).exists():
        membership.delete()
    else:
        membership.role = role
        membership.save(update_fields=["role"])
    record_act(
        by=by,
        kind=StaffActKind.CHANGE_ROLE,
        place=place,
        subject=membership.account.email,
        before={"role": before},
        after={"role": role.value},
    )


@transaction.atomic
def revoke_role(*, by: Account, membership: Membership) -> None:
    """Take a role back. Raises `NotYourRole`, or `LastAdministrator` for the last one of an organisation."""
    place = membership.consultation or membership.organisation
    require(by, Act.GRANT_ROLES, place)
    _require_another_administrator(membership)
    record_act(
        by=by,
        kind=StaffActKind.REVOKE_ROLE,
        place=place,
        subject=membership.account.email,
        before={"role": membership.role},
    )
    membership.delete()


def _require_another_administrator(membership: Membership) -> None:
    """Counts those who can still sign in: a closed account administers nothing."""
    if membership.role != Role.ADMINISTRATOR or membership.consultation_id is not None:
        return
    others = Membership.objects.select_for_update().filter(
        organisation=membership.organisation,
        consultation__isnull=True,
        role=Role.ADMINISTRATOR,
        account__is_active=True,
    )
    if not [one for one in others if one != membership]:
        raise LastAdministrator
