"""The map: villages and groups by an indicator, their table, and the dots."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring.models import SupervisionVisit
from reports.figures import keeping, reading
from reports.indicators.catalogue import INDICATORS
from reports.mapping.own import OWN
from reports.mapping.places import places
from reports.scope import Scope
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG
from tests.factories import monitoring as field_work
from tests.factories.accounts import SuperuserFactory, UserFactory

MAP, POINTS = reverse("reports:map"), reverse("reports:map_points")


def seen_at(group, latitude: str, longitude: str, day: dt.date = dt.date(2026, 9, 1)) -> SupervisionVisit:
    return field_work.SupervisionVisitFactory(
        group=group, visited_on=day, latitude=Decimal(latitude), longitude=Decimal(longitude), accuracy=10,
        position_source="device",
    )  # fmt: skip


@pytest.fixture
def placed(regions):
    """Two groups of Sedau with a place, one of Sijangkung without."""
    groups = [field_work.funded_group(village=SEDAU, group_values={"name": name}) for name in ("Anggrek", "Melati")]
    field_work.funded_group(village=SIJANGKUNG)
    seen_at(groups[0], "0.800000", "108.900000")
    seen_at(groups[0], "0.820000", "108.920000", dt.date(2026, 10, 1))
    seen_at(groups[1], "0.840000", "108.940000")
    keeping.recount_all()
    return groups


def points(client, query: str = "") -> list[dict[str, object]]:
    return client.get(f"{POINTS}?{query}").json()["points"]


def test_villages_stand_in_the_middle_of_their_groups(client, kadis, placed):
    client.force_login(kadis)

    response = client.get(MAP)

    (sedau,) = points(client)
    assert (sedau["name"], sedau["value"], sedau["note"]) == ("Kelurahan Sedau", "2", "2 kelompok")
    assert (round(sedau["lat"], 3), round(sedau["lng"], 3)) == (0.83, 108.93)
    assertContains(response, "1 dari")
    assertContains(response, "Kelurahan Sijangkung")
    assertContains(response, "data-map")


def test_groups_stand_where_they_were_last_seen(client, kadis, placed):
    client.force_login(kadis)

    found = points(client, "of=groups&indicator=received")

    assert [(one["name"], one["lat"], one["value"]) for one in found] == [
        ("Anggrek", 0.82, "Rp20.000.000"), ("Melati", 0.84, "Rp20.000.000"),
    ]  # fmt: skip
    assertContains(client.get(f"{MAP}?of=groups"), placed[1].get_absolute_url())


def test_groups_have_the_colour_of_their_own_number(client, kadis, placed):
    client.force_login(kadis)
    field_work.FlagFactory(group=placed[0], kind="silent")
    field_work.FlagFactory(group=placed[0], kind="falling")

    found = points(client, "of=groups&indicator=flagged")

    assert [(one["name"], one["value"], one["tone"]) for one in found] == [
        ("Anggrek", "2 tanda terbuka", "bad"), ("Melati", "tidak ada", "good"),
    ]  # fmt: skip
    page = client.get(f"{MAP}?of=groups&indicator=flagged")
    assertContains(page, "Warna titik adalah angka kelompok itu sendiri.")
    assert {one.words for one in page.context["drawing"].classes} == {"2 tanda terbuka", "tidak ada"}


def test_what_no_single_group_has_is_that_of_its_village(client, kadis, placed):
    client.force_login(kadis)

    assertContains(client.get(f"{MAP}?of=groups&indicator=families"), "Angka ini hanya ada untuk desa/kelurahan")
    assert [one["value"] for one in points(client, "of=groups&indicator=needing")] == ["2", "2"]


@pytest.mark.parametrize("key", sorted(OWN))
def test_every_number_of_groups_costs_the_same_for_three_as_for_one(kadis, regions, key):
    group = field_work.funded_group(
        village=SEDAU, months=5, user=UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG)
    )
    scope = Scope.of(kadis, {"region": SINGKAWANG})

    def queries(groups) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = OWN[key].values(scope, [one.pk for one in groups])
            assert found.keys() <= {one.pk for one in groups}
        return len(captured)

    one = queries([group])
    more = [group, *(field_work.funded_group(village=SEDAU, months=5) for _ in range(2))]
    assert queries(more) == one <= 3


def test_own_numbers_add_up_to_those_of_the_village(kadis, placed):
    keeping.recount(Region.objects.get(pk=SINGKAWANG))
    scope = Scope.of(kadis, {"region": SEDAU})
    ids = [group.pk for group in placed]
    whole = reading.total(scope)

    for key in ("paid_groups", "committed", "unaccounted", "paid", "received"):
        assert sum(OWN[key].values(scope, ids).values()) == INDICATORS[key].value(whole), key


def test_the_home_of_a_member_is_no_place_of_a_group(kadis, placed):
    with CaptureQueriesContext(connection) as queries:
        places(Scope.of(kadis, {}).groups())

    assert "membercheck" not in queries[-1]["sql"]


def test_months_and_areas_without_counts(client, kadis, placed):
    client.force_login(kadis)

    assert client.get(f"{MAP}?indicator=turnover").status_code == 200
    assert points(client, f"region={SIJANGKUNG}") == []


def test_groups_are_chosen_before_they_are_put_in_order(client, kadis, placed):
    client.force_login(kadis)

    with CaptureQueriesContext(connection) as queries:
        client.get(MAP)

    (asked,) = [query["sql"] for query in queries if "place.latitude" in query["sql"]]
    assert "chosen AS MATERIALIZED" in asked


def test_above_a_regency_there_is_a_choice_and_no_dots(client, placed):
    client.force_login(SuperuserFactory())

    response = client.get(MAP)
    assertContains(response, "Pilih wilayah di tabel ini")
    assertContains(response, "region=61")
    assertNotContains(response, "data-map")
    assert client.get(POINTS).status_code == 404
    assert len(points(client, f"region={SINGKAWANG}")) == 1


def test_each_sees_the_own_area(client, signed_in, outsider, placed):
    lurah = UserFactory(role=Role.VILLAGE_HEAD, region_id=SIJANGKUNG)

    assert points(signed_in(outsider), f"region={SEDAU}") == []
    assert points(signed_in(lurah), f"region={SEDAU}&of=groups") == []
    assertNotContains(signed_in(lurah).get(f"{MAP}?region={SEDAU}"), "Kelurahan Sedau")
    pendamping = signed_in(UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG))
    assert (pendamping.get(MAP).status_code, pendamping.get(POINTS).status_code) == (403, 403)


@pytest.mark.parametrize("query", ["indicator=gaji", "indicator=ceiling", "of=%00", "page=-1", "indicator=%00&of=x"])
def test_nonsense_is_answered_in_words(client, kadis, placed, query):
    client.force_login(kadis)

    response = client.get(f"{MAP}?{query}")

    assert response.status_code == 200
    if "page" not in query:
        assertContains(response, "note-warn")
    assert client.get(f"{POINTS}?{query}").status_code == 200


def test_another_host_only_where_a_tile_server_is_set(client, kadis, placed, settings):
    client.force_login(kadis)
    assert "https://" not in client.get(MAP).headers["Content-Security-Policy"]

    settings.MAP_TILE_URL = "https://{s}.tile.example.go.id/{z}/{x}/{y}.png"
    assert "https://*.tile.example.go.id" in client.get(MAP).headers["Content-Security-Policy"]
    assert "tile.example" not in client.get(reverse("reports:dashboard_index")).headers["Content-Security-Policy"]


def test_as_many_queries_for_one_group_as_for_three(client, kadis, placed):
    client.force_login(kadis)
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{MAP}?of=groups")
        asked.append(len(queries))
        seen_at(field_work.funded_group(village=SIJANGKUNG), "0.850000", "108.950000")
        keeping.recount(Region.objects.get(pk=SINGKAWANG))
    assert asked[0] == asked[1] <= 13
