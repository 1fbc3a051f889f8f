"""`/monitoring/supervision/export/`: who came, as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.monitoring import SupervisionVisitFactory, today

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:supervision_export")


def test_every_group_with_each_office(client, verifier, harapan, jaya, outsider):
    SupervisionVisitFactory(group=harapan, visited_on=today())
    client.force_login(verifier)

    rows = b"".join(client.get(f"{URL}?as=csv")).decode("utf-8-sig").splitlines()

    assert rows[0].split(";")[:5] == ["Kode wilayah", "Desa/kelurahan", "Kelompok", "Desa/kelurahan", "Kecamatan"]
    assert [row.split(";")[2:5] for row in rows[1:]] == [["Bukit Harapan", "1", "0"], ["Tirta Jaya", "0", "0"]]
    assert AccessLog.objects.filter(action="export").count() == 1
    assert b"".join(client.get(URL))[:2] == b"PK"
    client.force_login(outsider)
    assert len(b"".join(client.get(f"{URL}?as=csv")).splitlines()) == 1


def test_without_the_right(client, bendahara):
    client.force_login(bendahara)

    assert client.get(URL).status_code == 403
