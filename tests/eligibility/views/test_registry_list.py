"""The list of the registry's snapshots."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import RegistryImportFactory, RegistrySnapshotFactory
from tests.factories.regions import RegionFactory

URL = reverse("eligibility:registry_list")


@pytest.fixture
def three(regions):
    RegistrySnapshotFactory(period="2026-Q4", accepted=12_345)
    RegistrySnapshotFactory(period="2026-Q3", in_force=False)
    RegistrySnapshotFactory(source="p3ke", period="2025-Q1")
    RegistrySnapshotFactory(regency=RegionFactory(code="76.04"))


def shown(response):
    return [str(snapshot) for snapshot in response.context["page"]]


def test_the_newest_quarter_first_and_what_is_in_force(client, verifier, three):
    client.force_login(verifier)

    response = client.get(URL)

    assert shown(response) == ["DTSEN 2026-Q4", "DTSEN 2026-Q3", "P3KE 2025-Q1"]
    assert "12.345" in response.text
    assert response.text.count(">Berlaku</span>") == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source=p3ke", ["P3KE 2025-Q1"]),
        ("period=2026", ["DTSEN 2026-Q4", "DTSEN 2026-Q3"]),
        ("in_force=tidak", ["DTSEN 2026-Q3"]),
        ("in_force=ya&source=dtsen", ["DTSEN 2026-Q4"]),
        ("sort=period", ["P3KE 2025-Q1", "DTSEN 2026-Q3", "DTSEN 2026-Q4"]),
        ("sort=-accepted", ["DTSEN 2026-Q4", "DTSEN 2026-Q3", "P3KE 2025-Q1"]),
        ("source=dtks", []),
    ],
)
def test_filters_and_order_come_from_the_address(client, verifier, three, query, expected):
    client.force_login(verifier)

    assert shown(client.get(f"{URL}?{query}")) == expected


def test_another_regency_sees_its_own_alone(client, outsider, three):
    client.force_login(outsider)

    assert shown(client.get(URL)) == ["DTSEN 2026-Q4"]
    assert "Kabupaten Polewali Mandar" in client.get(URL).text


def test_a_province_can_choose_the_regency(client, three):
    auditor: User = UserFactory(role=Role.AUDITOR, region=RegionFactory(code="61"))
    client.force_login(auditor)

    assert len(shown(client.get(f"{URL}?regency=61.72"))) == 3
    assert "Semua kabupaten/kota" in client.get(URL).text


def test_what_is_on_its_way_stands_above_for_those_who_import(client, verifier, kabid, regions):
    RegistryImportFactory(file_name="dtsen-baru.csv", created_by=verifier)
    client.force_login(verifier)
    assert "dtsen-baru.csv" in client.get(URL).text

    client.force_login(kabid)
    assert "dtsen-baru.csv" not in client.get(URL).text
    assert "Verifikator Dinas mengimpor" in client.get(URL).text


def test_an_empty_list_says_what_to_do(client, verifier):
    client.force_login(verifier)

    assert reverse("eligibility:registry_upload") in client.get(URL).text


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "camat_selatan", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


def test_the_number_of_queries_does_not_grow(client, verifier, regions, django_assert_num_queries):
    client.force_login(verifier)
    RegistrySnapshotFactory(imported_by=verifier)
    client.get(URL)
    with django_assert_num_queries(5):
        client.get(URL)
    for number in (2, 3):
        other = UserFactory(role=Role.VERIFIER, region_id="61.72")
        RegistrySnapshotFactory(period=f"202{number}-Q1", in_force=False, imported_by=other)

    with django_assert_num_queries(5):
        client.get(URL)


def test_somebody_of_one_village_sees_the_regencys(client, three):
    client.force_login(UserFactory(role=Role.VERIFIER, region_id=SEDAU))

    assert len(shown(client.get(URL))) == 3
