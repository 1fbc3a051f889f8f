"""Every overdue report as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.monitoring import funded_group
from tests.monitoring.views.test_report_export import lines

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:overdue_export")


def test_one_row_for_each_report(client, verifier, pendamping):
    group = funded_group(months=3, user=pendamping)
    client.force_login(verifier)

    rows = lines(client.get(URL, {"as": "csv"}))

    assert len(rows) >= 3
    assert {row[2] for row in rows[1:]} == {group.name}
    workbook = client.get(URL, {"rung": "warning"})
    assert (workbook.status_code, workbook.getvalue()[:2]) == (200, b"PK")
    assert AccessLog.objects.filter(action="export").count() == 2


def test_who_exports(client, superuser, lurah_sedau, outsider, pendamping):
    funded_group(months=3, user=pendamping)
    client.force_login(lurah_sedau)
    assert client.get(URL).status_code == 403
    client.force_login(outsider)
    assert len(lines(client.get(URL, {"as": "csv"}))) == 1
    client.force_login(superuser)
    assert client.get(URL).status_code == 302
