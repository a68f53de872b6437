"""The one-time key with which the first account of an installation is made in the browser."""

import hmac
import secrets
from pathlib import Path

from django.db import transaction

from parvis.actions.create_organiser import OrganiserCreated, create_organiser
from parvis.configuration import write_private
from parvis.domain.errors import NotAllowed, gettext_noop
from parvis.records.models import Account

KEY_FILE = "first-run.key"


class FirstRunOver(NotAllowed):
    code = "first-run-over"
    sentence = gettext_noop(
        "This page makes the first account only, with the key that the server printed at its start."
    )


def is_first_run() -> bool:
    """Whether nobody can sign in to the office yet."""
    return not Account.objects.exists()


def first_run_key(data: Path) -> str | None:
    """The key kept in the data folder, made at first; None once there is an account."""
    path = data / KEY_FILE
    if not is_first_run():
        path.unlink(missing_ok=True)
        return None
    write_private(path, secrets.token_urlsafe(18)) if not path.exists() else None
    return path.read_text("ascii").strip()


def require_first_run(data: Path, key: str) -> None:
    """Raises `FirstRunOver` unless there is no account and `key` is the one in the data folder."""
    path = data / KEY_FILE
    if not is_first_run() or not path.exists():
        raise FirstRunOver
    if not hmac.compare_digest(path.read_text("ascii").strip().encode(), key.encode()):
        raise FirstRunOver


@transaction.atomic
def make_first_account(
    *, data: Path, key: str, email: str, password: str, organisation: str, name: str = ""
) -> OrganiserCreated:
    """Make the first account, an administrator of the installation, and use up the key.

    Raises `FirstRunOver`, `BadAccount`.
    """
    require_first_run(data, key)
    created = create_organiser(
        email=email, password=password, organisation=organisation, name=name, is_installation_administrator=True
    )
    transaction.on_commit(lambda: (data / KEY_FILE).unlink(missing_ok=True))
    return created
