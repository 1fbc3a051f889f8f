"""Uploading a statement."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disbursement.models import StatementImport, StatementLine
from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role, errors, pdf, statuses
from tests.factories import disbursement as money
from tests.factories.programs import ProgramYearFactory
from tests.factories.statements import HEADINGS, row

pytestmark = pytest.mark.django_db
URL = "/disbursement/reconciliation/new/"


@pytest.fixture
def year(regions: None) -> ProgramYear:
    return ProgramYearFactory(regency_id="61.72", year=2026)


def sent(year: ProgramYear, *rows: str, **values: object) -> dict[str, object]:
    file = SimpleUploadedFile("rekening.csv", "\n".join([HEADINGS, *rows]).encode())
    return {"kind": "bank", "program_year": year.pk, "file": file, **values}


def test_the_result_is_seen_at_once(year: ProgramYear) -> None:
    payment = money.made_payment()
    client = as_role(Role.TREASURER)
    page = client.post(URL, sent(year, row(payment)), follow=True)

    statement = StatementImport.objects.get()
    assert page.redirect_chain == [(statement.get_absolute_url(), 302)]
    assert "1 baris baru diimpor." in page.text
    assert payment.sp2d_number in page.text
    assert AccessLog.objects.get(action="import").object_id == str(statement.pk)
    again = client.post(URL, sent(year, row(payment)), follow=True)
    assert "sudah diimpor sebelumnya" in again.text


def test_overlapping_files_say_how_many_were_known(year: ProgramYear) -> None:
    payment = money.made_payment()
    client = as_role(Role.TREASURER)
    client.post(URL, sent(year, row(payment)))
    page = client.post(URL, sent(year, row(payment), row(payment, amount=5)), follow=True)
    assert "1 baris baru diimpor, 1 sudah ada dari berkas sebelumnya." in page.text


def test_a_refused_file_says_why_by_cell(year: ProgramYear) -> None:
    page = as_role(Role.TREASURER).post(URL, sent(year, "31/13/2026;S1;7.60404E+15;x;5000;"), follow=True)

    assert "Berkas ditolak seluruhnya" in page.text
    assert "A2" in page.text
    assert "C2" in page.text
    assert "Ubah format kolom menjadi Teks" in page.text
    assert not StatementLine.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Pilih rekening koran atau daftar SP2D."),
        ({"program_year": "99"}, "Pilih tahun program dari daftar."),
        ({"file": ""}, "Pilih berkas."),
        ({"file": pdf()}, "tidak dapat diterima"),
        ({"file": SimpleUploadedFile("a.csv", b"Nama;Alamat\nSiti;Sedau\n")}, "Baris judul tidak ditemukan"),
        ({"period_from": "2026-03-01", "period_to": "2026-02-01"}, "Tanggal akhir mendahului tanggal awal."),
        ({"period_to": "2999-01-01"}, "Tanggal ini belum tiba."),
        ({"period_from": "kemarin"}, "Tulis tanggal"),
    ],
)
def test_what_is_wrong_stands_on_the_form(year: ProgramYear, change: dict[str, object], said: str) -> None:
    page = as_role(Role.TREASURER).post(URL, sent(year, row(money.made_payment()), **change))

    assert page.status_code == 200
    assert said in errors(page)
    assert not StatementImport.objects.exists()


def test_another_regencys_year_cannot_be_chosen(year: ProgramYear) -> None:
    other = ProgramYearFactory(regency_id="76.04", year=2026)
    page = as_role(Role.TREASURER).post(URL, sent(other, row(money.made_payment())))
    assert "Pilih tahun program dari daftar." in errors(page)


def test_only_the_treasurer_enters(year: ProgramYear) -> None:
    others = [Role.OFFICE_HEAD, Role.AUDITOR, Role.PAYMENT_CHECKER, Role.OPERATOR]
    assert statuses(URL, stranger=None, others=others) == [302, 403, 403, 403, 403]
