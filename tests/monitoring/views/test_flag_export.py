"""`/monitoring/flags/export/`: the filtered flags as a file, without names of members."""

import io

import pytest
from python_calamine import CalamineWorkbook

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from monitoring.models import Flag
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import FlagFactory

pytestmark = pytest.mark.django_db
EXPORT = "/monitoring/flags/export/"


@pytest.fixture
def flags(harapan, jaya):
    """A silent office in Sedau; arrears in Sijangkung."""
    arrears = {"report": 1, "month": "2026-09-01", "amount": 500_000}
    return [FlagFactory(group=harapan), FlagFactory(group=jaya, kind=Flag.Kind.ARREARS, facts=arrears)]


def lines(client, **query) -> list[str]:
    """The rows of the CSV without its heading."""
    sent = client.get(EXPORT, {"as": "csv", **query})
    return b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()[1:]


def test_what_is_filtered_is_sent_and_logged(client, verifier, flags):
    client.force_login(verifier)

    (line,) = lines(client, kind="arrears")

    assert "Pinjaman anggota menunggak Rp500.000, laporan September 2026" in line
    assert AccessLog.objects.get(action=AccessLog.Action.EXPORT).detail.startswith("1 baris, CSV")


def test_the_workbook_reads_back(client, verifier, flags):
    client.force_login(verifier)

    sent = client.get(EXPORT)
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sent.streaming_content)))
    sent.close()

    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][2:5] == ["Kelompok", "Tanda", "Dasar"]
    assert {row[2] for row in rows[1:]} == {"Bukit Harapan", "Tirta Jaya"}


def test_only_the_own_territory_is_sent(client, pendamping, flags):
    client.force_login(pendamping)
    assert len(lines(client)) == 1

    client.force_login(UserFactory(role=Role.VERIFIER, region_id="76.04"))
    assert lines(client) == []


def test_a_treasurer_may_not(client, flags):
    client.force_login(UserFactory(role=Role.TREASURER, region_id="61.72"))

    assert client.get(EXPORT).status_code == 403
