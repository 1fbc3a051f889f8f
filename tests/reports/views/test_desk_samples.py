"""What a sample after payment asks of whom, on the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disbursement.sampling import interviews
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role
from tests.factories import disbursement as money
from tests.factories.sampling import cut, drawn, interviewed, unit_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
ASK, ANSWER = "Anggota yang harus diwawancarai", "Temuan wawancara sampel"


def waiting(role: Role, title: str, region: str = "61.72") -> list[str]:
    """The names of the groups that wait for a role."""
    piles = as_role(role, region).get("/").context["piles"]
    return [task.group.name for pile in piles if pile.title == title for task in pile.tasks]


def test_who_is_drawn_waits_for_the_verifier_until_asked() -> None:
    draw = drawn(count=2)
    names = {unit_of(draw, rank).proposal.group.name for rank in (1, 2)}
    assert set(waiting(Role.VERIFIER, ASK)) == names
    assert waiting(Role.VERIFIER, ASK, "76.04") == []
    assert waiting(Role.DIVISION_HEAD, ASK) == []
    asked = interviewed(unit_of(draw))
    assert set(waiting(Role.VERIFIER, ASK)) == names - {asked.unit.proposal.group.name}


def test_a_group_whose_payment_one_prepared_does_not_wait_for_one() -> None:
    unit = unit_of(drawn())
    treasurer = unit.proposal.payment_orders.get().prepared_by
    type(treasurer).objects.filter(pk=treasurer.pk).update(role=Role.VERIFIER)
    assert waiting(Role.VERIFIER, ASK) == []


def test_a_finding_waits_for_kepala_bidang_until_answered() -> None:
    interview = cut()
    assert waiting(Role.DIVISION_HEAD, ANSWER) == [interview.unit.proposal.group.name]
    assert waiting(Role.VERIFIER, ANSWER) == []
    interviews.answer(interview=interview, by=money.staff(Role.DIVISION_HEAD), kind="followed", what="Sudah.")
    assert waiting(Role.DIVISION_HEAD, ANSWER) == []


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.DIVISION_HEAD])
def test_queries_do_not_grow(role: Role) -> None:
    client, counts = as_role(role), []
    for number in (1, 3):
        draw = drawn(*(money.funded_proposal() for _ in range(number)))
        for rank in range(1, number + 1):
            if role == Role.DIVISION_HEAD:
                cut(unit_of(draw, rank))
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
        if role == Role.VERIFIER:
            interviews.close(draw=draw, by=draw.drawn_by, reason="Cukup.")
    assert counts[0] == counts[1]
