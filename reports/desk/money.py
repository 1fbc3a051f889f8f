"""What waits around the money: decrees, accounts, payments, the account of the money, the sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from disbursement.filters import with_due_date
from disbursement.models import (
    Accountability,
    Application,
    GroupAccount,
    Payment,
    PaymentOrder,
    Receipt,
    Reopening,
    SampleInterview,
    SampleUnit,
)
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.money import format_rupiah
from kube_portal.programs.models import FundingSource
from reports.desk.kinds import (
    OF_ITS_GROUP,
    OF_ITS_PROPOSAL,
    OF_PROPOSAL,
    Kind,
    days_since,
    in_status,
    no_proposal,
    own_page,
    page,
    proposals_in,
    stage,
    today_of,
)

if TYPE_CHECKING:
    from kube_portal.accounts.models import User


def _without_receipt(user: User) -> QuerySet[Any]:
    """Paid in an open year, and nobody wrote down that the group received it."""
    receipt = Receipt.objects.filter(payment__order=OuterRef("pk"))
    paid = PaymentOrder.objects.visible_to(user).filter(state="paid", proposal__program_year__closed_on__isnull=True)
    unreceipted: QuerySet[Any] = paid.exclude(Exists(receipt)).annotate(paid_at=Max("payments__recorded_at"))
    return unreceipted


def _unseen(user: User) -> QuerySet[Payment]:
    """Entries of the ledger of open years that an imported statement of their days does not show."""
    return Payment.objects.visible_to(user).filter(program_year__closed_on__isnull=True).unseen()


def _unpaid(user: User) -> QuerySet[Proposal]:
    """Ready to be paid, with no payment on its way and no application of the group at hand."""
    on_its_way = PaymentOrder.objects.open().filter(proposal=OuterRef("pk"))
    filed = Application.objects.filed().filter(proposal=OuterRef("pk"))
    return in_status(Status.TRAINED)(user).exclude(Exists(on_its_way)).exclude(Exists(filed))


def _to_apply_for(user: User) -> QuerySet[Proposal]:
    """Groups that may ask for their money and did not; not those whose last tranche wants its receipt first."""
    unreceipted = Payment.objects.effective().filter(proposal=OuterRef("pk"), receipt__isnull=True)
    return _unpaid(user).filter(tier__funding_source=FundingSource.APBD).exclude(Exists(unreceipted))


def _where_it_is_paid(row: Proposal) -> str:
    """What the ministry pays itself is only recorded here."""
    by_ministry = row.tier.funding_source == FundingSource.APBN
    return reverse(f"disbursement:payment_{'ministry' if by_ministry else 'prepare'}", args=[row.pk])


def _payments(state: str) -> Callable[[User], QuerySet[PaymentOrder]]:
    """Payments that stand there and wait for the user: none that the user had a hand in on the other side."""
    return lambda user: PaymentOrder.objects.visible_to(user).waiting_for(user).filter(state=state)


def _accounts_to_write(user: User) -> QuerySet[Any]:
    """Grants whose account is begun or not, and not in the hands of the Dinas; with the day it is due."""
    open_ones = Q(accountability__isnull=True) | Q(accountability__status__in=["draft", "returned"])
    return with_due_date(Proposal.objects.visible_to(user).filter(open_ones, status=Status.FUNDED))


def _overdue_accounts(user: User) -> QuerySet[Any]:
    """Those whose day has passed, also of years that were closed: they keep a group from its next grant."""
    return _accounts_to_write(user).filter(due_on__lt=today_of(user))


def _days_past_due(row: Any) -> int:
    return int((row.group.village.today() - row.due_on).days)


def _overdue_list() -> str:
    return f"{reverse('disbursement:accountability_list')}?standing=overdue"


def _to_interview(user: User) -> QuerySet[SampleUnit]:
    """Drawn groups in which nobody was asked yet, and in which this person may ask."""
    return SampleUnit.objects.visible_to(user).waiting().open_to(user)


def _sample_findings(user: User) -> QuerySet[SampleInterview]:
    """What members said that nobody has answered; somebody else recorded it."""
    return SampleInterview.objects.visible_to(user).unanswered().exclude(recorded_by=user)


TO_DECIDE: tuple[Kind, ...] = (
    Kind(
        "Pembayaran menunggu persetujuan", "Setujui pembayaran", "disbursement.approve_payment",
        _payments("checked"), own_page, page("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "Pembayaran menunggu persetujuan kedua", "Setujui pembayaran", "disbursement.countersign_payment",
        _payments("second"), own_page, page("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "Pembayaran kementerian menunggu konfirmasi", "Konfirmasi pembayaran", "disbursement.approve_payment",
        _payments("recorded"), own_page, page("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "SPP menunggu pemeriksaan", "Periksa kelengkapan", "disbursement.check_payment", _payments("spp"),
        own_page, page("disbursement:payment_list"), since="proposal__status_since", in_stage=True,
    ),
    Kind(
        "Pembayaran disetujui", "Catat SP2D", "disbursement.prepare_payment",
        _payments("approved"), own_page, page("disbursement:payment_list"), since="proposal__status_since",
        in_stage=True,
    ),
    Kind(
        "Permohonan pencairan diterima", "Buat SPP", "disbursement.prepare_payment", _payments("prepared"),
        own_page, page("disbursement:payment_list"), since="proposal__status_since", in_stage=True,
    ),
    Kind(
        "Permohonan pencairan kelompok", "Periksa permohonan", "disbursement.prepare_payment",
        lambda user: Application.objects.visible_to(user).filed(), own_page,
        page("disbursement:payment_list"), since="filed_at",
    ),
    stage(
        "Siap disalurkan", "Siapkan pembayaran", "disbursement.prepare_payment", _unpaid,
        _where_it_is_paid, page("disbursement:payment_list"),
    ),
    Kind(
        "Dibayar, belum ada tanda terima", "Catat tanda terima", "disbursement.prepare_payment", _without_receipt,
        own_page, page("disbursement:payment_list"), since="paid_at",
    ),
    Kind(
        "Belum tampak di bank", "Periksa di bank", "disbursement.reconcile_payment", _unseen,
        lambda row: reverse("disbursement:payment_detail", args=[row.order_id]),
        lambda: f"{reverse('disbursement:payment_list')}?seen=no",
        since="recorded_at", facts=lambda row: f"{row.sp2d_number}, {format_rupiah(row.amount)}",
    ),
    Kind(
        "Rekening yang menunggu persetujuan", "Periksa rekening", "disbursement.approve_account",
        lambda user: GroupAccount.objects.visible_to(user)
        .filter(approved_at__isnull=True, closed_on__isnull=True)
        .exclude(created_by=user),
        own_page, page("disbursement:payment_list"), since="created_at", tells=OF_ITS_GROUP,
        on_proposal=no_proposal,
    ),
    Kind(
        "Permintaan membuka lagi LPJ", "Putuskan", "disbursement.approve_reopening",
        lambda user: Reopening.objects.visible_to(user).filter(decided_at__isnull=True).exclude(asked_by=user),
        lambda row: reverse("disbursement:accountability_detail", args=[row.proposal_id]),
        page("disbursement:accountability_list"), since="asked_at",
    ),
)  # fmt: skip

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Temuan wawancara sampel", "Jawab temuan", "disbursement.answer_sample", _sample_findings,
        lambda row: reverse("disbursement:finding_answer", args=[row.unit_id]), page("disbursement:sampling_index"),
        since="recorded_at", tells=tuple(f"unit__{path}" for path in OF_ITS_PROPOSAL),
        on_proposal=lambda row: row.unit.proposal, facts=lambda row: row.outcome_label,
    ),
    Kind(
        "Anggota yang harus diwawancarai", "Wawancarai anggota", "disbursement.interview_sample", _to_interview,
        own_page, page("disbursement:sampling_index"), since="draw__drawn_at",
        tells=(*OF_ITS_PROPOSAL, "draw"),
        waited=lambda row: days_since(row.draw.drawn_at), facts=lambda row: f"Sampel ke-{row.draw.number}",
    ),
    stage(
        "Terpilih, menunggu SK", "Catat SK", "disbursement.add_decree", in_status(Status.APPROVED),
        lambda row: f"{reverse('disbursement:decree_create')}?year={row.program_year_id}",
        proposals_in(Status.APPROVED),
    ),
    Kind(
        "LPJ yang harus diperiksa", "Periksa LPJ", "disbursement.check_accountability",
        lambda user: Accountability.objects.visible_to(user).filter(status="submitted").exclude(submitted_by=user),
        own_page, page("disbursement:accountability_list"), since="submitted_at",
    ),
    Kind(
        "LPJ yang terlambat", "Ingatkan penyusunnya", "disbursement.check_accountability", _overdue_accounts,
        lambda row: reverse("disbursement:accountability_detail", args=[row.pk]), _overdue_list, since="due_on",
        tells=OF_PROPOSAL, on_proposal=lambda row: row, waited=_days_past_due,
    ),
    Kind(
        "LPJ yang terlambat", "Susun LPJ", "disbursement.write_accountability", _overdue_accounts,
        lambda row: reverse("disbursement:accountability_detail", args=[row.pk]), _overdue_list, since="due_on",
        tells=OF_PROPOSAL, on_proposal=lambda row: row, waited=_days_past_due,
    ),
    stage(
        "Siap mengajukan pencairan", "Ajukan pencairan", "disbursement.add_application", _to_apply_for,
        lambda row: reverse("disbursement:application_create", args=[row.pk]), proposals_in(Status.TRAINED),
    ),
    stage(
        "LPJ yang harus disusun", "Susun LPJ", "disbursement.write_accountability",
        lambda user: _accounts_to_write(user).filter(due_on__gte=today_of(user)),
        lambda row: reverse("disbursement:accountability_detail", args=[row.pk]), proposals_in(Status.FUNDED),
    ),
)  # fmt: skip
