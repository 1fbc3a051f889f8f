"""The whole register, loaded for one module."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def every_region(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """All 91,599 regions of the package (about four seconds); what the import said. Gone after the module's tests."""
    said = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_regions", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)
