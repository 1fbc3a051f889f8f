"""Writing the SPP of an application."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Enclosure, PaymentOrder
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def spp_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_spp", args=[order.pk])


def filled(order: PaymentOrder, **values: Any) -> dict[str, Any]:
    today = order.proposal.program_year.today().isoformat()
    return {"spp_number": "5/SPP", "spp_on": today, "enclosed": Enclosure.Kind.values, **values}


def test_it_is_written_once_and_waits_for_the_ppk(regions: None) -> None:
    order = money.prepared_order(enclosed=["request"])
    client = as_role(Role.TREASURER)
    assert client.get(spp_url(order)).context["form"]["enclosed"].value() == ["request"]
    assert client.post(spp_url(order), filled(order)).url == order.get_absolute_url()
    assert "Tidak ada yang diubah" in errors(client.post(spp_url(order), filled(order, spp_number="6/SPP")))
    order.refresh_from_db()
    assert (order.state, order.spp_number) == ("spp", "5/SPP")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"enclosed": ["request"]}, "Berkas permohonan belum lengkap"),
        ({"enclosed": ["apa saja"]}, "Berkas yang dilampirkan"),
        ({"spp_on": "2099-01-01"}, "masa depan"),
        ({"spp_on": "2020-01-01"}, "mendahului permohonan"),
        ({"spp_on": ""}, "Tanggal SPP"),
        ({"spp_number": "x" * 51}, "Nomor SPP"),
    ],
)
def test_bad_input_writes_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    order = money.prepared_order()
    assert sentence in errors(as_role(Role.TREASURER).post(spp_url(order), filled(order, **values)))
    order.refresh_from_db()
    assert (order.state, order.spp_number) == ("prepared", "")


def test_what_the_checker_found_stands_above_the_form(regions: None) -> None:
    order = money.requested_order()
    marks = {kind: money.paperwork.Mark(kind != "budget", "Belum dijumlah") for kind in Enclosure.Kind.values}
    money.paperwork.check(order=order, by=money.staff(Role.PAYMENT_CHECKER), marks=marks)
    assert "Rencana anggaran biaya (RAB): Belum dijumlah" in as_role(Role.TREASURER).get(spp_url(order)).text


def test_who_may_not(regions: None) -> None:
    others = [Role.PAYMENT_CHECKER, Role.OFFICE_HEAD, Role.AUDITOR]
    assert statuses(spp_url(money.prepared_order()), stranger=Role.TREASURER, others=others) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip


def test_its_queries_are_pinned(regions: None) -> None:
    order, client = money.prepared_order(), as_role(Role.TREASURER)
    one = queries(client, spp_url(order))
    money.requested_order()
    money.requested_order()
    assert queries(client, spp_url(order)) == one <= 7
