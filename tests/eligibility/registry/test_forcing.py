"""One snapshot in force per source and regency, by itself or by decision; the history says who."""

import pytest

from eligibility.models import RegistrySnapshot
from eligibility.registry.forcing import goes_in_force, has_shrunk, put_in_force
from tests.factories.eligibility import RegistrySnapshotFactory

pytestmark = pytest.mark.usefixtures("regions")


def in_force() -> list[int]:
    return list(RegistrySnapshot.objects.filter(in_force=True).values_list("pk", flat=True))


def test_another_takes_the_place_of_the_one_in_force(verifier):
    old = RegistrySnapshotFactory(period="2026-Q3")
    new = RegistrySnapshotFactory(period="2026-Q4", in_force=False)

    assert put_in_force(snapshot=new, by=verifier) == old

    assert in_force() == [new.pk]
    event = new.history.latest("pgh_id")
    assert event.in_force
    assert (event.pgh_context.metadata["user"], event.pgh_context.metadata["activity"]) == (verifier.pk, "put_in_force")


def test_pressed_twice_it_changes_nothing(verifier):
    snapshot = RegistrySnapshotFactory(in_force=False)
    put_in_force(snapshot=snapshot, by=verifier)
    events = snapshot.history.count()

    assert put_in_force(snapshot=snapshot, by=verifier) is None

    assert snapshot.history.count() == events


def test_the_first_goes_in_force_and_other_sources_do_not_count():
    RegistrySnapshotFactory(source="p3ke", period="2027-Q1")

    assert goes_in_force(RegistrySnapshotFactory(in_force=False))


@pytest.mark.parametrize(
    ("period", "revision", "expected"),
    [("2027-Q1", 1, True), ("2026-Q4", 3, True), ("2026-Q4", 1, False), ("2026-Q3", 9, False)],
)
def test_only_a_newer_one_does_by_itself(period, revision, expected):
    RegistrySnapshotFactory(period="2026-Q4", revision=2)

    assert goes_in_force(RegistrySnapshotFactory(period=period, revision=revision, in_force=False)) is expected


@pytest.mark.parametrize(("before", "after", "expected"), [(1000, 499, True), (1000, 500, False), (999, 1, False)])
def test_a_registry_that_lost_half_its_people_is_looked_at_first(before, after, expected):
    current = RegistrySnapshotFactory(period="2026-Q3", accepted=before)
    fresh = RegistrySnapshotFactory(period="2026-Q4", accepted=after, in_force=False)

    assert has_shrunk(fresh, current) is expected
    assert goes_in_force(fresh) is not expected
