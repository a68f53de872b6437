"""The sessions of an account: listed to its owner alone, and ended at once."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from parvis.actions.office_sessions import erase_old_sessions
from parvis.records.models import Account, OfficeSession

PASSWORD = "a quiet square at noon"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
pytestmark = pytest.mark.usefixtures("configuration")


def _sign_in(account: Account, address: str = "192.0.2.77") -> Client:
    client = Client(headers={"user-agent": AGENT, "accept-language": "en"}, REMOTE_ADDR=address)
    client.post("/office/sign-in", {"email": account.email, "password": PASSWORD})
    return client


def test_the_page_tells_the_device_and_a_shortened_address(olga: Account) -> None:
    page = _sign_in(olga).get("/office/account").content.decode()
    assert "Firefox, Linux" in page
    assert "192.0.2.0" in page
    assert "192.0.2.77" not in str(OfficeSession.objects.values())


def test_a_session_is_ended_at_once(olga: Account) -> None:
    here, there = _sign_in(olga), _sign_in(olga, "198.51.100.4")
    row = OfficeSession.objects.get(address="198.51.100.0")
    here.post("/office/account/sessions", {"number": row.pk})
    assert there.get("/office/").status_code == 302
    assert here.get("/office/").status_code == 200


def test_all_others_are_ended_at_once(olga: Account) -> None:
    here, *others = (_sign_in(olga) for _ in range(3))
    here.post("/office/account/sessions", {"number": "others"})
    assert [one.get("/office/").status_code for one in (here, *others)] == [200, 302, 302]


def test_nobody_ends_the_session_of_someone_else(olga: Account, malik: Account) -> None:
    hers, his = _sign_in(olga), _sign_in(malik)
    row = OfficeSession.objects.get(account=olga)
    assert his.post("/office/account/sessions", {"number": row.pk}).status_code == 404
    assert hers.get("/office/").status_code == 200


def test_going_out_leaves_nothing_in_the_list(olga: Account) -> None:
    _sign_in(olga).post("/office/sign-out")
    assert not OfficeSession.objects.exists()


def test_a_session_that_is_over_is_not_listed(olga: Account) -> None:
    client = _sign_in(olga)
    OfficeSession.objects.create(account=olga, key="gone", device="Old telephone")
    assert "Old telephone" not in client.get("/office/account").content.decode()


def test_the_hour_is_moved_every_five_minutes_at_most(olga: Account) -> None:
    client = _sign_in(olga)
    earlier = timezone.now() - timedelta(hours=1)
    OfficeSession.objects.update(seen_at=earlier)
    client.get("/office/")
    assert OfficeSession.objects.get().seen_at == earlier
    session = client.session
    session["parvis_seen"] = int(earlier.timestamp())
    session.save()
    client.get("/office/")
    assert OfficeSession.objects.get().seen_at > earlier


def test_a_new_password_ends_the_other_sessions(olga: Account) -> None:
    here, there = _sign_in(olga), _sign_in(olga)
    assert here.post("/office/account/password", {"password": "four words without a link"}).status_code == 302
    assert [one.get("/office/").status_code for one in (here, there)] == [200, 302]


def test_old_sessions_are_erased(olga: Account) -> None:
    _sign_in(olga)
    call_command("clearsessions")
    assert erase_old_sessions(timezone.now() + timedelta(days=31)) == 1


def test_mails_are_written_in_the_language_of_the_last_visit(olga: Account) -> None:
    _sign_in(olga)
    olga.refresh_from_db()
    assert olga.language == "en"
