"""Handing out the next version."""

import pytest

from kube_portal.accounts.roles import Role
from reports.models import Guideline
from tests.disbursement.doors import as_role, statuses
from tests.factories.guidelines import guideline
from tests.reports.views.test_guideline_create import sent

pytestmark = pytest.mark.django_db


def test_the_old_version_stays_to_be_read(regions: None) -> None:
    old = guideline()
    client = as_role(Role.DIVISION_HEAD)
    url = f"{old.get_absolute_url()}replace/"
    assert old.title in client.get(url).text
    assert "change" in client.post(url, sent(change="")).context["form"].errors
    page = client.post(url, sent(change="Tenggat baru."), follow=True)
    assert "“Tenggat baru.”" in page.text
    old.refresh_from_db()
    assert (old.state, Guideline.objects.in_force().get().version) == ("replaced", 2)
    again = client.post(url, sent(change="Dua kali."), follow=True)
    assert "sudah diganti atau dicabut" in again.text
    assert Guideline.objects.count() == 2


def test_doors(regions: None) -> None:
    url = f"{guideline().get_absolute_url()}replace/"
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.OFFICE_HEAD]) == [302, 404, 403, 403]
    everywhere = guideline(None)
    assert as_role(Role.VERIFIER).get(f"{everywhere.get_absolute_url()}replace/").status_code == 403
