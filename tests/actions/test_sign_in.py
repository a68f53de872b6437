"""Guessing is slowed down for every process alike, and nothing readable is kept of who tried."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from parvis.actions.guessing import (
    ATTEMPTS_FOR_AN_ACCOUNT,
    ATTEMPTS_FROM_AN_ADDRESS,
    WINDOW_SECONDS,
    Guessed,
    TooManyAttempts,
    begin_attempt,
)
from parvis.actions.sign_in import SignInRefused, check_password
from parvis.records.models import Account, FailedAttempt

PASSWORD = "a quiet square at noon"
ADDRESS = "192.0.2.7"


def _guess(email: str, times: int, address: str = ADDRESS) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            check_password(email=email, password="guess", address=address)


def test_five_failures_close_the_door_to_the_right_password_too(olga: Account) -> None:
    _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT)
    with pytest.raises(TooManyAttempts):
        check_password(email=olga.email, password=PASSWORD, address=ADDRESS)


def test_another_process_without_this_cache_knows_of_the_failures(olga: Account) -> None:
    _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT)
    cache.clear()
    with pytest.raises(TooManyAttempts):
        check_password(email=olga.email, password=PASSWORD, address=ADDRESS)


def test_someone_at_another_address_is_not_shut_out(olga: Account) -> None:
    _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT)
    assert check_password(email=olga.email, password=PASSWORD, address="192.0.2.8") == olga


def test_an_address_that_tries_many_accounts_is_stopped(olga: Account) -> None:
    for number in range(ATTEMPTS_FROM_AN_ADDRESS):
        _guess(f"somebody{number}@example.org", 1)
    with pytest.raises(TooManyAttempts):
        check_password(email=olga.email, password=PASSWORD, address=ADDRESS)


def test_after_a_quarter_of_an_hour_one_may_try_again(olga: Account) -> None:
    _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT)
    later = timezone.now() + timedelta(seconds=WINDOW_SECONDS + 1)
    assert check_password(email=olga.email, password=PASSWORD, address=ADDRESS, now=later) == olga


def test_coming_in_forgets_the_failures_of_the_account(olga: Account) -> None:
    _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT - 1)
    check_password(email=olga.email, password=PASSWORD, address=ADDRESS)
    _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT)


def test_no_address_is_kept_readable_nor_longer_than_needed(olga: Account) -> None:
    old = timezone.now() - timedelta(seconds=WINDOW_SECONDS + 1)
    FailedAttempt.objects.create(key="old", at=old)
    _guess(olga.email, 1)
    assert {len(key) for key in FailedAttempt.objects.values_list("key", flat=True)} == {64}


def test_a_second_factor_is_closed_whatever_the_address(olga: Account) -> None:
    for number in range(ATTEMPTS_FOR_AN_ACCOUNT):
        begin_attempt(Guessed.SECOND_FACTOR, email=olga.email, address=f"192.0.2.{number}").fail()
    with pytest.raises(TooManyAttempts):
        begin_attempt(Guessed.SECOND_FACTOR, email=olga.email, address="198.51.100.1")


def test_one_kind_of_guess_does_not_close_another(olga: Account) -> None:
    _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT)
    begin_attempt(Guessed.SECOND_FACTOR, email=olga.email, address=ADDRESS).succeed()


def test_the_owner_is_told_once_that_someone_guesses(olga: Account) -> None:
    for address in (ADDRESS, "192.0.2.8"):
        _guess(olga.email, ATTEMPTS_FOR_AN_ACCOUNT, address)
    assert [sent.to for sent in mail.outbox] == [[olga.email]]


def test_nobody_is_told_of_guesses_on_an_account_that_is_none(db: None) -> None:
    _guess("nobody@example.org", ATTEMPTS_FOR_AN_ACCOUNT)
    assert mail.outbox == []
