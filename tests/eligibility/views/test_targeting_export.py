"""The report as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kube_portal.accounts.models import AccessLog
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.groups import ProposalFactory

URL = reverse("eligibility:targeting_export", args=[2026])


def table(response) -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def proposed(regions: None) -> None:
    for village in (SEDAU, SIJANGKUNG):
        ProposalFactory(village=village, status="submitted")


def test_a_line_per_village_and_rule(client, kadis, proposed):
    client.force_login(kadis)

    header, *rows = table(client.get(f"{URL}?as=csv"))

    assert header[:5] == ["Tahun", "Kode wilayah", "Desa/kelurahan", "Aturan", "Anggota"]
    assert len(rows) == 2 * 11
    assert rows[0] == ["2026", SEDAU, "Kelurahan Sedau", "Semua aturan", "10", "0", "0", "0", "10", "0"]
    assert [row[3] for row in rows[:11]][-1] == "E10 Kriteria fakir miskin"


def test_what_is_filtered(client, kadis, proposed):
    client.force_login(kadis)

    _, *rows = table(client.get(f"{URL}?as=csv&rule=E4&region={SIJANGKUNG}"))

    assert rows == [["2026", SIJANGKUNG, "Kelurahan Sijangkung", "E4 Usia", "10", "10", "0", "0", "0", "0"]]
    log = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (log.object_label, log.detail) == ("eligibility.targeting", f"1 baris, CSV, region={SIJANGKUNG}, rule=E4")


def test_villages_as_a_workbook(client, kadis, proposed):
    client.force_login(kadis)

    response = client.get(f"{URL}?of=villages")

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response)))
    header, *rows = book.get_sheet_by_index(0).to_python()
    assert header[2:5] == ["Desa/kelurahan", "Usulan", "Dibantu"]
    assert {row[1]: row[3] for row in rows}[SEDAU] == 1
    assert len(rows) == Region.objects.within("61.72").filter(level="village").count()


def test_no_cell_runs_as_a_formula(client, kadis, proposed):
    Region.objects.filter(pk=SEDAU).update(name='=cmd|"/c calc"!A1', kind="kelurahan")
    client.force_login(kadis)

    _, *rows = table(client.get(f"{URL}?as=csv&rule=E4"))

    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_another_territory_gets_nothing(client, outsider, proposed):
    client.force_login(outsider)

    assert client.get(URL).status_code == 404


def test_without_a_regency_there_is_nothing_to_export(client, superuser, proposed):
    client.force_login(superuser)

    assert client.get(URL).status_code == 404
    assert len(table(client.get(f"{URL}?region=61.72&rule=E4&as=csv"))) == 3


def test_a_pendamping_is_refused(client, pendamping, proposed):
    client.force_login(pendamping)

    assert client.get(URL).status_code == 403
