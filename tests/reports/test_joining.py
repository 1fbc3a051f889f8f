"""`reports/desk/joining.py`: what stands behind rows of many kinds, looked up for all of them together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import ChangeRequest, Objection, Proposal
from reports.desk.joining import join
from tests.factories.changes import filed
from tests.factories.groups import ObjectionFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_one_query_for_each_model_and_step_whatever_the_number_of_rows():
    for _ in range(3):
        ObjectionFactory(proposal=ProposalFactory())
    objections, proposals = list(Objection.objects.all()), list(Proposal.objects.all())

    with CaptureQueriesContext(connection) as asked:
        join(
            [
                *((row, "proposal__group__village") for row in objections),
                *((row, "proposal__tier") for row in objections),
                *((row, "group__village") for row in proposals),
            ]
        )
    tables = [query["sql"].split("FROM ")[1].split()[0].strip('"') for query in asked]
    assert sorted(tables) == sorted(
        ["groups_proposal", "groups_group", "groups_group", "programs_granttier", "regions_region", "regions_region"]
    )

    with CaptureQueriesContext(connection) as none:
        told = [(row.proposal.group.village.name, row.proposal.tier.name) for row in objections]
        told += [(row.group.village.name, row.group.name) for row in proposals]
    assert len(told) == 6
    assert len(none) == 0


def test_nothing_is_asked_for_where_nothing_stands():
    join([])
    objection = ObjectionFactory(proposal=ProposalFactory())
    undecided = Objection.objects.get(pk=objection.pk)
    assert undecided.decided_by_id is None

    with CaptureQueriesContext(connection) as asked:
        join([(undecided, "decided_by__region")])
        assert undecided.decided_by is None
    assert len(asked) == 0


def test_a_one_to_one_is_followed_from_its_other_end():
    request = filed(ProposalFactory(status="funded").group)
    fresh = ChangeRequest.objects.get(pk=request.pk)

    with CaptureQueriesContext(connection) as asked:
        join([(fresh, "newcomer")])
        assert fresh.newcomer == request.newcomer
    assert len(asked) == 1


def test_rows_of_the_same_thing_share_it():
    proposal = ProposalFactory()
    rows = [Proposal.objects.get(pk=proposal.pk) for _ in range(2)]
    join((row, "group__village") for row in rows)
    assert rows[0].group is rows[1].group
