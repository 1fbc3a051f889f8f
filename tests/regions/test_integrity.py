"""What check_integrity finds out about regions."""

import pytest

from kube_portal.regions.integrity import violations
from kube_portal.regions.models import Region
from tests.factories.regions import RegionFactory, create_pilot_regions

pytestmark = pytest.mark.django_db


def test_the_pilot_is_whole():
    create_pilot_regions()

    assert list(violations()) == []


def test_orphans_are_named():
    RegionFactory(code="61.72.05.1001")
    RegionFactory(code="61.72")

    assert list(violations()) == [
        "regions.Region 61.72: the region above it is not in the register",
        "regions.Region 61.72.05.1001: the region above it is not in the register",
    ]


def test_a_successor_that_ended_is_named():
    create_pilot_regions()
    Region.objects.filter(code="61.72.05.1004").update(active=False, successor="61.72.05.1003")
    Region.objects.filter(code="61.72.05.1003").update(active=False, successor="61.72.05.1002")

    assert list(violations()) == ["regions.Region 61.72.05.1004: its successor 61.72.05.1003 has ended too"]
