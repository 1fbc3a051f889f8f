"""Issuing a paper of a payment."""

import pytest
from django.urls import reverse

from disbursement.payment_papers import BY_KIND
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import IssuedDocument
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def paper_url(order: money.PaymentOrder, kind: str = "payment_receipt") -> str:
    return reverse("disbursement:payment_paper", args=[order.pk, kind])


def test_the_treasurer_issues_one_with_its_number(regions: None) -> None:
    order, client = money.prepared_order(), as_role(Role.TREASURER)
    assert "Nomor" in client.get(paper_url(order)).text
    for _ in range(2):
        answer = client.post(paper_url(order), {"replaces": "", "number": "900/7/2026"})
        assert (answer.status_code, answer["Location"]) == (302, f"{order.get_absolute_url()}#dokumen")
    document = IssuedDocument.objects.get(kind="payment_receipt")
    assert (document.number, document.owner) == ("900/7/2026", order)
    page = client.get(order.get_absolute_url())
    assert "900/7/2026" in page.text
    assert document.spaced_code in page.text


def test_minutes_wait_for_the_transfer(regions: None) -> None:
    order, client = money.prepared_order(), as_role(Role.TREASURER)
    page = client.get(paper_url(order, "bast_money"))
    assert "Diterbitkan setelah SP2D dicatat." in page.text
    assert '<form method="post" novalidate' not in page.text
    assert client.post(paper_url(order, "bast_money"), {"replaces": ""}).status_code == 200
    assert client.get(paper_url(order, "bast_goods")).status_code == 404
    assert not IssuedDocument.objects.filter(owner_id=order.pk, kind__in=BY_KIND).exists()


def test_who_may_not(regions: None) -> None:
    others = [Role.OPERATOR, Role.OFFICE_HEAD, Role.PAYMENT_CHECKER, Role.AUDITOR, Role.PENDAMPING]
    expected = [302, 404, 403, 403, 403, 403, 403]
    for post in (False, True):
        assert (
            statuses(paper_url(money.prepared_order()), stranger=Role.TREASURER, others=others, post=post) == expected
        )


def test_its_queries_are_pinned(regions: None) -> None:
    order, client = money.prepared_order(), as_role(Role.TREASURER)
    one = queries(client, paper_url(order))
    client.post(paper_url(order), {"replaces": ""})
    money.prepared_order()
    # Comparing an issued one with today's data asks for its posts and decrees.
    assert queries(client, paper_url(order)) == one + 4 <= 12
