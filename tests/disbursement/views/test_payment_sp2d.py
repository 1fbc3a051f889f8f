"""Recording the transfer of a payment."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Payment, PaymentOrder
from groups.models import FundsReceived
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def sp2d_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_sp2d", args=[order.pk])


def filled(order: PaymentOrder, **values: Any) -> dict[str, Any]:
    today = order.proposal.program_year.today().isoformat()
    return {
        "sp2d_number": "00123/SP2D", "paid_on": today, "account_code": "5.1.05.01.01.0001", "proof": pdf(), **values,
    }  # fmt: skip


def test_the_transfer_funds_the_group_once_however_often_it_is_sent(regions: None) -> None:
    order = money.approved_order()
    client = as_role(Role.TREASURER)
    assert client.post(sp2d_url(order), filled(order)).url == order.get_absolute_url()
    again = client.post(sp2d_url(order), filled(order, sp2d_number="00124/SP2D"))
    assert "Tidak ada yang diubah" in errors(again)
    (payment,) = Payment.objects.all()
    assert (payment.amount, payment.sp2d_number, payment.account_code) == (
        20_000_000, "00123/SP2D", "5.1.05.01.01.0001",
    )  # fmt: skip
    assert payment.proof.owner == payment
    assert FundsReceived.objects.count() == 1
    assert money.reload(order.proposal).status == Status.FUNDED


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"sp2d_number": ""}, "Nomor SP2D"),
        ({"sp2d_number": "x" * 101}, "Nomor SP2D"),
        ({"paid_on": "2099-01-01"}, "masa depan"),
        ({"paid_on": "2026-01-01"}, "mendahului SK"),
        ({"paid_on": "besok"}, "Tulis tanggal seperti"),
        ({"account_code": "belanja bansos"}, "Kode rekening ditulis dengan angka dan titik"),
        ({"account_code": ""}, "Kode rekening belanja"),
        ({"proof": ""}, "Pilih berkas."),
        ({"proof": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_pays_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    order = money.approved_order()
    if values.get("proof") == "FILE":
        values = {"proof": not_a_pdf()}
    page = as_role(Role.TREASURER).post(sp2d_url(order), filled(order, **values))
    assert sentence in errors(page)
    assert not Payment.objects.exists()


def test_an_unapproved_payment_is_not_paid(regions: None) -> None:
    order = money.prepared_order()
    page = as_role(Role.TREASURER).post(sp2d_url(order), filled(order))
    assert "menunggu SPP" in errors(page)
    assert not Payment.objects.exists()


def test_who_may_not(regions: None) -> None:
    url = sp2d_url(money.approved_order())
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OFFICE_HEAD, Role.DIVISION_HEAD, Role.AUDITOR]) == [
        302,
        404,
        403,
        403,
        403,
    ]
