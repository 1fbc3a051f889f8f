"""Example files to download."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses

pytestmark = pytest.mark.django_db
URL = "/disbursement/reconciliation/example/"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "contoh-rekening-koran.xlsx"),
        ("?kind=sp2d&as=csv", "contoh-daftar-sp2d.csv"),
        ("?kind=%00&as=x", "contoh-rekening-koran.xlsx"),
    ],
)
def test_by_kind_and_form(regions: None, query: str, name: str) -> None:
    page = as_role(Role.TREASURER).get(URL + query)
    assert (page.status_code, name in page["Content-Disposition"]) == (200, True)


def test_doors(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.AUDITOR]) == [302, 403]
