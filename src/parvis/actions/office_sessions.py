"""The sessions of an account: noted when it signs in, seen now and then, listed to its owner, ended at once."""

import time
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.domain.device import name_device, shorten_address
from parvis.domain.retention import SESSIONS_KEPT
from parvis.records.models import Account, OfficeSession

SEEN_EVERY_SECONDS = 5 * 60
RECENT_SECONDS = 10 * 60
_SIGNED_IN, _SEEN = "parvis_signed_in", "parvis_seen"


def note_sign_in(account: Account, session: SessionBase, *, user_agent: str, address: str) -> None:
    """Write down the device on which an account has just signed in."""
    session[_SIGNED_IN] = session[_SEEN] = int(time.time())
    if session.session_key is None:
        session.save()
    OfficeSession.objects.update_or_create(
        key=session.session_key,
        defaults={"account": account, "device": name_device(user_agent), "address": shorten_address(address)},
    )


def note_seen(session: SessionBase, *, address: str, now: datetime | None = None) -> None:
    """Move the hour at which a session was last seen, every five minutes at most."""
    moment = now or timezone.now()
    if moment.timestamp() - session.get(_SEEN, 0) < SEEN_EVERY_SECONDS:
        return
    session[_SEEN] = int(moment.timestamp())
    OfficeSession.objects.filter(key=session.session_key).update(seen_at=moment, address=shorten_address(address))


def signed_in_recently(session: SessionBase) -> bool:
    """Whether the account came in in the last ten minutes."""
    return bool(time.time() - session.get(_SIGNED_IN, 0) < RECENT_SECONDS)


def sessions_of(account: Account) -> QuerySet[OfficeSession]:
    """The sessions that are still open, the last seen first; what is over is swept away."""
    mine = OfficeSession.objects.filter(account=account)
    mine.exclude(key__in=Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")).delete()
    return mine


@transaction.atomic
def end_session(*, account: Account, number: int) -> bool:
    """End one session of an account: its next page asks to sign in. False when it is none of theirs."""
    return bool(_end(OfficeSession.objects.filter(account=account, pk=number)))


@transaction.atomic
def end_other_sessions(*, account: Account, key: str | None) -> int:
    """End every session of an account but the one with `key`; how many."""
    return _end(OfficeSession.objects.filter(account=account).exclude(key=key or ""))


def forget_session(key: str | None) -> None:
    """The session was ended by its owner."""
    OfficeSession.objects.filter(key=key or "").delete()


def erase_old_sessions(now: datetime | None = None) -> int:
    """Erase what is kept of sessions that were last seen a month ago; how many rows."""
    return OfficeSession.objects.filter(seen_at__lt=(now or timezone.now()) - SESSIONS_KEPT).delete()[0]


def _end(rows: QuerySet[OfficeSession]) -> int:
    Session.objects.filter(session_key__in=list(rows.values_list("key", flat=True))).delete()
    return rows.delete()[0]
