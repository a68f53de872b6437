"""The settings that an operator may make, all in one table, and their reading from the environment.

`settings.py` turns them into Django's; the crowd's door and the commands read the same `Configuration`.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from parvis.domain.errors import BadSetting
from parvis.identity_providers import IdentityProvider, read_providers
from parvis.translation_setting import TranslationSetting, read_translation

LANGUAGES: tuple[str, ...] = ("fr", "en")
"""The languages of the office and of what organisers write; the first is the default."""
CITIZEN_NAMES = {
    "fr": "Français",
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
}
"""The languages of the citizens' pages, and how each calls itself: what a switch shows in any language."""
MINIMUM_SECRET_LENGTH = 32
SECOND_FACTOR_CHOICES: tuple[str, ...] = ("optional", "required")
_HOST = re.compile(r"^(\*|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the environment, its default, and what it does."""

    name: str
    default: str
    sentence: str


SETTINGS: tuple[Setting, ...] = (
    Setting("PARVIS_DATA", "data", "The folder that holds everything Parvis writes: databases, keys, mails kept."),
    Setting(
        "PARVIS_DATABASE_URL",
        "",
        "postgresql://user:password@host:5432/name to keep everything in PostgreSQL; empty: SQLite in the data folder.",
    ),
    Setting("PARVIS_HOSTS", "localhost,127.0.0.1,[::1]", "The names that browsers may use for this site, by commas."),
    Setting(
        "PARVIS_PUBLIC_URL",
        "",
        "The address that people type, for links in mails and codes; https here makes every cookie secure.",
    ),
    Setting(
        "PARVIS_MAIL_URL",
        "",
        "smtp://user:password@host:587?from=address (or smtps://); empty: mails are kept in the data folder (outbox/).",
    ),
    Setting(
        "PARVIS_LANGUAGE", LANGUAGES[0], "The language of a page when the browser asks for none we have: fr or en."
    ),
    Setting("PARVIS_TIME_ZONE", "Europe/Paris", "The time zone in which dates are written and shown."),
    Setting(
        "PARVIS_SECRET_KEY",
        "",
        "What cookies and personal codes are signed with, 32 characters or more; empty: made once, kept in secret.key.",
    ),
    Setting(
        "PARVIS_TESTIMONY_KEY",
        "",
        "What testimonies set apart are encrypted with, 32 characters or more; several by commas while it changes, the "
        "new one first; empty: made once, kept in testimony.key.",
    ),
    Setting(
        "PARVIS_STAFF_SECOND_FACTOR",
        SECOND_FACTOR_CHOICES[0],
        "required: everyone of the office sets up a passkey or an application that makes codes before anything else.",
    ),
    Setting(
        "PARVIS_STAFF_OIDC",
        "",
        "Identity providers that the office signs in with, by spaces: "
        "https://client-id:secret@provider.example/path?name=ProConnect&acr=eidas1&verified=yes "
        "(acr, scope and verified may be left out; percent-encode the id and the secret).",
    ),
    Setting(
        "PARVIS_CITIZEN_OIDC",
        "",
        "Identity providers for consultations that ask one voice a person, written like "
        "https://client-id:secret@provider.example/api/v2?name=FranceConnect&acr=eidas1; only a pseudonym is kept.",
    ),
    Setting(
        "PARVIS_TRANSLATION_URL",
        "",
        "Where proposals are sent to be translated: http://127.0.0.1:5000 for LibreTranslate on this machine, "
        "https://:key@host elsewhere, https://:key@host/v1?engine=chat&model=name for a language model "
        "(name, timeout in seconds and plain=yes may be added); empty: nothing is translated by a machine.",
    ),
    Setting("PARVIS_TRANSLATION_LANGUAGES", "fr,en", "The languages that proposals are translated into, by commas."),
    Setting(
        "PARVIS_TRANSLATION_DAILY", "1000000", "The characters that are sent to be translated in a day, at the most."
    ),
    Setting("PORT", "8000", "The port that `parvis serve` and `parvis demo` listen on."),
)


class UnknownSetting(BadSetting):
    code: ClassVar[str] = "unknown-setting"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the environment asks for, checked. Paths are absolute; `public_url` has no slash at its end."""

    data: Path
    database_url: str
    hosts: tuple[str, ...]
    public_url: str
    mail_url: str
    language: str
    time_zone: str
    secret_key: str
    testimony_keys: tuple[str, ...]
    requires_second_factor: bool
    staff_providers: tuple[IdentityProvider, ...]
    citizen_providers: tuple[IdentityProvider, ...]
    translation: TranslationSetting | None
    port: int

    @property
    def is_secure(self) -> bool:
        """Whether people reach this site by https."""
        return self.public_url.startswith("https://")

    @property
    def site(self) -> str:
        """What links in mails start with: the public address, else this machine's own."""
        return self.public_url or f"http://localhost:{self.port}"


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """The configuration that `environment` asks for. Raises `BadSetting` with a sentence that says what to set.

    >>> read_configuration({"PARVIS_DATA": "/srv/parvis"}).hosts
    ('localhost', '127.0.0.1', '[::1]')
    >>> read_configuration({"PARVIS_LANGUAGE": "tlh"})
    Traceback (most recent call last):
    parvis.domain.errors.BadSetting: PARVIS_LANGUAGE: “tlh” is not one of: fr, en.
    """
    values = {setting.name: environment.get(setting.name, "").strip() or setting.default for setting in SETTINGS}
    _require_known(environment)
    public_url = _public_url(values["PARVIS_PUBLIC_URL"])
    staff_providers = read_providers("PARVIS_STAFF_OIDC", values["PARVIS_STAFF_OIDC"], scope="openid email")
    citizen_providers = read_providers("PARVIS_CITIZEN_OIDC", values["PARVIS_CITIZEN_OIDC"], scope="openid")
    if (staff_providers or citizen_providers) and not public_url:
        raise BadSetting(
            name="PARVIS_PUBLIC_URL", detail="it is missing, and identity providers send people back to it."
        )
    return Configuration(
        data=Path(values["PARVIS_DATA"]).absolute(),
        database_url=_database_url(values["PARVIS_DATABASE_URL"]),
        hosts=_hosts(values["PARVIS_HOSTS"], public_url),
        public_url=public_url,
        mail_url=_mail_url(values["PARVIS_MAIL_URL"]),
        language=_language(values["PARVIS_LANGUAGE"]),
        time_zone=_time_zone(values["PARVIS_TIME_ZONE"]),
        secret_key=_secret_key(values["PARVIS_SECRET_KEY"]),
        testimony_keys=_testimony_keys(values["PARVIS_TESTIMONY_KEY"]),
        requires_second_factor=_requires_second_factor(values["PARVIS_STAFF_SECOND_FACTOR"]),
        staff_providers=staff_providers,
        citizen_providers=citizen_providers,
        translation=read_translation(
            values["PARVIS_TRANSLATION_URL"],
            values["PARVIS_TRANSLATION_LANGUAGES"],
            values["PARVIS_TRANSLATION_DAILY"],
            tuple(CITIZEN_NAMES),
        ),
        port=_port(values["PORT"]),
    )


def read_secret(configuration: Configuration) -> str:
    """The key that signs cookies and codes: the one that is set, else the one in `secret.key`, made at first.

    Two processes that start together get the same key. Raises `BadSetting` when the folder cannot be written.
    """
    return configuration.secret_key or _kept_secret(configuration.data / "secret.key")


def read_testimony_keys(configuration: Configuration) -> tuple[str, ...]:
    """The secrets that testimonies are encrypted with, the present one first; made at first, in `testimony.key`.

    Raises `BadSetting` when the folder cannot be written.
    """
    return configuration.testimony_keys or (_kept_secret(configuration.data / "testimony.key"),)


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        key = path.read_text("ascii").strip()
    except OSError as error:
        detail = f"{path} cannot be read or made ({error.strerror}). Choose a folder that Parvis may write to."
        raise BadSetting(name="PARVIS_DATA", detail=detail) from error
    if len(key) < MINIMUM_SECRET_LENGTH:
        detail = f"{path} is too short or damaged. Put the saved copy back, or delete it to have a new one made."
        raise BadSetting(name="PARVIS_DATA", detail=detail)
    return key


def write_private(path: Path, text: str) -> bool:
    """Write a file that only its owner may read, whole or not at all. False when it is already there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def describe_settings() -> str:
    """The table of `docs/settings.md`: each setting, its default and what it does, in Markdown."""
    rows = [f"| `{s.name}` | {f'`{s.default}`' if s.default else ''} | {s.sentence} |" for s in SETTINGS]
    return "\n".join(["| setting | default | what it does |", "|---|---|---|", *rows])


def _require_known(environment: Mapping[str, str]) -> None:
    known = {setting.name for setting in SETTINGS}
    for name in sorted(environment):
        if name.startswith("PARVIS_") and name not in known:
            raise UnknownSetting(name=name, detail=f"there is no such setting. There are: {', '.join(sorted(known))}.")


def _split(name: str, value: str, schemes: tuple[str, ...]) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise BadSetting(name=name, detail=f"“{value}” is not an address ({error}).") from error
    if parts.scheme not in schemes or not parts.hostname:
        raise BadSetting(name=name, detail=f"“{value}” is not an address that starts with {schemes[0]}://.")
    return parts


def _public_url(value: str) -> str:
    if value:
        _split("PARVIS_PUBLIC_URL", value, ("https", "http"))
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if value:
        parts = _split("PARVIS_DATABASE_URL", value, ("postgresql", "postgres"))
        if not parts.path.strip("/"):
            raise BadSetting(name="PARVIS_DATABASE_URL", detail="the name of the database is missing at its end.")
    return value


def _mail_url(value: str) -> str:
    if value:
        _split("PARVIS_MAIL_URL", value, ("smtp", "smtps"))
    return value


def _hosts(value: str, public_url: str) -> tuple[str, ...]:
    hosts = [host.strip().lower() for host in value.split(",") if host.strip()]
    for host in hosts:
        if not _HOST.match(host):
            detail = f"“{host}” is not the name of a host. Write names only, without http:// and without a port."
            raise BadSetting(name="PARVIS_HOSTS", detail=detail)
    public = urlsplit(public_url).hostname
    if public and public not in hosts:
        hosts.append(f"[{public}]" if ":" in public else public)
    return tuple(hosts)


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise BadSetting(name="PARVIS_LANGUAGE", detail=f"“{value}” is not one of: {', '.join(LANGUAGES)}.")
    return value


def _time_zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError) as error:
        detail = f"“{value}” is not a time zone. Write one like Europe/Paris."
        raise BadSetting(name="PARVIS_TIME_ZONE", detail=detail) from error


def _secret_key(value: str) -> str:
    if value:
        _require_long("PARVIS_SECRET_KEY", value)
    return value


def _testimony_keys(value: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in value.split(",") if key.strip())
    for key in keys:
        _require_long("PARVIS_TESTIMONY_KEY", key)
    return keys


def _require_long(name: str, key: str) -> None:
    if len(key) < MINIMUM_SECRET_LENGTH:
        raise BadSetting(name=name, detail=f"it has {len(key)} characters and needs {MINIMUM_SECRET_LENGTH} or more.")


def _requires_second_factor(value: str) -> bool:
    if value not in SECOND_FACTOR_CHOICES:
        detail = f"“{value}” is not one of: {', '.join(SECOND_FACTOR_CHOICES)}."
        raise BadSetting(name="PARVIS_STAFF_SECOND_FACTOR", detail=detail)
    return value == "required"


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 <= int(value) <= 65535:
        raise BadSetting(name="PORT", detail=f"“{value}” is not a port. Write a number from 1 to 65535.")
    return int(value)
