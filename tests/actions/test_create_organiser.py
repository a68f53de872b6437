"""Accounts of the office."""

import pytest

from parvis.actions.create_organiser import BadAccount, EmailTaken, create_organiser
from parvis.actions.first_run import FirstRunOver, first_run_key, make_first_account
from parvis.actions.guessing import TooManyAttempts
from parvis.actions.sign_in import SignInRefused, check_password
from parvis.configuration import Configuration
from parvis.records.models import Account

PASSWORD = "a quiet square at noon"


def test_an_address_is_known_whatever_its_case(db: None) -> None:
    create_organiser(email="Olga@Example.org", password=PASSWORD, organisation="Town")
    with pytest.raises(EmailTaken):
        create_organiser(email="olga@example.ORG", password=PASSWORD, organisation="Town")


def test_two_organisers_share_one_organisation(db: None) -> None:
    first = create_organiser(email="a@example.org", password=PASSWORD, organisation="Town")
    second = create_organiser(email="b@example.org", password=PASSWORD, organisation=" Town ")
    assert first.organisation == second.organisation


@pytest.mark.parametrize(
    ("email", "password", "organisation"),
    [("nobody", PASSWORD, "Town"), ("a@example.org", "12345", "Town"), ("a@example.org", PASSWORD, " ")],
)
def test_an_account_that_cannot_do_is_not_made(db: None, email: str, password: str, organisation: str) -> None:
    with pytest.raises(BadAccount):
        create_organiser(email=email, password=password, organisation=organisation)
    assert not Account.objects.exists()


def test_the_first_run_key_makes_one_account_and_is_gone(db: None, configuration: Configuration) -> None:
    key = first_run_key(configuration.data)
    assert key
    made = make_first_account(
        data=configuration.data, key=key, email="a@example.org", password=PASSWORD, organisation="Town"
    )
    assert made.account.is_superuser
    assert first_run_key(configuration.data) is None
    with pytest.raises(FirstRunOver):
        make_first_account(
            data=configuration.data, key=key, email="b@example.org", password=PASSWORD, organisation="Town"
        )


def test_the_first_run_key_stays_the_same_and_private(db: None, configuration: Configuration) -> None:
    assert first_run_key(configuration.data) == first_run_key(configuration.data)
    assert (configuration.data / "first-run.key").stat().st_mode & 0o077 == 0


def test_a_wrong_first_run_key_makes_nothing(db: None, configuration: Configuration) -> None:
    first_run_key(configuration.data)
    with pytest.raises(FirstRunOver):
        make_first_account(
            data=configuration.data, key="guess", email="a@example.org", password=PASSWORD, organisation="Town"
        )


def test_the_right_password_opens_whatever_the_case_of_the_address(olga: Account) -> None:
    assert check_password(email="OLGA@example.org", password=PASSWORD, address="192.0.2.1") == olga


def test_guessing_is_stopped_even_for_the_right_password(olga: Account) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            check_password(email=olga.email, password="guess", address="192.0.2.1")
    with pytest.raises(TooManyAttempts):
        check_password(email=olga.email, password=PASSWORD, address="192.0.2.1")


def test_guessing_from_one_place_does_not_lock_out_another(olga: Account) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            check_password(email=olga.email, password="guess", address="192.0.2.1")
    assert check_password(email=olga.email, password=PASSWORD, address="192.0.2.2") == olga
