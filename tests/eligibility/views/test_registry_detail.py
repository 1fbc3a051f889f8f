"""One snapshot: people by desil and village, where it came from, when it was in force."""

import pytest
from django.urls import reverse

from eligibility.registry.forcing import put_in_force
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.registry.files import SOUND, csv_of, row, take_in
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import RegistryCountFactory, RegistryImportFactory, RegistrySnapshotFactory


@pytest.fixture
def snapshot(regions, tmp_path, verifier):
    return take_in(tmp_path, csv_of([*SOUND, row(desil=""), row(8, desil="99")]), by=verifier).snapshot


def test_counts_origin_and_history(client, kabid, snapshot):
    client.force_login(kabid)

    response = client.get(snapshot.get_absolute_url())

    assert [(row["desil"], row["persons"], row["households"]) for row in response.context["desils"]] == [
        (2, 2, 1), (4, 1, 1), (0, 1, 1),
    ]  # fmt: skip
    assert [(row["village_id"], row["persons"], row["poorest"]) for row in response.context["page"]] == [
        (SEDAU, 3, 2), (SIJANGKUNG, 1, 1),
    ]  # fmt: skip
    assert response.context["totals"] == {"persons": 4, "households": 3}
    for words in ("dtsen.csv", snapshot.sha256, "4 diterima, 1 ditolak", "Mulai berlaku", "Vera"):
        assert words in response.text
    assert "6172050101100001" not in response.text


@pytest.mark.parametrize(
    ("query", "villages"),
    [
        ("q=sed", [SEDAU]),
        ("district=61.72.05", [SEDAU, SIJANGKUNG]),
        ("sort=persons", [SIJANGKUNG, SEDAU]),
        ("sort=-village__name", [SIJANGKUNG, SEDAU]),
        ("q=tidak", []),
        ("district=76.04.08&sort=x&page=x", [SEDAU, SIJANGKUNG]),
    ],
)
def test_villages_are_filtered_and_sorted(client, kabid, snapshot, query, villages):
    client.force_login(kabid)

    response = client.get(f"{snapshot.get_absolute_url()}?{query}")

    assert [row["village_id"] for row in response.context["page"]] == villages


def test_somebody_of_one_village_sees_its_people_alone(client, snapshot):
    client.force_login(UserFactory(role=Role.VERIFIER, region_id=SIJANGKUNG))

    response = client.get(snapshot.get_absolute_url())

    assert response.context["totals"]["persons"] == 1
    assert "Berlakukan" not in response.text


def test_the_history_says_who_put_another_in_force(client, kabid, verifier, snapshot):
    put_in_force(snapshot=RegistrySnapshotFactory(period="2026-Q1", in_force=False), by=verifier)
    client.force_login(kabid)

    changes = client.get(snapshot.get_absolute_url()).context["changes"]

    assert [(change["title"], change["who"]) for change in changes] == [
        ("Tidak berlaku lagi", str(verifier)), ("Mulai berlaku", str(verifier)),
    ]  # fmt: skip


def test_the_list_of_refused_rows_is_for_those_who_import(client, verifier, kabid, snapshot):
    job = RegistryImportFactory(
        snapshot=snapshot, state="done", ended_at=snapshot.imported_at, created_by=verifier, rejects_content=b"x"
    )
    url = reverse("eligibility:registry_rejects", args=[job.pk])
    client.force_login(verifier)
    assert url in client.get(snapshot.get_absolute_url()).text

    client.force_login(kabid)
    assert url not in client.get(snapshot.get_absolute_url()).text


def test_another_regency_finds_no_such_snapshot(client, outsider, snapshot):
    client.force_login(outsider)

    assert client.get(snapshot.get_absolute_url()).status_code == 404


def test_another_role_is_refused(client, bendahara, snapshot):
    client.force_login(bendahara)

    assert client.get(snapshot.get_absolute_url()).status_code == 403


def test_the_number_of_queries_does_not_grow(client, kabid, regions, django_assert_max_num_queries):
    snapshot = RegistrySnapshotFactory(accepted=1)
    RegistryCountFactory(snapshot=snapshot, village_id=SEDAU)
    client.force_login(kabid)
    client.get(snapshot.get_absolute_url())
    with django_assert_max_num_queries(15) as one:
        client.get(snapshot.get_absolute_url())
    for village in (SIJANGKUNG, "61.72.05.1002"):
        RegistryCountFactory(snapshot=snapshot, village_id=village)

    with django_assert_max_num_queries(len(one)):
        client.get(snapshot.get_absolute_url())
