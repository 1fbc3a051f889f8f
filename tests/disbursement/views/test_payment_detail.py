"""A payment's own page."""

import datetime as dt

import pytest

from disbursement import ministry
from disbursement.models import Enclosure
from disbursement.paperwork import Mark
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.disbursement import staff
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db
RIGHTS = ("may_request", "may_check", "may_approve", "may_refuse", "may_record", "may_receipt", "may_return")


def offered(order: money.PaymentOrder, role: Role) -> list[str]:
    page = as_role(role).get(order.get_absolute_url())
    return [right for right in RIGHTS if page.context[right]]


def test_it_shows_payee_words_and_ledger_but_no_nik(regions: None) -> None:
    payment = money.made_payment(receipt=True)
    page = as_role(Role.AUDITOR).get(payment.order.get_absolute_url())
    for words in ("dua puluh juta rupiah", payment.sp2d_number, payment.order.payee["number"], "Tanda terima kelompok"):
        assert words in page.text
    assert not [member for member in payment.order.payee["members"] if member["nik"] in page.text]


def test_each_step_is_offered_to_whose_turn_it_is(regions: None) -> None:
    order = money.prepared_order()
    assert (offered(order, Role.OFFICE_HEAD), offered(order, Role.TREASURER)) == (["may_refuse"], ["may_request"])
    order = money.requested_order()
    assert (offered(order, Role.PAYMENT_CHECKER), offered(order, Role.TREASURER)) == (["may_check"], [])
    order = money.checked_order()
    assert (offered(order, Role.OFFICE_HEAD), offered(order, Role.TREASURER)) == (["may_approve", "may_refuse"], [])
    order = money.approved_order()
    assert (offered(order, Role.OFFICE_HEAD), offered(order, Role.TREASURER)) == (["may_refuse"], ["may_record"])
    order = money.made_payment().order
    assert offered(order, Role.OFFICE_HEAD) == ["may_return"]
    assert offered(order, Role.TREASURER) == ["may_receipt", "may_return"]
    assert offered(order, Role.AUDITOR) == []


def test_it_tells_who_did_what_and_shows_the_checklist(regions: None) -> None:
    order = money.requested_order()
    marks = {kind: Mark(kind != "sptjm", "Belum bermeterai" if kind == "sptjm" else "") for kind in Enclosure.Kind}
    money.paperwork.check(order=order, by=money.staff(Role.PAYMENT_CHECKER), marks=marks)
    page = as_role(Role.TREASURER).get(order.get_absolute_url())
    assert [entry["title"] for entry in page.context["history"]] == [
        "Dikembalikan kepada bendahara pengeluaran", "SPP dibuat", "Permohonan kelompok diterima",
    ]  # fmt: skip
    assert "Surat pernyataan tanggung jawab mutlak (SPTJM): Belum bermeterai" in page.text
    assert (page.context["waits_for"], page.text.count(">kurang<")) == ("bendahara pengeluaran", 1)


def test_the_preparer_is_told_why_another_approves(regions: None) -> None:
    order = money.checked_order()
    User.objects.filter(pk=order.prepared_by_id).update(role=Role.OFFICE_HEAD)
    assert "orang lain yang menyetujui" in as_role(Role.OFFICE_HEAD).get(order.get_absolute_url()).text
    assert offered(order, Role.OFFICE_HEAD) == ["may_refuse"]


def test_whether_the_bank_shows_it(regions: None) -> None:
    shown, missing = money.made_payment(), money.made_payment()
    later = money.made_payment()
    line = statement(row(shown)).statement_rows.get().line
    client = as_role(Role.AUDITOR)
    page = client.get(shown.order.get_absolute_url())
    assert line.get_absolute_url() in page.text
    assert ">tampak<" in page.text
    assert ">belum tampak<" in client.get(missing.order.get_absolute_url()).text
    # No list of SP2Ds was imported, so that nothing is said of one.
    assert [one.kind for _, found in page.context["seen"] for one in found] == ["bank"]
    yesterday = shown.paid_on - dt.timedelta(days=1)
    statement(row(on=yesterday, amount=5_000), kind="sp2d")
    assert "belum ada berkas untuk tanggal ini" in client.get(later.order.get_absolute_url()).text


def test_what_the_ministry_paid_is_not_looked_for(regions: None) -> None:
    order = money.recorded_order()
    ministry.confirm(order=order, by=staff(Role.OFFICE_HEAD))
    statement(row(money.made_payment()))
    assert as_role(Role.AUDITOR).get(order.get_absolute_url()).context["seen"] == []


def test_who_may_not_see_it(regions: None) -> None:
    url = money.prepared_order().get_absolute_url()
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OPERATOR, Role.VERIFIER, Role.PENDAMPING]) == [
        302,
        404,
        403,
        403,
        403,
    ]
    assert as_role(Role.TREASURER).get("/disbursement/payments/99999999999999999999/").status_code == 404


def test_its_queries_are_pinned(regions: None) -> None:
    client = as_role(Role.TREASURER)
    payment = money.made_payment(receipt=True)
    one = queries(client, payment.order.get_absolute_url())
    money.made_payment(receipt=True)
    money.made_payment(receipt=True)
    assert queries(client, payment.order.get_absolute_url()) == one <= 12
