"""D1: what the ministry pays (APBN) is recorded by its own SP2D, and counts once another person confirmed it."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from disbursement import ministry, payments
from disbursement.integrity import violations
from disbursement.models import Payment, PaymentOrder
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import FundsReceived
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def test_it_is_recorded_by_one_and_confirmed_by_another(bendahara: User, kadis: User) -> None:
    order = money.recorded_order(sp2d_number=" 000123A/2026 ")
    proposal = money.reload(order.proposal)
    assert (order.state, order.amount, order.paid_by_ministry) == ("recorded", 30_000_000, True)
    assert (proposal.status, payments.paid(proposal), len(order.payee["members"])) == (Status.TRAINED, 0, 10)

    payment = ministry.confirm(order=order, by=kadis)

    order.refresh_from_db()
    assert (order.state, order.approved_by) == ("paid", kadis)
    assert (payment.amount, payment.sp2d_number, payment.paid_on) == (30_000_000, "000123A/2026", order.request_on)
    assert money.reload(proposal).status == Status.FUNDED
    assert list(FundsReceived.objects.values_list("amount", "reference")) == [(30_000_000, "000123A/2026")]
    assert list(order.steps.values_list("verb", "by")) == [("record", bendahara.pk), ("confirm", kadis.pk)]
    assert list(violations()) == []


def test_each_source_has_its_own_way(bendahara: User) -> None:
    with pytest.raises(MoveRefused, match="Bantuan APBN dibayar kementerian"):
        money.prepared_order(money.ministry_proposal())
    with pytest.raises(MoveRefused, match="Bantuan ini dibayar dari APBD"):
        money.recorded_order(money.payable_proposal())


def test_it_has_a_day_and_a_number_of_its_own(regions: None, kadis: User) -> None:
    first, proposal = money.recorded_order(sp2d_number="7A"), money.ministry_proposal()
    today = proposal.program_year.today()
    for values, sentence in (
        ({"sp2d_number": "7a"}, "Nomor SP2D 7a sudah dicatat untuk pembayaran lain tahun ini."),
        ({"sp2d_number": " "}, "Nomor SP2D perlu diisi."),
        ({"paid_on": today + dt.timedelta(days=1)}, "Tanggal SP2D tidak boleh di masa depan."),
        ({"paid_on": today - dt.timedelta(days=99)}, "Tanggal SP2D mendahului SK"),
    ):
        with pytest.raises(MoveRefused, match=sentence):
            money.recorded_order(proposal, **values)
    ministry.confirm(order=first, by=kadis)
    with pytest.raises(MoveRefused, match=r"sudah disiapkan|tidak lagi siap"):
        money.recorded_order(money.reload(first.proposal))


def test_whoever_recorded_does_not_confirm_and_others_may_not(regions: None) -> None:
    order = money.recorded_order()
    for role in (Role.TREASURER, Role.PAYMENT_CHECKER, Role.DIVISION_HEAD, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            ministry.confirm(order=order, by=money.UserFactory(role=role, region_id="61.72"))
    User.objects.filter(pk=order.prepared_by_id).update(role=Role.OFFICE_HEAD)
    with pytest.raises(MoveRefused, match="oleh orang lain"):
        ministry.confirm(order=order, by=User.objects.get(pk=order.prepared_by_id))
    assert not Payment.objects.exists()


def test_a_mistake_is_turned_down_and_recorded_anew(kadis: User) -> None:
    order = money.recorded_order(sp2d_number="1A")
    payments.refuse_order(order=order, by=kadis, reason="Nomor keliru")
    assert money.recorded_order(order.proposal, sp2d_number="1A").state == "recorded"


def test_the_database_takes_nothing_as_recorded_without_an_sp2d(regions: None) -> None:
    order = money.recorded_order()
    payments.refuse_order(order=order, by=money.staff(Role.OFFICE_HEAD), reason="Keliru")
    values = {
        "proposal": order.proposal, "account": order.account, "amount": 1, "request_on": order.request_on,
        "payee": order.payee, "program_year": order.program_year,
        "prepared_by": order.prepared_by, "state": "recorded", "paid_by_ministry": True,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentOrder.objects.create(**values)
    with pytest.raises(IntegrityError, match="state_whole"), transaction.atomic():
        PaymentOrder.objects.create(**values, ministry_sp2d="1")


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_pressed_eight_times_pays_once(kadis: User) -> None:
    order = money.recorded_order()

    def press(_: int) -> str:
        try:
            ministry.confirm(order=order, by=kadis)
        except MoveRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(8)))
    assert answers.count("done") == 1
    assert list(Payment.objects.values_list("amount", flat=True)) == [30_000_000]
