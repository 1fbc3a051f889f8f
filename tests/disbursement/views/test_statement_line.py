"""One line of a statement."""

import pytest

from disbursement.models import StatementLine
from disbursement.reconciliation import deciding
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.disbursement import staff
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db


def test_what_differs_and_what_it_may_be(regions: None) -> None:
    payment = money.made_payment()
    statement(row(payment, account="9999999999"))
    page = as_role(Role.TREASURER).get(StatementLine.objects.get().get_absolute_url())

    assert page.context["row"].outcome == "mismatched"
    assert "Rekening: di bank 9999999999" in page.text
    assert [one for one, _ in page.context["suggested"]] == [payment]
    assert "Cocokkan dengan tangan" in page.text


def test_a_reader_is_offered_nothing_to_press(regions: None) -> None:
    payment = money.made_payment()
    statement(row(payment), row(payment, amount=5))
    for line in StatementLine.objects.all():
        page = as_role(Role.AUDITOR).get(line.get_absolute_url())
        assert (page.context["may_decide"], page.context["may_undo"]) == (False, False)


def test_money_that_came_back_leads_to_where_it_is_recorded(regions: None) -> None:
    payment = money.made_payment()
    statement(row(payment, amount=-payment.amount))
    url = StatementLine.objects.get().get_absolute_url()

    assert f"/disbursement/payments/{payment.order_id}/return/" in as_role(Role.TREASURER).get(url).text
    reader = as_role(Role.AUDITOR).get(url)
    assert f"/disbursement/payments/{payment.order_id}/return/" not in reader.text
    assert "Dana kembali yang belum dicatat" in reader.text


def test_who_decided_what_newest_first(regions: None) -> None:
    payment = money.made_payment()
    statement(row(payment))
    line, treasurer = StatementLine.objects.get(), staff(Role.TREASURER)
    deciding.undo(line=line, by=treasurer, reason="Salah baris")
    deciding.link(line=line, payment=payment, by=treasurer, reason="Benar juga")

    page = as_role(Role.AUDITOR).get(line.get_absolute_url())

    assert [one["note"] for one in page.context["history"]] == ["Benar juga", "Salah baris", ""]


def test_doors(regions: None) -> None:
    statement(row(money.made_payment()))
    url = StatementLine.objects.get().get_absolute_url()
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OPERATOR, Role.AUDITOR]) == [302, 404, 403, 200]


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    first = money.made_payment()
    client = as_role(Role.TREASURER)
    statement(row(first, amount=19_000_000))
    url = StatementLine.objects.get().get_absolute_url()
    one = queries(client, url)
    money.made_payment()
    money.made_payment()
    assert queries(client, url) == one <= 14
