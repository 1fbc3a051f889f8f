"""A tiny population in the test database: two regencies, filled by the bench's own scripts."""

import csv
from pathlib import Path

import pytest

from bench.population import HOME, REGIONS, SCALES, populate
from kube_portal.regions.importing import SOURCE_FILES

REGENCIES = (HOME, "76.04")


@pytest.fixture
def some_regions(tmp_path: Path) -> Path:
    """The register as the npm package has it, cut down to two regencies."""
    for file in SOURCE_FILES:
        with (REGIONS / file.name).open(encoding="utf-8", newline="") as source:
            header, *rows = csv.reader(source)
        kept = [row for row in rows if row[0].startswith(REGENCIES) or row[0] in {code[:2] for code in REGENCIES}]
        with (tmp_path / file.name).open("w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows([header, *kept])
    return tmp_path


@pytest.fixture
def population(db: None, some_regions: Path) -> None:
    """130 groups with everything that belongs to them."""
    populate(SCALES["tiny"], regions=some_regions, progress=lambda step: None)
