"""What this app says to the lifecycle, to the pages of groups and proposals, and to the search box."""

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disbursement import applications, budget, panels, reviewing, search
from disbursement.models import GroupAccount
from groups import lifecycle, seams
from groups.lifecycle import MoveRefused
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import FundingCeiling, GrantTier
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def said(proposal: Proposal, verb: str) -> list[str]:
    """What this app alone says before a verb."""
    return [blocker.text for blocker in seams.GUARDS[verb]["disbursement"](proposal, None)]


def test_selecting_beyond_the_ceiling_is_refused_with_the_figures(regions: None) -> None:
    ProposalFactory(status=Status.APPROVED)
    proposal = ProposalFactory(status=Status.ELIGIBLE)
    assert said(proposal, "select") == []
    FundingCeiling.objects.filter(funding_source="apbd").update(amount=39_999_999)
    assert said(proposal, "select") == [
        "Pagu APBD Rp39.999.999, sudah terpakai Rp20.000.000, sisa Rp19.999.999; bantuan ini Rp20.000.000."
    ]
    with pgtrigger.ignore("groups.CeilingInUse:ceiling_covers_commitments"):
        FundingCeiling.objects.all().delete()
    assert said(proposal, "select") == ["Pagu APBD Rp0, sudah terpakai Rp20.000.000, sisa -Rp20.000.000; bantuan ini "
                                        "Rp20.000.000."]  # fmt: skip


def test_a_decree_needs_itself_and_an_account(regions: None) -> None:
    proposal = ProposalFactory(status=Status.APPROVED)
    assert said(proposal, "decree") == [
        "SK Dinas Sosial belum dicatat.",
        "Rekening kelompok belum dicatat dan disetujui.",
    ]
    assert said(proposal, "unselect") == []
    decreed = money.decreed_proposal()
    assert said(decreed, "decree") == []
    (text,) = said(decreed, "unselect")
    assert text.startswith("Kelompok ini sudah tercantum dalam SK Dinas")


def test_nothing_is_disbursed_before_the_ledger_says_so(regions: None, bendahara: User) -> None:
    proposal = money.payable_proposal()
    assert said(proposal, "disburse") == ["Belum ada SP2D atas Rp20.000.000."]
    with pytest.raises(MoveRefused, match="Belum ada SP2D"):
        lifecycle.move(proposal, "disburse", by=bendahara)
    GrantTier.objects.filter(pk=proposal.tier_id).update(tranches=[25, 75])
    money.approved_order(money.reload(proposal))
    order = proposal.payment_orders.get()
    money.payments.record_sp2d(order=order, by=bendahara, sp2d_number="1", paid_on=proposal.program_year.today())
    assert said(proposal, "disburse") == ["Baru dibayar Rp5.000.000 dari Rp20.000.000."]


def test_money_that_is_there_was_not_returned(regions: None) -> None:
    assert said(money.funded_proposal(), "payment_returned") == ["Catat dahulu pengembalian dana pada pembayarannya."]


def test_accounts_close_only_when_accepted_and_receipted(regions: None) -> None:
    proposal = money.funded_proposal(receipt=False)
    receipt = f"Tanda terima {proposal.payments.get()} belum dicatat."
    assert said(proposal, "close_accounts") == ["LPJ belum disusun.", receipt]
    money.submitted_accountability(proposal)
    assert said(proposal, "close_accounts") == [
        "LPJ berkeadaan “Menunggu pemeriksaan Dinas”. Periksa lalu terima di halaman LPJ.",
        receipt,
    ]


def test_a_grant_is_cancelled_only_by_a_decree_and_without_money(regions: None, kadis: User) -> None:
    order = money.prepared_order()
    proposal = money.reload(order.proposal)
    decree = proposal.decree_lines.get().decree
    assert said(proposal, "cancel") == [
        f"Keputusan pencabutan atas {decree} belum dicatat.",
        "Masih ada pembayaran yang berjalan. Tolak dahulu pembayaran itu.",
    ]
    with pytest.raises(MoveRefused):
        lifecycle.move(proposal, "cancel", by=kadis, note="Bubar")


# Next steps and sections


def step_for(proposal: Proposal, role: Role) -> str:
    """The label of the next step for a person of that role; empty for none."""
    region = proposal.village_id if role == Role.OPERATOR else "61.72"
    found = panels.next_step_with_money(money.reload(proposal), money.staff(role, region))
    return found.label if found else ""


def steps_of(proposal: Proposal) -> dict[str, str]:
    """Who is led where."""
    roles = (
        Role.OPERATOR, Role.VERIFIER, Role.DIVISION_HEAD, Role.OFFICE_HEAD, Role.TREASURER, Role.PAYMENT_CHECKER,
        Role.AUDITOR,
    )  # fmt: skip
    return {str(role.value): label for role in roles if (label := step_for(proposal, role))}


def test_each_person_is_led_to_their_own_next_step(regions: None) -> None:
    proposal = ProposalFactory(status=Status.APPROVED)
    money.signatory()
    assert steps_of(proposal) == {"verifier": "Catat rekening", "treasurer": "Catat rekening"}
    account = money.GroupAccountFactory(group=proposal.group, approved_by=None)
    assert steps_of(proposal) == {"division_head": "Periksa rekening"}
    money.accounts_approve(account)
    assert steps_of(proposal) == {"verifier": "Catat SK"}
    money.record(proposal)
    assert steps_of(proposal) == {}
    proposal.refresh_from_db()
    money.walk(proposal, "complete_training")
    assert steps_of(proposal) == {"operator": "Ajukan pencairan", "treasurer": "Siapkan pembayaran"}
    application = money.filed_application(proposal)
    assert steps_of(proposal) == {"treasurer": "Periksa permohonan"}
    applications.withdraw(application=application, by=application.filed_by)
    order = money.prepared_order(money.reload(proposal))
    assert steps_of(proposal) == {"treasurer": "Buat SPP"}
    money.requested(order)
    assert steps_of(proposal) == {"payment_checker": "Periksa kelengkapan"}
    money.paperwork.check(order=order, by=money.staff(Role.PAYMENT_CHECKER))
    assert steps_of(proposal) == {"office_head": "Setujui pembayaran"}
    money.payments.approve(order=order, by=money.staff(Role.OFFICE_HEAD))
    assert steps_of(proposal) == {"treasurer": "Catat SP2D"}
    treasurer, today = money.staff(Role.TREASURER), proposal.program_year.today()
    payment = money.payments.record_sp2d(order=order, by=treasurer, sp2d_number="1", paid_on=today)
    assert steps_of(proposal) == {"operator": "Susun LPJ", "treasurer": "Catat tanda terima"}
    money.payments.record_receipt(
        payment=payment, by=treasurer, received_on=today, first_signatory="Siti", second_signatory="Maria"
    )
    money.submitted_accountability(money.reload(proposal))
    assert steps_of(proposal) == {"verifier": "Periksa LPJ"}
    found = money.reload(proposal).accountability
    money.mark_all(found)
    reviewing.accept(accountability=found, by=money.staff(Role.VERIFIER), base_url=money.BASE_URL)
    reviewing.ask_reopening(proposal=proposal, by=money.staff(Role.VERIFIER), reason="Nota ganda")
    assert steps_of(proposal) == {"division_head": "Putuskan pembukaan kembali"}


def test_the_proposal_page_shows_decree_account_payments_and_accounts(client: object, auditor: User) -> None:
    payment = money.made_payment(receipt=True)
    money.submitted_accountability(money.reload(payment.proposal))
    client.force_login(auditor)  # type: ignore[attr-defined]
    page = client.get(reverse("groups:proposal_detail", args=[payment.proposal_id])).content.decode()  # type: ignore[attr-defined]
    decree = payment.proposal.decree_lines.get().decree
    for words in (
        "Penetapan dan dana", decree.number, payment.sp2d_number, "Pertanggungjawaban (LPJ)",
        "Rp20.000.000 dari Rp20.000.000 dipertanggungjawabkan", "Menunggu pemeriksaan Dinas",
    ):  # fmt: skip
        assert words in page


def test_the_group_page_shows_account_and_money(client: object, kabid: User) -> None:
    payment = money.made_payment()
    client.force_login(kabid)  # type: ignore[attr-defined]
    page = client.get(payment.proposal.group.get_absolute_url()).content.decode()  # type: ignore[attr-defined]
    for words in ("Rekening dan dana", payment.order.payee["number"], payment.sp2d_number):
        assert words in page


def test_a_village_sees_no_account_number(regions: None) -> None:
    payment = money.made_payment()
    operator = money.staff(Role.OPERATOR, payment.proposal.village_id)
    panel = panels.money_of_group(payment.proposal.group, operator)
    assert panel is not None
    assert not panel.context["may_see_account"]
    assert panels.money_of_group(GroupFactory(), operator) is None


def test_sections_stay_away_until_there_is_something_to_say(auditor: User) -> None:
    proposal = ProposalFactory(status=Status.ELIGIBLE)
    assert panels.decree_and_money(proposal, auditor) is None
    assert panels.accountability(proposal, auditor) is None
    approved = ProposalFactory(status=Status.APPROVED)
    panel = panels.decree_and_money(approved, auditor)
    assert panel is not None
    assert panel.context["missing"] == ["Dinas Sosial"]


def test_a_section_costs_few_queries(auditor: User) -> None:
    proposal = money.reload(money.made_payment(receipt=True).proposal)
    with CaptureQueriesContext(connection) as captured:
        panels.decree_and_money(proposal, auditor)
        panels.accountability(proposal, auditor)
    assert len(captured) <= 8


# Search and budget


def test_the_search_finds_decrees_for_those_who_read_them(auditor: User, operator_sedau: User, outsider: User) -> None:
    decree = money.record(money.approved_proposal(), number="400.9/77/DINSOS/2026")
    (hit,) = search.find_decrees(auditor, "77/dinsos")
    assert (hit.kind, hit.title, hit.url) == ("SK penetapan", str(decree), decree.get_absolute_url())
    for user, text in ((operator_sedau, "77/dinsos"), (outsider, "77/dinsos"), (auditor, "7"), (auditor, "a\x00b")):
        assert list(search.find_decrees(user, text)) == []


def test_the_budget_of_a_year(regions: None) -> None:
    paid = money.made_payment().proposal
    ProposalFactory(status=Status.APPROVED)
    ProposalFactory(status=Status.ELIGIBLE)
    apbd, apbn = budget.of_year(paid.program_year)
    assert (apbd.committed, apbd.paid, apbd.left) == (40_000_000, 20_000_000, 9_960_000_000)
    assert (apbn.label, apbn.committed, apbn.paid) == ("APBN", 0, 0)
    assert budget.of_source(paid.program_year, "lain").left == 0


def test_an_account_in_use_is_the_approved_one(regions: None) -> None:
    group = GroupFactory()
    money.GroupAccountFactory(group=group, approved_by=None)
    assert list(GroupAccount.objects.approved()) == []
    assert GroupAccount.objects.pending().count() == 1
