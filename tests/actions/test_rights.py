"""Who may do what."""

import pytest
from django.contrib.auth.models import AnonymousUser

from parvis.actions.grant_role import LastAdministrator, grant_role, revoke_role
from parvis.actions.rights import (
    BY_NAME,
    RIGHTS,
    Act,
    NotYourRole,
    consultations_of,
    may,
    organisations_for,
    require,
)
from parvis.records.models import Account, Consultation, Membership, Organisation, Role


def test_every_role_has_its_rights_written_down() -> None:
    assert set(RIGHTS) == set(Role)


def test_every_act_but_those_given_by_name_is_in_reach_of_an_administrator() -> None:
    assert RIGHTS[Role.ADMINISTRATOR] == frozenset(Act) - BY_NAME


def test_an_organiser_runs_a_consultation(olga: Account, draft: Consultation) -> None:
    require(olga, Act.RUN_CONSULTATION, draft)


def test_a_moderator_reads_proposals_and_runs_nothing(malik: Account, draft: Consultation) -> None:
    require(malik, Act.MODERATE, draft)
    with pytest.raises(NotYourRole):
        require(malik, Act.RUN_CONSULTATION, draft)


@pytest.mark.parametrize("act", list(Act))
def test_a_stranger_may_do_nothing_here(act: Act, sam: Account, draft: Consultation) -> None:
    with pytest.raises(NotYourRole):
        require(sam, act, draft)


@pytest.mark.parametrize("act", list(Act))
def test_someone_who_did_not_sign_in_may_do_nothing(act: Act, draft: Consultation) -> None:
    assert not may(AnonymousUser(), act, draft)


def test_an_account_that_was_closed_may_do_nothing(olga: Account, draft: Consultation) -> None:
    olga.is_active = False
    assert not may(olga, Act.SEE_CONSULTATION, draft)


def test_a_role_in_one_consultation_says_nothing_of_the_organisation(
    sam: Account, ada: Account, draft: Consultation, region: Organisation
) -> None:
    grant_role(by=ada, account=sam, role=Role.MODERATOR, organisation=region, consultation=draft)
    assert may(sam, Act.MODERATE, draft)
    assert not may(sam, Act.MODERATE, region)
    assert consultations_of(sam) == [draft]


def test_a_stranger_sees_no_consultation(sam: Account, draft: Consultation) -> None:
    assert consultations_of(sam) == []


def test_a_consultation_is_listed_once_for_someone_with_two_roles(
    olga: Account, ada: Account, draft: Consultation, region: Organisation
) -> None:
    grant_role(by=ada, account=olga, role=Role.MODERATOR, organisation=region, consultation=draft)
    grant_role(by=ada, account=olga, role=Role.ANALYST, organisation=region)
    assert consultations_of(olga) == [draft]


def test_only_an_administrator_grants_roles(olga: Account, malik: Account, region: Organisation) -> None:
    with pytest.raises(NotYourRole):
        grant_role(by=olga, account=malik, role=Role.ORGANISER, organisation=region)


def test_granting_twice_changes_nothing(ada: Account, malik: Account, region: Organisation) -> None:
    for _ in range(2):
        grant_role(by=ada, account=malik, role=Role.ANALYST, organisation=region)
    assert Membership.objects.filter(account=malik, role=Role.ANALYST).count() == 1


def test_the_last_administrator_stays(sam: Account) -> None:
    with pytest.raises(LastAdministrator):
        revoke_role(by=sam, membership=sam.memberships.get())


def test_another_administrator_may_be_taken_back(sam: Account, malik: Account) -> None:
    place = sam.memberships.get().organisation
    second = grant_role(by=sam, account=malik, role=Role.ADMINISTRATOR, organisation=place)
    revoke_role(by=sam, membership=second)
    assert organisations_for(malik, Act.GRANT_ROLES) == []
