"""The list of accounts as a file."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
URL = "/disbursement/accountability/export/"


def csv_of(client: object, query: str = "") -> list[str]:
    response = client.get(f"{URL}?as=csv{query}")  # type: ignore[attr-defined]
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_it_holds_what_is_filtered_and_is_logged(regions: None) -> None:
    money.funded_proposal(name="Belum")
    money.submitted_accountability(money.funded_proposal(name="Diajukan"))
    ProgramYear.objects.update(accountability_due_days=0)
    client = as_role(Role.VERIFIER)
    lines = csv_of(client)
    assert lines[0].startswith("Tahun;Kode wilayah;Desa/kelurahan;Kelompok;Keadaan LPJ;Batas;Hari terlambat")
    assert len(lines) == 3
    assert ";20000000;20000000;0" in next(line for line in lines if "Diajukan" in line)
    assert [line.split(";")[3] for line in csv_of(client, "&standing=submitted")[1:]] == ["Diajukan"]
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT).count() == 2
    workbook = client.get(URL)
    assert workbook.headers["Content-Type"].endswith("spreadsheetml.sheet")
    workbook.close()


def test_only_those_who_see_accounts_and_only_theirs(regions: None) -> None:
    money.funded_proposal()
    assert statuses(URL, stranger=None, others=[]) == [302]
    assert as_role(Role.DISTRICT_OFFICER, "61.72.05").get(URL).status_code == 403
    assert len(csv_of(as_role(Role.VERIFIER, "76.04"))) == 1
