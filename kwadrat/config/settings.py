"""Settings: one file, everything from the environment (see env.sample)."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from kwadrat.config import keys

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("KWADRAT_HOME", "var")).resolve()
DEMO = os.environ.get("KWADRAT_DEMO") == "1"
AS_OWNER = os.environ.get("KWADRAT_AS_OWNER") == "1"
# Plain http is for this machine and for the demo only; production stands behind TLS.
INSECURE = DEMO or os.environ.get("KWADRAT_INSECURE") == "1"
DEBUG = False

_keys = keys.load(HOME)
SECRET_KEY = _keys.secret
FIELD_KEYS = list(_keys.field)
INDEX_KEY = _keys.index

ALLOWED_HOSTS = os.environ.get("KWADRAT_HOSTS", "127.0.0.1,localhost").split(",")
SITE_URL = os.environ.get("KWADRAT_SITE", "http://127.0.0.1:8000").rstrip("/")
# Where links in mail lead; a test compares them with the addresses of the pages.
NOTICE_PATHS = {
    "digest": "/powiadomienia/", "invitation": "/zaproszenie/%s/", "referral": "/skierowania/%s/",
    "referral_overdue": "/skierowania/%s/pilnowane/", "report_returned": "/sprawozdania/zlozone/%s/",
    "hand_over_proposed": "/przekazania/%s/", "hand_over_answered": "/przekazania/%s/",
    "hand_over_withdrawn": "/przekazania/%s/", "case_handed_over": "/przekazania/%s/",
    "case_lead_changed": "/osoby/%s/",
    "referrals_received": "/skierowania/wspolne/%s/",
    "question_asked": "/pytania/%s/", "question_answered": "/pytania/%s/",
    "link_plan": "/moj-plan/%s/", "link_answer": "/o/%s/", "link_confirm": "/o/%s/",
    "conference_called": "/konferencje/%s/", "conference_changed": "/konferencje/%s/",
    "conference_cancelled": "/konferencje/%s/", "conference_tomorrow": "/konferencje/%s/",
    "conference_task": "/zadania/%s/wykonane/",
    "plan_changed": "/plany/%s/", "plan_breach_recorded": "/plany/naruszenia/%s/",
    "plan_breach_heard": "/plany/naruszenia/%s/", "plan_breach_decided": "/plany/naruszenia/%s/",
    "application_received": "/zgloszenia/%s/", "application_overdue": "/zgloszenia/%s/",
    "plan_signatures": "/plany/dokumenty/%s/podpisz/",
    "clash_found": "/plany/%s/",
}  # fmt: skip
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KWADRAT_ORIGINS", "").split(",") if o]


_ADDRESS = {"name": "dbname", "user": "user", "password": "password", "host": "host", "port": "port"}


def _database(url: str) -> dict[str, object]:
    """What libpq reads in the address, sslmode above all, reaches every connection."""
    try:
        given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except ProgrammingError:  # its text may have the password
        raise ImproperlyConfigured("DATABASE_URL, DATABASE_OWNER_URL: postgresql://role:password@server/base") from None
    # The mode of plans is read by queries of access.compiled alone: prepared when asked for the second time, planned
    # once for every asker (planning one takes longer than running it; the others are planned anew each time).
    # What pages read stays in memory or on a solid-state disk, so that reaching for one row costs little more than
    # reading on; and no query is worth compiling.
    kept = "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1 -c jit=off"
    settings = f"{given.pop('options', '')} {kept}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name.upper(): given.pop(key, "") for name, key in _ADDRESS.items()},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "prepare_threshold": 1, **given, "options": settings},
    }


DATABASES = {
    "default": _database(
        os.environ.get("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL", "postgresql://kwadrat_app@/kwadrat")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "kwadrat.records.apps.KwadratConfig",
]

MIDDLEWARE = [
    "kwadrat.config.probes.ProbeMiddleware",
    "kwadrat.config.logs.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kwadrat.access.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kwadrat.web.middleware.GateMiddleware",
]

ROOT_URLCONF = "kwadrat.config.urls"
WSGI_APPLICATION = "kwadrat.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "kwadrat.config.jinja.Backend",
        "NAME": "jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "kwadrat.config.jinja.environment",
            "context_processors": ["kwadrat.web.context.page"],
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        },
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "APP_DIRS": True, "OPTIONS": {
        "context_processors": ["django.template.context_processors.request"]}},
]  # fmt: skip

# Boxes of forms drawn by Jinja2 from Django's own templates for it: a sheet of twenty people has sixty.
FORM_RENDERER = "django.forms.renderers.Jinja2"

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "polski"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = None  # served from the package by WhiteNoise; nothing is collected
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

AUTH_USER_MODEL = "kwadrat.User"
AUTHENTICATION_BACKENDS = ["kwadrat.access.signin.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "kwadrat.access.signin.UnlikeOneself", "OPTIONS": {"user_attributes": ("email", "name")}},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "kwadrat.web.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "kwadrat.web.signin.LoginForm",
    "change_password": "kwadrat.web.signin.ChangePasswordForm",
    "reset_password": "kwadrat.web.signin.ResetPasswordForm",
    "reset_password_from_key": "kwadrat.web.signin.ResetPasswordKeyForm",
    "reauthenticate": "kwadrat.web.signin.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "kwadrat.web.signin.AuthenticateForm",
    "reauthenticate": "kwadrat.web.signin.CodeAgainForm",
    "activate_totp": "kwadrat.web.signin.ActivateTOTPForm",
}
ACCOUNT_LOGIN_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
# Generous to an office behind one address, tight for one account.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
# Links of institutions without an account: addresses that are none, tried from one place; answers by one link or from
# one place.
LINK_RATE_LIMITS = {"miss": "30/10m/ip", "answer": "30/m/ip,10/m/key", "birth": "5/d/key,10/30d/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Kwadrat: "
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kwadrat"
# The invitation proved the address; without this a reset password would shut the way to the second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "kwadrat.web.signin.MFAAdapter"
# Production asks every user for a second factor before any other page; the demo does not.
MFA_REQUIRED = not DEMO and os.environ.get("KWADRAT_MFA", "required") != "optional"


def _oidc(issuer: str) -> dict[str, object]:
    """The sign-in service of an office; every one of its settings must be there, and its answers come over TLS."""
    client, secret, domains = (
        os.environ.get(f"KWADRAT_OIDC_{name}", "") for name in ("CLIENT", "SECRET", "DOMAINS")
    )  # fmt: skip
    parts = urlsplit(issuer)
    if not (client and secret and domains):
        raise ImproperlyConfigured("KWADRAT_OIDC_ISSUER also needs KWADRAT_OIDC_CLIENT, _SECRET and _DOMAINS.")
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise ImproperlyConfigured("KWADRAT_OIDC_ISSUER must begin with https://")
    name = os.environ.get("KWADRAT_OIDC_NAME") or parts.hostname
    app = {"provider_id": "oidc", "name": name, "client_id": client, "secret": secret}
    return {
        "OIDC_NAME": name,
        "OIDC_DOMAINS": frozenset(domains.lower().split(",")),
        "OIDC_SECOND_FACTOR": frozenset(filter(None, os.environ.get("KWADRAT_OIDC_SECOND_FACTOR", "").split(","))),
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app | {"settings": {"server_url": issuer}}]}
        },
    }


# The second way in, off unless an issuer is named. Domains of e-mail that the service may speak for.
SOCIALACCOUNT_ADAPTER = "kwadrat.web.identity.IdentityAdapter"
OIDC_NAME, OIDC_DOMAINS, OIDC_SECOND_FACTOR = "", frozenset[str](), frozenset[str]()
OIDC_ISSUER = os.environ.get("KWADRAT_OIDC_ISSUER", "").rstrip("/")
if OIDC_ISSUER:
    globals().update(_oidc(OIDC_ISSUER))

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kwadrat_cache"}}
SESSION_ENGINE = "kwadrat.access.sessions"
SESSION_COOKIE_AGE = int(os.environ.get("KWADRAT_SESSION_SECONDS", "1800"))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kwadrat.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE
SECURE_SSL_REDIRECT = not INSECURE
# A proxy in front ends TLS; it alone reaches the server, sets these headers itself and drops those of the visitor.
BEHIND_PROXY = os.environ.get("KWADRAT_PROXY") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Else the throttle of the sign-in would take the proxy for one visitor who tries everybody's password.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_HSTS_SECONDS = 0 if INSECURE else 31536000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # the button that leads to the sign-in service of an office ends there
        "form-action": [SELF, *(["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
# Uploaded papers: encrypted, outside everything that is served; never on a disk as they came.
DOCUMENTS = HOME / "documents"
# ClamAV's clamd, which sees every upload before it is kept: unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310.
CLAMD = os.environ.get("KWADRAT_CLAMD", "")
# Certificates of who issues electronic signatures that this installation trusts; none: signatures are not verified.
TRUST = Path(os.environ.get("KWADRAT_TRUST", HOME / "trust"))
FILE_UPLOAD_HANDLERS = ["kwadrat.web.uploads.BoundedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"


def _mail(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "127.0.0.1",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


globals().update(_mail(os.environ.get("KWADRAT_MAIL_URL", f"file://{HOME / 'mail'}")))
DEFAULT_FROM_EMAIL = os.environ.get("KWADRAT_MAIL_FROM", "kwadrat@localhost")

# Local hour from which the digests of a day are sent.
DIGEST_HOUR = int(os.environ.get("KWADRAT_DIGEST_HOUR", "7"))
# Short messages, off without an address: a form whose {to} and {message} are filled in; see casework.sms.
SMS_URL = os.environ.get("KWADRAT_SMS_URL", "")
SMS_METHOD = os.environ.get("KWADRAT_SMS_METHOD", "POST").upper()
SMS_TOKEN = os.environ.get("KWADRAT_SMS_TOKEN", "")
SMS_FORM = os.environ.get("KWADRAT_SMS_FORM", "to={to}&message={message}")
# A regular expression that is found in the body of an answer which is a refusal.
SMS_REFUSED = os.environ.get("KWADRAT_SMS_REFUSED", r'ERROR:|"error')
if SMS_URL and urlsplit(SMS_URL).scheme != "https" and urlsplit(SMS_URL).hostname not in {"127.0.0.1", "localhost"}:
    raise ImproperlyConfigured("KWADRAT_SMS_URL must begin with https://")

PROCRASTINATE_IMPORT_PATHS = [
    "kwadrat.casework.queue", "kwadrat.casework.sending", "kwadrat.casework.clashes", "kwadrat.casework.papers.bundles",
    "kwadrat.exchange.imports.desk",
]  # fmt: skip

# Lines for machines; at a console, as in the demo, text is easier to read.
LOG_AS_TEXT = os.environ.get("KWADRAT_LOG") == "text"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "kwadrat.config.logs.Formatter", "as_text": LOG_AS_TEXT}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # One line for each request; a console shows faults alone.
        "kwadrat.config.logs": {"level": "WARNING" if LOG_AS_TEXT else "INFO"},
        # Its messages quote the arguments of jobs: addresses and links. Our task says itself what failed.
        "procrastinate": {"level": "CRITICAL"},
        # It names the address of every page that failed; our line names the view, our 500 page the fault.
        "django.request": {"level": "CRITICAL"},
    },
}
# Who may read /stan/liczby/ from elsewhere: sends this as a bearer token.
FIGURES_TOKEN = os.environ.get("KWADRAT_FIGURES_TOKEN", "")
SILENCED_SYSTEM_CHECKS: list[str] = []
HELP_PERSON = os.environ.get("KWADRAT_HELP", "")
PRODUCT = _("Kwadrat")
