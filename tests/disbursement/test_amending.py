"""What a decree has frozen changes only by another: what differs is told, and an amending decree words it anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from disbursement import amending, decrees, payments
from disbursement.models import Decree, DecreeLine, GroupAccount, PaymentOrder
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Group, Member, Position, Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.test_decrees import text_of
from tests.factories import disbursement as money
from tests.factories.groups import AssignmentFactory, MemberFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def decreed() -> Proposal:
    """Bukit Harapan, which its decree names as it is."""
    return money.decreed_proposal(name="Bukit Harapan")


def decree_of(proposal: Proposal) -> Decree:
    return Decree.objects.get(lines__proposal=proposal, kind="dinas")


def amend(*proposals: Proposal, **values: Any) -> Decree:
    """Word these groups anew today, by the head of the office."""
    decree = values.pop("decree", None) or decree_of(proposals[0])
    return amending.amend(
        **{
            "decree": decree,
            "proposals": proposals,
            "number": "baru",
            "dated_on": decree.program_year.today(),
            "reason": "Ketua pindah",
            "by": money.staff(Role.OFFICE_HEAD),
            "base_url": money.BASE_URL,
            **values,
        }
    )


def new_chair(proposal: Proposal) -> tuple[Member, Member]:
    """The chair steps down for an ordinary member."""
    people = Member.objects.present().filter(group=proposal.group)
    old, new = people.get(position=Position.CHAIR), people.filter(position=Position.MEMBER).first()
    assert new is not None
    for member, position in ((old, Position.MEMBER), (new, Position.CHAIR)):
        member.position = position
        member.save()
    return old, new


def new_account(proposal: Proposal) -> GroupAccount:
    """Another account takes the place of the one in use."""
    GroupAccount.objects.approved().filter(group=proposal.group).update(closed_on=dt.date(2026, 11, 1))
    return money.GroupAccountFactory(group=proposal.group, bank="BRI", number="777700001234")


def texts(proposal: Proposal) -> list[str]:
    return [change.text for change in amending.said_otherwise(proposal)]


def test_a_decree_just_recorded_says_everything_as_it_is(decreed):
    assert amending.outdated(decree_of(decreed)) == []
    assert amending.said_otherwise(decreed) == ()


def test_what_changed_is_told_without_numbers_of_persons(decreed):
    old, new = new_chair(decreed)
    Member.objects.filter(pk=old.pk).update(left_on=dt.date(2026, 11, 1), active=False)
    joined = MemberFactory(group=decreed.group, name="Rusli")
    account = new_account(decreed)
    AssignmentFactory(group=decreed.group, user=money.staff(Role.PENDAMPING))
    Group.objects.filter(pk=decreed.group_id).update(name="Bukit Baru", business_description="Ternak itik")

    found = texts(Proposal.objects.get(pk=decreed.pk))

    assert "Nama kelompok: Bukit Harapan menjadi Bukit Baru" in found
    assert any(text.startswith("Usaha: ") and text.endswith(" menjadi Ternak itik") for text in found)
    assert f"Pendamping: – menjadi {money.staff(Role.PENDAMPING)}" in found
    assert f"Ketua: {old.name} menjadi {new.name}" in found
    assert f"Anggota: {old.name} keluar, {joined.name} masuk" in found
    assert any(text.endswith("BRI …1234") for text in found)
    for secret in (old.nik, joined.nik, account.number):
        assert secret not in str(found)


def test_an_amending_decree_words_the_group_anew_and_leaves_the_rest(decreed):
    other = money.approved_proposal(name="Tirta Jaya")
    both = money.record(money.approved_proposal(name="Karya"), other)
    old, new = new_chair(other)

    amendment = amend(other, decree=both)

    assert [line.group_name for line in amendment.lines.all()] == ["Tirta Jaya"]
    assert amendment.lines.get().chair_name == new.name
    assert both.lines.get(proposal=other).chair_name == old.name
    assert amending.outdated(both) == []
    assert money.reload(other).status == Status.DECREED
    assert decrees.missing_decrees(other) == []
    assert both.document is not None
    assert both.document.superseded_by is None


def test_what_changes_again_is_compared_with_the_latest_wording(decreed):
    first, second = new_chair(decreed)
    amend(decreed)
    Member.objects.filter(pk=second.pk).update(position=Position.MEMBER)
    Member.objects.filter(pk=first.pk).update(position=Position.CHAIR)

    assert texts(decreed) == [f"Ketua: {second.name} menjadi {first.name}"]
    again = amend(decreed, number="baru lagi")
    assert DecreeLine.objects.in_force().filter(proposal=decreed).get().decree == again


def test_its_paper_says_what_it_changes(decreed):
    _, new = new_chair(decreed)

    words = " ".join(text_of(amend(decreed)))

    base = decree_of(decreed)
    assert f"PERUBAHAN ATAS {base}".upper() in words.upper()
    assert f"Mengubah Lampiran Keputusan Nomor {base.number}" in words
    assert "1 (satu) kelompok" in words
    assert "Alasan perubahan: Ketua pindah." in words
    assert f"Ketentuan lain dalam Keputusan Nomor {base.number}" in words
    assert new.name in words
    assert new.nik not in words


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(MoveRefused) as caught:
        call()
    assert not Decree.objects.filter(kind="amendment").exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": " "}, "Nomor SK perlu diisi"),
        ({"reason": " "}, "Alasan perubahan perlu diisi."),
        ({"dated_on": dt.date(2025, 12, 31)}, "mendahului"),
        ({"dated_on": dt.date(2027, 12, 31)}, "masa depan"),
    ],
)
def test_bad_input_amends_nothing(decreed, values, sentence):
    new_chair(decreed)

    assert sentence in refused(lambda: amend(decreed, **values))


def test_nothing_that_is_as_it_was_is_amended(decreed):
    assert "tidak ada yang berubah sejak SK terakhir" in refused(lambda: amend(decreed))


def test_a_second_click_amends_nothing(decreed):
    new_chair(decreed)
    amend(decreed)

    with pytest.raises(MoveRefused, match="tidak ada yang berubah"):
        amend(decreed, number="baru 2")
    assert Decree.objects.filter(kind="amendment").count() == 1


def test_only_the_head_of_the_office_amends(decreed):
    new_chair(decreed)

    for role in (Role.VERIFIER, Role.DIVISION_HEAD, Role.TREASURER):
        with pytest.raises(NotAllowed):
            amend(decreed, by=money.staff(role))


def test_a_revoked_group_is_not_amended(decreed):
    new_chair(decreed)
    decrees.revoke(
        decree=decree_of(decreed), proposals=[decreed], number="cabut", dated_on=decreed.program_year.today(),
        reason="Bubar", by=money.staff(Role.OFFICE_HEAD), base_url=money.BASE_URL,
    )  # fmt: skip

    assert amending.outdated(decree_of(decreed)) == []
    assert amending.said_otherwise(decreed) == ()


def test_the_database_lets_an_amendment_name_only_what_stands_in_the_amended_decree(decreed):
    new_chair(decreed)
    amendment = amend(decreed)
    stranger = money.decreed_proposal(name="Tirta Jaya")
    (line,) = decrees.frozen_lines(amendment, [stranger])

    with pytest.raises(IntegrityError, match="only a standing line"), transaction.atomic():
        line.save()


def test_no_money_is_prepared_to_an_account_that_no_decree_names(decreed):
    payable = money.payable_proposal(name="Tirta Jaya")
    new_account(payable)

    with pytest.raises(MoveRefused, match=r"Berubah sejak SK: Rekening: Bank Kalbar .* menjadi BRI …1234"):
        money.prepared_order(payable)

    amend(payable)
    assert payments.reasons_against_preparing(payable) == []


def test_the_database_prepares_no_money_that_the_decree_does_not_name(decreed):
    order = money.prepared_order(money.payable_proposal(name="Tirta Jaya"))
    proposal = order.proposal
    payments.refuse_order(order=order, by=money.staff(Role.OFFICE_HEAD), reason="Diulang")
    values = {
        "proposal": proposal, "program_year": proposal.program_year, "amount": order.amount,
        "request_on": order.request_on, "prepared_by": order.prepared_by,
    }  # fmt: skip
    new_chair(proposal)
    payee = payments.snapshot_of(order.account)
    with pytest.raises(IntegrityError, match="another board, account or group"), transaction.atomic():
        PaymentOrder.objects.create(**values, account=order.account, payee=payee)
    account = new_account(proposal)
    with pytest.raises(IntegrityError, match="account of the group that is in use"), transaction.atomic():
        PaymentOrder.objects.create(**values, account=order.account, payee=order.payee)
    amend(proposal)
    PaymentOrder.objects.create(**values, account=account, payee=payments.snapshot_of(account))


def test_a_board_that_changes_on_the_way_stops_the_money_until_it_is_amended(decreed):
    order = money.checked_order(money.payable_proposal(name="Tirta Jaya"))
    new_chair(order.proposal)
    with pytest.raises(MoveRefused, match="Berubah sejak SK: Ketua"):
        payments.approve(order=order, by=money.staff(Role.OFFICE_HEAD))
    amend(order.proposal)
    assert payments.approve(order=order, by=money.staff(Role.OFFICE_HEAD)).state == "approved"


def test_a_changed_pendamping_or_business_stops_no_payment(decreed):
    payable = money.payable_proposal(name="Tirta Jaya")
    Group.objects.filter(pk=payable.group_id).update(business_description="Ternak itik")
    AssignmentFactory(group=payable.group, user=money.staff(Role.PENDAMPING))

    payable = Proposal.objects.get(pk=payable.pk)
    assert len(texts(payable)) == 2
    assert payments.reasons_against_preparing(payable) == []


def test_the_next_number_follows_the_offices_own_pattern_and_begins_again_each_year():
    money.record(money.approved_proposal(), number="460/017/DINSOS-2026")
    year = ProgramYearFactory(regency_id="61.72", year=2026)
    following = ProgramYearFactory(regency_id="61.72", year=2027)

    assert decrees.next_number(year) == "460/018/DINSOS-2026"
    assert decrees.next_number(following) == "460/001/DINSOS-2027"
    assert decrees.next_number(ProgramYearFactory(regency_id="76.04", year=2026)) == "1/DINSOS/2026"
