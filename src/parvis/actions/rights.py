"""Who may do what: the one place where rights are written down and asked for."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from parvis.domain.errors import NotAllowed, gettext_noop
from parvis.records.models import Account, Consultation, Membership, Organisation, Role


class Act(StrEnum):
    """What a member of an organisation may be allowed to do."""

    SEE_CONSULTATION = "see-consultation"
    CREATE_CONSULTATION = "create-consultation"
    RUN_CONSULTATION = "run-consultation"
    MODERATE = "moderate"
    SEE_FIGURES = "see-figures"
    EDIT_IDEAS = "edit-ideas"
    QUARANTINE = "quarantine"
    SEE_TEAM = "see-team"
    GRANT_ROLES = "grant-roles"
    SEE_ACTS = "see-acts"
    READ_TESTIMONIES = "read-testimonies"


BY_NAME = frozenset({Act.READ_TESTIMONIES})
"""What no other role includes, not even that of the installation's administrators: it is given by name."""
_SEE = frozenset({Act.SEE_CONSULTATION})
RIGHTS: dict[Role, frozenset[Act]] = {
    Role.ADMINISTRATOR: frozenset(Act) - BY_NAME,
    # Whoever asks the question does not choose whose answers count.
    Role.ORGANISER: frozenset(Act) - BY_NAME - {Act.GRANT_ROLES, Act.QUARANTINE},
    Role.MODERATOR: _SEE | {Act.MODERATE},
    Role.ANALYST: _SEE | {Act.SEE_FIGURES, Act.EDIT_IDEAS, Act.QUARANTINE},
    Role.PARTNER: _SEE | {Act.SEE_FIGURES},
    Role.OBSERVER: _SEE,
    Role.TRAINED_READER: _SEE | BY_NAME,
}


class NotYourRole(NotAllowed):
    code = "not-your-role"
    sentence = gettext_noop("Your role does not allow this. Ask an administrator of your organisation.")


def roles_of(account: Account, place: Organisation | Consultation) -> frozenset[Role]:
    """The roles that an account holds in an organisation, or in one consultation (its organisation's included)."""
    if isinstance(place, Consultation):
        held = Membership.objects.filter(organisation=place.organisation_id, consultation__isnull=True)
        held |= Membership.objects.filter(consultation=place)
    else:
        held = Membership.objects.filter(organisation=place, consultation__isnull=True)
    return frozenset(Role(role) for role in held.filter(account=account).values_list("role", flat=True))


def acts_of(account: Account | AnonymousUser, place: Organisation | Consultation) -> frozenset[Act]:
    """All that an account may do in a place. The installation's administrators may do all but `BY_NAME`."""
    if not isinstance(account, Account) or not account.is_active:
        return frozenset()
    whole = frozenset(Act) - BY_NAME if account.is_superuser else frozenset()
    return whole.union(*(RIGHTS[role] for role in roles_of(account, place)))


def may(account: Account | AnonymousUser, act: Act, place: Organisation | Consultation) -> bool:
    """Whether an account may do `act` in a place."""
    return act in acts_of(account, place)


def require(account: Account | AnonymousUser, act: Act, place: Organisation | Consultation) -> None:
    """Raises `NotYourRole` where `may` says no."""
    if not may(account, act, place):
        raise NotYourRole


def consultations_of(account: Account) -> "list[Consultation]":
    """The consultations that an account may see in the office, the newest first."""
    found = Consultation.objects.select_related("organisation").prefetch_related("texts")
    if not account.is_superuser:
        memberships = Membership.objects.filter(account=account)
        whole = memberships.filter(consultation__isnull=True).values("organisation")
        single = memberships.filter(consultation__isnull=False).values("consultation")
        found = found.filter(organisation__in=whole) | found.filter(pk__in=single)
    return list(found)


def organisations_for(account: Account, act: Act) -> list[Organisation]:
    """The organisations in which an account may do `act`."""
    found = Organisation.objects.all()
    if not account.is_superuser:
        roles = [role for role, acts in RIGHTS.items() if act in acts]
        held = Membership.objects.filter(account=account, consultation__isnull=True, role__in=roles)
        found = found.filter(pk__in=held.values("organisation"))
    return list(found)
