"""The printed receipt for a group's application."""

import pytest
from django.urls import reverse

from disbursement.printing import application_slip
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def slip_url(order: money.PaymentOrder) -> str:
    return reverse("disbursement:payment_slip", args=[order.pk])


def test_it_is_a_paper_of_one_page(regions: None) -> None:
    order = money.prepared_order(enclosed=["request"])
    answer = as_role(Role.TREASURER).get(slip_url(order))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == f'inline; filename="tanda-terima-permohonan-{order.pk}.pdf"'
    assert application_slip(order).count(b"/Type /Page\n") <= 1


def test_who_may_not(regions: None) -> None:
    others = [Role.OPERATOR, Role.VERIFIER, Role.PENDAMPING]
    assert statuses(slip_url(money.prepared_order()), stranger=Role.TREASURER, others=others) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip


def test_its_queries_are_pinned(regions: None) -> None:
    order, client = money.prepared_order(), as_role(Role.TREASURER)
    one = queries(client, slip_url(order))
    money.prepared_order()
    money.prepared_order()
    assert queries(client, slip_url(order)) == one <= 6
