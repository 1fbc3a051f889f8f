"""`/monitoring/cases/export/`: the filtered list as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from monitoring.models import CaseKind
from tests.factories.accounts import UserFactory
from tests.factories.cases import complained, opened

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:case_export")


def lines(client, query=""):
    """The rows of the CSV."""
    return b"".join(client.get(f"{URL}?as=csv{query}")).decode("utf-8-sig").splitlines()


def test_what_is_filtered_without_the_complainant(client, verifier, harapan, outsider):
    case = opened(verifier, harapan, kind=CaseKind.INACTIVE)
    complained(summary="=cmd()", name="Rusli")
    client.force_login(verifier)

    rows = lines(client)

    assert len(rows) == 3
    assert rows[0].startswith("Nomor;Jenis;Kode wilayah")
    for secret in ("Rusli", "0812", "cmd"):
        assert secret not in "".join(rows)
    assert [row.split(";")[0] for row in lines(client, "&kind=inactive")[1:]] == [case.reference]
    assert AccessLog.objects.filter(action="export", object_label="monitoring.case").count() == 2
    assert b"".join(client.get(URL))[:2] == b"PK"
    client.force_login(outsider)
    assert len(lines(client)) == 1


def test_without_the_right(client, regions):
    client.force_login(UserFactory(role="", region_id="61.72"))

    assert client.get(URL).status_code == 403
