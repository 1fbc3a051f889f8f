"""Taking a purchase out."""

import pytest
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement.models import Purchase
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase(regions: None) -> Purchase:
    return money.bought(lpj.lines_of(money.started_accountability())[0], 500_000)


def remove_url(purchase: Purchase) -> str:
    return reverse("disbursement:purchase_remove", args=[purchase.pk])


def test_it_is_taken_out_once(purchase: Purchase) -> None:
    client = as_role(Role.OPERATOR, purchase.line.accountability.proposal.village_id)
    for _ in range(2):
        assert client.post(remove_url(purchase)).status_code == 302
    assert not Purchase.objects.standing().exists()
    purchase.line.refresh_from_db()
    assert purchase.line.spent == 0


def test_not_once_it_was_handed_in(regions: None) -> None:
    found = money.submitted_accountability()
    purchase = Purchase.objects.order_by("pk")[0]
    page = as_role(Role.OPERATOR, found.proposal.village_id).post(remove_url(purchase), follow=True)
    assert "tidak dapat diubah" in page.text
    assert Purchase.objects.standing().count() == 2


def test_who_may_not(purchase: Purchase) -> None:
    url = remove_url(purchase)
    assert statuses(url, stranger=None, others=[Role.VERIFIER, Role.AUDITOR], post=True) == [302, 403, 403]
    assert as_role(Role.OPERATOR, "76.04.08.2002").post(url).status_code == 404
    assert as_role(Role.OPERATOR, "61.72.05.1001").get(url).status_code == 405
