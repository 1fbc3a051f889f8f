"""Recording what the ministry paid."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import PaymentOrder
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def ministry_url(proposal: Proposal) -> str:
    return reverse("disbursement:payment_ministry", args=[proposal.pk])


def filled(proposal: Proposal, **values: Any) -> dict[str, Any]:
    today = proposal.program_year.today().isoformat()
    return {"sp2d_number": "000123A", "paid_on": today, "proof": pdf(), **values}


def test_the_ministrys_sp2d_is_recorded_once(regions: None) -> None:
    proposal, client = money.ministry_proposal(), as_role(Role.TREASURER)
    asked = client.get(reverse("disbursement:payment_prepare", args=[proposal.pk]))
    assert asked.url == ministry_url(proposal)
    assert "Rp30.000.000" in client.get(ministry_url(proposal)).text
    client.post(ministry_url(proposal), filled(proposal))
    assert "sudah disiapkan" in errors(client.post(ministry_url(proposal), filled(proposal, sp2d_number="9")))
    order = PaymentOrder.objects.get()
    assert (order.state, order.ministry_sp2d, order.ministry_proof.owner) == ("recorded", "000123A", order)
    assert "SP2D kementerian dicatat" in client.get(order.get_absolute_url()).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"sp2d_number": ""}, "Nomor SP2D kementerian"),
        ({"paid_on": "2099-01-01"}, "masa depan"),
        ({"paid_on": "kemarin"}, "Tulis tanggal seperti"),
        ({"proof": ""}, "Pilih berkas."),
        ({"proof": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_records_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    proposal, before = money.ministry_proposal(), File.objects.count()
    if values.get("proof") == "FILE":
        values = {"proof": not_a_pdf()}
    page = as_role(Role.TREASURER).post(ministry_url(proposal), filled(proposal, **values))
    assert sentence in errors(page)
    assert (PaymentOrder.objects.count(), File.objects.count()) == (0, before)


def test_a_grant_of_the_regencys_budget_is_not_recorded_here(regions: None) -> None:
    page = as_role(Role.TREASURER).get(ministry_url(money.payable_proposal()))
    assert "Bantuan ini dibayar dari APBD." in page.text


def test_who_may_not(regions: None) -> None:
    others = [Role.PAYMENT_CHECKER, Role.OFFICE_HEAD, Role.AUDITOR]
    assert statuses(ministry_url(money.ministry_proposal()), stranger=Role.TREASURER, others=others) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip


def test_its_queries_are_pinned(regions: None) -> None:
    proposal, client = money.ministry_proposal(), as_role(Role.TREASURER)
    one = queries(client, ministry_url(proposal))
    money.recorded_order()
    money.recorded_order()
    assert queries(client, ministry_url(proposal)) == one <= 16
