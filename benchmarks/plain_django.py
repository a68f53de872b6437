"""The same vote as a plain Django application takes it: a view, the ORM, and the middleware of a new project."""

from pathlib import Path

import django
from django.conf import settings

from parvis.ballotbox.door import App
from parvis.ballotbox.keys import KeyRing
from parvis.ballotbox.seal import Sealer
from parvis.ballotbox.token import Tokens

_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def make_application(path: Path, ring: KeyRing) -> App:
    """Django under ASGI on a SQLite file as durable as ours (write-ahead log, synchronous=FULL), tables made."""
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="measured, never served",
        ROOT_URLCONF="benchmarks.plain_django_vote",
        USE_TZ=True,
        MIDDLEWARE=_MIDDLEWARE,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(path),
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
                },
            }
        },
    )
    django.setup()
    from django.core.asgi import get_asgi_application
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import plain_django_vote

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(plain_django_vote.Ballot)
    connection.close()
    plain_django_vote.tools.update(sealer=Sealer(ring), tokens=Tokens(ring))
    return get_asgi_application()  # type: ignore[return-value]
