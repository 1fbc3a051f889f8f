"""What several pages of the roof are looked at with."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from kube_portal.accounts.roles import Role
from reports.figures import keeping
from tests.conftest import SEDAU, SINGKAWANG
from tests.factories import monitoring as field_work
from tests.factories.accounts import UserFactory
from tests.factories.groups import ProposalFactory


@pytest.fixture
def counted(regions):
    """Two proposals of Sedau and one of Polewali Mandar, counted."""
    ProposalFactory(village=SEDAU, status="submitted", since=timezone.now() - dt.timedelta(days=40))
    field_work.funded_group(months=4, village=SEDAU)
    ProposalFactory(village="76.04.01.2001", status="submitted")
    keeping.recount_all()


@pytest.fixture
def single_groups(signed_in, regions):
    """A pendamping, who works with single groups."""
    return signed_in(UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG))
