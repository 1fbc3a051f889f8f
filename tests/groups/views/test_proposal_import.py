"""Proposals from a workbook, on the page."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from groups.importing import ImportResult
from groups.models import Proposal
from kube_portal.accounts.models import AccessLog

URL = reverse("groups:proposal_import")
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def upload(name="usulan-singkawang-selatan.xlsx"):
    return {"program_year": "2026", "file": SimpleUploadedFile(name, (EXAMPLES / name).read_bytes())}


def test_the_accepted_groups_are_listed_with_links(client, verifier, year):
    client.force_login(verifier)

    response = client.post(URL, upload())

    assert "8 kelompok diterima" in response.text
    for proposal in Proposal.objects.all():
        assert proposal.get_absolute_url() in response.text
    assert "no-store" in response["Cache-Control"]
    assert AccessLog.objects.get(action="import").detail == "diterima=8 ditolak=0"


def test_sent_twice_it_adds_nothing(client, verifier, year):
    client.force_login(verifier)
    client.post(URL, upload())

    response = client.post(URL, upload())

    assert "0 kelompok diterima, 8 sudah ada" in response.text
    assert Proposal.objects.count() == 8


def test_each_error_stands_in_a_table(client, verifier, year):
    client.force_login(verifier)

    response = client.post(URL, upload("usulan-dengan-kesalahan.xlsx"))

    assert "2 kelompok diterima, 24 ditolak" in response.text
    assert "Excel mengubah NIK menjadi bilangan" in response.text
    assert len(response.context["result"].errors) == 25


def test_a_column_that_nobody_reads_is_told(client, verifier, year, monkeypatch):
    client.force_login(verifier)
    monkeypatch.setattr(
        "groups.views.importing.import_workbook", lambda *_, **__: ImportResult(unread=["Anggota: “Tgl lahir”"])
    )

    response = client.post(URL, upload())

    assert "Kolom yang tidak dikenal dan tidak dibaca: Anggota: “Tgl lahir”." in response.text


def test_only_the_own_village_or_territory(client, operator_sedau, outsider, year):
    client.force_login(operator_sedau)
    assert "3 kelompok diterima, 5 ditolak" in client.post(URL, upload()).text

    client.force_login(outsider)
    client.post(URL, upload())

    assert set(Proposal.objects.values_list("village_id", flat=True)) == {"61.72.05.1001"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("usulan.xlsx", b"", "kosong"),
        ("usulan.xlsx", b"No;Nama", "tidak dapat diterima"),
        ("usulan.xlsx", b"PK\x03\x04 bukan zip", "tidak dapat diterima"),
        ("usulan.xls", b"\xd0\xcf\x11\xe0", "tidak dapat diterima"),
    ],
)
def test_a_file_that_is_no_workbook(client, verifier, year, name, content, reason):
    client.force_login(verifier)

    response = client.post(URL, {"program_year": "2026", "file": SimpleUploadedFile(name, content)})

    assert reason in response.context["form"].errors["file"][0]
    assert not Proposal.objects.exists()


def test_without_a_file_or_with_a_strange_year(client, verifier, year):
    client.force_login(verifier)

    assert list(client.post(URL, {"program_year": "2026"}).context["form"].errors) == ["file"]
    assert list(client.post(URL, {**upload(), "program_year": "1066"}).context["form"].errors) == ["program_year"]
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor", "pendamping"]
)
def test_another_role_is_refused(client, user, year, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403
    assert client.post(URL, upload()).status_code == 403
    assert not Proposal.objects.exists()
