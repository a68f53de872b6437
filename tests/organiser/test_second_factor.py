"""Second factors: an application that makes codes, recovery codes, and the rule that everyone must have one."""

import dataclasses
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from parvis.actions.second_factor import UnknownAccount, forget_factors, has_second_factor
from parvis.configuration import Configuration
from parvis.records.models import Account, StaffAct

PASSWORD = "a quiet square at noon"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.usefixtures("configuration")


def _code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def _send_password(client: Client, account: Account, **more: str) -> str:
    answer = client.post("/office/sign-in", {"email": account.email, "password": PASSWORD, **more})
    return str(answer.headers.get("Location", answer.status_code))


def _is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def guarded(olga: Account) -> Account:
    """Olga, with an application that makes codes."""
    TOTP.activate(olga, SECRET)
    return olga


@pytest.fixture
def required(configuration: Configuration, settings: Settings) -> None:
    """The installation requires a second factor."""
    settings.CONFIGURATION = dataclasses.replace(configuration, requires_second_factor=True)


def test_a_password_alone_is_no_longer_enough(client: Client, guarded: Account) -> None:
    assert _send_password(client, guarded) == "/office/sign-in/second-factor"
    assert not _is_in(client)
    assert client.get("/office/").headers["Location"].startswith("/office/sign-in")


def test_the_code_of_the_application_opens_and_leads_where_one_wanted(client: Client, guarded: Account) -> None:
    _send_password(client, guarded, next="/office/acts")
    answer = client.post("/office/sign-in/second-factor", {"code": _code()})
    assert answer.headers["Location"] == "/office/acts"
    assert _is_in(client)


def test_a_code_serves_once(client: Client, guarded: Account) -> None:
    code = _code()
    for visitor, expected in ((client, True), (Client(), False)):
        _send_password(visitor, guarded)
        cache.clear()
        visitor.post("/office/sign-in/second-factor", {"code": code})
        assert _is_in(visitor) is expected


def test_a_recovery_code_opens_once(client: Client, guarded: Account) -> None:
    code = RecoveryCodes.activate(guarded).get_unused_codes()[0]
    for visitor, expected in ((client, True), (Client(), False)):
        _send_password(visitor, guarded)
        visitor.post("/office/sign-in/second-factor", {"code": code})
        assert _is_in(visitor) is expected


def test_guessing_codes_closes_the_door_and_tells_the_owner(client: Client, guarded: Account) -> None:
    _send_password(client, guarded)
    seen = [client.post("/office/sign-in/second-factor", {"code": "000000"}).status_code for _ in range(6)]
    assert seen == [200] * 5 + [429]
    assert client.post("/office/sign-in/second-factor", {"code": _code()}).status_code == 429
    assert [sent.to for sent in mail.outbox] == [[guarded.email]]


def test_the_secret_is_kept_encrypted(guarded: Account) -> None:
    assert SECRET not in str(Authenticator.objects.values_list("data", flat=True))


def test_an_application_is_set_up_and_recovery_codes_are_shown(
    client: Client, olga: Account, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    _send_password(client, olga)
    secret = re.search(r'class="secret">([A-Z2-7]+)<', client.get("/office/account/application").content.decode())
    assert secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/office/account/application", {"code": _code(secret[1])}, follow=True)
    assert len(re.findall(r"<code>\d{8}</code>", answer.content.decode())) == 10
    assert [sent.to for sent in mail.outbox] == [[olga.email]]


def test_who_came_in_long_ago_proves_who_they_are_before_changing_it(client: Client, guarded: Account) -> None:
    client.force_login(guarded)
    session = client.session
    session["parvis_signed_in"] = int(time.time()) - 3600
    session.save()
    assert "/office/account/confirm" in client.get("/office/account/application/remove").headers["Location"]
    client.post("/office/account/confirm", {"password": PASSWORD})
    client.post("/office/account/application/remove")
    assert not Authenticator.objects.exists()


def test_a_wrong_password_confirms_nothing(client: Client, guarded: Account) -> None:
    client.force_login(guarded)
    seen = [client.post("/office/account/confirm", {"password": "guess"}).status_code for _ in range(6)]
    assert seen == [200] * 5 + [429]


@pytest.mark.usefixtures("required")
def test_where_it_is_required_nothing_opens_before_it_is_set_up(client: Client, ada: Account) -> None:
    client.force_login(ada)
    for path in ("/office/", "/office/acts", "/office/consultations/new"):
        assert client.get(path).headers["Location"] == "/office/account"
    into_admin = client.get("/office/admin/", follow=True)
    assert into_admin.redirect_chain[-1][0] == "/office/account"
    TOTP.activate(ada, SECRET)
    assert client.get("/office/").status_code == 200
    assert client.get("/office/admin/").status_code == 200


@pytest.mark.usefixtures("required")
def test_where_it_is_required_the_last_one_stays(client: Client, guarded: Account) -> None:
    client.force_login(guarded)
    client.post("/office/account/application/remove")
    assert Authenticator.objects.filter(user=guarded, type="totp").exists()


def test_the_technical_administration_has_no_door_of_its_own(client: Client, ada: Account) -> None:
    TOTP.activate(ada, SECRET)
    answer = client.post("/office/admin/login/", {"username": ada.email, "password": PASSWORD})
    assert answer.headers["Location"].startswith("/office/sign-in")
    assert not _is_in(client)


def test_a_code_by_mail_opens_the_account(client: Client, olga: Account) -> None:
    client.post("/office/sign-in/code", {"email": olga.email, "next": "/office/acts"})
    code = re.search(r"\d{4}-\d{4}", str(mail.outbox[0].body))
    assert code
    client.post("/office/sign-in/code/type", {"code": code[0]})
    assert _is_in(client)


def test_a_code_by_mail_does_not_replace_the_second_factor(client: Client, guarded: Account) -> None:
    client.post("/office/sign-in/code", {"email": guarded.email})
    code = re.search(r"\d{4}-\d{4}", str(mail.outbox[0].body))
    assert code
    answer = client.post("/office/sign-in/code/type", {"code": code[0]})
    assert answer.headers["Location"] == "/office/sign-in/second-factor"
    assert not _is_in(client)


def test_an_address_without_an_account_gets_the_same_page_and_no_mail(client: Client, olga: Account) -> None:
    known, unknown = (
        visitor.post("/office/sign-in/code", {"email": email}, follow=True)
        for visitor, email in ((Client(), olga.email), (Client(), "nobody@example.org"))
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.outbox) == 1


def test_a_mailed_code_cannot_be_guessed(client: Client, olga: Account) -> None:
    statuses = []
    for _ in range(3):
        client.post("/office/sign-in/code", {"email": olga.email})
        statuses += [client.post("/office/sign-in/code/type", {"code": "0"}).status_code for _ in range(3)]
    assert 429 in statuses
    assert not _is_in(client)


def test_codes_are_not_mailed_without_end(client: Client, olga: Account) -> None:
    statuses = [Client().post("/office/sign-in/code", {"email": olga.email}).status_code for _ in range(7)]
    assert statuses[-1] == 429
    assert len(mail.outbox) == 5


def test_a_closed_account_gets_no_code(client: Client, olga: Account) -> None:
    Account.objects.update(is_active=False)
    client.post("/office/sign-in/code", {"email": olga.email})
    assert mail.outbox == []


def test_guesses_are_counted_without_a_cache(client: Client, guarded: Account) -> None:
    _send_password(client, guarded)
    for _ in range(5):
        cache.clear()
        client.post("/office/sign-in/second-factor", {"code": "000000"})
    assert client.post("/office/sign-in/second-factor", {"code": "000000"}).status_code == 429


def test_lost_second_factors_are_removed_with_a_trace_and_a_mail(client: Client, guarded: Account) -> None:
    client.force_login(guarded)
    RecoveryCodes.activate(guarded)
    assert forget_factors(email="Olga@example.org") == 2
    assert not has_second_factor(guarded)
    assert client.get("/office/").status_code == 302
    assert StaffAct.objects.latest("id").before == {"factors": ["recovery_codes", "totp"]}
    assert [sent.to for sent in mail.outbox] == [[guarded.email]]


def test_an_unknown_address_is_said(db: None) -> None:
    with pytest.raises(UnknownAccount, match="nobody@"):
        forget_factors(email="nobody@example.org")
