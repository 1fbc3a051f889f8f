"""The board as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from eligibility.ranking import standing_of
from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory
from tests.factories.programs import ProgramYearFactory

URL = reverse("eligibility:selection_export", args=[2026])


def rows_of(response) -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_candidates_with_their_scores(client, approved, eligible, kadis):
    client.force_login(kadis)

    head, first, second = rows_of(client.get(URL, {"as": "csv"}))

    named = dict(zip(head, second, strict=True))
    found = standing_of(eligible)
    assert named["Kelompok"] == "Kambing Makmur"
    assert named["Nilai"] == found.score.text
    assert [named[part.label] for part in found.score.parts] == [str(part.value) for part in found.score.parts]
    assert (named["Urutan menurut nilai"], named["Daftar tunggu"], named["Peringkat kepala bidang"]) == ("1", "1", "1")
    assert named["Alasan"] == eligible.nomination.rationale
    assert dict(zip(head, first, strict=True))["Status"] == "Terpilih, menunggu SK"
    log = AccessLog.objects.get(action="export")
    assert (log.user, log.detail) == (kadis, "2 baris, CSV, tahun Kota Singkawang 2026, tanpa saringan")


def test_as_a_workbook(client, eligible, kadis):
    client.force_login(kadis)

    response = client.get(URL)

    sheet = load_workbook(io.BytesIO(b"".join(response))).get_sheet_by_name("Seleksi").to_python()
    assert sheet[1][2] == "Kambing Makmur"
    assert response["Content-Disposition"].startswith('attachment; filename="seleksi-2026-')


def test_what_is_filtered_is_what_is_sent(client, approved, eligible, kadis):
    client.force_login(kadis)

    sent = rows_of(client.get(URL, {"as": "csv", "status": "selected"}))

    assert [row[2] for row in sent[1:]] == ["Tirta Jaya"]


def test_no_cell_runs_as_a_formula(client, verifier, kabid, kadis):
    group = GroupFactory(village=SEDAU, name="=cmd|' /C calc'!A0")
    proposal = VerificationFactory(group=group, verifier=verifier, status="eligible").proposal
    NominationFactory(proposal=proposal, by=kabid, rationale="@SUM(A1)")
    client.force_login(kadis)

    row = rows_of(client.get(URL, {"as": "csv"}))[1]

    assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


def test_only_the_own_territory(client, eligible, verifier, lurah_sijangkung):
    VerificationFactory(group=GroupFactory(village=SIJANGKUNG, name="Anggrek"), verifier=verifier, status="eligible")
    client.force_login(lurah_sijangkung)

    assert [row[2] for row in rows_of(client.get(URL, {"as": "csv"}))[1:]] == ["Anggrek"]


def test_another_territory_finds_nothing(client, eligible, outsider):
    outsider.role = "office_head"
    outsider.save()
    client.force_login(outsider)

    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("user", ["verifier", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))
    ProgramYearFactory()

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kabid, kadis, verifier, django_assert_num_queries, rows):
    for number in range(rows):
        village = f"61.72.0{number + 1}.1001"
        VerificationFactory(village=village, verifier=verifier, status="approved")
        waiting = VerificationFactory(village=SEDAU, verifier=verifier, status="eligible").proposal
        NominationFactory(proposal=waiting, by=kabid, rank=number + 1)
    client.force_login(kadis)
    b"".join(client.get(URL))

    with django_assert_num_queries(23):
        b"".join(client.get(URL))
