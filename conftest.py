"""Sets Django up for the tests, in demo mode.

Here and not in pyproject.toml: pytest-django would read the settings before KUBE_DEMO could be set.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kube_portal.settings")
os.environ.setdefault("KUBE_DEMO", "1")
django.setup()
