"""`/reports/register/survival/export/`: the tables of the survival page as a file, logged."""

from __future__ import annotations

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.reports.views.test_register import counted
from tests.reports.views.test_register_survival import URL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
__all__ = ["counted"]


def test_the_file_holds_every_table_and_is_logged(client, counted):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    lines = client.get(f"{URL}export/", {"as": "csv"}).getvalue().decode("utf-8-sig").splitlines()

    assert lines[1].split(";")[:8] == ["Semua kelompok", "Semua kelompok", "2", "40000000", "2", "2", "0", "0"]
    assert any(line.startswith("Desa/kelurahan;Sijangkung;1;") for line in lines)
    assert AccessLog.objects.get(action="export").detail.endswith("CSV, tanpa saringan")


def test_another_territory_stays_out_and_another_role_is_refused(client, counted):
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="76.04"))
    text = client.get(f"{URL}export/", {"as": "csv", "region": "61.72"}).getvalue().decode("utf-8-sig")
    assert "Ugibaru" in text
    assert "Sijangkung" not in text
    client.force_login(UserFactory(role=Role.PENDAMPING, region_id="61.72"))
    assert client.get(f"{URL}export/").status_code == 403
