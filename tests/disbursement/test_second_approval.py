"""D1: a payment above the year's bound is approved by two people, and neither had a hand in it before."""

import pytest
from django.db import IntegrityError, transaction

from disbursement import payments
from disbursement.models import Payment, PaymentOrder
from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.wording import parameter_text
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def bound(amount: int | None) -> None:
    ProgramYear.objects.update(second_approval_above=amount)


@pytest.mark.parametrize(("amount", "state"), [(None, "approved"), (20_000_000, "approved"), (19_999_999, "second")])
def test_only_a_payment_above_the_bound_waits_for_a_second(kadis: User, amount: int | None, state: str) -> None:
    order = money.checked_order()
    bound(amount)
    assert payments.approve(order=order, by=kadis).state == state


def test_the_second_approves_and_then_it_is_paid(kabid: User, bendahara: User) -> None:
    order = money.large_order()
    today = order.proposal.program_year.today()
    with pytest.raises(MoveRefused, match="Menunggu persetujuan kedua"):
        payments.record_sp2d(order=order, by=bendahara, sp2d_number="1", paid_on=today)
    order = payments.countersign(order=order, by=kabid)
    assert (order.state, order.second_by) == ("approved", kabid)
    with pytest.raises(MoveRefused, match="Tidak ada yang diubah"):
        payments.countersign(order=order, by=kabid)
    payments.record_sp2d(order=order, by=bendahara, sp2d_number="1", paid_on=today)
    assert order.steps.filter(verb="second", by=kabid).exists()
    assert payments.paid(order.proposal) == 20_000_000


def test_nobody_who_had_a_hand_in_it(regions: None) -> None:
    order = money.large_order()
    for pk in (order.prepared_by_id, order.checked_by_id, order.approved_by_id):
        User.objects.filter(pk=pk).update(role=Role.DIVISION_HEAD)
        with pytest.raises(MoveRefused, match="oleh orang lain"):
            payments.countersign(order=order, by=User.objects.get(pk=pk))
    for role in (Role.OFFICE_HEAD, Role.TREASURER, Role.PAYMENT_CHECKER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            payments.countersign(order=order, by=money.UserFactory(role=role, region_id="61.72"))


def test_the_database_knows_the_bound(kadis: User) -> None:
    order = money.checked_order()
    bound(1)
    with pytest.raises(IntegrityError, match="approved by two people"), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(
            state="approved", approved_by=kadis, approved_at=order.prepared_at
        )
    payments.approve(order=order, by=kadis)
    with pytest.raises(IntegrityError, match="second_approval_by_another"), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(state="approved", second_by=kadis)


def test_a_large_payment_can_still_be_turned_down(kadis: User) -> None:
    order = money.large_order()
    assert payments.refuse_order(order=order, by=kadis, reason="Ditunda").state == "refused"
    assert not Payment.objects.exists()


def test_the_second_may_turn_it_down_too_but_only_in_turn(kabid: User) -> None:
    order = money.checked_order()
    with pytest.raises(NotAllowed):
        payments.refuse_order(order=order, by=kabid, reason="Ditunda")
    order = money.large_order()
    assert payments.refuse_order(order=order, by=kabid, reason="Kelompok berselisih").state == "refused"
    step = order.steps.get(verb="refuse")
    assert (step.by, step.note) == (kabid, "Kelompok berselisih")


def test_the_rules_name_the_bound(regions: None) -> None:
    year = money.payable_proposal().program_year
    assert parameter_text(year, "second_approval_above") == "tidak diperlukan"
    year.second_approval_above = 25_000_000
    assert parameter_text(year, "second_approval_above") == "Rp25.000.000"
