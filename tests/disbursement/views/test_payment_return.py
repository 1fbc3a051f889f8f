"""Recording that money came back."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Payment, PaymentOrder
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def return_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_return", args=[order.pk])


def filled(order: PaymentOrder, **values: Any) -> dict[str, Any]:
    today = order.proposal.program_year.today().isoformat()
    return {"returned_on": today, "reference": "STS-1", "reason": "Rekening tutup", **values}


def test_the_payment_is_reversed_once(regions: None) -> None:
    order = money.made_payment().order
    client = as_role(Role.OFFICE_HEAD)
    client.post(return_url(order), filled(order))
    assert "Tidak ada yang diubah" in errors(client.post(return_url(order), filled(order)))
    assert list(Payment.objects.order_by("pk").values_list("amount", flat=True)) == [20_000_000, -20_000_000]
    assert money.reload(order.proposal).status == Status.TRAINED
    assert "Dana kembali: Rekening tutup" in client.get(order.get_absolute_url()).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": ""}, "Mengapa dana kembali?"),
        ({"reference": ""}, "Nomor bukti setor"),
        ({"returned_on": "2099-01-01"}, "masa depan"),
        ({"returned_on": "2026-01-01"}, "mendahului SP2D"),
    ],
)
def test_bad_input_reverses_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    order = money.made_payment().order
    assert sentence in errors(as_role(Role.TREASURER).post(return_url(order), filled(order, **values)))
    assert Payment.objects.count() == 1


def test_accounted_money_goes_back_only_after_reopening(regions: None) -> None:
    proposal = money.accepted_accountability().proposal
    order = proposal.payment_orders.get()
    page = as_role(Role.TREASURER).post(return_url(order), filled(order))
    assert "Buka lagi LPJ lebih dahulu." in errors(page)
    assert money.reload(proposal).status == Status.ACCOUNTED


def test_who_may_not(regions: None) -> None:
    url = return_url(money.made_payment().order)
    assert statuses(url, stranger=Role.TREASURER, others=[Role.DIVISION_HEAD, Role.VERIFIER, Role.AUDITOR]) == [
        302,
        404,
        403,
        403,
        403,
    ]
