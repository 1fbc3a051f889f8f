"""A snapshot's people by village as a file: numbers, no names."""

from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import RegistryCountFactory, RegistrySnapshotFactory


def export_of(snapshot, query=""):
    return reverse("eligibility:registry_export", args=[snapshot.pk]) + query


def lines(response):
    return b"".join(response).decode("utf-8-sig").splitlines()


def test_one_line_a_village_and_it_is_logged(client, kadis, regions):
    snapshot = RegistrySnapshotFactory()
    RegistryCountFactory(snapshot=snapshot, village_id=SEDAU, people=5, families=2)
    RegistryCountFactory(snapshot=snapshot, village_id=SEDAU, desil=0, people=1)
    RegistryCountFactory(snapshot=snapshot, village_id=SIJANGKUNG, desil=10)
    client.force_login(kadis)

    assert lines(client.get(export_of(snapshot, "?as=csv")))[1:] == [
        f"{SEDAU};Sedau;6;3;0;5;0;0;0;0;0;0;0;0;1",
        f"{SIJANGKUNG};Sijangkung;1;1;0;0;0;0;0;0;0;0;0;1;0",
    ]
    assert AccessLog.objects.get(action="export").object_id == str(snapshot.pk)
    assert b"".join(client.get(export_of(snapshot))).startswith(b"PK")


def test_the_filter_and_the_territory_hold_here_too(client, regions):
    snapshot = RegistrySnapshotFactory()
    for village in (SEDAU, SIJANGKUNG):
        RegistryCountFactory(snapshot=snapshot, village_id=village)
    client.force_login(UserFactory(role=Role.DIVISION_HEAD, region_id=SEDAU))

    assert [line[:13] for line in lines(client.get(export_of(snapshot, "?as=csv")))[1:]] == [SEDAU]
    assert lines(client.get(export_of(snapshot, "?as=csv&q=sijangkung")))[1:] == []


def test_another_regency_finds_no_such_snapshot(client, outsider, regions):
    client.force_login(outsider)

    assert client.get(export_of(RegistrySnapshotFactory())).status_code == 404


def test_another_role_is_refused(client, pendamping):
    client.force_login(pendamping)

    assert client.get(export_of(RegistrySnapshotFactory())).status_code == 403
