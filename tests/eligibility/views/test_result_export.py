"""A published result as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from eligibility import results
from eligibility.models import SelectionResult
from kube_portal.accounts.models import AccessLog
from tests.conftest import SIJANGKUNG
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory


@pytest.fixture
def published(approved, kadis, verifier) -> SelectionResult:
    group = GroupFactory(village=SIJANGKUNG, name="=Anggrek")
    VerificationFactory(group=group, verifier=verifier, status="eligible")
    return results.publish(
        program_year=approved.program_year, district=None, rationale="Nilai tertinggi.", last_number=0, by=kadis
    )


def url(result: SelectionResult) -> str:
    return reverse("eligibility:result_export", args=[result.pk])


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig")), delimiter=";"))


def test_the_lines_as_published(client, published, kadis):
    client.force_login(kadis)

    head, first, second = rows_of(client.get(url(published), {"as": "csv"}))

    assert dict(zip(head, first, strict=True))["Hasil"] == "terpilih"
    named = dict(zip(head, second, strict=True))
    assert named["Kelompok"] == "'=Anggrek"
    assert named["Mengapa belum terpilih"].startswith("Belum diusulkan kepala bidang.")
    assert AccessLog.objects.get(action="export").detail == "2 baris, CSV"


def test_as_a_workbook(client, published, kadis):
    client.force_login(kadis)

    sheets = load_workbook(io.BytesIO(b"".join(client.get(url(published))))).sheet_names

    assert sheets == ["Hasil-seleksi-2026-1"]


def test_only_the_own_territory(client, published, lurah_sedau):
    client.force_login(lurah_sedau)

    assert [row[2] for row in rows_of(client.get(url(published), {"as": "csv"}))[1:]] == ["Tirta Jaya"]


def test_another_territory_finds_nothing(client, published, outsider):
    client.force_login(outsider)

    assert client.get(url(published)).status_code == 404


@pytest.mark.parametrize("user", ["bendahara", "pendamping"])
def test_another_role_is_refused(client, published, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(published)).status_code == 403
