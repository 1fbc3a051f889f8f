"""The account of the money: purchase by purchase, to the rupiah, checked by somebody who wrote nothing in it."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from disbursement import accountability as lpj
from disbursement import purchases, receipts, reviewing
from disbursement.integrity import violations
from disbursement.models import (
    Accountability,
    AccountabilityLine,
    AccountabilityStep,
    AccountabilityWriter,
    Payment,
    Purchase,
    PurchaseReceipt,
)
from disbursement.payments import Goods
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import InventoryItem, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import IssuedDocument
from tests.disbursement.doors import pdf
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
BASE_URL = money.BASE_URL


@pytest.fixture
def proposal(regions: None) -> Proposal:
    return money.funded_proposal()


def lines(found: Accountability) -> list[AccountabilityLine]:
    return lpj.lines_of(found)


def accept(found: Accountability, by: User, **values: Any) -> Accountability:
    return reviewing.accept(accountability=found, by=by, base_url=BASE_URL, **values)


# Writing


def test_every_rupiah_accounted_for_closes_the_proposal(
    proposal: Proposal, operator_sedau: User, verifier: User
) -> None:
    found = lpj.start(proposal=proposal, by=operator_sedau)
    first, second, outside = lines(found)
    money.bought(first, 4_000_000, by=operator_sedau)
    money.bought(first, 6_000_000, by=operator_sedau)
    money.bought(second, 9_300_000, by=operator_sedau)
    money.bought(outside, 200_000, by=operator_sedau, note="Obat yang belum terpikir")
    lpj.explain(line=second, note="Harga turun", by=operator_sedau)
    lpj.explain(line=outside, note="Obat ternak", by=operator_sedau)
    lpj.give_back(
        accountability=found, by=operator_sedau, amount=500_000, proof="STS-7", on=proposal.program_year.today(),
        slip=pdf("setor.pdf"),
    )  # fmt: skip
    assert [line.spent for line in lines(found)] == [10_000_000, 9_300_000, 200_000]
    assert lpj.spent_sum(found) == 19_500_000

    lpj.submit(accountability=found, by=operator_sedau)
    money.mark_all(found, by=verifier)
    accepted = accept(found, verifier)

    assert (accepted.status, accepted.checked_by) == ("accepted", verifier)
    assert money.reload(proposal).status == Status.ACCOUNTED
    assert proposal.moves.order_by("-pk").values_list("verb", "by")[0] == ("close_accounts", verifier.pk)
    assert list(violations()) == []


def test_a_line_says_what_it_was_planned_for_and_how_far_it_is_off(proposal: Proposal) -> None:
    found = money.started_accountability(proposal)
    money.bought(lines(found)[0], 11_000_000)
    first, second, outside = lines(found)
    assert (first.difference, first.percent, first.wants_a_note) == (1_000_000, 10, True)
    assert (second.difference, second.percent) == (-10_000_000, -100)
    assert (outside.title, outside.percent, outside.counts) == ("Di luar RAB", None, False)
    money.bought(lines(found)[1], 9_999_999)
    assert lines(found)[1].percent == -1


@pytest.mark.parametrize(
    ("spent", "notes", "sentence"),
    [
        ((10_000_000, 9_999_999), True, "Rp1 belum dipertanggungjawabkan"),
        ((10_000_000, 10_000_001), True, "Rp1 lebih dari yang diterima"),
        ((0, 0), True, "Rp20.000.000 belum dipertanggungjawabkan"),
        ((11_000_000, 9_000_000), False, "Jelaskan pada baris berikut mengapa berbeda"),
    ],
)
def test_an_account_that_does_not_add_up_is_kept_but_not_handed_in(
    proposal: Proposal, operator_sedau: User, spent: tuple[int, int], notes: bool, sentence: str
) -> None:
    found = lpj.start(proposal=proposal, by=operator_sedau)
    for line, amount in zip(lines(found), spent, strict=False):
        if amount:
            money.bought(line, amount, by=operator_sedau)
        if notes:
            lpj.explain(line=line, note="Harga berubah", by=operator_sedau)
    with pytest.raises(MoveRefused, match=sentence):
        lpj.submit(accountability=found, by=operator_sedau)
    found.refresh_from_db()
    assert found.status == "draft"


def test_a_purchase_without_a_receipt_says_why_before_it_is_handed_in(proposal: Proposal) -> None:
    found = money.saved_accountability(proposal)
    purchase = Purchase.objects.order_by("pk")[0]
    operator = found.started_by
    facts = {name: getattr(purchase, name) for name in ("description", "bought_on", "quantity", "unit", "amount")}
    purchases.change(
        purchase=purchase, bought=purchases.Bought(**facts), papers=purchases.Papers(), by=operator, version=1
    )
    with pytest.raises(MoveRefused, match="Unggah nota, atau tulis mengapa tidak ada nota"):
        lpj.submit(accountability=found, by=operator)
    file = receipts.keep(pdf("nota.pdf"), kind="receipt", by=operator)
    purchases.change(
        purchase=purchase, bought=purchases.Bought(**facts), papers=purchases.Papers([file]), by=operator, version=2
    )
    assert lpj.submit(accountability=found, by=operator).status == "submitted"
    assert PurchaseReceipt.objects.get().file.owner == PurchaseReceipt.objects.get()


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "mendahului dana yang baru diterima"), (1, "tidak boleh sesudah hari ini")]
)
def test_nothing_is_bought_before_the_money_came_or_tomorrow(proposal: Proposal, days: int, sentence: str) -> None:
    line = lines(money.started_accountability(proposal))[0]
    day = proposal.program_year.today() + dt.timedelta(days=days)
    with pytest.raises(MoveRefused, match=sentence):
        money.bought(line, bought_on=day)
    assert not Purchase.objects.exists()


def test_outside_the_plan_it_is_said_why(proposal: Proposal) -> None:
    outside = lines(money.started_accountability(proposal))[-1]
    with pytest.raises(MoveRefused, match="di luar RAB perlu keterangan"):
        money.bought(outside, 1)


def test_a_double_click_makes_one_purchase(proposal: Proposal) -> None:
    line = lines(money.started_accountability(proposal))[0]
    token = uuid.uuid4()
    once, again = (money.bought(line, 5, token=token) for _ in range(2))
    assert (once, Purchase.objects.count()) == (again, 1)
    with pytest.raises(MoveRefused, match="sudah dipakai untuk belanja lain"):
        money.bought(lines(line.accountability)[1], 5, token=token)


def test_two_people_at_one_purchase_see_each_other(proposal: Proposal, operator_sedau: User) -> None:
    purchase = money.bought(lines(money.started_accountability(proposal))[0], 5)
    facts = {name: getattr(purchase, name) for name in ("description", "bought_on", "quantity", "unit")}
    here = {"purchase": purchase, "papers": purchases.Papers(), "version": 1}
    purchases.change(bought=purchases.Bought(amount=6, **facts), by=operator_sedau, **here)
    # The same once more is a double click; something else is another's.
    purchases.change(bought=purchases.Bought(amount=6, **facts), by=operator_sedau, **here)
    with pytest.raises(purchases.StalePurchase) as stale:
        purchases.change(bought=purchases.Bought(amount=7, **facts), by=purchase.written_by, **here)
    assert (stale.value.current.amount, stale.value.current.written_by) == (6, operator_sedau)
    purchase.refresh_from_db()
    assert (purchase.amount, purchase.version) == (6, 2)


def test_what_is_taken_out_counts_no_more_and_stays_on_record(proposal: Proposal, operator_sedau: User) -> None:
    found = money.started_accountability(proposal)
    purchase = money.bought(lines(found)[0], 5)
    for _ in range(2):
        purchases.remove(purchase=purchase, by=operator_sedau)
    assert lines(found)[0].spent == 0
    purchase.refresh_from_db()
    assert (purchase.removed_by, purchase.amount) == (operator_sedau, 5)
    with pytest.raises(MoveRefused, match="sudah dikeluarkan"):
        purchases.change(
            purchase=purchase,
            bought=purchases.Bought("Lain", purchase.bought_on, Decimal(1), "kg", 9),
            papers=purchases.Papers(),
            by=operator_sedau,
            version=1,
        )


def test_money_that_went_back_has_proof_day_and_slip(proposal: Proposal, operator_sedau: User) -> None:
    found = lpj.start(proposal=proposal, by=operator_sedau)
    today = proposal.program_year.today()
    for values, sentence in (
        ({}, "bukti setor"),
        ({"proof": "STS-1"}, "tanggal setor"),
        ({"proof": "STS-1", "on": today + dt.timedelta(days=1)}, "sesudah hari ini"),
        ({"proof": "STS-1", "on": today - dt.timedelta(days=9)}, "mendahului dana"),
    ):
        with pytest.raises(MoveRefused, match=sentence):
            lpj.give_back(accountability=found, by=operator_sedau, amount=20_000_000, **values)  # type: ignore[arg-type]
    lpj.give_back(accountability=found, by=operator_sedau, amount=20_000_000, proof="STS-1", on=today)
    for line in lines(found):
        lpj.explain(line=line, note="Tidak jadi", by=operator_sedau)
    with pytest.raises(MoveRefused, match="bukti setor sisa dana"):
        lpj.submit(accountability=found, by=operator_sedau)
    lpj.give_back(accountability=found, by=operator_sedau, amount=20_000_000, proof="STS-1", on=today, slip=pdf())
    assert lpj.submit(accountability=found, by=operator_sedau).returned_slip is not None


def test_it_starts_only_once_money_came_and_once(proposal: Proposal, operator_sedau: User) -> None:
    with pytest.raises(MoveRefused, match="setelah bantuan diterima"):
        lpj.start(proposal=money.payable_proposal(), by=operator_sedau)
    assert lpj.start(proposal=proposal, by=operator_sedau) == lpj.start(proposal=proposal, by=operator_sedau)
    assert AccountabilityLine.objects.count() == 3


@pytest.mark.parametrize(("role", "region"), [(Role.VERIFIER, "61.72"), (Role.OPERATOR, "61.72.05.1003")])
def test_others_do_not_write_it(proposal: Proposal, role: Role, region: str) -> None:
    stranger = money.UserFactory(role=role, region_id=region)
    with pytest.raises(NotAllowed):
        lpj.start(proposal=proposal, by=stranger)
    found = money.started_accountability(proposal)
    with pytest.raises(NotAllowed):
        money.bought(lines(found)[0], 1, by=stranger)


# Goods


@pytest.fixture
def in_kind(regions: None) -> Proposal:
    order = money.approved_order(goods=[Goods("Mesin jahit", 2, "unit", 3_500_000)])
    treasurer = money.staff(Role.TREASURER)
    payment = money.payments.record_sp2d(
        order=order, by=treasurer, sp2d_number="X-1", paid_on=order.proposal.program_year.today()
    )
    money.payments.record_receipt(
        payment=payment, by=treasurer, received_on=payment.paid_on, first_signatory="A", second_signatory="B"
    )
    return money.reload(order.proposal)


def received(line: AccountabilityLine, proposal: Proposal, **values: Any) -> Purchase:
    item = lpj.goods_to_write_down(proposal)[0]
    return purchases.add(
        line=line, item=item, papers=purchases.Papers(), by=money.staff(Role.OPERATOR, proposal.village_id),
        token=uuid.uuid4(), bought=purchases.Bought(**{
            "description": item.description, "bought_on": proposal.program_year.today(),
            "quantity": Decimal(item.quantity), "unit": item.unit, "amount": item.value, "stays": True,
            "condition": "good", "kept_at": "Rumah ketua", **values,
        }),
    )  # fmt: skip


def test_goods_account_for_their_part_of_the_money(in_kind: Proposal, verifier: User) -> None:
    found = money.started_accountability(in_kind)
    first, second, _ = lines(found)
    money.bought(first, 3_000_000)
    money.bought(second)
    operator = found.started_by
    with pytest.raises(MoveRefused, match="Catat barang bantuan yang diterima: Mesin jahit, 2 unit"):
        lpj.submit(accountability=found, by=operator)
    item = lpj.goods_to_write_down(in_kind)[0]
    received(first, in_kind)
    assert lpj.goods_to_write_down(in_kind) == []
    with pytest.raises(MoveRefused, match="sudah dicatat"):
        purchases.add(
            line=first, item=item, papers=purchases.Papers(), by=operator, token=uuid.uuid4(),
            bought=purchases.Bought("x", in_kind.program_year.today(), Decimal(2), "unit", item.value),
        )  # fmt: skip
    lpj.submit(accountability=found, by=operator)
    money.mark_all(found, by=verifier)
    accept(found, verifier)
    thing = InventoryItem.objects.get()
    assert (thing.source, thing.name, thing.quantity, thing.value) == ("goods", "Mesin jahit", 2, 7_000_000)
    assert list(violations()) == []


def test_goods_keep_their_value(in_kind: Proposal) -> None:
    line = lines(money.started_accountability(in_kind))[0]
    with pytest.raises(MoveRefused, match="tetap seperti pada pembayarannya"):
        received(line, in_kind, amount=1)


# Checking


def test_the_dinas_sends_back_exactly_what_is_to_be_mended(proposal: Proposal, verifier: User) -> None:
    found = money.submitted_accountability(proposal)
    first, second, _ = lines(found)
    reviewing.mark(line=first, by=verifier, mark="ok")
    with pytest.raises(MoveRefused, match="Tulis apa yang harus diperbaiki"):
        reviewing.mark(line=second, by=verifier, mark="mend", note=" ")
    with pytest.raises(MoveRefused, match="Tandai baris yang harus diperbaiki"):
        reviewing.send_back(accountability=found, by=verifier)
    reviewing.mark(line=second, by=verifier, mark="mend", note="Nota pakan belum terbaca")
    with pytest.raises(MoveRefused, match="Masih perlu diperbaiki"):
        accept(found, verifier)

    reviewing.send_back(accountability=found, by=verifier)

    step = AccountabilityStep.objects.get(verb="send_back")
    assert [(one["title"], one["note"]) for one in step.to_mend] == [(second.title, "Nota pakan belum terbaca")]
    assert money.reload(proposal).accountability.is_open


def test_a_mended_line_loses_its_mark_and_the_others_keep_theirs(proposal: Proposal, verifier: User) -> None:
    found = money.submitted_accountability(proposal)
    first, second, _ = lines(found)
    operator = found.submitted_by
    assert operator is not None
    reviewing.mark(line=first, by=verifier, mark="ok")
    reviewing.mark(line=second, by=verifier, mark="mend", note="Nota tidak terbaca")
    reviewing.send_back(accountability=found, by=verifier)
    with pytest.raises(MoveRefused, match="Baris yang diminta diperbaiki belum diubah"):
        lpj.submit(accountability=found, by=operator)

    lpj.explain(line=second, note="Nota difoto ulang", by=operator)

    assert [line.mark for line in lines(found)] == ["ok", "", ""]
    lpj.submit(accountability=found, by=operator)
    with pytest.raises(MoveRefused, match=f"Belum diperiksa: {second.title}"):
        accept(found, verifier)
    reviewing.mark(line=second, by=verifier, mark="ok")
    accept(found, verifier)
    assert list(found.steps.values_list("verb", flat=True)) == ["submit", "send_back", "submit", "accept"]


def test_lines_are_marked_only_while_the_dinas_checks_and_as_they_were_seen(proposal: Proposal, verifier: User) -> None:
    found = money.saved_accountability(proposal)
    line = lines(found)[0]
    with pytest.raises(MoveRefused, match="berkeadaan “Sedang disusun”"):
        reviewing.mark(line=line, by=verifier, mark="ok")
    lpj.submit(accountability=found, by=found.started_by)
    with pytest.raises(MoveRefused, match="sudah berubah sejak halaman ini dibuka"):
        reviewing.mark(line=line, by=verifier, mark="ok", version=line.version + 1)
    with pytest.raises(MoveRefused, match="Pilih sesuai"):
        reviewing.mark(line=line, by=verifier, mark="x")


def test_nobody_checks_what_they_wrote(proposal: Proposal, verifier: User) -> None:
    found = money.started_accountability(proposal)
    helper = money.UserFactory(role=Role.PENDAMPING, region_id="61.72")
    for line in lines(found):
        if line.counts:
            money.bought(line, by=helper)
    lpj.submit(accountability=found, by=found.started_by)
    helper.role = Role.VERIFIER
    helper.save()
    with pytest.raises(MoveRefused, match="bukan oleh yang menyusun"):
        reviewing.mark(line=lines(found)[0], by=helper, mark="ok")
    for values in ({"marked_by": helper, "marked_at": found.started_at, "mark": "ok"},):
        with pytest.raises(IntegrityError, match="nobody checks"), transaction.atomic():
            AccountabilityLine.objects.filter(pk=lines(found)[0].pk).update(**values)
    with pytest.raises(IntegrityError, match="nobody checks"), transaction.atomic():
        Accountability.objects.filter(pk=found.pk).update(checked_by=helper)


def test_whoever_checked_writes_nothing_afterwards(proposal: Proposal, verifier: User) -> None:
    found = money.submitted_accountability(proposal)
    reviewing.mark(line=lines(found)[0], by=verifier, mark="mend", note="Nota?")
    reviewing.send_back(accountability=found, by=verifier)
    verifier.role = Role.PENDAMPING
    verifier.save()
    with pytest.raises(MoveRefused, match="Anda pernah memeriksa LPJ ini"):
        money.bought(lines(found)[0], 1, by=verifier)


def test_no_account_is_closed_without_the_groups_receipt(verifier: User) -> None:
    found = money.marked_accountability(money.funded_proposal(receipt=False))
    with pytest.raises(MoveRefused, match=r"Tanda terima SP2D .* belum dicatat"):
        accept(found, verifier)


def test_accepting_twice_changes_nothing(proposal: Proposal, verifier: User) -> None:
    found = money.accepted_accountability(proposal)
    with pytest.raises(MoveRefused, match="berkeadaan “Diterima”"):
        accept(found, verifier)
    assert IssuedDocument.objects.filter(kind="accountability").count() == 1


def test_what_stays_becomes_the_groups_inventory(proposal: Proposal, verifier: User) -> None:
    found = money.started_accountability(proposal)
    first, second, _ = lines(found)
    goat = {"stays": True, "condition": "good", "kept_at": "Kandang", "quantity": Decimal(8), "unit": "ekor"}
    purchase = money.bought(first, **goat)
    money.bought(second)
    lpj.submit(accountability=found, by=found.started_by)
    money.mark_all(found, by=verifier)
    assert not InventoryItem.objects.exists()
    accept(found, verifier)
    thing = InventoryItem.objects.get()
    assert (thing.group, thing.source_id, thing.quantity, thing.unit) == (proposal.group, purchase.pk, 8, "ekor")
    assert (thing.value, thing.kept_at, thing.recorded_by) == (10_000_000, "Kandang", verifier)


# Opening again


def test_accounts_are_opened_again_by_two_people(proposal: Proposal, verifier: User, kabid: User) -> None:
    found = money.accepted_accountability(proposal)
    asked = reviewing.ask_reopening(proposal=proposal, by=verifier, reason="Nota ganda")
    with pytest.raises(MoveRefused, match="sudah diminta"):
        reviewing.ask_reopening(proposal=proposal, by=kabid, reason="Sekali lagi")

    reviewing.decide_reopening(reopening=asked, by=kabid, granted=True)

    found.refresh_from_db()
    assert (found.status, found.note) == ("returned", "Dibuka lagi: Nota ganda")
    assert money.reload(proposal).status == Status.FUNDED
    assert proposal.moves.order_by("-pk").values_list("verb", "by", "note")[0] == (
        "reopen_accounts", kabid.pk, "Nota ganda",
    )  # fmt: skip
    assert found.steps.order_by("-pk").values_list("verb", "by", "note")[0] == (
        "reopen", kabid.pk, f"Diminta {verifier}: Nota ganda",
    )  # fmt: skip
    assert {line.mark for line in lines(found) if line.counts} == {"ok"}
    with pytest.raises(MoveRefused, match="sudah diputus"):
        reviewing.decide_reopening(reopening=asked, by=kabid, granted=True)


def test_an_account_accepted_anew_replaces_its_document_and_brings_the_inventory_up_to_date(
    proposal: Proposal, verifier: User, kabid: User
) -> None:
    found = money.started_accountability(proposal)
    first, second, _ = lines(found)
    stays = {"stays": True, "condition": "good", "kept_at": "Kandang"}
    kept = money.bought(first, quantity=Decimal(8), **stays)
    dropped = money.bought(second, **stays)
    operator = found.started_by
    lpj.submit(accountability=found, by=operator)
    money.mark_all(found, by=verifier)
    before = accept(found, verifier).document
    asked = reviewing.ask_reopening(proposal=proposal, by=verifier, reason="Nota ganda")
    reviewing.decide_reopening(reopening=asked, by=kabid, granted=True)

    purchases.remove(purchase=dropped, by=operator)
    money.bought(second, by=operator)
    lpj.submit(accountability=found, by=operator)
    assert [line.mark for line in lines(found)] == ["ok", "", ""]
    money.mark_all(found, by=verifier)
    after = accept(found, verifier).document

    assert before is not None
    before.refresh_from_db()
    assert (before.superseded_by, InventoryItem.objects.standing().get().source_id) == (after, kept.pk)
    assert InventoryItem.objects.get(source_id=dropped.pk).withdrawn
    assert list(violations()) == []


def test_whoever_asked_does_not_decide(proposal: Proposal, kabid: User) -> None:
    money.accepted_accountability(proposal)
    asked = reviewing.ask_reopening(proposal=proposal, by=kabid, reason="Nota ganda")
    with pytest.raises(MoveRefused, match="oleh orang lain"):
        reviewing.decide_reopening(reopening=asked, by=kabid, granted=True)
    assert money.reload(proposal).status == Status.ACCOUNTED


def test_a_refused_reopening_leaves_all_as_it_was(proposal: Proposal, verifier: User, kabid: User) -> None:
    money.accepted_accountability(proposal)
    asked = reviewing.ask_reopening(proposal=proposal, by=verifier, reason="Nota ganda")
    reviewing.decide_reopening(reopening=asked, by=kabid, granted=False)
    assert money.reload(proposal).status == Status.ACCOUNTED
    assert reviewing.ask_reopening(proposal=proposal, by=verifier, reason="Sungguh").decided_at is None


def test_one_person_alone_opens_nothing_through_the_lifecycle_either(proposal: Proposal, verifier: User) -> None:
    money.accepted_accountability(proposal)
    with pytest.raises(MoveRefused, match="disetujui oleh orang lain"):
        reviewing.lifecycle.move(money.reload(proposal), "reopen_accounts", by=verifier, note="Sendiri")


# What the database itself refuses


def test_everything_is_frozen_while_checked_and_after(proposal: Proposal, verifier: User) -> None:
    found = money.submitted_accountability(proposal)
    purchase = Purchase.objects.order_by("pk")[0]
    for attempt in (
        lambda: AccountabilityLine.objects.update(spent=1),
        lambda: AccountabilityLine.objects.update(note="Lain"),
        lambda: Purchase.objects.update(amount=1),
        lambda: Purchase.objects.update(removed_by=verifier, removed_at=found.submitted_at),
        lambda: Accountability.objects.update(returned_amount=1, returned_proof="x", returned_on="2026-01-01"),
        lambda: PurchaseReceipt.objects.create(
            purchase=purchase, file=receipts.keep(pdf(), kind="receipt", by=verifier), added_by=verifier
        ),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            attempt()
    for model in (AccountabilityLine, Purchase, AccountabilityStep, AccountabilityWriter):
        with pytest.raises(Exception, match=r"Cannot (update or )?delete"), transaction.atomic():
            model.objects.all().delete()  # type: ignore[attr-defined]


def test_a_line_spends_what_its_purchases_add_up_to(proposal: Proposal) -> None:
    found = money.saved_accountability(proposal)
    with pytest.raises(IntegrityError, match="what its purchases add up to"), transaction.atomic():
        AccountabilityLine.objects.filter(accountability=found).update(spent=1)


def test_an_account_that_is_not_whole_is_never_accepted(in_kind: Proposal, verifier: User) -> None:
    found = money.saved_accountability(in_kind)
    accepted = {"status": "accepted", "checked_by": verifier, "checked_at": found.started_at}
    rows = Accountability.objects.filter(pk=found.pk)
    rows.update(status="submitted", submitted_by=found.started_by, submitted_at=found.started_at)
    with pytest.raises(IntegrityError, match="a line was not found right"), transaction.atomic():
        rows.update(**accepted)
    money.mark_all(found, by=verifier)
    with pytest.raises(IntegrityError, match="goods of the payment are not written down"), transaction.atomic():
        rows.update(**accepted)


def test_the_sum_and_the_receipts_are_kept_by_the_database_too(proposal: Proposal, verifier: User) -> None:
    found = money.started_accountability(proposal)
    first, second, _ = lines(found)
    money.bought(first, no_receipt="")
    rows = Accountability.objects.filter(pk=found.pk)
    accepted = {"status": "accepted", "checked_by": verifier, "checked_at": found.started_at}
    submitted = {"status": "submitted", "submitted_by": found.started_by, "submitted_at": found.started_at}
    rows.update(**submitted)
    with pytest.raises(IntegrityError, match="is not what was paid"), transaction.atomic():
        rows.update(**accepted)
    rows.update(status="returned", checked_by=verifier, checked_at=found.started_at)
    money.bought(second)
    rows.update(**submitted)
    money.mark_all(found, by=verifier)
    with pytest.raises(IntegrityError, match="no receipt and says not why"), transaction.atomic():
        rows.update(**accepted)


def test_the_database_knows_when_the_money_came(proposal: Proposal) -> None:
    purchase = money.bought(lines(money.started_accountability(proposal))[0], 5)
    paid_on = Payment.objects.get().paid_on
    with pytest.raises(IntegrityError, match="money that has not come"), transaction.atomic():
        Purchase.objects.filter(pk=purchase.pk).update(bought_on=paid_on - dt.timedelta(days=1))
