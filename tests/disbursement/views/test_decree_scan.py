"""Adding the signed scan of a decree."""

import pytest
from django.urls import reverse

from disbursement.models import Decree
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, not_a_pdf, pdf, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def scan_url(decree: Decree) -> str:
    return reverse("disbursement:decree_scan", args=[decree.pk])


def test_a_scan_is_added_once(regions: None) -> None:
    decree = money.record(money.approved_proposal())
    client = as_role(Role.VERIFIER)
    first = client.post(scan_url(decree), {"scan": pdf()}, follow=True)
    assert "Pindaian SK Dinas" in first.text
    kept = Decree.objects.get().scan
    again = client.post(scan_url(decree), {"scan": pdf()}, follow=True)
    assert "sudah ada" in again.text
    assert Decree.objects.get().scan == kept


def test_a_file_that_is_not_what_it_says_is_refused(regions: None) -> None:
    decree = money.record(money.approved_proposal())
    page = as_role(Role.VERIFIER).post(scan_url(decree), {"scan": not_a_pdf()}, follow=True)
    assert "tidak dapat diterima" in page.text
    page = as_role(Role.VERIFIER).post(scan_url(decree), {}, follow=True)
    assert "Pilih berkas." in page.text
    assert Decree.objects.get().scan is None


def test_who_may_not(regions: None) -> None:
    decree = money.record(money.approved_proposal())
    assert statuses(scan_url(decree), stranger=Role.VERIFIER, others=[Role.OFFICE_HEAD, Role.AUDITOR], post=True) == [
        302,
        404,
        403,
        403,
    ]
    assert as_role(Role.VERIFIER).get(scan_url(decree)).status_code == 405
