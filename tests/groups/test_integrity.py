"""Violated invariants are found even when they came past the constraints."""

import pgtrigger
import pytest
from django.db import connection

from groups.integrity import violations
from groups.models import Proposal
from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.groups import ROUTES, ProposalFactory


@pytest.fixture
def one_of_each(year):
    return {status: ProposalFactory(village=SEDAU, program_year=year, status=status, size=1) for status in ROUTES}


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, parameters)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_sound_database_has_none(one_of_each):
    assert list(violations()) == []


@pytest.mark.parametrize(
    ("status", "sql", "sentence"),
    [
        ("submitted", "UPDATE groups_proposal SET status = 'funded' WHERE id = %s", "does not stand where"),
        ("submitted", "UPDATE groups_proposal SET village_id = '61.72.05.1003' WHERE id = %s", "in another village"),
        ("submitted", "UPDATE groups_proposal SET amount = 1 WHERE id = %s", "does not add up to its grant"),
        (
            "submitted",
            "UPDATE groups_proposalmove SET verb = 'select' WHERE proposal_id = %s",
            "none of the lifecycle's",
        ),
        ("approved", "UPDATE programs_fundingceiling SET amount = 1 WHERE %s > 0", "is exceeded"),
        (
            "submitted",
            "UPDATE groups_member m SET active = false FROM groups_proposal p"
            " WHERE p.group_id = m.group_id AND p.id = %s",
            "should hold a membership",
        ),
    ],
)
def test_what_came_past_the_triggers_is_named(year, status, sql, sentence):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=status, size=1)
    with pgtrigger.ignore():
        run(sql, proposal.pk)

    found = list(violations())

    assert [line for line in found if sentence in line]
    assert Proposal.objects.count() == 1
    assert Status(status)
