"""A paper of a payment before it is issued."""

import pytest
from django.urls import reverse

from disbursement.payment_papers import BY_KIND
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import IssuedDocument
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


def draft_url(order: money.PaymentOrder, kind: str = "bast_money") -> str:
    return reverse("disbursement:payment_paper_draft", args=[order.pk, kind])


def test_it_is_marked_and_not_kept(regions: None) -> None:
    order = money.prepared_order()
    text = text_of(as_role(Role.TREASURER).get(draft_url(order)).content)
    assert "KONSEP" in text
    assert "SP2D : ....." in text
    assert not IssuedDocument.objects.filter(owner_id=order.pk, kind__in=BY_KIND).exists()


def test_who_may_not(regions: None) -> None:
    others = [Role.OPERATOR, Role.OFFICE_HEAD, Role.AUDITOR]
    assert statuses(draft_url(money.prepared_order()), stranger=Role.TREASURER, others=others) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip
