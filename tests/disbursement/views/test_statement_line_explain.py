"""Explaining a line that is no payment."""

import pytest

from disbursement.models import Reconciliation, StatementLine
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db


def address(line: StatementLine) -> str:
    return f"{line.get_absolute_url()}explain/"


def test_with_a_reason(regions: None) -> None:
    statement(row(on=money.made_payment().paid_on, amount=15_000))
    line, client = StatementLine.objects.get(), as_role(Role.TREASURER)
    assert "Alasan" not in errors(client.get(address(line)))

    assert "Apa baris ini?" in errors(client.post(address(line), {"reason": " "}))
    page = client.post(address(line), {"reason": "Biaya administrasi bank"}, follow=True)

    assert Reconciliation.objects.get().how == "explained"
    assert "Biaya administrasi bank" in page.text
    assert "sudah dicocokkan atau dijelaskan" in errors(client.post(address(line), {"reason": "Lagi"}))


def test_doors(regions: None) -> None:
    statement(row(money.made_payment(), amount=1))
    url = address(StatementLine.objects.get())
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OPERATOR, Role.AUDITOR]) == [302, 404, 403, 403]
