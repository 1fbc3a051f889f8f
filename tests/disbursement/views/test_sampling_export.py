"""The groups of a sample as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory
from tests.factories.sampling import cut, drawn, interviewed, unit_of
from tests.groups.views.test_proposal_export import column, rows_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["", "&as=csv"])
def test_what_is_filtered_without_names_of_members(regions: None, kind: str) -> None:
    draw = drawn(count=2)
    found = cut(unit_of(draw, 1))
    interviewed(unit_of(draw, 2))
    url = reverse("disbursement:sampling_export", args=[draw.pk])

    rows = rows_of(as_role(Role.AUDITOR).get(f"{url}?standing=finding{kind}"))

    assert column(rows, "Kelompok") == [found.unit.proposal.group.name]
    assert column(rows, "Hasil") == ["Ada potongan"]
    assert column(rows, "Dijawab") == ["belum"]
    assert found.asked is not None
    assert found.asked.member.name not in str(rows)
    log = AccessLog.objects.get(action="export")
    assert log.detail.startswith("1 baris")


def test_no_cell_runs_as_a_formula(regions: None) -> None:
    draw = drawn(money.funded_proposal(group=GroupFactory(name="=Tirta")))
    rows = rows_of(as_role(Role.AUDITOR).get(reverse("disbursement:sampling_export", args=[draw.pk]) + "?as=csv"))
    assert column(rows, "Kelompok") == ["'=Tirta"]


def test_who_may_download(regions: None) -> None:
    url = reverse("disbursement:sampling_export", args=[drawn().pk])
    assert statuses(url, stranger=Role.AUDITOR, others=[Role.PENDAMPING, Role.OPERATOR]) == [302, 404, 403, 403]
