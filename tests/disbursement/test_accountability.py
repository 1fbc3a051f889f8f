"""The account of the money: to the rupiah, checked by another person, opened again only by two."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from disbursement import accountability as lpj
from disbursement.models import Accountability, AccountabilityLine
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(regions: None) -> Proposal:
    return money.funded_proposal()


def save(proposal: Proposal, by: User, *spent: int, **values: Any) -> Accountability:
    lines = list(proposal.budget_lines.all())
    notes = values.pop("notes", ["Harga turun"] * len(lines))
    return lpj.save(
        proposal=proposal,
        by=by,
        entries=[
            lpj.Entry(line.pk, amount, note) for line, amount, note in zip(lines, spent, notes, strict=True)
        ],
        **values,
    )  # fmt: skip


def test_every_rupiah_accounted_for_closes_the_proposal(
    proposal: Proposal, operator_sedau: User, verifier: User
) -> None:
    save(proposal, operator_sedau, 10_000_000, 9_000_000)
    found = save(proposal, operator_sedau, 10_000_000, 9_500_000, returned_amount=500_000, returned_proof="STS-7")
    assert (found.lines.count(), lpj.spent_sum(found)) == (2, 19_500_000)

    lpj.submit(accountability=found, by=operator_sedau)
    accepted = lpj.accept(accountability=found, by=verifier)

    assert (accepted.status, accepted.checked_by) == ("accepted", verifier)
    assert money.reload(proposal).status == Status.ACCOUNTED
    assert proposal.moves.order_by("-pk").values_list("verb", "by")[0] == ("close_accounts", verifier.pk)


@pytest.mark.parametrize(
    ("spent", "values", "sentence"),
    [
        ((10_000_000, 9_999_999), {}, "Rp1 belum dipertanggungjawabkan"),
        ((10_000_000, 10_000_001), {}, "Rp1 lebih dari yang diterima"),
        ((0, 0), {}, "Rp20.000.000 belum dipertanggungjawabkan"),
        ((11_000_000, 9_000_000), {"notes": ["", "Harga naik"]}, "Jelaskan di kolom keterangan mengapa berbeda"),
    ],
)
def test_an_account_that_does_not_add_up_is_kept_but_not_handed_in(
    proposal: Proposal, operator_sedau: User, spent: tuple[int, int], values: dict[str, Any], sentence: str
) -> None:
    found = save(proposal, operator_sedau, *spent, **values)
    with pytest.raises(MoveRefused, match=sentence):
        lpj.submit(accountability=found, by=operator_sedau)
    found.refresh_from_db()
    assert found.status == "draft"


def test_money_that_went_back_has_a_proof(proposal: Proposal, operator_sedau: User) -> None:
    with pytest.raises(MoveRefused, match="bukti setor"):
        save(proposal, operator_sedau, 10_000_000, 0, returned_amount=10_000_000)
    assert not Accountability.objects.exists()


def test_a_returned_account_is_mended_and_handed_in_again(proposal: Proposal, verifier: User) -> None:
    found = money.submitted_accountability(proposal)
    operator = User.objects.get(pk=found.submitted_by_id)
    with pytest.raises(MoveRefused, match="tidak dapat diubah"):
        save(proposal, operator, 1, 1)
    with pytest.raises(MoveRefused, match="harus diperbaiki"):
        lpj.send_back(accountability=found, by=verifier, note="  ")

    lpj.send_back(accountability=found, by=verifier, note="Nota pakan belum ada")
    found.refresh_from_db()
    assert (found.status, found.note, found.is_open) == ("returned", "Nota pakan belum ada", True)

    save(proposal, operator, 9_000_000, 11_000_000)
    lpj.submit(accountability=found, by=operator)
    lpj.accept(accountability=found, by=verifier)
    assert money.reload(proposal).status == Status.ACCOUNTED
    assert sorted(set(found.history.values_list("status", flat=True))) == [
        "accepted", "draft", "returned", "submitted",
    ]  # fmt: skip


def test_nobody_checks_their_own_account(proposal: Proposal) -> None:
    found = money.submitted_accountability(proposal)
    User.objects.filter(pk=found.submitted_by_id).update(role=Role.VERIFIER)
    with pytest.raises(MoveRefused, match="oleh orang lain"):
        lpj.accept(accountability=found, by=User.objects.get(pk=found.submitted_by_id))


def test_no_account_is_closed_without_the_groups_receipt(verifier: User) -> None:
    found = money.submitted_accountability(money.funded_proposal(receipt=False))
    with pytest.raises(MoveRefused, match=r"Tanda terima SP2D .* belum dicatat"):
        lpj.accept(accountability=found, by=verifier)


def test_accepting_twice_changes_nothing(proposal: Proposal, verifier: User) -> None:
    found = money.accepted_accountability(proposal)
    with pytest.raises(MoveRefused, match="berkeadaan “Diterima”"):
        lpj.accept(accountability=found, by=verifier)


def test_lines_of_another_budget_are_refused(proposal: Proposal, operator_sedau: User) -> None:
    other = money.funded_proposal().budget_lines.first()
    assert other is not None
    with pytest.raises(MoveRefused, match="bukan dari RAB"):
        lpj.save(proposal=proposal, by=operator_sedau, entries=[lpj.Entry(other.pk, 1)])
    assert not AccountabilityLine.objects.exists()


def test_it_starts_only_once_money_came(operator_sedau: User) -> None:
    with pytest.raises(MoveRefused, match="setelah bantuan diterima"):
        save(money.payable_proposal(), operator_sedau, 1, 1)


@pytest.mark.parametrize(("role", "region"), [(Role.VERIFIER, "61.72"), (Role.OPERATOR, "61.72.05.1003")])
def test_others_do_not_write_it(proposal: Proposal, role: Role, region: str) -> None:
    with pytest.raises(NotAllowed):
        save(proposal, money.UserFactory(role=role, region_id=region), 1, 1)


# Opening again


def test_accounts_are_opened_again_by_two_people(proposal: Proposal, verifier: User, kabid: User) -> None:
    found = money.accepted_accountability(proposal)
    asked = lpj.ask_reopening(proposal=proposal, by=verifier, reason="Nota ganda")
    with pytest.raises(MoveRefused, match="sudah diminta"):
        lpj.ask_reopening(proposal=proposal, by=kabid, reason="Sekali lagi")

    lpj.decide_reopening(reopening=asked, by=kabid, granted=True)

    found.refresh_from_db()
    assert (found.status, found.note) == ("returned", "Dibuka lagi: Nota ganda")
    assert money.reload(proposal).status == Status.FUNDED
    assert proposal.moves.order_by("-pk").values_list("verb", "by", "note")[0] == (
        "reopen_accounts", kabid.pk, "Nota ganda",
    )  # fmt: skip
    with pytest.raises(MoveRefused, match="sudah diputus"):
        lpj.decide_reopening(reopening=asked, by=kabid, granted=True)


def test_whoever_asked_does_not_decide(proposal: Proposal, kabid: User) -> None:
    money.accepted_accountability(proposal)
    asked = lpj.ask_reopening(proposal=proposal, by=kabid, reason="Nota ganda")
    with pytest.raises(MoveRefused, match="oleh orang lain"):
        lpj.decide_reopening(reopening=asked, by=kabid, granted=True)
    assert money.reload(proposal).status == Status.ACCOUNTED


def test_a_refused_reopening_leaves_all_as_it_was(proposal: Proposal, verifier: User, kabid: User) -> None:
    money.accepted_accountability(proposal)
    asked = lpj.ask_reopening(proposal=proposal, by=verifier, reason="Nota ganda")
    lpj.decide_reopening(reopening=asked, by=kabid, granted=False)
    assert money.reload(proposal).status == Status.ACCOUNTED
    assert lpj.ask_reopening(proposal=proposal, by=verifier, reason="Nota ganda, sungguh").decided_at is None


def test_one_person_alone_opens_nothing_through_the_lifecycle_either(proposal: Proposal, verifier: User) -> None:
    money.accepted_accountability(proposal)
    with pytest.raises(MoveRefused, match="disetujui oleh orang lain"):
        money.lpj.lifecycle.move(money.reload(proposal), "reopen_accounts", by=verifier, note="Sendiri")


# What the database itself refuses


def test_lines_are_frozen_while_checked_and_after(proposal: Proposal) -> None:
    money.submitted_accountability(proposal)
    for attempt in (
        lambda: AccountabilityLine.objects.update(spent=1),
        lambda: AccountabilityLine.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            attempt()


def test_an_account_that_does_not_add_up_is_never_accepted(proposal: Proposal, verifier: User) -> None:
    found = money.submitted_accountability(proposal)
    with pytest.raises(IntegrityError, match="is not what was paid"), transaction.atomic():
        Accountability.objects.filter(pk=found.pk).update(
            status="accepted", checked_by=verifier, checked_at=found.submitted_at, returned_amount=1,
            returned_proof="STS",
        )  # fmt: skip
