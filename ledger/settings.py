"""Django's settings. What differs from one installation to the next comes from `ledger.env`, and only from there."""

import os
import warnings
from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

from . import api_settings, env, kombu_fs

ENVIRONMENT = env.read(os.environ)
BASE_DIR = env.BASE_DIR
EMBEDDED = ENVIRONMENT.embedded
LEDGER_DATA = ENVIRONMENT.data
LOG_KEY_FILE = ENVIRONMENT.log_key  # the key that signs the log's heads; its successors stand beside it
LOG_WITNESSES = ENVIRONMENT.log_witnesses  # who is asked to cosign the log's heads: address and verifier key
LOG_MARK_FILE = ENVIRONMENT.log_mark  # the largest head ever signed, kept outside the database
REDIS_URL = ENVIRONMENT.redis_url
PUBLIC_URL = ENVIRONMENT.public_url
MIN_N = ENVIRONMENT.min_n  # an author is ranked from this many events on
VERDICTS_REQUIRED = ENVIRONMENT.verdicts_required  # 2: two people for verdicts, corrections and withdrawals
READINGS_REQUIRED = ENVIRONMENT.readings_required  # 2: two editors read a quote, neither seeing the other's number
CHALLENGE_DAYS = ENVIRONMENT.challenge_days
CHALLENGE_WORKING_DAYS = ENVIRONMENT.challenge_working_days

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)

INSTALLED_APPS = [
    "ledger.apps.LedgerConfig",
    "predictions.apps.PredictionsConfig",
    "predictions.admin.config.LedgerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "ledger.middleware.probes",
    "predictions.api.hot.hot_pages",
    "ledger.middleware.open_to_other_sites",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "predictions.web.languages.speak",
    "ledger.middleware.refuse_unstorable_text",
    "predictions.web.errors.designed_errors",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ledger.urls"
WSGI_APPLICATION = "ledger.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "predictions.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# A link to a new password opens for an hour.
PASSWORD_RESET_TIMEOUT = 3600

# Five failures of one account from one address, and that pair waits a quarter of an hour: a stranger elsewhere cannot
# lock an editor out. Counted in the database, which every process shares.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_USERNAME_FORM_FIELD = "username"  # what the log-in form calls the address; axes would look for "email"
AXES_USERNAME_CALLABLE = "ledger.middleware.attempted_account"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "ledger.middleware.client_address"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"texts": "predictions.web.texts"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Time: the desk's zone decides what day it is for an editor; the database keeps UTC.
# Languages: the first has no prefix; of every other there is a catalogue in predictions/locale and a door at /CODE/.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

# Measured with four writers: Django's defaults failed 346 of 1,600 transactions with "database is locked",
# these settings none. FULL, not NORMAL: a power cut must not lose a commit that the log has already shown to somebody.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
DATABASES: dict[str, dict[str, Any]] = {"default": dict(ENVIRONMENT.database)}
if EMBEDDED:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # One lasting connection per thread, tried before use. Their number is that of the threads, so a pool would save
    # nothing, and its own threads would not survive the fork of Celery's workers.
    DATABASES["default"].update({"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True})

# Jobs. The broker only rings the doorbell: the database says what is due, and a lost message costs a delay, no more.
QUEUE_FOLDER = LEDGER_DATA / "queue"
CELERY_BROKER_URL = f"{kombu_fs.ALIAS}://localhost" if EMBEDDED else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    kombu_fs.transport_options(QUEUE_FOLDER) if EMBEDDED else {"visibility_timeout": 600}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task that hangs is ended (in a deployment; threads cannot be), and the next tick brings its work back.
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = TIME_ZONE
# Kept in memory: every entry repeats soon and asks the database what is due, so nothing is worth a file of its own.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    # A tick that waited longer than this is overtaken by the next one.
    "tick": {"task": "predictions.tasks.tick", "schedule": 60.0, "options": {"expires": 55}},
    # A head is signed within a minute of a commit; this is also its heartbeat.
    "publish_log": {"task": "predictions.tasks.publish_log", "schedule": 30.0, "options": {"expires": 25}},
    "checks": {"task": "predictions.tasks.check", "schedule": 3600.0, "options": {"expires": 3000}},
    # At night, when the fewest write. Missed, it is made up for the night after.
    "check_scores": {
        "task": "predictions.tasks.check_scores",
        "schedule": crontab(hour=3, minute=17),
        "options": {"expires": 3600},
    },
    "verify_log": {
        "task": "predictions.tasks.verify_log",
        "schedule": crontab(hour=3, minute=47),
        "options": {"expires": 3600},
    },
}

CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if EMBEDDED
        else {"BACKEND": "ledger.cache.SharedRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "ledger"}
    )
}

# Static files: served by the application itself, from the packages until `collectstatic` has made the hashed copies.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = True
warnings.filterwarnings("ignore", message="No directory at: .*staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if EMBEDDED
            else "ledger.static.CollectedStaticFilesStorage"
        )
    },
}

# Sessions. A browser sends cookies to every port of a host, so two instances side by side need names of their own.
COOKIE_SUFFIX = f"_{ENVIRONMENT.port}" if EMBEDDED else ""
SESSION_COOKIE_NAME = f"ledger_session{COOKIE_SUFFIX}"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.https_only
CSRF_COOKIE_NAME = f"ledger_csrf{COOKIE_SUFFIX}"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENVIRONMENT.https_only
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Security headers. Everything comes from here and nothing is inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = ENVIRONMENT.https_only
SECURE_HSTS_SECONDS = ENVIRONMENT.hsts_seconds if ENVIRONMENT.https_only else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https_only
SECURE_HSTS_PRELOAD = ENVIRONMENT.https_only
# Anybody can send this header, so it counts only where the operator says that a proxy of theirs overwrites it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

SPECTACULAR_SETTINGS = api_settings.SPECTACULAR_SETTINGS
# Whose throttle a request counts against: the last address that a proxy of ours saw, or else whoever connects. Without
# this DRF would take the word of X-Forwarded-For from anybody.
REST_FRAMEWORK = {**api_settings.REST_FRAMEWORK, "NUM_PROXIES": 1 if ENVIRONMENT.behind_proxy else 0}

# So many seconds after a change a page of the scoreboard may still show what was before.
SCOREBOARD_STALENESS = 1.0
# A board of a past day is worked out on request while the log had no more entries by then (docs/api.md: what it costs).
AS_OF_MOST_ENTRIES = 100_000

# Series that checkers read from files instead of the network: `file:NAME` names one in here.
SERIES_FOLDER = LEDGER_DATA / "series"

# Mail
vars().update(ENVIRONMENT.email)  # EMAIL_BACKEND, EMAIL_HOST and so on
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server; a worker must not wait for ever
DEFAULT_FROM_EMAIL = ENVIRONMENT.from_email
SERVER_EMAIL = ENVIRONMENT.from_email

# Plain lines on standard error, without bodies or query strings.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "ledger.private_log.PrivateFormatter", "format": "{levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},  # runserver's own access log
    },
}
