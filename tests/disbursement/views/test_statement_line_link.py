"""Matching a line by hand."""

import pytest

from disbursement.models import Reconciliation, StatementLine
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db


def address(line: StatementLine) -> str:
    return f"{line.get_absolute_url()}link/"


def test_a_suggested_payment_with_a_reason(regions: None) -> None:
    payment = money.made_payment()
    statement(row(payment, amount=19_997_100))
    line = StatementLine.objects.get()
    client = as_role(Role.TREASURER)
    assert payment.sp2d_number in client.get(address(line)).text

    page = client.post(address(line), {"payment": payment.pk, "reason": "Dipotong biaya transfer"}, follow=True)

    made = Reconciliation.objects.get()
    assert (made.payment, made.how, made.reason) == (payment, "hand", "Dipotong biaya transfer")
    assert page.redirect_chain == [(line.get_absolute_url(), 302)]
    assert "Jumlah: di bank Rp19.997.100" in page.text


def test_what_is_missing_stands_on_the_form(regions: None) -> None:
    payment = money.made_payment()
    statement(row(payment, amount=1))
    line = StatementLine.objects.get()
    page = as_role(Role.TREASURER).post(address(line), {"payment": "99", "reason": ""})
    assert "Pilih dari daftar." in errors(page)
    assert not Reconciliation.objects.exists()


def test_a_second_press_changes_nothing(regions: None) -> None:
    payment = money.made_payment()
    statement(row(payment, amount=1))
    line, client = StatementLine.objects.get(), as_role(Role.TREASURER)
    data = {"payment": payment.pk, "reason": "Sama"}
    client.post(address(line), data)
    page = client.post(address(line), data)
    assert page.status_code == 200
    assert Reconciliation.objects.count() == 1


def test_nothing_alike_leads_to_explaining(regions: None) -> None:
    statement(row(on=money.made_payment().paid_on, amount=15_000))
    assert (
        "Tidak ada catatan bayar yang mirip" in as_role(Role.TREASURER).get(address(StatementLine.objects.get())).text
    )


def test_doors(regions: None) -> None:
    statement(row(money.made_payment(), amount=1))
    url = address(StatementLine.objects.get())
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OPERATOR, Role.AUDITOR]) == [302, 404, 403, 403]
