"""Settings. Everything that a host may choose comes from the environment; docs/operate/settings.md lists it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_language

from alongside.site.logging import use_standard_logging

ROOT = Path(__file__).resolve().parents[2]


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    value = env(name).strip().lower()
    return default if not value else value in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


DATA = Path(env("ALONGSIDE_DATA", str(ROOT / "data")))


def secret_key() -> str:
    """The key from the environment, or the one that `./run` keeps in the data folder."""
    key = env("ALONGSIDE_SECRET_KEY")
    kept = DATA / "secret-key"
    if not key and kept.exists():
        key = kept.read_text(encoding="utf-8").strip()
    if not key:
        raise ImproperlyConfigured("Set ALONGSIDE_SECRET_KEY, or start once with ./run, which makes one.")
    return key


def database(url: str) -> dict[str, Any]:
    """Django's settings for a database URL: `sqlite:///path` or `postgres://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at the start of a transaction,
        # so that two writers wait for each other instead of failing half-way; FULL survives a power cut.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("DATABASE_URL begins with sqlite:/// or postgres://")


SECRET_KEY = secret_key()
DEBUG = env_bool("ALONGSIDE_DEBUG")
ALLOWED_HOSTS = env_list("ALONGSIDE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("ALONGSIDE_TRUSTED_ORIGINS")
BASE_URL = env("ALONGSIDE_BASE_URL", "http://localhost:8000").rstrip("/")
PARTNERSHIP = env("ALONGSIDE_PARTNERSHIP")
PARTNERSHIP_LOGO = env("ALONGSIDE_PARTNERSHIP_LOGO")
CONTACT_EMAIL = env("ALONGSIDE_CONTACT_EMAIL", "hello@localhost")
MAINTENANCE = env_bool("ALONGSIDE_MAINTENANCE")

INSTALLED_APPS = [
    "alongside.ui",
    "alongside.foundation.places",
    "alongside.foundation.record",
    "alongside.foundation.people",
    "alongside.foundation.threads",
    "alongside.foundation.notices",
    "alongside.listening.themes",
    "alongside.listening.events",
    "alongside.listening.surveys",
    "alongside.listening.conversations",
    "alongside.listening.statements",
    "alongside.deciding.processes",
    "alongside.deciding.ideas",
    "alongside.deciding.budgets",
    "alongside.deciding.lotteries",
    "alongside.deciding.juries",
    "alongside.deciding.polls",
    "alongside.doing.deals",
    "alongside.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Each page is padded by chance, and its form tokens are masked anew, so that its length tells nobody what is in it.
    "django.middleware.gzip.GZipMiddleware",
    "alongside.site.middleware.MaintenanceMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alongside.foundation.people.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alongside.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "alongside.site.urls"
WSGI_APPLICATION = "alongside.site.wsgi.application"

_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "alongside.site.context.chrome",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "alongside.ui.environment.environment", "context_processors": _CONTEXT},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]

DATABASES = {"default": database(env("DATABASE_URL", f"sqlite:///{DATA / 'alongside.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits on sign-in attempts are counted in the database, so that several web processes share one count.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "alongside.foundation.people.backends.PersonBackend",
    "alongside.foundation.people.backends.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "display_name"]},
    },
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "alongside.foundation.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "alongside.foundation.people.account_forms.SignupForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BASE_URL.startswith("https") else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/10s/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Alongside"
MFA_ADAPTER = "alongside.foundation.people.adapters.SecondFactorAdapter"
SOCIALACCOUNT_ADAPTER = "alongside.foundation.people.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if env("ALONGSIDE_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "partnership",
                "name": env("ALONGSIDE_OIDC_NAME", "Work account"),
                "client_id": env("ALONGSIDE_OIDC_CLIENT"),
                "secret": env("ALONGSIDE_OIDC_SECRET"),
                "settings": {"server_url": env("ALONGSIDE_OIDC_SERVER")},
            }
        ]
    }

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
_https = BASE_URL.startswith("https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env_bool("ALONGSIDE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours stand in front: only then is X-Forwarded-For believed, and only its last entries.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("ALONGSIDE_PROXIES", "0"))
CSRF_FAILURE_VIEW = "alongside.ui.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Browsers hold the redirect that follows a form to form-action as well: the button "sign in with" leads there.
_oidc = urlsplit(env("ALONGSIDE_OIDC_SERVER"))
_oidc_origin = [f"{_oidc.scheme}://{_oidc.netloc}"] if _oidc.netloc else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *_oidc_origin],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [ROOT / "alongside" / "locale"]
# A language is added by its catalogue: docs/operate/translating.md.
_translated = sorted(
    to_language(found.parents[1].name) for found in LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.mo")
)
LANGUAGES = [("en-gb", _("English")), *((code, LANG_INFO[code]["name_local"]) for code in _translated)]
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "build" / "static"]
# A compressed manifest takes minutes to make: only images for production build one (docs/operate/install.md).
_manifest = (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv
WHITENOISE_USE_FINDERS = not _manifest
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _manifest
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env("ALONGSIDE_SMTP_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env("ALONGSIDE_SMTP_HOST", "localhost")
EMAIL_PORT = int(env("ALONGSIDE_SMTP_PORT", "25"))
EMAIL_HOST_USER = env("ALONGSIDE_SMTP_USER")
EMAIL_HOST_PASSWORD = env("ALONGSIDE_SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("ALONGSIDE_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("ALONGSIDE_FROM_EMAIL", "Alongside <alongside@localhost>")

use_standard_logging()
_level = env("ALONGSIDE_LOG_LEVEL", "WARNING").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "ext://alongside.site.logging.as_line",
        },
    },
    # The worker sets its loggers' own level, so the level stands at the handler too.
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines", "level": _level}},
    "root": {"handlers": ["console"], "level": _level},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
