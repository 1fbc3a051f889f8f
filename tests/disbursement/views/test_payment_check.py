"""Checking the enclosures of an SPP, line by line."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Enclosure, PaymentOrder
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def check_url(order: PaymentOrder) -> str:
    return reverse("disbursement:payment_check", args=[order.pk])


def filled(**values: Any) -> dict[str, Any]:
    return {**{f"complete_{kind}": "yes" for kind in Enclosure.Kind.values}, **values}


def test_all_complete_goes_on_to_the_head_of_office_once(regions: None) -> None:
    order, client = money.requested_order(), as_role(Role.PAYMENT_CHECKER)
    assert "Kuitansi bermeterai" in client.get(check_url(order)).text
    assert client.post(check_url(order), filled()).url == order.get_absolute_url()
    assert "Tidak ada yang diubah" in errors(client.post(check_url(order), filled()))
    order.refresh_from_db()
    assert (order.state, order.checked_by) == ("checked", money.staff(Role.PAYMENT_CHECKER))


def test_a_gap_goes_back_to_the_treasurer_with_its_note(regions: None) -> None:
    order = money.requested_order()
    answers = filled(complete_sptjm="no", note_sptjm="Belum bermeterai")
    as_role(Role.PAYMENT_CHECKER).post(check_url(order), answers)
    order.refresh_from_db()
    assert (order.state, order.enclosures.get(kind="sptjm").note) == ("prepared", "Belum bermeterai")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"complete_sptjm": "no"}, "Tulis apa yang kurang."),
        ({"complete_sptjm": ""}, "Pilih lengkap atau kurang."),
        ({"complete_sptjm": "mungkin"}, "Pilih lengkap atau kurang."),
        ({"note_sptjm": "x" * 201}, "Yang kurang pada Surat pernyataan"),
    ],
)
def test_bad_input_checks_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    order = money.requested_order()
    assert sentence in errors(as_role(Role.PAYMENT_CHECKER).post(check_url(order), filled(**values)))
    order.refresh_from_db()
    assert (order.state, set(order.enclosures.values_list("complete", flat=True))) == ("spp", {None})


def test_whoever_prepared_it_does_not(regions: None) -> None:
    order = money.requested_order()
    User.objects.filter(pk=order.spp_by_id).update(role=Role.PAYMENT_CHECKER)
    assert "oleh orang lain" in errors(as_role(Role.PAYMENT_CHECKER).post(check_url(order), filled()))


def test_who_may_not(regions: None) -> None:
    others = [Role.TREASURER, Role.OFFICE_HEAD, Role.AUDITOR]
    assert statuses(check_url(money.requested_order()), stranger=Role.PAYMENT_CHECKER, others=others) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip


def test_its_queries_are_pinned(regions: None) -> None:
    order, client = money.requested_order(), as_role(Role.PAYMENT_CHECKER)
    one = queries(client, check_url(order))
    money.requested_order()
    money.requested_order()
    assert queries(client, check_url(order)) == one <= 5
