"""The page of a team: who is there, inviting, changing, removing; and the page that an invitation opens."""

import re

import pytest
from django.core import mail
from django.test import Client

from parvis.records.models import Account, Consultation, Membership, Organisation, Role

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def page(client: Client, ada: Account, region: Organisation) -> str:
    """The address of the region's team; Ada is signed in."""
    client.force_login(ada)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return f"/office/o/{region.pk}/team"


def _invited(client: Client, page: str, email: str = "nadia@example.org") -> str:
    client.post(page, {"act": "invite", "email": email, "role": "moderator"})
    found = re.search(r"/office/invitation/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_the_page_lists_the_members_and_their_roles(client: Client, page: str, olga: Account, malik: Account) -> None:
    shown = client.get(page).content.decode()
    assert "olga@example.org" in shown
    assert "malik@example.org" in shown


def test_an_organiser_reads_the_team_and_changes_nothing(client: Client, page: str, olga: Account) -> None:
    client.force_login(olga)
    assert "Send the invitation" not in client.get(page).content.decode()
    assert client.post(page, {"act": "invite", "email": "n@example.org", "role": "observer"}).status_code == 403


def test_someone_new_joins_by_the_link_and_is_signed_in(client: Client, page: str, region: Organisation) -> None:
    link, nadia = _invited(client, page), Client()
    assert nadia.get(link).status_code == 200
    answer = nadia.post(link, {"name": "Nadia", "password": "a quiet square at noon"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/office/"
    assert Membership.objects.filter(account__email="nadia@example.org", organisation=region).exists()
    assert Client().get(link).status_code == 410


def test_a_weak_password_joins_nobody(client: Client, page: str) -> None:
    link = _invited(client, page)
    assert Client().post(link, {"name": "Nadia", "password": "123"}).status_code == 400
    assert not Account.objects.filter(email="nadia@example.org").exists()


def test_the_link_alone_does_not_open_an_account_that_exists(client: Client, page: str, sam: Account) -> None:
    link, visitor = _invited(client, page, sam.email), Client()
    assert "/office/sign-in?next=" in visitor.get(link).content.decode()
    visitor.post(link, {"name": "Mallory", "password": "a quiet square at noon"})
    assert "_auth_user_id" not in visitor.session


def test_who_has_an_account_signs_in_and_accepts(client: Client, page: str, sam: Account, region: Organisation) -> None:
    link, visitor = _invited(client, page, sam.email), Client()
    visitor.force_login(sam)
    visitor.post(link)
    assert sam.memberships.filter(organisation=region, role=Role.MODERATOR).exists()


def test_a_colleague_cannot_use_the_link(client: Client, page: str, olga: Account) -> None:
    link = _invited(client, page)
    client.force_login(olga)
    assert client.get(link).status_code == 403


def test_a_role_is_changed_and_removed(client: Client, page: str, malik: Account) -> None:
    membership = malik.memberships.get()
    client.post(page, {"act": "change", "number": membership.pk, "role": "analyst"})
    assert malik.memberships.get().role == Role.ANALYST
    client.post(page, {"act": "remove", "number": membership.pk})
    assert not malik.memberships.exists()


def test_the_last_administrator_stays_and_the_page_says_why(client: Client, sam: Account) -> None:
    client.force_login(sam)
    own = sam.memberships.get()
    page = f"/office/o/{own.organisation_id}/team"
    for fields in ({"act": "remove"}, {"act": "change", "role": "observer"}):
        answer = client.post(page, {**fields, "number": own.pk}, follow=True, headers={"accept-language": "en"})
        assert "keeps one administrator" in answer.content.decode()
    assert sam.memberships.get().role == Role.ADMINISTRATOR


def test_a_role_of_elsewhere_is_out_of_reach(client: Client, page: str, sam: Account) -> None:
    client.force_login(Account.objects.get(email="ada@example.org"))
    assert client.post(page, {"act": "remove", "number": sam.memberships.get().pk}).status_code == 404


@pytest.mark.parametrize("fields", [{"act": "own"}, {"act": "remove", "number": "x"}, {}])
def test_a_form_that_makes_no_sense_changes_nothing(client: Client, page: str, fields: dict[str, str]) -> None:
    assert client.post(page, fields).status_code == 404


def test_the_team_of_a_consultation_shows_those_above_it(
    client: Client, page: str, consultation: Consultation, malik: Account
) -> None:
    shown = client.get(f"/office/c/{consultation.slug}/team").content.decode()
    assert "Those of the whole organisation" in shown
    assert malik.email in shown


def test_a_withdrawn_invitation_opens_nothing(client: Client, page: str, region: Organisation) -> None:
    link = _invited(client, page)
    client.post(page, {"act": "withdraw", "number": region.invitations.get().pk})
    assert Client().get(link).status_code == 410


def test_the_page_of_a_large_team_asks_few_questions(
    client: Client, page: str, region: Organisation, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        account = Account.objects.create(email=f"someone{number}@example.org")
        Membership.objects.create(account=account, organisation=region, role=Role.OBSERVER)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get(page).status_code == 200
