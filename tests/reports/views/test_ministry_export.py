"""`…/export/`: the report as a workbook, NIK masked."""

from __future__ import annotations

import io

import pytest
from pytest_django.asserts import assertRedirects
from python_calamine import CalamineWorkbook

from groups.models import Member
from kube_portal.accounts.roles import Role
from tests.reports.ministry_work import URL, somebody, submitted, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_a_draft_twice_reads_alike_and_what_was_sent_is_its_own_file(client):
    year = year_with_recipients()
    client.force_login(somebody(Role.AUDITOR, "61"))
    tables = []
    for _ in range(2):
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{URL}export/").content))
        tables.append(book.get_sheet_by_name("Penerima (BNBA)").to_python())
    assert tables[0] == tables[1]
    assert len(tables[0]) == 11
    member = Member.objects.order_by("pk").first()
    assert tables[0][1][12] == member.name
    assert member.nik not in str(tables)

    report = submitted(year)
    assertRedirects(client.get(f"{URL}export/"), report.sheet.get_absolute_url())


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD, "76.04"))
    assert client.get(f"{URL}export/").status_code == 404
    client.force_login(somebody(Role.PENDAMPING))
    assert client.get(f"{URL}export/").status_code == 403
