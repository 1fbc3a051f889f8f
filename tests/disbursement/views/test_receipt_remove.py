"""Taking a wrong photo out of a purchase."""

import pytest
from django.test import Client
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement import purchases, receipts
from disbursement.models import PurchaseReceipt
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, jpeg, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(regions: None) -> PurchaseReceipt:
    found = money.started_accountability()
    file = receipts.keep(jpeg(), kind="receipt", by=found.started_by)
    money.bought(lpj.lines_of(found)[0], 5, papers=purchases.Papers([file]))
    return PurchaseReceipt.objects.get()


def remove_url(receipt: PurchaseReceipt) -> str:
    return reverse("disbursement:receipt_remove", args=[receipt.pk])


def writer(receipt: PurchaseReceipt) -> Client:
    return as_role(Role.OPERATOR, receipt.purchase.line.accountability.proposal.village_id)


def test_it_is_taken_out_once_and_shown_to_nobody_then(receipt: PurchaseReceipt) -> None:
    client = writer(receipt)
    assert client.get(receipt.file.get_absolute_url()).status_code == 200
    for _ in range(2):
        assert client.post(remove_url(receipt)).status_code == 302
    receipt.refresh_from_db()
    assert receipt.removed_by == money.staff(Role.OPERATOR, "61.72.05.1001")
    assert client.get(receipt.file.get_absolute_url()).status_code == 404


def test_not_once_it_was_handed_in(receipt: PurchaseReceipt) -> None:
    found = receipt.purchase.line.accountability
    first, second, _ = lpj.lines_of(found)
    money.bought(first, first.planned - 5)
    money.bought(second)
    lpj.submit(accountability=found, by=found.started_by)
    page = writer(receipt).post(remove_url(receipt), follow=True)
    assert "tidak dapat diubah" in page.text
    receipt.refresh_from_db()
    assert receipt.removed_at is None


def test_who_may_not(receipt: PurchaseReceipt) -> None:
    url = remove_url(receipt)
    assert statuses(url, stranger=None, others=[Role.VERIFIER, Role.AUDITOR], post=True) == [302, 403, 403]
    assert as_role(Role.OPERATOR, "76.04.08.2002").post(url).status_code == 404
