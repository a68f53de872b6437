"""Inviting someone by e-mail to take a role: the link is bound to the address, used once, for a week."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from parvis.actions.create_organiser import BadAccount
from parvis.actions.record_act import record_act
from parvis.actions.rights import Act, require
from parvis.domain.errors import Conflict, NotAllowed, gettext_noop
from parvis.domain.staff_act import StaffActKind
from parvis.records.account import fold_email
from parvis.records.models import Account, Consultation, Invitation, Membership, Organisation, Role

DAYS_GOOD = 7


class InvitationOver(NotAllowed):
    code = "invitation-over"
    status = 410
    sentence = gettext_noop(
        "This invitation was used, withdrawn, or is too old. Ask the person who invited you for a new one."
    )


class InvitedElsewhere(NotAllowed):
    code = "invited-elsewhere"
    sentence = gettext_noop("This invitation is for {email}. Sign out, then open the link again.")


class RoleHeld(Conflict):
    code = "role-held"
    sentence = gettext_noop("{email} has this role here already.")


@transaction.atomic
def invite(
    *,
    by: Account,
    email: str,
    role: Role,
    place: Organisation | Consultation,
    site: str,
    now: datetime | None = None,
) -> Invitation:
    """Send the link with which `email` takes a role. `site` is the address of this installation, for the link.

    An invitation that is still open for the same address, place and role is replaced.
    Raises `NotYourRole`, `BadAccount` for an address that is none, `RoleHeld`.
    """
    require(by, Act.GRANT_ROLES, place)
    email, moment = fold_email(email), now or timezone.now()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadAccount(detail=" ".join(error.messages)) from error
    consultation = place if isinstance(place, Consultation) else None
    organisation = place.organisation if isinstance(place, Consultation) else place
    where = {"organisation": organisation, "consultation": consultation, "role": role}
    if Membership.objects.filter(account__email=email, **where).exists():
        raise RoleHeld(email=email)
    open_ones = Invitation.objects.filter(email=email, accepted_at__isnull=True, withdrawn_at__isnull=True, **where)
    open_ones.update(withdrawn_at=moment)
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        email=email,
        digest=_digest(token),
        invited_by=by,
        invited_at=moment,
        expires_at=moment + timedelta(days=DAYS_GOOD),
        **where,
    )
    record_act(by=by, kind=StaffActKind.INVITE, place=place, subject=email, after={"role": role.value}, now=moment)
    _send_link(invitation, site + reverse("office-invitation", args=[token]))
    return invitation


@transaction.atomic
def withdraw_invitation(*, by: Account, invitation: Invitation) -> None:
    """Make a link useless before it is used. Raises `NotYourRole`, `InvitationOver`."""
    require(by, Act.GRANT_ROLES, invitation.place)
    moment = timezone.now()
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=moment):
        raise InvitationOver
    record_act(
        by=by,
        kind=StaffActKind.WITHDRAW_INVITATION,
        place=invitation.place,
        subject=invitation.email,
        before={"role": invitation.role},
    )


def open_invitations(place: Organisation | Consultation, now: datetime | None = None) -> list[Invitation]:
    """Those not answered yet in a place, the newest first."""
    found = Invitation.objects.select_related("organisation", "consultation", "invited_by")
    found = found.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now or timezone.now())
    if isinstance(place, Consultation):
        return list(found.filter(consultation=place))
    return list(found.filter(organisation=place, consultation__isnull=True))


def find_invitation(token: str, now: datetime | None = None) -> Invitation:
    """The invitation that a link opens. Raises `InvitationOver`."""
    found = Invitation.objects.select_related("organisation", "consultation", "invited_by")
    invitation = found.filter(digest=_digest(token)).first()
    if invitation is None or not invitation.is_open(now or timezone.now()):
        raise InvitationOver
    return invitation


def invitations_for(email: str, now: datetime | None = None) -> list[Invitation]:
    """The open invitations of an address, for someone whom an identity provider vouches for."""
    found = Invitation.objects.select_related("organisation", "consultation", "invited_by")
    moment = now or timezone.now()
    return [one for one in found.filter(email=fold_email(email)) if one.is_open(moment)]


@transaction.atomic
def make_invited_account(*, invitation: Invitation, name: str, password: str = "") -> Account:
    """The account of someone invited who has none yet; without a password it is opened by codes or a provider.

    The address is known to be theirs: the link, or a provider's word, came with it. Raises `BadAccount`.
    """
    account = Account(email=invitation.email, name=name.strip(), language=get_language() or "")
    if password:
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise BadAccount(detail=" ".join(error.messages)) from error
        account.set_password(password)
    else:
        account.set_unusable_password()
    account.save()
    return account


@transaction.atomic
def accept_invitation(*, invitation: Invitation, account: Account, now: datetime | None = None) -> Membership:
    """Take the role, once, and tell the one who invited.

    Raises `InvitedElsewhere` for another address than the one invited, `InvitationOver`.
    """
    if account.email != invitation.email:
        raise InvitedElsewhere(email=invitation.email)
    moment = now or timezone.now()
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=moment)
    if not account.is_active or not unused.update(accepted_at=moment):
        raise InvitationOver
    membership, _ = Membership.objects.get_or_create(
        account=account,
        organisation=invitation.organisation,
        consultation=invitation.consultation,
        role=invitation.role,
    )
    record_act(
        by=account,
        kind=StaffActKind.ACCEPT_INVITATION,
        place=invitation.place,
        subject=account.email,
        after={"role": invitation.role},
        now=moment,
    )
    _tell_inviter(invitation, account)
    return membership


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _send_link(invitation: Invitation, link: str) -> None:
    """In the language of an account that is known, else in that of the person who invites."""
    known = Account.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    with override(known or get_language()):
        words = {
            "who": invitation.invited_by,
            "place": name_of(invitation.place),
            "role": Role(invitation.role).label,
            "link": link,
            "days": DAYS_GOOD,
        }
        subject = gettext("{who} invites you to “{place}”").format_map(words)
        body = gettext(
            "{who} invites you to take part in “{place}” as {role}.\n\n"
            "Open this link to accept. It works once, for {days} days, and for this address only:\n{link}\n\n"
            "If you did not expect this mail, leave it: nothing happens."
        ).format_map(words)
    send_mail(_one_line(subject), body, None, [invitation.email])


def _tell_inviter(invitation: Invitation, account: Account) -> None:
    inviter = invitation.invited_by
    if not inviter.is_active:
        return
    with override(inviter.language or get_language()):
        words = {"who": account, "place": name_of(invitation.place), "role": Role(invitation.role).label}
        subject = gettext("{who} has joined “{place}”").format_map(words)
        body = gettext("{who} has accepted your invitation to “{place}” as {role}.").format_map(words)
    send_mail(_one_line(subject), body, None, [inviter.email])


def name_of(place: Organisation | Consultation) -> str:
    """What people call a place: the organisation's name, or the question in the language of the page."""
    return place.text_in().question if isinstance(place, Consultation) else place.name


def _one_line(text: str) -> str:
    return " ".join(text.split())[:150]
