"""`…/pdf/`: what was sent, byte for byte; before that a draft."""

from __future__ import annotations

import io

import pypdf
import pytest
from pytest_django.asserts import assertRedirects

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.reports.ministry_work import URL, somebody, submitted, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_a_draft_is_marked_and_logged_and_what_was_sent_is_its_own_document(client):
    year = year_with_recipients()
    client.force_login(somebody(Role.AUDITOR, "61"))
    draft = client.get(f"{URL}pdf/")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(draft.content)).pages)
    assert "KONSEP" in text
    assert "Laporan KUBE Tahun 2026".upper() in text.upper()
    assert AccessLog.objects.filter(action="export").exists()

    report = submitted(year)
    assertRedirects(client.get(f"{URL}pdf/"), report.document.get_absolute_url())


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD, "76.04"))
    assert client.get(f"{URL}pdf/").status_code == 404
    client.force_login(somebody(Role.PENDAMPING))
    assert client.get(f"{URL}pdf/").status_code == 403
