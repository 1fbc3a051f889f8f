"""Sets Django up for the tests, in demo mode.

Here and not in pyproject.toml: pytest-django would read the settings before KUBE_DEMO could be set. PostgreSQL gives up
on what no test may need: a statement of minutes, a lock that nobody lets go, a transaction that was forgotten open. The
live server keeps no connection for a browser that may ask again, or it would be there still when the database goes.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kube_portal.settings")
os.environ.setdefault("KUBE_DEMO", "1")
os.environ.setdefault("CONN_MAX_AGE", "0")
os.environ.setdefault(
    "PGOPTIONS",
    "-c statement_timeout=180s -c lock_timeout=120s -c idle_in_transaction_session_timeout=300s",
)
django.setup()
