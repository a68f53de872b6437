"""Django's settings, made from `configuration.py`. Nothing here is for an operator to edit."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import allauth
import django
from django.utils.csp import CSP

from parvis.configuration import CITIZEN_NAMES, Configuration, read_configuration, read_secret

CONFIGURATION = read_configuration(os.environ)
_HERE = Path(__file__).resolve().parent


def database(configuration: Configuration) -> dict[str, Any]:
    """Django's description of the office's database."""
    if not configuration.database_url:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": configuration.data / "office.sqlite3",
            "OPTIONS": {"init_command": pragmas, "transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    parts = urlsplit(configuration.database_url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {name: values[-1] for name, values in parse_qs(parts.query).items()},
    }


def mailer(configuration: Configuration) -> dict[str, Any]:
    """Django's description of how mails leave: by SMTP, or as files in the data folder."""
    if not configuration.mail_url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"file_path": str(configuration.data / "outbox")}}
    parts = urlsplit(configuration.mail_url)
    is_smtps = parts.scheme == "smtps"
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if is_smtps else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": is_smtps,
            "use_tls": not is_smtps and parts.username is not None,
            "timeout": 20,
        },
    }


def mail_sender(configuration: Configuration) -> str:
    """The address that mails come from."""
    named = parse_qs(urlsplit(configuration.mail_url).query).get("from")
    return named[-1] if named else f"parvis@{urlsplit(configuration.public_url).hostname or 'localhost'}"


def static_version(root: Path) -> str:
    """A name for the present content of all static files: it stands in their addresses, so they may be kept forever."""
    digest = hashlib.sha256(f"{django.__version__} {allauth.__version__}".encode())
    for path in sorted(root.glob("*/static/**/*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


SECRET_KEY = read_secret(CONFIGURATION)
DEBUG = False
ALLOWED_HOSTS = list(CONFIGURATION.hosts)
ROOT_URLCONF = "parvis.urls"
AUTH_USER_MODEL = "records.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(CONFIGURATION)}

INSTALLED_APPS = [
    "post_office",
    "parvis.records",
    "parvis.citizen",
    "parvis.organiser",
    "parvis.organiser.admin_config.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "parvis.citizen.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parvis.citizen.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "parvis.citizen.errors.ErrorPageMiddleware",
    "parvis.api.errors.ProblemMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "parvis.organiser.sessions.SeenMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.citizen.language.language_choices",
                "parvis.citizen.safety.way_out",
            ],
            "builtins": ["parvis.citizen.templatetags.dates"],
        },
    }
]

LANGUAGE_CODE = CONFIGURATION.language
LANGUAGES = list(CITIZEN_NAMES.items())
LOCALE_PATHS = [_HERE / "locale"]
LANGUAGE_COOKIE_NAME = "parvis_language"
LANGUAGE_COOKIE_AGE = 180 * 24 * 3600
LANGUAGE_COOKIE_SECURE = CONFIGURATION.is_secure
TIME_ZONE = CONFIGURATION.time_zone
USE_TZ = True

STATIC_URL = f"/static/{static_version(_HERE)}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802 (the name is whitenoise's)
    """Every address of a static file carries the version of all of them."""
    return bool(path and url)


SESSION_COOKIE_NAME = "parvis_office"
SESSION_COOKIE_PATH = "/office/"
SESSION_COOKIE_SECURE = CONFIGURATION.is_secure
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "parvis_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = CONFIGURATION.is_secure
CSRF_FAILURE_VIEW = "parvis.citizen.errors.show_form_expired"
CSRF_TRUSTED_ORIGINS = [CONFIGURATION.public_url] if CONFIGURATION.public_url else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "office-sign-in"
LOGIN_REDIRECT_URL = "office-home"

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ACCOUNT_ADAPTER = "parvis.organiser.sign_in_hooks.AccountHooks"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = False  # every process counts together instead: actions/guessing.py
SOCIALACCOUNT_ADAPTER = "parvis.organiser.provider_hooks.ProviderHooks"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
MFA_ADAPTER = "parvis.organiser.sign_in_hooks.FactorHooks"
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIGURATION.is_secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.is_secure else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MAILERS = {"default": {"BACKEND": "post_office.EmailBackend"}, "delivery": mailer(CONFIGURATION)}
POST_OFFICE = {
    "DEFAULT_MAILER": "delivery",
    "MAX_RETRIES": 8,
    "RETRY_INTERVAL": timedelta(minutes=5),
    "LOG_LEVEL": 1,
    "THREADS_PER_PROCESS": 2,
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = mail_sender(CONFIGURATION)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["errors"], "level": "WARNING", "propagate": True},
        "post_office": {"handlers": ["errors"], "level": "WARNING", "propagate": True},
    },
}
