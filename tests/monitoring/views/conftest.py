"""Groups at the point where each page begins."""

import datetime as dt
import uuid

import pytest

from groups.transitions import Status
from kube_portal.regions.models import Region
from monitoring import outreach
from monitoring.models import AssignmentDecree, FieldReport
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories import cashbook
from tests.factories.accounts import PostFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.monitoring import (
    EventFactory,
    PendampingTrainingFactory,
    accompany,
    agreed_plan,
    assigned_by_letter,
    draft_plan,
    funded_group,
    handed_over,
    months_ago,
    today,
)
from tests.factories.programs import ProgramYearFactory
from tests.monitoring.pages import create


@pytest.fixture
def proposal(pendamping):
    """A decreed group of Sedau, accompanied and not yet trained."""
    proposal = ProposalFactory(status=Status.DECREED, size=10)
    accompany(pendamping, proposal.group)
    return proposal


@pytest.fixture
def letter(pendamping, verifier):
    """The letter by which `pendamping` accompanies Bukit Harapan; a kepala dinas is there to sign a decree."""
    ProgramYearFactory()
    PostFactory(region_id="61.72", name="Drs. Dimas Prakoso, M.Si.", from_date=dt.date(2020, 1, 1))
    made = assigned_by_letter(pendamping, GroupFactory(name="Bukit Harapan"), by=verifier)
    return AssignmentDecree.objects.get(lines__assignment=made)


@pytest.fixture
def handover(pendamping, other_pendamping, verifier):
    """Bukit Harapan passes from `pendamping` to `other_pendamping`."""
    ProgramYearFactory()
    PendampingTrainingFactory(user=other_pendamping)
    PostFactory(region_id="61.72", from_date=dt.date(2020, 1, 1))
    return handed_over(accompany(pendamping, GroupFactory(name="Bukit Harapan")), to_user=other_pendamping, by=verifier)


@pytest.fixture
def plan(harapan, pendamping):
    """The draft of this year's plan of Bukit Harapan, with targets, by its primary pendamping."""
    return draft_plan(harapan, pendamping)


@pytest.fixture
def agreed(harapan, pendamping):
    """This year's plan of Bukit Harapan, agreed to today."""
    return agreed_plan(harapan, pendamping)


@pytest.fixture
def held_training(proposal, pendamping):
    """Its training of a week ago."""
    return EventFactory(groups=[proposal.group], created_by=pendamping)


@pytest.fixture
def world_year(regions):
    """The rules of 2026 in Kota Singkawang."""
    return ProgramYearFactory()


@pytest.fixture
def held_outreach(verifier):
    """An outreach of yesterday in Sedau, its three offices not yet noted."""
    ProgramYearFactory()
    return outreach.record(
        region=Region.objects.get(pk=SEDAU), topic="Apa itu KUBE?", place="Balai", by=verifier,
        held_on=today() - dt.timedelta(days=1),
    )  # fmt: skip


@pytest.fixture
def group(pendamping):
    """A group of Sedau without money, accompanied by `pendamping`."""
    ProgramYearFactory()
    group = GroupFactory(village=SEDAU, name="Pasir Rezeki")
    accompany(pendamping, group)
    return group


@pytest.fixture
def jaya(other_pendamping):
    """Tirta Jaya of Sijangkung: money since last month, accompanied by `other_pendamping`."""
    return funded_group(months=1, user=other_pendamping, group=GroupFactory(name="Tirta Jaya", village=SIJANGKUNG))


@pytest.fixture
def draft(client, pendamping, harapan):
    """A draft on last month, with nothing filled in, and its writer signed in."""
    client.force_login(pendamping)
    client.post(create(harapan), {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4())})
    return FieldReport.objects.get(month=months_ago(1))


@pytest.fixture
def book(pendamping):
    """A cash book of Sedau with Rp20.000.000 since two months, Rp5.000.000 of it in the box."""
    return cashbook.book_with_money(pendamping)
