"""Explaining many lines of a statement at once."""

import pytest
from django.urls import reverse

from disbursement.models import Reconciliation, StatementImport
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money
from tests.factories.statements import outcomes, row, statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(regions: None) -> StatementImport:
    """A payment, and three lines that are none."""
    payment = money.made_payment()
    words = ("Gaji ASN", "Gaji honorer", "Listrik")
    others = [row(on=payment.paid_on, amount=1_000 + place, text=text) for place, text in enumerate(words)]
    return statement(row(payment), *others)


def address(found: StatementImport) -> str:
    return reverse("disbursement:statement_explain", args=[found.pk])


def test_those_with_a_word(found: StatementImport) -> None:
    client = as_role(Role.TREASURER)
    listed = client.get(f"{found.get_absolute_url()}?outcome=unmatched&q=gaji")
    assert f"{address(found)}?q=gaji" in listed.text
    assert "Jelaskan 2 baris" in client.get(f"{address(found)}?q=gaji").text

    page = client.post(f"{address(found)}?q=gaji", {"count": 2, "reason": "Gaji bulan Juli"}, follow=True)

    assert "Penjelasan dicatat pada 2 baris." in page.text
    assert outcomes(found) == ["matched", "explained", "explained", "unmatched"]
    assert {one.reason for one in Reconciliation.objects.filter(how="explained")} == {"Gaji bulan Juli"}


def test_a_list_that_changed_meanwhile_is_not_explained(found: StatementImport) -> None:
    client = as_role(Role.TREASURER)
    assert "Daftarnya berubah" in errors(client.post(address(found), {"count": 2, "reason": "Belanja lain"}))
    assert "Apa baris-baris ini?" in errors(client.post(address(found), {"count": 3, "reason": ""}))
    assert outcomes(found).count("explained") == 0


def test_nothing_to_explain_and_a_refused_file(found: StatementImport) -> None:
    client = as_role(Role.TREASURER)
    assert "Tidak ada baris yang tidak dikenal" in client.get(f"{address(found)}?q=tak+ada").text
    refused = client.post(f"{address(found)}?q=tak+ada", {"count": 0, "reason": "x"})
    assert refused.status_code == 200
    assert not Reconciliation.objects.filter(how="explained").exists()
    assert client.get(address(statement("x;;;;5;"))).status_code == 404


def test_doors(found: StatementImport) -> None:
    others = [Role.OPERATOR, Role.AUDITOR, Role.OFFICE_HEAD]
    assert statuses(address(found), stranger=Role.TREASURER, others=others) == [302, 404, 403, 403, 403]
