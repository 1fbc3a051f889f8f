"""The workbook to fill in."""

import io

import pytest
from python_calamine import CalamineWorkbook

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from tests.disbursement.doors import as_role, statuses

pytestmark = pytest.mark.django_db
URL = "/reports/baseline/import/example/?regency=61.72"


def test_every_village_has_its_line(regions: None) -> None:
    response = as_role(Role.VERIFIER).get(URL)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Kode desa/kelurahan", "Desa/kelurahan", "Keluarga miskin"]
    assert [row[0] for row in rows[1:]] == list(
        Region.objects.within("61.72").villages().active().order_by("code").values_list("code", flat=True)
    )


@pytest.mark.parametrize("asked", ["", "?regency=99.99", "?regency=%00", "?regency=76.04"])
def test_a_regency_that_is_not_ones_own_is_not_found(regions: None, asked: str) -> None:
    assert as_role(Role.VERIFIER).get(f"/reports/baseline/import/example/{asked}").status_code == 404


def test_doors(regions: None) -> None:
    assert statuses(URL, stranger=Role.VERIFIER, others=[Role.OPERATOR]) == [302, 404, 403]
