"""Sections of the proposal and group pages about decrees and money, and the link to the next step."""

from __future__ import annotations

from django.urls import reverse

from disbursement import (
    group_standing,  # noqa: F401 — registers what a decree says otherwise
    timeliness,
)
from disbursement.accounts import account_in_use
from disbursement.applications import filed_for, reasons_against_filing
from disbursement.decrees import missing_decrees
from disbursement.models import (
    Accountability,
    Application,
    Decree,
    GroupAccount,
    Payment,
    PaymentOrder,
    Reopening,
    SampleUnit,
)
from disbursement.overview import days_late
from disbursement.querysets import SampleUnitQuerySet
from groups.models import Group, Proposal
from groups.seams import NextStep, Panel, group_panel, knows_whom_it_waits_for, next_step, proposal_panel
from groups.transitions import ROAD, Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import FundingSource

_WITH_MONEY = (*ROAD[ROAD.index(Status.APPROVED) :], Status.REVOKED)


@proposal_panel
def decree_and_money(proposal: Proposal, user: User) -> Panel | None:
    """Decrees, account, payments and days against the deadline, from selection on."""
    lines = []
    if proposal.status in _WITH_MONEY or proposal.status == Status.LAPSED:
        lines = list(proposal.decree_lines.select_related("decree").order_by("pk"))
    if proposal.status not in _WITH_MONEY and not lines:
        return None
    orders = list(
        PaymentOrder.objects.filter(proposal=proposal)
        .exclude(state=PaymentOrder.State.REFUSED)
        .prefetch_related("payments__receipt")
        .order_by("pk")
    )
    filed = list(
        Application.objects.filter(proposal=proposal).exclude(state=Application.State.TAKEN).order_by("pk")
        if proposal.status == Status.TRAINED and user.has_perm("disbursement.view_application")
        else ()
    )
    revoked_after = max((line.pk for line in lines if line.decree.kind == Decree.Kind.REVOCATION), default=0)
    recorded = {line.decree.kind for line in lines if line.pk > revoked_after}
    return Panel(
        "Penetapan dan dana",
        "disbursement/_proposal_panel.html",
        {
            "proposal": proposal,
            "lines": lines,
            "missing": [
                label
                for kind, label in zip(proposal.tier.decrees_needed, proposal.tier.decree_labels, strict=True)
                if kind not in recorded and proposal.status == Status.APPROVED
            ],
            "account": account_in_use(proposal.group_id),
            "orders": orders,
            "applications": filed,
            "timeliness": timeliness.of_proposal(proposal) if proposal.holds_budget else None,
            "may_see_decree": user.has_perm("disbursement.view_decree"),
            "may_see_payment": user.has_perm("disbursement.view_payment"),
        },
        order=50,
    )


@proposal_panel
def accountability(proposal: Proposal, user: User) -> Panel | None:
    """How far the account of the money is, once it was received."""
    if proposal.status not in (Status.FUNDED, Status.ACCOUNTED):
        return None
    found = Accountability.objects.with_spent().filter(proposal=proposal).first()
    ledger = list(Payment.objects.filter(proposal=proposal).values_list("amount", "paid_on"))
    received = sum(amount for amount, _ in ledger)
    due = timeliness.accountability_due(proposal, max((day for amount, day in ledger if amount > 0), default=None))
    today = proposal.program_year.today()
    return Panel(
        "Pertanggungjawaban (LPJ)",
        "disbursement/_accountability_panel.html",
        {
            "proposal": proposal,
            "accountability": found,
            "received": received,
            "accounted": found.spent + found.returned_amount if found else 0,  # type: ignore[attr-defined]
            "due": due,
            "overdue_days": days_late(proposal, found, due, today),
            "may_see": user.has_perm("disbursement.view_accountability"),
        },
        order=55,
        aside=True,
    )


@proposal_panel
def sample(proposal: Proposal, user: User) -> Panel | None:
    """What a member said about the money, where the group was drawn; for those who read samples."""
    if proposal.status not in (Status.FUNDED, Status.ACCOUNTED) or not user.has_perm("disbursement.view_sample"):
        return None
    return _sampled(SampleUnit.objects.filter(proposal=proposal), user)


@group_panel
def sample_of_group(group: Group, user: User) -> Panel | None:
    """The same on the group's page, newest first."""
    if not user.has_perm("disbursement.view_sample"):
        return None
    return _sampled(SampleUnit.objects.filter(proposal__group=group), user)


def _sampled(units: SampleUnitQuerySet, user: User) -> Panel | None:
    found = list(units.visible_to(user).sampled().select_related("draw__program_year").with_latest().order_by("-pk"))
    if not found:
        return None
    return Panel("Pemeriksaan sampel", "disbursement/_sample_panel.html", {"units": found}, order=57)


@group_panel
def money_of_group(group: Group, user: User) -> Panel | None:
    """The group's account and every rupiah it was paid."""
    account = GroupAccount.objects.filter(group=group, closed_on__isnull=True).order_by("approved_at").first()
    entries = list(
        Payment.objects.filter(proposal__group=group).select_related("program_year").order_by("-paid_on", "-pk")
    )
    may_see_account = user.has_perm("disbursement.view_decree")
    if account is None and not entries and not may_see_account:
        return None
    return Panel(
        "Rekening dan dana",
        "disbursement/_group_panel.html",
        {
            "group": group,
            "account": account,
            "entries": entries,
            "total": sum(entry.amount for entry in entries),
            "may_see_account": may_see_account,
            "may_see_payment": user.has_perm("disbursement.view_payment"),
        },
        order=50,
    )


_TURN_IN_PAYMENT: dict[str, Role] = {
    PaymentOrder.State.REQUESTED: Role.PAYMENT_CHECKER,
    PaymentOrder.State.CHECKED: Role.OFFICE_HEAD,
    PaymentOrder.State.RECORDED: Role.OFFICE_HEAD,
    PaymentOrder.State.SECOND: Role.DIVISION_HEAD,
}


@knows_whom_it_waits_for
def whose_turn_with_money(proposal: Proposal) -> tuple[Role, ...]:
    """Who prepares, checks or approves the payment; who checks the account of the money, once it was handed in."""
    if proposal.status == Status.TRAINED:
        order = PaymentOrder.objects.open().filter(proposal=proposal).first()
        if order is not None:
            return (_TURN_IN_PAYMENT.get(order.state, Role.TREASURER),)
        by_ministry = proposal.tier.funding_source == FundingSource.APBN
        return (Role.TREASURER,) if by_ministry or filed_for(proposal) else (Role.OPERATOR, Role.PENDAMPING)
    if proposal.status == Status.FUNDED:
        handed_in = Accountability.objects.filter(proposal=proposal, status=Accountability.Status.SUBMITTED)
        return (Role.VERIFIER,) if handed_in.exists() else ()
    return ()


@next_step
def next_step_with_money(proposal: Proposal, user: User) -> NextStep | None:
    """The page where this person does the next step of a decree, a payment or an account of money."""
    finder = {
        Status.APPROVED: _towards_decree,
        Status.TRAINED: _towards_payment,
        Status.FUNDED: _towards_accounts,
        Status.ACCOUNTED: _towards_reopening,
    }.get(Status(proposal.status))
    return finder(proposal, user) if finder is not None else None


def _towards_decree(proposal: Proposal, user: User) -> NextStep | None:
    records, decides = (user.has_perm(f"disbursement.{right}") for right in ("add_account", "approve_account"))
    if not (records or decides or user.has_perm("disbursement.add_decree")):
        return None
    page = reverse("disbursement:account_detail", args=[proposal.group_id])
    if account_in_use(proposal.group_id) is None:
        pending = GroupAccount.objects.pending().filter(group_id=proposal.group_id).first()
        if pending is None:
            return NextStep("Catat rekening", page) if records else None
        return NextStep("Periksa rekening", page) if decides and pending.created_by_id != user.pk else None
    if user.has_perm("disbursement.add_decree"):
        for kind in missing_decrees(proposal):
            address = reverse("disbursement:decree_create")
            return NextStep("Catat SK", f"{address}?year={proposal.program_year_id}&kind={kind}")
    return None


def _towards_payment(proposal: Proposal, user: User) -> NextStep | None:
    if user.has_perm("disbursement.add_application"):
        return _towards_application(proposal)
    if not any(
        user.has_perm(f"disbursement.{verb}_payment") for verb in ("prepare", "check", "approve", "countersign")
    ):
        return None
    order = PaymentOrder.objects.open().filter(proposal=proposal).first()
    if order is None:
        if not user.has_perm("disbursement.prepare_payment"):
            return None
        filed = filed_for(proposal)
        if filed is not None:
            return NextStep("Periksa permohonan", filed.get_absolute_url())
        return NextStep("Siapkan pembayaran", reverse("disbursement:payment_prepare", args=[proposal.pk]))
    mine = PaymentOrder.objects.filter(pk=order.pk).waiting_for(user).exists()
    return NextStep(_NEXT_OF_PAYMENT[order.state], order.get_absolute_url()) if mine else None


def _towards_application(proposal: Proposal) -> NextStep | None:
    if PaymentOrder.objects.open().filter(proposal=proposal).exists() or reasons_against_filing(proposal):
        return None
    return NextStep("Ajukan pencairan", reverse("disbursement:application_create", args=[proposal.pk]))


_NEXT_OF_PAYMENT: dict[str, str] = {
    PaymentOrder.State.PREPARED: "Buat SPP",
    PaymentOrder.State.REQUESTED: "Periksa kelengkapan",
    PaymentOrder.State.CHECKED: "Setujui pembayaran",
    PaymentOrder.State.RECORDED: "Konfirmasi pembayaran",
    PaymentOrder.State.SECOND: "Setujui pembayaran",
    PaymentOrder.State.APPROVED: "Catat SP2D",
}


def _towards_accounts(proposal: Proposal, user: User) -> NextStep | None:
    if user.has_perm("disbursement.prepare_payment"):
        payment = Payment.objects.effective().filter(proposal=proposal, receipt__isnull=True).first()
        page = reverse("disbursement:payment_detail", args=[payment.order_id]) if payment is not None else ""
        return NextStep("Catat tanda terima", page) if payment is not None else None
    writes, checks = (user.has_perm(f"disbursement.{verb}_accountability") for verb in ("write", "check"))
    if not (writes or checks):
        return None
    found = Accountability.objects.filter(proposal=proposal).first()
    page = reverse("disbursement:accountability_detail", args=[proposal.pk])
    if writes and (found is None or found.is_open):
        return NextStep("Susun LPJ", page)
    waits = found is not None and found.status == Accountability.Status.SUBMITTED and found.submitted_by_id != user.pk
    return NextStep("Periksa LPJ", page) if checks and waits else None


def _towards_reopening(proposal: Proposal, user: User) -> NextStep | None:
    if not user.has_perm("disbursement.approve_reopening"):
        return None
    pending = Reopening.objects.pending().filter(proposal=proposal).exclude(asked_by=user).exists()
    page = reverse("disbursement:accountability_detail", args=[proposal.pk])
    return NextStep("Putuskan pembukaan kembali", page) if pending else None
