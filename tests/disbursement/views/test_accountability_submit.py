"""Handing an account to the Dinas."""

import pytest
from django.urls import reverse

from disbursement.models import Accountability
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def submit_url(found: Accountability) -> str:
    return reverse("disbursement:accountability_submit", args=[found.proposal_id])


def test_a_whole_account_is_handed_in_once(regions: None) -> None:
    found = money.saved_accountability()
    client = as_role(Role.OPERATOR, found.proposal.village_id)
    assert "Ajukan ke Dinas" in client.get(submit_url(found)).text
    assert client.post(submit_url(found)).status_code == 302
    assert Accountability.objects.get().status == "submitted"
    assert "sudah diajukan" in client.post(submit_url(found), follow=True).text
    assert found.steps.count() == 1


def test_what_is_missing_stands_in_the_way(regions: None) -> None:
    found = money.started_accountability()
    client = as_role(Role.OPERATOR, found.proposal.village_id)
    page = client.get(submit_url(found))
    assert "Jelaskan pada baris berikut" in page.text
    assert '<button class="btn btn-primary" type="submit">Ajukan ke Dinas' not in page.text
    assert "Rp20.000.000 belum dipertanggungjawabkan" in client.post(submit_url(found)).text
    assert Accountability.objects.get().status == "draft"


def test_who_may_not(regions: None) -> None:
    url = submit_url(money.saved_accountability())
    assert statuses(url, stranger=None, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 403, 403]
    assert as_role(Role.OPERATOR, "76.04.08.2002").get(url).status_code == 404


def test_what_it_costs(regions: None) -> None:
    found = money.saved_accountability()
    assert queries(as_role(Role.OPERATOR, found.proposal.village_id), submit_url(found)) <= 11
