"""One village's poor families in a year: what counts, what was written down, the next version."""

import pytest

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from reports.models import VillageBaseline
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories.baseline import SEDAU, baseline
from tests.factories.eligibility import RegistryCountFactory, RegistrySnapshotFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
URL = f"/reports/baseline/{SEDAU}/2026/"
SENT = {"families": "250", "persons": "900", "source": "SK wali kota 7/2026", "as_of": "31-01-2026", "seen": "0"}


def test_a_number_is_written_down_and_corrected(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    page = client.post(URL, SENT, follow=True)
    assert "250 keluarga miskin dicatat untuk Kelurahan Sedau tahun 2026." in page.text
    again = {**SENT, "families": "260", "seen": "1"}
    assert "reason" in client.post(URL, again).context["form"].errors
    page = client.post(URL, {**again, "reason": "RT 4 terlewat."}, follow=True)
    assert "“RT 4 terlewat.”" in page.text
    assert list(VillageBaseline.objects.values_list("version", "families")) == [(2, 260), (1, 250)]


def test_two_at_once_do_not_overwrite_one_another(regions: None) -> None:
    client = as_role(Role.DIVISION_HEAD)
    client.post(URL, SENT)
    page = client.post(URL, {**SENT, "families": "299", "reason": "x", "source": "Punya saya"})
    assert "Orang lain baru saja mencatat" in errors(page)
    assert "Punya saya" in page.text
    assert VillageBaseline.objects.count() == 1


def test_the_registry_counts_where_nobody_wrote_anything(regions: None) -> None:
    ProgramYearFactory(regency_id="61.72", year=2026)
    RegistryCountFactory(snapshot=RegistrySnapshotFactory(period="2026-Q1"), village_id=SEDAU, families=44)
    page = as_role(Role.OFFICE_HEAD).get(URL)
    assert page.context["count"].families == 44
    assert "dihitung dari data sosial" in page.text
    assert page.context["form"] is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"families": ""}, "families"),
        ({"families": "-1"}, "families"),
        ({"families": "99999999999999999999"}, "families"),
        ({"families": "1\x00"}, "families"),
        ({"persons": "100"}, "persons"),
        ({"source": ""}, "source"),
        ({"source": "a\x00b"}, "source"),
        ({"as_of": "31-12-2099"}, "as_of"),
        ({"seen": "x"}, "seen"),
    ],
)
def test_bad_input_is_told_at_its_field(regions: None, values: dict[str, str], field: str) -> None:
    page = as_role(Role.VERIFIER).post(URL, {**SENT, **values})
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not VillageBaseline.objects.exists()


def test_a_village_merged_away_is_read_and_not_written(regions: None) -> None:
    baseline()
    Region.objects.filter(pk=SEDAU).update(active=False, successor="61.72.05.1003")
    client = as_role(Role.VERIFIER)
    assert "digabung ke" in client.get(URL).text
    assert client.post(URL, SENT).status_code == 403


def test_doors(regions: None) -> None:
    assert statuses(URL, stranger=Role.VERIFIER, others=[Role.PENDAMPING, Role.OPERATOR]) == [302, 404, 403, 200]
    assert statuses(URL, stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.OFFICE_HEAD], post=True) == [
        302, 404, 403, 403,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", ["61.72/2026", "61.72.05.9999/2026", "x/2026", "61.72.05.1001/1999", "61.72.05.1001/99999999999999999999"]
)
def test_what_is_no_village_or_no_year_is_not_found(regions: None, path: str) -> None:
    assert as_role(Role.VERIFIER).get(f"/reports/baseline/{path}/").status_code == 404


def test_it_costs_the_same_however_often_it_was_corrected(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    baseline()
    one = queries(client, URL)
    baseline(version=2, reason="x")
    baseline(version=3, reason="y")
    assert queries(client, URL) == one <= 9
