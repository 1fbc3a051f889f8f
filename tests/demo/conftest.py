"""The demo, seeded once for all the tests that look at it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.conftest import settings_for_tests


@pytest.fixture(scope="package")
def lasting_demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker, data_folder: Path) -> Iterator[str]:
    """All regions and the demo (about a minute); what the seeding said. Each test's own transaction lies within."""
    said = StringIO()
    with (
        django_db_blocker.unblock(),
        override_settings(**settings_for_tests(data_folder)),
        transaction.atomic(),
    ):
        call_command("import_regions", stdout=StringIO())
        call_command("seed_demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)
