"""How many poor families a village has: the registry's number, or what somebody wrote down."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kube_portal.programs.models import RegistrySource
from reports import baseline as counts
from reports.models import VillageBaseline
from tests.factories.baseline import SEDAU, baseline
from tests.factories.eligibility import RegistryCountFactory, RegistrySnapshotFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
SIJANGKUNG = "61.72.05.1003"
ELSEWHERE = "76.04.08.2002"


@pytest.fixture(autouse=True)
def _rules(regions: None) -> None:
    ProgramYearFactory(regency_id="61.72", year=2026, desil_max=4, registry_sources=[RegistrySource.DTSEN])


def registry(period: str, *, families: int, desil: int = 2, village: str = SEDAU, **values: object) -> None:
    snapshot = RegistrySnapshotFactory(period=period, in_force=False, **values)
    RegistryCountFactory(snapshot=snapshot, village_id=village, desil=desil, families=families, people=families * 4)


def test_the_registry_is_counted_up_to_the_years_desil() -> None:
    snapshot = RegistrySnapshotFactory(period="2026-Q2")
    for desil, families in ((0, 1), (2, 10), (4, 20), (5, 400)):
        RegistryCountFactory(snapshot=snapshot, village_id=SEDAU, desil=desil, families=families, people=families * 3)
    found = counts.of([SEDAU, SIJANGKUNG], 2026)
    assert set(found) == {SEDAU}
    assert (found[SEDAU].families, found[SEDAU].persons) == (31, 93)
    assert found[SEDAU].as_of == dt.date(2026, 6, 30)
    assert found[SEDAU].source == "DTSEN 2026-Q2"
    assert not found[SEDAU].entered


def test_the_newest_registry_up_to_the_year_counts() -> None:
    registry("2025-Q4", families=5)
    registry("2026-Q1", families=7)
    registry("2027-Q1", families=9)
    assert {year: counts.of([SEDAU], year).get(SEDAU) and counts.of([SEDAU], year)[SEDAU].families for year in
            (2024, 2025, 2026)} == {2024: None, 2025: 5, 2026: 7}  # fmt: skip


def test_a_source_that_the_rules_do_not_name_does_not_count() -> None:
    registry("2026-Q1", families=7, source=RegistrySource.P3KE)
    assert counts.of([SEDAU], 2026) == {}


def test_what_was_written_down_counts_first_and_its_newest_version() -> None:
    registry("2026-Q1", families=7)
    baseline(families=100)
    baseline(families=120, version=2, reason="Salah hitung RT 3.")
    baseline(families=99, year=2025)
    found = counts.of([SEDAU], 2026)[SEDAU]
    assert (found.families, found.source, found.version, found.entered) == (120, "SK wali kota 12/2026", 2, True)


def test_regencies_are_counted_apart_and_for_any_number_of_villages_at_once(
    django_assert_num_queries: object,
) -> None:
    registry("2026-Q1", families=7)
    baseline(ELSEWHERE, families=30)
    with django_assert_num_queries(4):  # type: ignore[operator]
        found = counts.of([SEDAU, SIJANGKUNG, ELSEWHERE], 2026)
    assert {code: one.families for code, one in found.items()} == {SEDAU: 7, ELSEWHERE: 30}
    assert set(counts.within("61.72", 2026)) == {SEDAU}
    assert set(counts.within("76.04.08", 2026)) == {ELSEWHERE}


def test_coverage_is_per_thousand_poor_families() -> None:
    baseline(families=400)
    assert counts.of([SEDAU], 2026)[SEDAU].per_thousand(10) == 25
    baseline(SIJANGKUNG, families=0)
    assert counts.of([SIJANGKUNG], 2026)[SIJANGKUNG].per_thousand(10) is None


@pytest.mark.parametrize(
    "values",
    [{"year": 1999}, {"persons": 3}, {"source": ""}, {"version": 2, "reason": ""}, {"version": 0}],
)
def test_the_database_refuses_what_makes_no_sense(values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        baseline(**{"families": 10, "as_of": dt.date(2026, 1, 1), **values})  # type: ignore[arg-type]


def test_a_version_is_written_once_and_never_changed() -> None:
    row = baseline()
    with pytest.raises(IntegrityError), transaction.atomic():
        baseline()
    for change in (lambda: VillageBaseline.objects.update(families=1), row.delete):
        with pytest.raises(Exception, match="villagebaseline_append_only"), transaction.atomic():
            change()
