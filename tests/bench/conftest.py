"""A tiny population in the test database: two regencies, filled by the bench's own scripts."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from bench.population import HOME, REGIONS, SCALES, populate
from kube_portal.regions.importing import SOURCE_FILES
from tests.conftest import settings_for_tests

REGENCIES = (HOME, "76.04")


@pytest.fixture(scope="module")
def some_regions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register as the npm package has it, cut down to two regencies."""
    folder = tmp_path_factory.mktemp("regions")
    for file in SOURCE_FILES:
        with (REGIONS / file.name).open(encoding="utf-8", newline="") as source:
            header, *rows = csv.reader(source)
        kept = [row for row in rows if row[0].startswith(REGENCIES) or row[0] in {code[:2] for code in REGENCIES}]
        with (folder / file.name).open("w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows([header, *kept])
    return folder


@pytest.fixture(scope="module")
def _populated(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, data_folder: Path, some_regions: Path
) -> Iterator[None]:
    """Made once for a module: each test's own transaction lies within this one."""
    with (
        django_db_blocker.unblock(),
        override_settings(**settings_for_tests(data_folder)),
        transaction.atomic(),
    ):
        populate(SCALES["tiny"], regions=some_regions, progress=lambda step: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def population(_populated: None, db: None) -> None:
    """130 groups with everything that belongs to them."""
