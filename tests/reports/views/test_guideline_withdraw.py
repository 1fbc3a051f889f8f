"""Withdrawing a guideline."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories.guidelines import guideline

pytestmark = pytest.mark.django_db


def test_it_asks_once_and_keeps_the_reason(regions: None) -> None:
    found = guideline()
    client = as_role(Role.VERIFIER)
    url = f"{found.get_absolute_url()}withdraw/"
    assert "Ya, cabut" in client.get(url).text
    assert "reason" in client.post(url, {"reason": ""}).context["form"].errors
    page = client.post(url, {"reason": "Peraturannya dicabut."}, follow=True)
    assert "“Peraturannya dicabut.”" in page.text
    assert "sudah diganti atau dicabut" in errors(client.post(url, {"reason": "Lagi."}))


def test_doors(regions: None) -> None:
    url = f"{guideline().get_absolute_url()}withdraw/"
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.AUDITOR]) == [302, 404, 403, 403]
