"""Every setting, read from the environment; a laptop needs none of them (docs/settings.md).

Knows where data lies and which engine holds it. Refuses to hold a secret: keys come from
``store.unlocked``, and what Django calls SECRET_KEY is a subkey.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import platformdirs
from django.utils.functional import SimpleLazyObject

from effleurage.store import unlocked
from effleurage.store.keys import Subkey

PACKAGE = Path(__file__).resolve().parents[1]


class SettingIsWrong(ValueError):
    """A setting cannot be used as it is; docs/settings.md says what it may be."""


def _number(name: str, usual: int, *, least: int = 1, most: int) -> int:
    text = os.environ.get(name) or str(usual)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingIsWrong(f"{name} is a whole number from {least} to {most}")
    return int(text)


def _switch(name: str) -> bool:
    text = os.environ.get(name) or "0"
    if text not in {"0", "1"}:
        raise SettingIsWrong(f"{name} is 0 or 1")
    return text == "1"


HOME = Path(
    os.environ.get("EFFLEURAGE_HOME") or platformdirs.user_data_dir("effleurage", appauthor=False)
)
"""The folder of everything that is kept: database, key file, documents, backups."""

DATABASE_URL = os.environ.get("DATABASE_URL", "")


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingIsWrong(
            "DATABASE_URL must begin with postgresql:// (leave it unset for the embedded database)"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def _embedded(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "effleurage.store.sqlcipher",
        "NAME": home / "effleurage.db",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


DATABASES = {"default": _postgresql(DATABASE_URL) if DATABASE_URL else _embedded(HOME)}
SECRET_KEY = SimpleLazyObject(lambda: unlocked.subkey(Subkey.WEB).hex())
DEBUG = False
TLS = _switch("EFFLEURAGE_TLS")
PROXIES = _number("EFFLEURAGE_PROXIES", 0, least=0, most=9)
DOCUMENTS = Path(os.environ.get("EFFLEURAGE_DOCUMENTS") or HOME / "documents")
BACKUPS = Path(os.environ.get("EFFLEURAGE_BACKUPS") or HOME / "backups")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "effleurage.apps.audit",
    "effleurage.apps.practices",
    "effleurage.apps.codes",
    "effleurage.apps.credentials",
    "effleurage.apps.clients",
    "effleurage.apps.coverage",
    "effleurage.apps.visits",
    "effleurage.apps.ledger",
    "effleurage.apps.claims",
    "effleurage.apps.exchange",
    "effleurage.apps.remits",
    "effleurage.apps.work",
    "effleurage.web.ui",
]
# Headers first, so that they go on every answer; the host is checked before the store is unlocked.
MIDDLEWARE = [
    "effleurage.config.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "effleurage.config.middleware.not_too_large",
    "effleurage.config.middleware.codes_in_use",
    "effleurage.config.middleware.locked_store",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "effleurage.config.middleware.live_session",
    "effleurage.config.middleware.loads_of_the_records",
    "effleurage.web.ui.sign_in_first.SignInFirst",
    "allauth.account.middleware.AccountMiddleware",
]

# Signing in (decision 0016).
AUTH_USER_MODEL = "practices.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "effleurage.web.signin.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "effleurage.web.signin.forms.SignInForm",
    "reauthenticate": "effleurage.web.signin.forms.ConfirmPasswordForm",
    "change_password": "effleurage.web.signin.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "effleurage.web.signin.adapters.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "effleurage.web.signin.forms.SecondStepForm",
    "reauthenticate": "effleurage.web.signin.forms.ConfirmCodeForm",
    "activate_totp": "effleurage.web.signin.forms.SetUpCodesForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Effleurage"
MFA_TOTP_TOLERANCE = 1
SECOND_STEP_REQUIRED = _switch("EFFLEURAGE_SECOND_STEP_REQUIRED")

# Sessions and what is remembered for a while: in our own tables, so that all processes agree.
SESSION_ENGINE = "effleurage.config.session_engine"
SESSION_IDLE_MINUTES = _number("EFFLEURAGE_IDLE_MINUTES", 30, most=240)
SESSION_HOURS = _number("EFFLEURAGE_SESSION_HOURS", 12, most=24)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {"default": {"BACKEND": "effleurage.config.short_memory.ShortMemory"}}
AFTER_UNLOCK: list[str] = []
"""Functions by dotted name, called with ``at`` once the key is there, before any page is shown."""

# Two homes at one address on a laptop (effleurage run, decision 0022). Empty everywhere else.
PART = ""
"""Whose records this process serves: ``demo`` or ``own``."""
LEAVE_FOR = ""
"""A function by dotted name, called with the part that is wanted next; this process then ends."""
BEGIN_RECORDS = ""
"""A function by dotted name that begins these records; only where the pages may do it."""
OWN_HOME = HOME
"""Where one's own records lie, also for the process that serves the demo."""
DEMO_PEOPLE: list[tuple[str, str, str]] = []
"""Address, name and role of whoever the first page may sign in by one click: invented people."""
DEMO_PASSWORD = ""
"""Their published password."""

# What the browser is told. Cookies of a server behind TLS travel over TLS only, and to one host.
ALLOWED_HOSTS = [
    host.strip()
    for host in (os.environ.get("EFFLEURAGE_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")
]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-effleurage", "__Host-effleurage-form") if TLS else ("effleurage", "effleurage-form")
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "effleurage.web.signin.errors.form_too_old"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
X_FRAME_OPTIONS = "DENY"
# Each folder of pages brings its own templates and static files (decision 0021).
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((PACKAGE / "web").glob("*/templates")),
        "OPTIONS": {
            "builtins": ["effleurage.web.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "effleurage.web.ui.themes.theme_of",
                "effleurage.web.setup.context.part_of",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATICFILES_DIRS = [
    each
    for each in sorted((PACKAGE / "web").glob("*/static"))
    if each.parent.name != "ui"  # an app of its own
]
# Addresses of static files carry their content's hash ({% asset %}), so they may be kept.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 60 * 60
# The largest paper is 20 MB; a form around it is small.
LARGEST_REQUEST_BYTES = 21 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Django's own log of a request that broke quotes values; ours names a number, a kind and places.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {
        name: {"handlers": ["nowhere"], "propagate": False}
        for name in ("django.request", "django.security", "django.server")
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
ROOT_URLCONF = "effleurage.config.urls"
WSGI_APPLICATION = "effleurage.config.wsgi.application"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
