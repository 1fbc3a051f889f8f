"""Taking a reconciliation back."""

import pytest

from disbursement.models import Reconciliation, StatementLine
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db


def address(line: StatementLine) -> str:
    return f"{line.get_absolute_url()}undo/"


def test_by_a_reversing_entry(regions: None) -> None:
    statement(row(money.made_payment()))
    line, client = StatementLine.objects.get(), as_role(Role.TREASURER)
    assert client.get(address(line)).status_code == 200

    page = client.post(address(line), {"reason": "Salah baris"}, follow=True)

    made = Reconciliation.objects.get()
    assert (made.active, made.reversal.reason, made.reversal.by) == (False, "Salah baris", page.wsgi_request.user)
    assert "Pencocokan dibatalkan." in page.text
    assert "tidak (lagi) dicocokkan" in client.get(address(line)).text
    client.post(address(line), {"reason": "Lagi"})
    assert Reconciliation.objects.filter(reversal__isnull=False).count() == 1


def test_doors(regions: None) -> None:
    statement(row(money.made_payment()))
    url = address(StatementLine.objects.get())
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OPERATOR, Role.AUDITOR]) == [302, 404, 403, 403]
