"""The list of poor families as a file."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories.baseline import SEDAU, baseline

pytestmark = pytest.mark.django_db
URL = "/reports/baseline/export/"


def test_the_file_holds_what_the_list_shows_and_is_logged(regions: None) -> None:
    baseline(SEDAU, families=321, source="=1+1")
    response = as_role(Role.VERIFIER).get(f"{URL}?year=2026&as=csv&region={SEDAU}")
    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("2026;61.72.05.1001;Kelurahan Sedau;321;;'=1+1;2026-01-31;0;0;0;0")
    assert AccessLog.objects.get(action="export").detail == "1 baris, CSV, region=61.72.05.1001, year=2026"
    book = as_role(Role.VERIFIER).get(f"{URL}?year=2026")
    assert book.getvalue()
    assert book["Content-Type"].startswith("application/vnd.openxml")


def test_nothing_of_another_area_leaves(regions: None) -> None:
    baseline(SEDAU, families=77_777)
    response = as_role(Role.VERIFIER, "76.04").get(f"{URL}?year=2026&as=csv&region={SEDAU}")
    assert b"77777" not in response.getvalue()


def test_above_a_regency_one_is_led_back(regions: None) -> None:
    response = as_role(Role.AUDITOR, "61").get(URL)
    assert response.status_code == 302
    assert response["Location"].startswith("/reports/baseline/")


def test_doors(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.PENDAMPING]) == [302, 403]
