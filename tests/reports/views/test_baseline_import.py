"""A file with the poor families of many villages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from reports.models import VillageBaseline
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories.baseline import SEDAU, baseline

pytestmark = pytest.mark.django_db
URL = "/reports/baseline/import/"
SIJANGKUNG = "61.72.05.1003"


def sent(*rows: str, **values: object) -> dict[str, object]:
    file = SimpleUploadedFile("desa.csv", "\n".join(["Kode desa;Keluarga miskin", *rows]).encode())
    return {"regency": "61.72", "year": "2026", "source": "DTSEN", "as_of": "31-01-2026", "file": file, **values}


def test_every_row_is_taken_and_it_is_logged(regions: None) -> None:
    page = as_role(Role.VERIFIER).post(URL, sent(f"{SEDAU};200", f"{SIJANGKUNG};150"), follow=True)
    assert "2 desa baru dicatat, 0 diperbaiki, 0 sama seperti semula." in page.text
    assert page.redirect_chain[0][0] == "/reports/baseline/?region=&year=2026"
    assert set(VillageBaseline.objects.values_list("village_id", "families")) == {(SEDAU, 200), (SIJANGKUNG, 150)}
    assert "61.72 tahun 2026: 2 desa baru" in AccessLog.objects.get(action="import").detail


def test_one_bad_row_refuses_all_and_names_its_place(regions: None) -> None:
    page = as_role(Role.VERIFIER).post(URL, sent(f"{SEDAU};200", f"{SIJANGKUNG};banyak", source="SK 5"))
    assert "1 sel perlu dibetulkan" in errors(page)
    assert "banyak" in page.text
    assert "SK 5" in page.text
    assert not VillageBaseline.objects.exists()


def test_a_correction_asks_for_its_reason(regions: None) -> None:
    baseline(SEDAU)
    client = as_role(Role.DIVISION_HEAD)
    assert "1 desa sudah punya angka lain" in errors(client.post(URL, sent(f"{SEDAU};5")))
    client.post(URL, sent(f"{SEDAU};5", reason="Data baru."))
    assert VillageBaseline.objects.filter(version=2, families=5).exists()


@pytest.mark.parametrize(
    "values",
    [{"regency": "76.04"}, {"regency": "\x00"}, {"year": "1999"}, {"as_of": "x"}, {"file": ""}, {"source": "\x00"}],
)
def test_bad_input_is_told(regions: None, values: dict[str, object]) -> None:
    page = as_role(Role.VERIFIER).post(URL, sent(f"{SEDAU};5", **values))
    assert page.status_code == 200
    assert errors(page)
    assert not VillageBaseline.objects.exists()


def test_villages_of_another_regency_are_not_taken(regions: None) -> None:
    page = as_role(Role.VERIFIER, "76.04").post(URL, sent(f"{SEDAU};5", regency="76.04"))
    assert "Bukan desa/kelurahan di wilayah Anda" in page.text
    assert not VillageBaseline.objects.exists()


def test_doors(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.OPERATOR, Role.OFFICE_HEAD]) == [302, 403, 403]
