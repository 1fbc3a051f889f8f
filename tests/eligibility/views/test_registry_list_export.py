"""The list of snapshots as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.eligibility import RegistrySnapshotFactory
from tests.factories.regions import RegionFactory

URL = reverse("eligibility:registry_list_export")


@pytest.mark.usefixtures("regions")
def test_what_is_filtered_is_what_is_sent(client, verifier):
    RegistrySnapshotFactory(file_name="=cmd.csv")
    RegistrySnapshotFactory(source="p3ke")
    RegistrySnapshotFactory(regency=RegionFactory(code="76.04"))
    client.force_login(verifier)

    response = client.get(f"{URL}?as=csv&source=dtsen")

    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("DTSEN;2026-Q4;1;61.72;Kota Singkawang;ya;0;0;'=cmd.csv;")
    assert AccessLog.objects.get(action="export").detail == "1 baris, source=dtsen"


def test_a_workbook_by_default(client, verifier):
    client.force_login(verifier)

    response = client.get(URL)

    assert b"".join(response).startswith(b"PK")


def test_another_regency_gets_its_own_alone(client, outsider, regions):
    RegistrySnapshotFactory()
    client.force_login(outsider)

    assert len(b"".join(client.get(f"{URL}?as=csv")).splitlines()) == 1


def test_another_role_is_refused(client, operator_sedau):
    client.force_login(operator_sedau)

    assert client.get(URL).status_code == 403
