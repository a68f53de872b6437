"""Invitations: bound to an address, used once, for a time; and the mails that go with them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from parvis.actions.create_organiser import BadAccount
from parvis.actions.invite import (
    DAYS_GOOD,
    InvitationOver,
    InvitedElsewhere,
    RoleHeld,
    accept_invitation,
    find_invitation,
    invite,
    make_invited_account,
    open_invitations,
    withdraw_invitation,
)
from parvis.actions.rights import Act, NotYourRole, may
from parvis.domain.staff_act import StaffActKind
from parvis.records.models import Account, Consultation, Invitation, Membership, Organisation, Role, StaffAct

SITE = "https://parvis.example.org"


def _link(body: str) -> str:
    found = re.search(rf"{SITE}/office/invitation/(\S+)", body)
    assert found
    return found[1]


def _invite(ada: Account, place: Organisation | Consultation, email: str = "nadia@example.org") -> str:
    invite(by=ada, email=email, role=Role.MODERATOR, place=place, site=SITE)
    return _link(str(mail.outbox[-1].body))


def _join(token: str) -> Account:
    invitation = find_invitation(token)
    account = make_invited_account(invitation=invitation, name="Nadia")
    accept_invitation(invitation=invitation, account=account)
    return account


def test_the_mail_goes_to_the_address_and_its_link_gives_the_role(ada: Account, region: Organisation) -> None:
    nadia = _join(_invite(ada, region))
    assert mail.outbox[0].to == ["nadia@example.org"]
    assert may(nadia, Act.MODERATE, region)


def test_the_link_is_kept_as_a_digest_only(ada: Account, region: Organisation) -> None:
    token = _invite(ada, region)
    assert token not in str(Invitation.objects.values())


def test_a_link_works_once(ada: Account, region: Organisation) -> None:
    token = _invite(ada, region)
    _join(token)
    with pytest.raises(InvitationOver):
        find_invitation(token)


def test_two_who_accept_at_once_get_one_role(ada: Account, region: Organisation) -> None:
    invitation = find_invitation(_invite(ada, region))
    account = make_invited_account(invitation=invitation, name="Nadia")
    accept_invitation(invitation=invitation, account=account)
    with pytest.raises(InvitationOver):
        accept_invitation(invitation=invitation, account=account)


def test_a_link_is_too_old_after_a_week(ada: Account, region: Organisation) -> None:
    token = _invite(ada, region)
    find_invitation(token, timezone.now() + timedelta(days=DAYS_GOOD, minutes=-1))
    with pytest.raises(InvitationOver):
        find_invitation(token, timezone.now() + timedelta(days=DAYS_GOOD, minutes=1))


def test_a_withdrawn_link_opens_nothing(ada: Account, region: Organisation) -> None:
    token = _invite(ada, region)
    withdraw_invitation(by=ada, invitation=find_invitation(token))
    with pytest.raises(InvitationOver):
        find_invitation(token)


def test_a_second_invitation_replaces_the_first(ada: Account, region: Organisation) -> None:
    first, second = _invite(ada, region), _invite(ada, region)
    assert [find_invitation(second)] == open_invitations(region)
    with pytest.raises(InvitationOver):
        find_invitation(first)


def test_someone_else_cannot_use_the_link(ada: Account, sam: Account, region: Organisation) -> None:
    invitation = find_invitation(_invite(ada, region))
    with pytest.raises(InvitedElsewhere):
        accept_invitation(invitation=invitation, account=sam)
    assert not Membership.objects.filter(account=sam, organisation=region).exists()


def test_the_inviter_is_told_in_their_language(ada: Account, region: Organisation) -> None:
    ada.language = "fr"
    ada.save()
    _join(_invite(ada, region))
    assert mail.outbox[-1].to == [ada.email]
    assert "a rejoint" in mail.outbox[-1].subject


def test_an_invitation_to_a_consultation_opens_that_one_alone(
    ada: Account, draft: Consultation, region: Organisation
) -> None:
    nadia = _join(_invite(ada, draft))
    assert may(nadia, Act.MODERATE, draft)
    assert not may(nadia, Act.MODERATE, region)


def test_only_who_grants_roles_invites(olga: Account, region: Organisation) -> None:
    with pytest.raises(NotYourRole):
        invite(by=olga, email="nadia@example.org", role=Role.OBSERVER, place=region, site=SITE)


def test_an_administrator_of_a_consultation_invites_there_and_nowhere_else(
    sam: Account, draft: Consultation, region: Organisation
) -> None:
    Membership.objects.create(account=sam, organisation=region, consultation=draft, role=Role.ADMINISTRATOR)
    invite(by=sam, email="nadia@example.org", role=Role.OBSERVER, place=draft, site=SITE)
    with pytest.raises(NotYourRole):
        invite(by=sam, email="nadia@example.org", role=Role.OBSERVER, place=region, site=SITE)


def test_whoever_has_the_role_is_not_invited_to_it(ada: Account, malik: Account, region: Organisation) -> None:
    with pytest.raises(RoleHeld):
        invite(by=ada, email="Malik@example.org", role=Role.MODERATOR, place=region, site=SITE)


def test_an_address_that_is_none_is_refused(ada: Account, region: Organisation) -> None:
    with pytest.raises(BadAccount):
        invite(by=ada, email="nadia at home", role=Role.OBSERVER, place=region, site=SITE)


def test_each_step_is_an_act(ada: Account, region: Organisation) -> None:
    _join(_invite(ada, region))
    withdraw_invitation(by=ada, invitation=find_invitation(_invite(ada, region, "paul@example.org")))
    kinds = list(StaffAct.objects.order_by("id").values_list("kind", flat=True))
    made = [StaffActKind.INVITE, StaffActKind.ACCEPT_INVITATION, StaffActKind.INVITE, StaffActKind.WITHDRAW_INVITATION]
    assert kinds[-4:] == [kind.value for kind in made]
