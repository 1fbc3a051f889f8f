"""Preparing a payment."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import PaymentOrder
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def prepare_url(proposal: Proposal) -> str:
    return reverse("disbursement:payment_prepare", args=[proposal.pk])


def filled(proposal: Proposal, **values: Any) -> dict[str, Any]:
    today = proposal.program_year.today().isoformat()
    return {"request_on": today, "request_file": pdf(), "amount": "20.000.000", **values}


def test_a_payment_is_prepared_from_the_groups_request(regions: None) -> None:
    proposal = money.payable_proposal()
    client = as_role(Role.TREASURER)
    assert client.get(prepare_url(proposal)).context["form"]["amount"].value() == 20_000_000
    client.post(prepare_url(proposal), filled(proposal))
    order = PaymentOrder.objects.get()
    assert (order.amount, order.state, order.request_file.owner) == (20_000_000, "prepared", order)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount": "20.000.001"}, "Pembayaran harus Rp20.000.000; tertulis Rp20.000.001"),
        ({"amount": "0"}, "Jumlah paling sedikit Rp1."),
        ({"amount": "-5"}, "tidak boleh kurang dari nol"),
        ({"amount": "1,5"}, "tanpa sen"),
        ({"amount": "9" * 30}, "terlalu besar"),
        ({"amount": "dua puluh juta"}, "dengan angka saja"),
        ({"goods": "Mesin jahit; 2; unit"}, "Baris 1: tulis nama; jumlah; satuan; harga satuan"),
        ({"goods": "Kain; 1; m; 5.000\nBenang; 1,5; lusin; 5.000"}, "Baris 2: jumlah berupa bilangan bulat"),
        ({"goods": "Kain; -1; m; 5.000"}, "Baris 1: jumlah berupa bilangan bulat"),
        ({"goods": "Kain; 1; m; -5.000"}, "Baris 1: harga satuan harus lebih dari nol."),
        ({"goods": "Kain; 1; m; 5,5"}, "Baris 1: Tulis rupiah bulat"),
        ({"goods": "Kain; 1; m; 30.000.000"}, "Nilai barang Rp30.000.000 melebihi jumlah pembayaran Rp20.000.000."),
        ({"goods": "Kain; 999999; m; 9.999.999.999.999"}, "melebihi jumlah pembayaran"),
        ({"request_on": "2099-12-31"}, "masa depan"),
        ({"request_on": "2026-01-01"}, "mendahului SK"),
        ({"request_on": "32-13-2026"}, "Tulis tanggal seperti"),
        ({"request_file": ""}, "Pilih berkas."),
        ({"request_file": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_prepares_nothing_and_leaves_no_file(regions: None, values: dict[str, Any], sentence: str) -> None:
    proposal = money.payable_proposal()
    before = File.objects.count()
    if values.get("request_file") == "FILE":
        values = {"request_file": not_a_pdf()}
    page = as_role(Role.TREASURER).post(prepare_url(proposal), filled(proposal, **values))
    assert sentence in errors(page)
    assert (PaymentOrder.objects.count(), File.objects.count()) == (0, before)


def test_goods_are_typed_line_by_line(regions: None) -> None:
    proposal = money.payable_proposal()
    client = as_role(Role.TREASURER)
    client.post(
        prepare_url(proposal), filled(proposal, goods="Mesin jahit; 2; unit; 3.500.000\n\nKain ; 10 ; m ; Rp50.000")
    )
    order = PaymentOrder.objects.get()
    assert [(item.description, item.value) for item in order.items.all()] == [
        ("Mesin jahit", 7_000_000), ("Kain", 500_000),
    ]  # fmt: skip
    page = client.get(order.get_absolute_url())
    assert "Barang Rp7.500.000, uang Rp12.500.000." in page.text


def test_sent_twice_it_is_prepared_once(regions: None) -> None:
    proposal = money.payable_proposal()
    client = as_role(Role.TREASURER)
    client.post(prepare_url(proposal), filled(proposal))
    again = client.post(prepare_url(proposal), filled(proposal))
    assert "sudah disiapkan" in errors(again)
    assert PaymentOrder.objects.count() == 1


def test_what_is_missing_is_said_before_anything_is_typed(regions: None) -> None:
    page = as_role(Role.TREASURER).get(prepare_url(money.decreed_proposal()))
    assert "belum atau tidak lagi siap disalurkan" in page.text
    assert "request_file" not in page.text


def test_who_may_not(regions: None) -> None:
    url = prepare_url(money.payable_proposal())
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OFFICE_HEAD, Role.VERIFIER, Role.AUDITOR]) == [
        302,
        404,
        403,
        403,
        403,
    ]
