"""`/reports/map/points.json`: the dots of a map, of one's own area alone."""

from __future__ import annotations

import pytest

from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SINGKAWANG
from tests.factories.accounts import UserFactory
from tests.reports.views.test_map import POINTS, placed, points

__all__ = ["placed"]


def test_the_dots_are_those_of_the_area(client, kadis, placed):
    client.force_login(kadis)

    assert [one["name"] for one in points(client, f"region={SINGKAWANG}")] == ["Kelurahan Sedau"]
    assert [one["name"] for one in points(client, f"region={SEDAU}&of=groups")] == ["Anggrek", "Melati"]


def test_another_regency_gets_none_of_them(signed_in, outsider, placed):
    for query in ("", f"region={SEDAU}", f"region={SEDAU}&of=groups"):
        assert points(signed_in(outsider), query) == []


def test_who_works_with_single_groups_has_none(signed_in, placed):
    pendamping = signed_in(UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG))

    assert pendamping.get(POINTS).status_code == 403


@pytest.mark.parametrize("query", ["indicator=gaji", "of=%00", "region=%FF&year=2031", "year=99999999999999999999"])
def test_nonsense_is_answered(client, kadis, placed, query):
    client.force_login(kadis)

    assert client.get(f"{POINTS}?{query}").status_code == 200
