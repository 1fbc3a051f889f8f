"""Settings of the portal: everything that differs between machines comes from the environment.

Secure by default. Only with KUBE_DEMO=1 (set by the Makefile) does the portal start with the embedded database and a
throw-away key; anywhere else a missing value stops the start with a sentence that says what to set. `.env.example`
lists every variable, and a test holds the two together.
"""

from pathlib import Path

import environ
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEMO = env.bool("KUBE_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)


def required(name: str, demo_value: str) -> str:
    """The environment's value; in a demo a stand-in; elsewhere a missing value stops the start."""
    value: str = env.str(name, default="")
    if value:
        return value
    if DEMO:
        return demo_value
    raise ImproperlyConfigured(f"{name} is not set. Set it in the environment or in .env (see .env.example).")


SECRET_KEY = required("SECRET_KEY", demo_value="demo-only-key-that-never-guards-real-people-or-money")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = required("ALLOWED_HOSTS", demo_value="*").split(",")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if not DEMO and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters. Set a long random one (see .env.example).")

# Files and the embedded database of a bare clone live in one folder that git ignores.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))

DATABASE_URL = required("DATABASE_URL", demo_value="embedded")
if DATABASE_URL == "embedded":
    _database = {"ENGINE": "kube_portal.embedded_postgres", "NAME": "kube", "USER": "postgres"}
else:
    _database = environ.Env.db_url_config(DATABASE_URL)
    if not _database["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host/name")
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="test_kube")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kube_portal.look",
    "kube_portal.documents",
    "kube_portal.regions",
    "kube_portal.accounts",
    "kube_portal.programs",
    "groups",
    "eligibility",
    "disbursement",
    "monitoring",
    "reports",
    "kube_portal.operations",
    "kube_portal.demo",
    "kube_portal.accounts.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "django_linear_migrations",
    "django_tasks",
    "django_tasks_db",
    "pghistory",
    "pghistory.admin",
    "pgtrigger",
]
FIRST_PARTY_APPS = [
    "kube_portal.documents",
    "kube_portal.regions",
    "kube_portal.accounts",
    "kube_portal.programs",
    "groups",
    "eligibility",
    "disbursement",
    "monitoring",
    "reports",
]

MIDDLEWARE = [
    "kube_portal.operations.middleware.HealthzMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the one that reads what was posted, so that a full disk is told also there.
    "kube_portal.look.middleware.ServerTroubleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kube_portal.look.middleware.MethodNotAllowedMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "kube_portal.accounts.middleware.CurrentRegionTimezoneMiddleware",
    "reports.exports.offering.LargeExportMiddleware",
]

ROOT_URLCONF = "kube_portal.urls"
WSGI_APPLICATION = "kube_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["kube_portal.look.templatetags.look"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kube_portal.look.context.frame",
                "reports.notices.bell.bell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Language and place. "Today" is the regency's own day: see kube_portal/regions.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["kube_portal.formats"]

# Who may sign in: django-allauth for the portal and the admin alike.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kube_portal.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "kube_portal.accounts.adapter.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    # The public page for complaints: many families share the address of one phone mast. `key` is everybody together.
    "complaint": "10/h/ip,300/h/key",
    "complaint_status": "30/h/ip,2000/h/key",
    # Files of open data, which a program may fetch area by area.
    "open_file": "120/m/ip",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Portal KUBE: "
MFA_ADAPTER = "kube_portal.accounts.adapter.EncryptedSecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Accounts and their addresses come from the office: no stranger can have claimed one before its owner did.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Portal KUBE"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600

# One cache for all workers, so that rate limits hold across them. Django's 300 entries would soon push limits out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(EMAIL_CONFIG.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(EMAIL_CONFIG.get("EMAIL_USE_SSL"))
# Where groups may keep their accounts, and how many digits the numbers have: NAME:DIGITS or NAME:FEWEST-MOST.
BANKS = env.list(
    "BANKS",
    default=[
        "BRI:15", "BNI:10", "Bank Mandiri:13", "BTN:16", "BSI:10", "Bank Kalbar:10", "Bank Sulselbar:10-16",
    ],
)  # fmt: skip
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal-kube@localhost")
# A mail server that does not answer must not hold up the others.
EMAIL_TIMEOUT = 20
# The portal's own address, for the links in an e-mail, which no request brings along.
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000").rstrip("/")

# A tile server for the map (https://tile.example.go.id/{z}/{x}/{y}.png) and whom to thank for it; dots need none.
MAP_TILE_URL = env.str("MAP_TILE_URL", default="")
MAP_TILE_ATTRIBUTION = env.str("MAP_TILE_ATTRIBUTION", default="")

# Static files come from the repository and from node_modules; a missing node_modules is an error, not a bare page.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist"),
    ("vendor/chart.js", BASE_DIR / "node_modules" / "chart.js" / "dist"),
    ("vendor/leaflet", BASE_DIR / "node_modules" / "leaflet" / "dist"),
]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Lists of more rows than this are made by the worker and fetched later; their files lie here until then.
EXPORT_ROWS_AT_ONCE = env.int("EXPORT_ROWS_AT_ONCE", default=5_000)
EXPORT_ROOT = DATA_DIR / "exports"
UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024
# A regency's social registry; a larger one comes in by `manage.py import_registry`.
REGISTRY_UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT_BYTES
FILE_UPLOAD_PERMISSIONS = 0o600

# Only what the portal itself serves: no inline script, no inline style, no other host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_HTTPS = env.bool("BEHIND_HTTPS", default=not DEMO)
if BEHIND_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# Whose X-Forwarded-For counts: rate limits and the access log need the visitor's address, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if BEHIND_HTTPS else 0)

PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_CLASS = "kube_portal.accounts.admin_bases.NoEventsAdmin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
