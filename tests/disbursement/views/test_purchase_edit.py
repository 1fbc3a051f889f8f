"""Changing a purchase."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement import purchases
from disbursement.models import Purchase
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, jpeg, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase(regions: None) -> Purchase:
    return money.bought(lpj.lines_of(money.started_accountability())[0], 500_000)


def edit_url(purchase: Purchase) -> str:
    return reverse("disbursement:purchase_edit", args=[purchase.pk])


def writer(purchase: Purchase) -> Any:
    return as_role(Role.OPERATOR, purchase.line.accountability.proposal.village_id)


def said(client: Any, purchase: Purchase, **values: Any) -> dict[str, Any]:
    form = client.get(edit_url(purchase)).context["form"]
    data = {name: form[name].value() for name in form.fields if name not in ("receipt", "goods", "stays")}
    data["bought_on"] = purchase.bought_on.isoformat()
    return {name: "" if value is None else value for name, value in data.items()} | values


def test_it_is_changed_and_gets_more_receipts(purchase: Purchase) -> None:
    client = writer(purchase)
    client.post(edit_url(purchase), said(client, purchase, amount="600.000", receipt=[jpeg()]))
    purchase.refresh_from_db()
    assert (purchase.amount, purchase.version, purchase.receipts.count()) == (600_000, 2, 1)
    # A photo alone leaves the words as they are.
    client.post(edit_url(purchase), said(client, purchase, receipt=[jpeg(colour="red")]))
    purchase.refresh_from_db()
    assert (purchase.version, purchase.receipts.count()) == (2, 2)
    assert "Foto yang tersimpan" in client.get(edit_url(purchase)).text


def test_two_people_at_once_are_shown_both(purchase: Purchase) -> None:
    client = writer(purchase)
    stale = said(client, purchase, amount="700.000")
    client.post(edit_url(purchase), said(client, purchase, amount="600.000"))
    page = client.post(edit_url(purchase), stale)
    assert "baru saja mengubah belanja ini" in errors(page)
    assert page.context["meanwhile"].amount == 600_000
    assert page.context["form"]["amount"].value() == "700.000"
    client.post(edit_url(purchase), {**stale, "version": page.context["form"]["version"].value()})
    purchase.refresh_from_db()
    assert purchase.amount == 700_000


def test_what_was_taken_out_or_handed_in_is_not_changed(purchase: Purchase) -> None:
    client = writer(purchase)
    purchases.remove(purchase=purchase, by=purchase.written_by)
    assert "tidak (lagi) terbuka" in client.get(edit_url(purchase), follow=True).text
    assert "tidak (lagi) terbuka" in client.post(edit_url(purchase), {}, follow=True).text


def test_who_may_not(purchase: Purchase) -> None:
    assert statuses(edit_url(purchase), stranger=None, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 403, 403]
    assert as_role(Role.OPERATOR, "76.04.08.2002").get(edit_url(purchase)).status_code == 404
    assert as_role(Role.PENDAMPING).get(edit_url(purchase)).status_code == 404


def test_it_costs_the_same_with_three_receipts_as_with_one(purchase: Purchase) -> None:
    client = writer(purchase)
    client.post(edit_url(purchase), said(client, purchase, receipt=[jpeg()]))
    one = queries(client, edit_url(purchase))
    client.post(edit_url(purchase), said(client, purchase, receipt=[jpeg(colour="red"), jpeg(colour="blue")]))
    assert purchase.receipts.count() == 3
    assert queries(client, edit_url(purchase)) == one <= 14
