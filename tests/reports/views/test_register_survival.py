"""`/reports/register/survival/`: how many still run, of how many, and who is left out."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.reports.views.test_register import SEDAU, UGIBARU, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
URL = "/reports/register/survival/"
__all__ = ["counted"]


def figures(response) -> list[tuple[str, str]]:
    whole = response.context["survival"].whole
    return [(point.text, point.left_out) for point in whole.points]


def table(response, key: str) -> dict[str, tuple[int, list[str]]]:
    found = next(one for one in response.context["survival"].tables if one.key == key)
    return {row.label: (row.groups, [point.text for point in row.points]) for row in found.rows}


def test_each_denominator_is_shown_and_who_is_left_out(client, counted):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    response = client.get(URL)

    assert figures(response) == [("2 dari 2", ""), ("2 dari 2", ""), ("1 dari 2", ""), ("1 dari 2", "")]
    assertContains(response, "Arti angka ini")
    assertContains(response, "Dari 9 kelompok")
    assert table(response, "area") == {
        "Sedau": (1, ["1 dari 1"] * 4),
        "Sijangkung": (1, ["1 dari 1", "1 dari 1", "0 dari 1", "0 dari 1"]),
    }
    assert list(table(response, "year")) == ["2018", "2016"]


def test_what_nobody_knows_is_no_part_of_the_whole(client, counted):
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="76.04"))

    assert figures(client.get(URL)) == [("–", "1 tidak diketahui")] * 4


@pytest.mark.parametrize(
    ("role", "region", "groups", "areas"),
    [
        (Role.AUDITOR, "61", 2, ["Kota Singkawang"]),
        (Role.AUDITOR, "76.04", 1, ["Ugibaru"]),
        (Role.OPERATOR, SEDAU, 1, None),
        (Role.DISTRICT_OFFICER, "61.72.05", 2, ["Sedau", "Sijangkung"]),
    ],
)
def test_no_figure_tells_of_another_area(client, counted, role, region, groups, areas):
    client.force_login(UserFactory(role=role, region_id=region))

    for query in ({}, {"region": UGIBARU}, {"region": ""}):
        response = client.get(URL, query)

        assert response.context["survival"].whole.groups == groups
        tables = {one.key: [row.label for row in one.rows] for one in response.context["survival"].tables}
        if "region" not in query or not query["region"]:
            assert tables.get("area") == areas


def test_the_country_is_added_up_by_province_and_narrowed_below_a_regency_only(client, counted):
    client.force_login(SuperuserFactory())

    country = client.get(URL, {"business": "livestock", "year": "2016"})
    assert country.context["survival"].whole.groups == 3
    assertContains(country, "saringan Tahun, Jenis usaha tidak dipakai")
    assert [row.value for row in country.context["survival"].tables[0].rows] == ["61", "76"]
    regency = client.get(URL, {"region": "61.72", "year": "2016"})
    assert regency.context["survival"].whole.groups == 1
    assertNotContains(regency, "tidak dipakai")
    assert table(regency, "area") == {"Sijangkung": (1, ["1 dari 1", "1 dari 1", "0 dari 1", "0 dari 1"])}


def test_a_pendamping_has_no_right(client, counted):
    client.force_login(UserFactory(role=Role.PENDAMPING, region_id="61.72"))

    assert client.get(URL).status_code == 403
