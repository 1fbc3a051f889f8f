"""The minutes of a reconciliation, to print."""

import pytest
from django.urls import reverse

from disbursement.models import StatementLine
from disbursement.reconciliation import deciding
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.disbursement import staff
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db


def address(found: object) -> str:
    return reverse("disbursement:statement_minutes", args=[found.pk])  # type: ignore[attr-defined]


def test_figures_open_lines_hands_and_signatures(regions: None) -> None:
    payment, missing = money.made_payment(), money.made_payment()
    found = statement(row(payment), row(on=payment.paid_on, amount=15_000), row(on=payment.paid_on, amount=9_000))
    line = StatementLine.objects.get(amount=15_000)
    deciding.explain(line=line, by=staff(Role.TREASURER), reason="Biaya administrasi bank")

    page = as_role(Role.AUDITOR).get(address(found))

    assert [one.line.amount for one in page.context["open"]] == [9_000]
    assert [one.line.amount for one in page.context["by_hand"]] == [15_000]
    assert page.context["missing"] == [missing]
    assert "Biaya administrasi bank" in page.text
    assert "Drs. Dimas Prakoso, M.Si." in page.text


def test_doors(regions: None) -> None:
    found = statement(row(money.made_payment()))
    assert statuses(address(found), stranger=Role.AUDITOR, others=[Role.OPERATOR, Role.OFFICE_HEAD]) == [
        302,
        404,
        403,
        200,
    ]
    assert as_role(Role.TREASURER).get(address(statement("x;;;;5;"))).status_code == 404


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    paid = [money.made_payment() for _ in range(3)]
    client = as_role(Role.TREASURER)
    few = statement(row(paid[0], amount=1_000))
    one = queries(client, address(few))
    many = statement(*[row(payment, amount=2_000) for payment in paid])
    assert queries(client, address(many)) == one <= 18
