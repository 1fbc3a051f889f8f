"""`/monitoring/recap/export/`: everybody's work as a file."""

import pytest

from kube_portal.accounts.models import AccessLog

pytestmark = pytest.mark.django_db
URL = "/monitoring/recap/export/"


def test_it_is_sent_and_logged(client, verifier, harapan, other_pendamping):
    client.force_login(verifier)

    answer = client.get(URL, {"as": "csv", "period": "2026-Q3"})

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert [line.split(";")[0] for line in lines] == ["Pendamping", "Pandu", "Putri"]
    assert "rekap-pendamping-2026-q3" in answer["Content-Disposition"]
    assert AccessLog.objects.get(object_label="monitoring.recap").detail == "2 baris, CSV, 2026-Q3"
    assert b"".join(client.get(URL).streaming_content).startswith(b"PK")


def test_who_may(client, lurah_sedau, pendamping, outsider):
    for user in (lurah_sedau, pendamping):
        client.force_login(user)
        assert client.get(URL).status_code == 403
    client.force_login(outsider)
    assert len(b"".join(client.get(URL, {"as": "csv"}).streaming_content).splitlines()) == 1
