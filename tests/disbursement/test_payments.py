"""D1: the whole grant, into the group's account, prepared by one and approved by another, and never more."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from disbursement import accounts, amending, payments
from disbursement.models import GroupAccount, Payment, PaymentOrder, Receipt
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import FundsReceived, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import FundingCeiling, GrantTier
from tests.disbursement.doors import pdf
from tests.factories import disbursement as money
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db

HALF = 10_000_000


def today() -> dt.date:
    return money.ProposalFactory._meta.model.objects.first().program_year.today()


def refused(call: Callable[[], Any]) -> str:
    """What the refused call says; it changed nothing."""
    with pytest.raises(MoveRefused) as caught:
        call()
    return str(caught.value)


def test_a_grant_is_prepared_approved_paid_and_receipted(bendahara: User, kadis: User) -> None:
    proposal = money.payable_proposal()

    order = payments.prepare(proposal=proposal, by=bendahara, request_on=today())
    assert (order.state, order.amount, order.tranche, order.paid_by_ministry) == ("prepared", 20_000_000, 1, False)
    assert order.agenda_number == f"001/PERMOHONAN/{today().year}"
    assert order.payee["holder"] == f"KUBE {proposal.group.name}"
    assert len(order.payee["members"]) == 10

    order = payments.approve(order=money.checked(order), by=kadis)
    assert (order.spp_number, order.spm_number) == (f"001/SPP-LS/{today().year}", f"001/SPM-LS/{today().year}")
    payment = payments.record_sp2d(
        order=order, by=bendahara, sp2d_number=" 00123/SP2D ", paid_on=today(), account_code="5.1.05.01.01.0001"
    )
    payments.record_receipt(
        payment=payment, by=bendahara, received_on=today(), first_signatory="Siti Aminah", second_signatory="Rusli"
    )

    proposal = money.reload(proposal)
    order.refresh_from_db()
    assert proposal.status == Status.FUNDED
    assert order.state == "paid"
    assert (payment.amount, payment.sp2d_number) == (20_000_000, "00123/SP2D")
    assert list(FundsReceived.objects.values_list("group_id", "amount", "received_on", "reference")) == [
        (proposal.group_id, 20_000_000, today(), "00123/SP2D")
    ]
    assert list(proposal.moves.order_by("pk").values_list("verb", "by", "note"))[-1] == (
        "disburse", bendahara.pk, "SP2D 00123/SP2D",
    )  # fmt: skip
    assert order.history.order_by("pgh_id").values_list("state", flat=True)[0] == "prepared"
    states = list(dict.fromkeys(order.history.order_by("pgh_id").values_list("state", flat=True)))
    assert states == ["prepared", "spp", "checked", "approved", "paid"]
    assert list(order.steps.values_list("verb", "by__role")) == [
        ("receive", "treasurer"), ("request", "treasurer"), ("check", "payment_checker"), ("approve", "office_head"),
        ("pay", "treasurer"), ("sign", "treasurer"),
    ]  # fmt: skip


def in_tranches(*shares: int, **values: Any) -> Proposal:
    """A payable proposal whose tier is paid in these shares."""
    proposal = money.payable_proposal(**values)
    GrantTier.objects.filter(pk=proposal.tier_id).update(tranches=list(shares))
    return money.reload(proposal)


def received(order: PaymentOrder, number: str) -> Payment:
    """The order paid, and its receipt recorded."""
    treasurer = money.staff(Role.TREASURER)
    payment = payments.record_sp2d(order=money.approved(order), by=treasurer, sp2d_number=number, paid_on=today())
    payments.record_receipt(
        payment=payment, by=treasurer, received_on=today(), first_signatory="Siti", second_signatory="Maria"
    )
    return payment


def test_two_tranches_make_the_grant_whole_and_only_then_it_is_funded(bendahara: User) -> None:
    proposal = in_tranches(60, 40)

    first = payments.prepare(proposal=proposal, by=bendahara, request_on=today())
    assert (first.tranche, first.amount) == (1, 12_000_000)
    again = refused(lambda: payments.prepare(proposal=proposal, by=bendahara, request_on=today()))
    assert again == "Pembayaran tahap sebelumnya masih berjalan."
    paid = payments.record_sp2d(order=money.approved(first), by=bendahara, sp2d_number="1", paid_on=today())
    assert money.reload(proposal).status == Status.TRAINED

    said = refused(lambda: payments.prepare(proposal=proposal, by=bendahara, request_on=today()))
    assert said == "Tanda terima tahap sebelumnya (SP2D 1) belum dicatat."
    payments.record_receipt(
        payment=paid, by=bendahara, received_on=today(), first_signatory="Siti", second_signatory="Maria"
    )

    second = payments.prepare(proposal=proposal, by=bendahara, request_on=today())
    assert (second.tranche, second.amount) == (2, 8_000_000)
    payments.record_sp2d(order=money.approved(second), by=bendahara, sp2d_number="2", paid_on=today())
    assert money.reload(proposal).status == Status.FUNDED


def test_a_returned_tranche_is_paid_again_under_its_own_number(bendahara: User) -> None:
    proposal = in_tranches(33, 33, 34)
    first = received(payments.prepare(proposal=proposal, by=bendahara, request_on=today()), "1")
    received(payments.prepare(proposal=proposal, by=bendahara, request_on=today()), "2")
    payments.reverse(payment=first, by=bendahara, reason="Retur", returned_on=today(), reference="R-1")
    again = payments.prepare(proposal=proposal, by=bendahara, request_on=today())
    assert (again.tranche, again.amount, payments.paid(proposal)) == (1, 6_600_000, 6_600_000)
    received(again, "3")
    last = payments.prepare(proposal=proposal, by=bendahara, request_on=today())
    assert (last.tranche, last.amount) == (3, 6_800_000)


@pytest.mark.parametrize("shares", [[60, 30], [100, 0], [], [-10, 110]])
def test_the_shares_of_a_tier_make_the_whole(regions: None, shares: list[int]) -> None:
    tier = money.payable_proposal().tier
    tier.tranches = shares
    with pytest.raises(ValidationError) as caught:
        tier.full_clean()
    assert set(caught.value.message_dict) == {"tranches"}


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        (20_000_001, "Rp20.000.001."),
        (0, "Rp0."),
        (-5, "-Rp5."),
    ],
)
def test_no_more_than_the_tier_and_no_less_than_a_rupiah(bendahara: User, amount: int, sentence: str) -> None:
    proposal = money.payable_proposal()
    said = refused(lambda: payments.prepare(proposal=proposal, by=bendahara, request_on=today(), amount=amount))
    assert said == (
        f"Nilai bantuan Rp20.000.000, dibayar sekaligus. Pembayaran harus Rp20.000.000; tertulis {sentence}"
    )
    assert not PaymentOrder.objects.exists()


def test_preparing_says_everything_that_is_missing(bendahara: User) -> None:
    proposal = money.decreed_proposal()
    assert "belum atau tidak lagi siap disalurkan" in refused(
        lambda: payments.prepare(proposal=proposal, by=bendahara, request_on=today())
    )
    money.walk(proposal, "complete_training")
    tomorrow = today() + dt.timedelta(days=1)
    GroupAccount.objects.update(closed_on=today())
    assert refused(lambda: payments.prepare(proposal=proposal, by=bendahara, request_on=tomorrow)) == (
        "Rekening kelompok belum dicatat dan disetujui. Tanggal permohonan tidak boleh di masa depan."
    )


def test_a_request_older_than_the_decree_is_refused(bendahara: User) -> None:
    proposal = money.payable_proposal()
    said = refused(
        lambda: payments.prepare(proposal=proposal, by=bendahara, request_on=today() - dt.timedelta(days=30))
    )
    assert said.startswith("Tanggal permohonan mendahului SK (")


def test_whoever_prepared_cannot_approve_even_with_both_rights(bendahara: User) -> None:
    order = money.checked_order()
    User.objects.filter(pk=order.prepared_by_id).update(role=Role.OFFICE_HEAD)
    preparer = User.objects.get(pk=order.prepared_by_id)
    assert "oleh orang lain" in refused(lambda: payments.approve(order=order, by=preparer))
    with pytest.raises(IntegrityError, match="paymentorder_approved_by_another"), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(
            state="approved", approved_by=preparer, approved_at=order.prepared_at
        )


@pytest.mark.parametrize("role", [Role.TREASURER, Role.VERIFIER, Role.DIVISION_HEAD, Role.AUDITOR])
def test_only_the_head_of_the_office_approves(regions: None, role: Role) -> None:
    order = money.checked_order()
    with pytest.raises(NotAllowed):
        payments.approve(order=order, by=money.UserFactory(role=role, region_id="61.72"))


def test_the_head_of_another_regency_approves_nothing(regions: None) -> None:
    order = money.checked_order()
    with pytest.raises(NotAllowed):
        payments.approve(order=order, by=money.UserFactory(role=Role.OFFICE_HEAD, region_id="76.04"))


def test_a_superuser_moves_no_money(superuser: User) -> None:
    order = money.checked_order()
    with pytest.raises(NotAllowed):
        payments.approve(order=order, by=superuser)


def test_a_changed_account_stops_the_payment(kadis: User, bendahara: User, kabid: User) -> None:
    order = money.checked_order()
    new = accounts.add_account(
        group=order.proposal.group, bank="BRI", number="01234-5678-901-234", holder=order.proposal.group.name,
        first_signatory="Siti", second_signatory="Maria", by=bendahara,
    )  # fmt: skip
    accounts.approve_account(account=new, by=kabid)
    assert "Rekening kelompok berubah" in refused(lambda: payments.approve(order=order, by=kadis))
    payments.refuse_order(order=order, by=kadis, reason="Rekening diganti")
    # The decree still names the old one.
    assert "Berubah sejak SK" in refused(
        lambda: payments.prepare(proposal=order.proposal, by=bendahara, request_on=today())
    )
    decree = order.proposal.decree_lines.get().decree
    amending.amend(
        decree=decree, proposals=[order.proposal], number="2", dated_on=today(), reason="Rekening diganti",
        by=kadis, base_url=money.BASE_URL,
    )  # fmt: skip
    again = payments.prepare(proposal=order.proposal, by=bendahara, request_on=today())
    assert (again.payee["number"], order.payee["number"] != "012345678901234") == ("012345678901234", True)


def test_a_refused_payment_can_be_prepared_anew(kadis: User, bendahara: User) -> None:
    order = money.prepared_order()
    assert refused(lambda: payments.refuse_order(order=order, by=kadis, reason="  ")) == "Alasan penolakan perlu diisi."
    payments.refuse_order(order=order, by=kadis, reason="Berkas kurang")
    order.refresh_from_db()
    assert (order.state, order.refused_by, order.refusal_reason) == ("refused", kadis, "Berkas kurang")
    assert "Ditolak" in refused(lambda: payments.approve(order=order, by=kadis))
    assert payments.prepare(proposal=order.proposal, by=bendahara, request_on=today()).tranche == 1


@pytest.mark.parametrize(
    ("days", "number", "sentence"),
    [
        (1, "9", "Tanggal SP2D tidak boleh di masa depan."),
        (-1, "9", None),
        (-2, "9", "Tanggal SP2D mendahului permohonan kelompok"),
        (-30, "9", "Tanggal SP2D mendahului SK"),
        (0, "  ", "Nomor SP2D perlu diisi."),
        (0, "sp2d-00001", "sudah dicatat untuk pembayaran lain"),
    ],
)
def test_the_transfer_has_a_date_and_a_number_of_its_own(
    bendahara: User, days: int, number: str, sentence: str | None
) -> None:
    other = money.made_payment()
    number = other.sp2d_number.lower() if number == "sp2d-00001" else number
    order = money.approved_order()
    paid_on = today() + dt.timedelta(days=days)

    def pay() -> Payment:
        return payments.record_sp2d(order=order, by=bendahara, sp2d_number=number, paid_on=paid_on)

    if sentence is None:
        assert pay().paid_on == paid_on
    else:
        assert sentence in refused(pay)
        assert Payment.objects.count() == 1


def test_a_returned_transfer_is_a_reversing_entry_and_the_group_waits_again(bendahara: User, kadis: User) -> None:
    payment = money.made_payment()
    proposal = money.reload(payment.proposal)
    assert "Tulis mengapa dana kembali." in refused(
        lambda: payments.reverse(payment=payment, by=bendahara, reason=" ", returned_on=today(), reference="STS-1")
    )
    reversal = payments.reverse(
        payment=payment, by=bendahara, reason="Rekening tutup", returned_on=today(), reference="STS-1"
    )
    proposal = money.reload(proposal)
    assert (reversal.amount, reversal.reverses, payments.paid(proposal)) == (-20_000_000, payment, 0)
    assert proposal.status == Status.TRAINED
    assert list(FundsReceived.objects.order_by("pk").values_list("amount", flat=True)) == [20_000_000, -20_000_000]
    assert PaymentOrder.objects.get(pk=payment.order_id).state == "returned"
    assert "Dana kembali" in refused(
        lambda: payments.reverse(payment=payment, by=kadis, reason="Lagi", returned_on=today(), reference="STS-2")
    )
    again = payments.prepare(proposal=proposal, by=bendahara, request_on=today())
    payments.approve(order=money.checked(again), by=kadis)
    payments.record_sp2d(order=again, by=bendahara, sp2d_number="baru", paid_on=today())
    assert (money.reload(proposal).status, payments.paid(proposal)) == (Status.FUNDED, 20_000_000)


def test_a_receipt_needs_two_people_and_is_written_once(bendahara: User) -> None:
    payment = money.made_payment()

    def receipt(first: str, second: str, days: int = 0) -> Receipt:
        return payments.record_receipt(
            payment=payment, by=bendahara, received_on=today() + dt.timedelta(days=days),
            first_signatory=first, second_signatory=second,
        )  # fmt: skip

    assert "dua orang yang berbeda" in refused(lambda: receipt("Siti", " siti "))
    assert "ditandatangani dua orang" in refused(lambda: receipt("Siti", ""))
    assert "mendahului SP2D" in refused(lambda: receipt("Siti", "Maria", -1))
    assert "masa depan" in refused(lambda: receipt("Siti", "Maria", 1))
    receipt("Siti", "Maria")
    assert "sudah dicatat" in refused(lambda: receipt("Siti", "Maria"))
    assert Receipt.objects.count() == 1


def test_the_closing_of_the_year_turns_open_payments_down(superuser: User) -> None:
    order = money.prepared_order()
    lifecycle.lapse_year(program_year=order.proposal.program_year, by=superuser, note="Akhir tahun")
    order.refresh_from_db()
    assert (order.state, order.refusal_reason) == ("refused", "Tahun program ditutup sebelum dana disalurkan.")


# What the database itself refuses, whoever writes.


def test_the_ledger_is_append_only(regions: None) -> None:
    payment = money.made_payment()
    for attempt in (
        lambda: Payment.objects.filter(pk=payment.pk).update(amount=1),
        lambda: Payment.objects.filter(pk=payment.pk).delete(),
        lambda: PaymentOrder.objects.filter(pk=payment.order_id).update(amount=1),
        lambda: PaymentOrder.objects.filter(pk=payment.order_id).delete(),
    ):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"amount": 19_999_999}, "payment_of_an_approved_order"),
        ({"amount": 0}, "payment_of_an_approved_order"),
        ({"amount": -20_000_000}, "payment_of_an_approved_order"),
    ],
)
def test_a_payment_is_its_orders_whole_amount(bendahara: User, values: dict[str, int], constraint: str) -> None:
    order = money.approved_order()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Payment.objects.create(
            order=order, proposal=order.proposal, program_year=order.proposal.program_year, sp2d_number="x",
            paid_on=today(), recorded_by=bendahara, **values,
        )  # fmt: skip
    assert caught.value.__cause__.diag.constraint_name == constraint


def test_an_order_is_not_paid_by_saying_so(regions: None) -> None:
    order = money.approved_order()
    with pytest.raises(IntegrityError, match="ledger says otherwise"), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(state="paid")


def test_no_payment_beyond_the_ceiling_of_the_year(bendahara: User) -> None:
    order = money.approved_order()
    # Nobody can lower a ceiling so far; the ledger holds by itself all the same.
    with pgtrigger.ignore("groups.CeilingInUse:ceiling_covers_commitments"):
        FundingCeiling.objects.filter(funding_source="apbd").update(amount=19_999_999)
    said = refused(lambda: payments.record_sp2d(order=order, by=bendahara, sp2d_number="1", paid_on=today()))
    assert said == "Pagu APBD Rp19.999.999, sudah dibayar Rp0, sisa Rp19.999.999; pembayaran ini Rp20.000.000."
    assert (Payment.objects.count(), FundsReceived.objects.count()) == (0, 0)


def test_orders_add_up_to_no_more_than_the_grant_whoever_writes(bendahara: User) -> None:
    order = money.prepared_order(in_tranches(50, 50))
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        PaymentOrder.objects.create(
            proposal=order.proposal, account=order.account, amount=HALF + 1, tranche=2, request_on=today(),
            payee=order.payee, program_year=order.program_year, prepared_by=bendahara,
        )  # fmt: skip
    assert caught.value.__cause__.diag.constraint_name == "paymentorder_within_grant"


def test_numbers_are_taken_once_a_year_whoever_writes(bendahara: User) -> None:
    first = money.prepared_order(agenda_number="7/A")
    second = money.prepared_order(in_tranches(50, 50))
    values = {
        "proposal": second.proposal, "account": second.account, "amount": HALF, "tranche": 2, "request_on": today(),
        "payee": second.payee, "program_year": second.program_year, "prepared_by": bendahara,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="paymentorder_agenda_unique_in_year"), transaction.atomic():
        PaymentOrder.objects.create(**values, agenda_number="7/a")
    money.requested(first)
    with pytest.raises(IntegrityError, match="paymentorder_spp_unique_in_year"), transaction.atomic():
        PaymentOrder.objects.filter(pk=second.pk).update(spp_number=PaymentOrder.objects.get(pk=first.pk).spp_number)
    other = ProgramYearFactory(year=2027)
    with pytest.raises(IntegrityError, match="belongs to the year of its proposal"), transaction.atomic():
        PaymentOrder.objects.create(**{**values, "program_year": other})


# Two people, or two presses, at the same moment.


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Run the calls in threads of their own, all started together; "done" or what the refusal said."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> str:
        try:
            barrier.wait(10)
            call()
        except MoveRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_a_double_clicked_payment_pays_once(bendahara: User) -> None:
    order = money.approved_order()

    def press() -> Payment:
        return payments.record_sp2d(order=order, by=bendahara, sp2d_number="00123", paid_on=today())

    answers = at_once(*[press] * 8)

    assert answers.count("done") == 1
    assert set(answers) - {"done"} == {"Pembayaran ini berkeadaan “Dibayar”. Tidak ada yang diubah."}
    assert list(Payment.objects.values_list("amount", flat=True)) == [20_000_000]
    assert list(FundsReceived.objects.values_list("amount", flat=True)) == [20_000_000]
    assert Proposal.objects.get(pk=order.proposal_id).moves.filter(verb="disburse").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_eight_times_pays_once(bendahara: User) -> None:
    """The same, through the page: whoever comes second is told, and nobody meets an error."""
    order = money.approved_order()
    address = reverse("disbursement:payment_sp2d", args=[order.pk])
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(bendahara)
    statuses: list[int] = []

    def press(client: Client) -> None:
        posted = {
            "sp2d_number": "00123", "paid_on": today().isoformat(), "account_code": "5.1.05.01.01.0001",
            "proof": pdf(),
        }  # fmt: skip
        statuses.append(client.post(address, posted).status_code)

    assert at_once(*[partial(press, client) for client in clients]) == ["done"] * 8
    assert sorted(statuses) == [200] * 7 + [302]
    assert list(Payment.objects.values_list("amount", flat=True)) == [20_000_000]
    assert list(FundsReceived.objects.values_list("amount", flat=True)) == [20_000_000]


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_approve_once(kadis: User) -> None:
    order = money.checked_order()
    acting = money.UserFactory(role=Role.OFFICE_HEAD, region_id="61.72")

    answers = at_once(lambda: payments.approve(order=order, by=kadis), lambda: payments.approve(order=order, by=acting))

    assert answers.count("done") == 1
    order.refresh_from_db()
    assert (order.state, order.approved_by in (kadis, acting)) == ("approved", True)


@pytest.mark.django_db(transaction=True)
def test_many_treasurers_at_once_prepare_one_tranche(bendahara: User) -> None:
    proposal = in_tranches(60, 40)

    def prepare() -> PaymentOrder:
        return payments.prepare(proposal=proposal, by=bendahara, request_on=today())

    answers = at_once(*[prepare] * 8)

    assert answers.count("done") == 1
    assert list(PaymentOrder.objects.values_list("amount", "tranche")) == [(12_000_000, 1)]


@pytest.mark.django_db(transaction=True)
def test_a_payment_and_its_refusal_at_once_leave_one_of_them(bendahara: User, kadis: User) -> None:
    order = money.approved_order()

    answers = at_once(
        lambda: payments.record_sp2d(order=order, by=bendahara, sp2d_number="1", paid_on=today()),
        lambda: payments.refuse_order(order=order, by=kadis, reason="Keliru"),
    )

    assert answers.count("done") == 1
    order.refresh_from_db()
    assert (order.state == "paid") == Payment.objects.exists()
