"""`/reports/dashboards/<topic>/export/`: the workbook."""

from __future__ import annotations

import io

from django.urls import reverse
from python_calamine import CalamineWorkbook

from kube_portal.accounts.models import AccessLog
from reports.indicators.catalogue import TOPICS
from tests.conftest import SEDAU

INDEX = reverse("reports:dashboard_index")
RECOUNT = reverse("reports:figures_recount")
SLUGS = [topic.slug for topic in TOPICS]


def test_the_workbook_says_the_same(client, kadis, counted):
    client.force_login(kadis)

    response = client.get(f"{reverse('reports:dashboard_export', args=['pipeline'])}?region=61.72.05")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))

    assert book.sheet_names == ["Ringkasan", "Menurut tahap dan umur", "Menurut wilayah", "Definisi"]
    stages = book.get_sheet_by_name("Menurut tahap dan umur").to_python()
    assert stages[0][:2] == ["Tahap", "Usulan"]
    assert ["Diajukan ke Dinas", 1, 0, 0, 1, 0, 1, 20_000_000] in stages
    assert ["Cakupan", "Kecamatan Singkawang Selatan · 2026"] in [
        row[:2] for row in book.get_sheet_by_name("Ringkasan").to_python()
    ]
    assert len(book.get_sheet_by_name("Definisi").to_python()) == 1 + len(TOPICS[0].indicators)
    log = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (log.object_label, log.user) == ("reports.dashboard", kadis)
    assert "dasbor pipeline, region=61.72.05" in log.detail


def test_it_holds_the_own_area_alone(signed_in, outsider, counted):
    response = signed_in(outsider).get(f"{reverse('reports:dashboard_export', args=['pipeline'])}?region={SEDAU}")

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    told = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "Kabupaten Polewali Mandar · 2026" in told
    assert not [cell for cell in told if "Singkawang" in cell or "Sedau" in cell]


def test_who_may_not(client, single_groups, kadis):
    assert single_groups.get(reverse("reports:dashboard_export", args=["flags"])).status_code == 403
    client.force_login(kadis)
    assert client.get(reverse("reports:dashboard_export", args=["gaji"])).status_code == 404
