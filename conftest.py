"""Says which settings the tests use, before pytest-django reads any."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kube_portal.settings")
os.environ.setdefault("KUBE_DEMO", "1")
