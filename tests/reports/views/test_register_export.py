"""`/reports/register/export/`: the filtered register as a file, logged."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.reports.views.test_register import URL, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
__all__ = ["counted"]


@pytest.mark.parametrize(("as_csv", "kind"), [("", "XLSX"), ("csv", "CSV")])
def test_the_file_holds_what_is_filtered_and_is_logged(client, counted, as_csv, kind):
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="61.72"))

    content = client.get(f"{URL}export/", {"state": "dissolved", "as": as_csv}).getvalue()

    if as_csv:
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("Kode wilayah;Desa/kelurahan;Kelompok;")
        assert len(lines) == 2
        assert ";Melati;" in lines[1]
    else:
        table = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert [line[2] for line in table] == ["Kelompok", "Melati"]
        assert table[1][15:19] == ["berjalan", "berjalan", "sudah berhenti", "sudah berhenti"]
    assert AccessLog.objects.get(action="export").detail == f"1 baris, {kind}, state=dissolved"


def test_another_territory_stays_out_and_another_role_is_refused(client, counted):
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="76.04"))
    lines = client.get(f"{URL}export/", {"as": "csv", "region": "61.72"}).getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(";")[2] for line in lines] == ["Kelompok", "Anggrek"]
    client.force_login(UserFactory(role=Role.PENDAMPING, region_id="61.72"))
    assert client.get(f"{URL}export/").status_code == 403
