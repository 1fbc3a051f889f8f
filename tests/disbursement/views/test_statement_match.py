"""Matching a statement again."""

import pytest
from django.urls import reverse

from disbursement import payments
from disbursement.locks import STATEMENTS
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money
from tests.factories.disbursement import staff
from tests.factories.statements import outcomes, row, statement

pytestmark = pytest.mark.django_db


def address(found: object) -> str:
    return reverse("disbursement:statement_match", args=[found.pk])  # type: ignore[attr-defined]


def test_what_the_ledger_got_meanwhile_is_matched(regions: None) -> None:
    order = money.approved_order()
    today = order.proposal.program_year.today()
    found = statement(row(on=today, reference="S-9", account=order.payee["number"], amount=order.amount))
    payments.record_sp2d(order=order, by=staff(Role.TREASURER), sp2d_number="S-9", paid_on=today)
    client = as_role(Role.TREASURER)

    page = client.post(address(found), follow=True)

    assert page.redirect_chain == [(found.get_absolute_url(), 302)]
    assert "1 baris lagi cocok." in page.text
    assert outcomes(found) == ["matched"]
    assert "Tidak ada yang berubah." in client.post(address(found), follow=True).text


def test_while_another_import_runs_it_says_so(regions: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert STATEMENTS
    found = statement(row(money.made_payment()))
    monkeypatch.setattr("disbursement.reconciliation.importing.lock_statements", lambda code: False)
    assert "sedang diproses" in as_role(Role.TREASURER).post(address(found), follow=True).text


def test_doors(regions: None) -> None:
    found = statement(row(money.made_payment()))
    others = [Role.OPERATOR, Role.AUDITOR, Role.OFFICE_HEAD]
    assert statuses(address(found), stranger=Role.TREASURER, others=others, post=True) == [302, 404, 403, 403, 403]
    assert as_role(Role.TREASURER).get(address(found)).status_code == 405
