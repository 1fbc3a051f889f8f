"""Recording the group's receipt."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import PaymentOrder, Receipt
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def receipt_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_receipt", args=[order.pk])


def filled(order: PaymentOrder, **values: Any) -> dict[str, Any]:
    today = order.proposal.program_year.today().isoformat()
    return {"received_on": today, "first_signatory": "Siti", "second_signatory": "Maria", **values}


def test_a_receipt_is_recorded_once_with_its_scan(regions: None) -> None:
    order = money.made_payment().order
    client = as_role(Role.TREASURER)
    assert client.get(receipt_url(order)).context["form"]["first_signatory"].value() == "Siti Aminah"
    client.post(receipt_url(order), filled(order, scan=pdf()))
    receipt = Receipt.objects.get()
    assert (receipt.first_signatory, receipt.second_signatory, receipt.scan.owner) == ("Siti", "Maria", receipt)
    assert "sudah dicatat" in errors(client.post(receipt_url(order), filled(order)))
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"second_signatory": ""}, "Penanda tangan kedua"),
        ({"second_signatory": "SITI"}, "dua orang yang berbeda"),
        ({"received_on": "2099-01-01"}, "masa depan"),
        ({"received_on": "2026-01-01"}, "mendahului SP2D"),
        ({"scan": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_records_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    order = money.made_payment().order
    if "scan" in values:
        values = {"scan": not_a_pdf()}
    assert sentence in errors(as_role(Role.TREASURER).post(receipt_url(order), filled(order, **values)))
    assert not Receipt.objects.exists()


def test_there_is_none_for_what_was_not_paid(regions: None) -> None:
    assert as_role(Role.TREASURER).get(receipt_url(money.approved_order())).status_code == 404


def test_who_may_not(regions: None) -> None:
    assert statuses(
        receipt_url(money.made_payment().order), stranger=Role.TREASURER, others=[Role.OFFICE_HEAD, Role.AUDITOR]
    ) == [302, 404, 403, 403]
