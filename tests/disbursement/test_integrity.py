"""check_integrity finds nothing in what the portal wrote, and names what was broken behind its back."""

from typing import Any

import pytest
from django.db import connection

from disbursement.integrity import violations
from disbursement.models import Payment
from disbursement.sampling import interviews
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money
from tests.factories import sampling as samples
from tests.factories.groups import ProposalFactory

pytestmark = pytest.mark.django_db


def behind_its_back(sql: str, *params: Any) -> None:
    """Write with the triggers asleep, as no page of the portal can."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_whole_life_leaves_nothing_to_find(regions: None) -> None:
    money.accepted_accountability()
    payment = money.made_payment()
    money.payments.reverse(
        payment=payment, by=money.staff(Role.TREASURER), reason="Retur", returned_on=payment.paid_on, reference="STS"
    )
    money.prepared_order()
    assert list(violations()) == []


def test_a_proposal_that_counts_as_funded_without_a_payment_is_named(regions: None) -> None:
    proposal = ProposalFactory(status=Status.FUNDED)
    assert list(violations()) == [
        f"proposal {proposal.pk} is funded but 0 of its grant of 20000000 was paid (D1)",
        f"proposal {proposal.pk} is funded but lacks the dinas decree its tier needs (D3)",
    ]


def test_a_changed_ledger_is_named(regions: None) -> None:
    payment = money.made_payment()
    behind_its_back("UPDATE disbursement_payment SET amount = amount + 1 WHERE id = %s", payment.pk)
    assert list(violations()) == [
        f"proposal {payment.proposal_id}: payments add up to 20000001, outside 0 to its grant of 20000000 (D1)",
        f"payment order {payment.order_id} is paid but its ledger says 20000001",
        f"group {payment.proposal.group_id}: funds received say 20000000, its payments say 20000001",
        f"proposal {payment.proposal_id} is funded but 20000001 of its grant of 20000000 was paid (D1)",
    ]


def test_a_ceiling_lowered_below_what_was_paid_is_named(regions: None) -> None:
    payment = money.made_payment()
    behind_its_back("UPDATE programs_fundingceiling SET amount = 5 WHERE funding_source = 'apbd'")
    assert list(violations()) == [
        f"program year {payment.program_year_id}: payments from apbd add up to 20000000, more than its ceiling of 5"
    ]


def test_accounts_that_no_longer_add_up_are_named(regions: None) -> None:
    accountability = money.accepted_accountability()
    line = accountability.lines.first()
    assert line is not None
    behind_its_back("UPDATE disbursement_accountabilityline SET spent = spent - 1 WHERE id = %s", line.pk)
    assert list(violations()) == [
        f"accountability {accountability.pk} is accepted but accounts for 19999999 of 20000000 received",
        f"accountability line {line.pk} says {line.spent - 1} was spent, its purchases say {line.spent}",
    ]


def test_lost_rows_are_named(regions: None) -> None:
    payment = money.made_payment()
    decree = payment.proposal.decree_lines.get().decree
    behind_its_back("DELETE FROM disbursement_decreeline WHERE decree_id = %s", decree.pk)
    assert list(violations()) == [
        f"proposal {payment.proposal_id} is funded but lacks the dinas decree its tier needs (D3)",
        f"decree {decree.pk} names no group",
    ]
    assert Payment.objects.count() == 1


def test_a_sample_is_whole_and_what_was_changed_in_it_is_named(regions: None) -> None:
    draw = samples.drawn(count=2)
    interview = samples.cut(samples.unit_of(draw))
    assert list(violations()) == []

    behind_its_back("UPDATE disbursement_sampledraw SET seed = repeat('0', 64), size = 1 WHERE id = %s", draw.pk)
    behind_its_back(
        "UPDATE disbursement_sampledraw SET population_digest = repeat('a', 64), drawn_by_id = %s WHERE id = %s",
        interview.recorded_by_id, draw.pk,
    )  # fmt: skip
    behind_its_back("UPDATE disbursement_sampleunit SET candidates = 99 WHERE draw_id = %s AND rank = 2", draw.pk)
    found = "\n".join(violations())
    assert f"sample draw {draw.pk} says a population of 2 and a sample of 1, and holds 2 and 2" in found
    assert f"sample draw {draw.pk}: the digest of its population is {'a' * 64}" in found
    assert "99 members may be asked" in found
    assert f"sample interview {interview.pk} was recorded by {interview.recorded_by_id}, who drew" in found


def test_an_order_that_is_not_the_seeds_is_named(regions: None) -> None:
    draw = samples.drawn(count=2)
    behind_its_back("UPDATE disbursement_sampleunit SET rank = rank + 10 WHERE draw_id = %s AND rank = 1", draw.pk)
    assert [one for one in violations() if "its key at" in one]


def test_a_finding_answered_by_who_recorded_it_is_named(regions: None) -> None:
    interview = samples.cut()
    answer = interviews.answer(
        interview=interview, by=money.staff(Role.DIVISION_HEAD), kind="followed", what="Sudah dikembalikan."
    )
    behind_its_back("UPDATE disbursement_sampleanswer SET by_id = %s", interview.recorded_by_id)
    assert list(violations()) == [
        f"sample answer {answer.pk} was given by {interview.recorded_by_id}, who recorded the finding"
    ]
