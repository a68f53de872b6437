"""The first account of an installation, and those that an administrator adds."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from parvis.actions.record_act import record_act
from parvis.domain.errors import BadRequest, Conflict, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.account import fold_email
from parvis.records.models import Account, Membership, Organisation, Role


class BadAccount(BadRequest):
    code = "bad-account"
    sentence = gettext_noop("The account cannot be made. {detail}")


class EmailTaken(Conflict):
    code = "email-taken"
    sentence = gettext_noop("There is an account with this e-mail address already.")


@dataclass(frozen=True, slots=True)
class OrganiserCreated:
    """The account, and the organisation that it belongs to."""

    account: Account
    organisation: Organisation


@transaction.atomic
def create_organiser(
    *,
    email: str,
    password: str,
    organisation: str,
    name: str = "",
    role: Role = Role.ADMINISTRATOR,
    is_installation_administrator: bool = False,
) -> OrganiserCreated:
    """Make an account with a role in an organisation, which is made too when no such name is known.

    An administrator of the installation may also open the technical administration.
    Raises `BadAccount` for an address or a password that cannot do, `EmailTaken`.
    """
    email = fold_email(email)
    candidate = Account(email=email, name=name.strip())
    try:
        validate_email(email)
        validate_password(password, candidate)
    except ValidationError as error:
        raise BadAccount(detail=" ".join(error.messages)) from error
    if not organisation.strip():
        raise BadAccount(detail=gettext_noop("The name of the organisation is missing."))
    if Account.objects.filter(email=email).exists():
        raise EmailTaken
    candidate.is_staff = candidate.is_superuser = is_installation_administrator
    candidate.set_password(password)
    candidate.save()
    place, _ = Organisation.objects.get_or_create(name=organisation.strip())
    Membership.objects.create(account=candidate, organisation=place, role=role)
    record_act(by=None, kind=StaffActKind.MAKE_ACCOUNT, place=place, subject=email, after={"role": role.value})
    return OrganiserCreated(candidate, place)
