"""Payments: the list with the budget, preparing one, its page, and each step of its road."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from disbursement import applications, budget, payments, timeliness
from disbursement.accounts import account_in_use
from disbursement.decrees import last_decree_date
from disbursement.filters import PaymentFilter, years_of
from disbursement.forms import EmptyForm, PrepareForm, ReasonForm, ReceiptForm, ReturnForm, Sp2dForm, SpmForm, stored
from disbursement.models import Payment, PaymentOrder
from disbursement.payment_papers import PAPERS
from disbursement.querysets import PaymentOrderQuerySet
from disbursement.reconciliation import standing
from disbursement.views.answers import step
from groups.listing import page_of, sort_by
from groups.models import Proposal
from groups.papers import Standing, standings
from groups.transitions import Status
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah, terbilang
from kube_portal.programs.models import FundingSource

STEPS = ["GET", "HEAD", "POST"]
SORTS = {
    "group": ["proposal__group__name"],
    "amount": ["amount"],
    "state": ["state", "prepared_at"],
    "prepared": ["prepared_at"],
}
READY_SHOWN = 10


@require_safe
@require("disbursement.view_payment")
def payment_list(request: AuthedRequest) -> HttpResponse:
    """What is paid and what waits: the year's budget and deadline, groups ready to be paid, payments by state."""
    user = request.user
    listing = PaymentFilter(request.GET, queryset=PaymentOrder.objects.visible_to(user), user=user)
    rows = sort_by(listing.qs, request.GET, SORTS, default="-prepared")
    page = page_of(rows, request.GET, shown=_with_day_of_payment)
    for order in page:
        year = order.proposal.program_year
        order.timeliness = timeliness.Timeliness(year.disbursement_deadline, timezone.localdate(), order.paid_on)
    year = listing.form.cleaned_data.get("year") if listing.form.is_valid() else None
    year = year or years_of(user).first()
    context = {
        "filter": listing,
        "page": page,
        "waiting": PaymentOrder.objects.visible_to(user).waiting_for(user).count(),
        "year": year,
        "budget": budget.of_year(year) if year else [],
        "timeliness": timeliness.of_year(year) if year else None,
        "ready": _ready_to_pay(request)[:READY_SHOWN] if user.has_perm("disbursement.prepare_payment") else [],
    }
    return render(request, "disbursement/payment_list.html", context)


def _with_day_of_payment(orders: PaymentOrderQuerySet) -> PaymentOrderQuerySet:
    """With everything a row shows, and `paid_on`: the day of the transfer, if there was one."""
    return orders.for_list().annotate(paid_on=Max("payments__paid_on", filter=Q(payments__reverses__isnull=True)))


def _ready_to_pay(request: AuthedRequest) -> Any:
    """Trained groups without a payment on its way, longest waiting first."""
    on_its_way = PaymentOrder.objects.open().filter(proposal=OuterRef("pk"))
    return (
        Proposal.objects.visible_to(request.user)
        .filter(~Exists(on_its_way), status=Status.TRAINED)
        .select_related("group", "village", "program_year", "tier")
        .oldest_first()
    )


@require_http_methods(STEPS)
@require("disbursement.prepare_payment")
def payment_prepare(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Prepare the payment of a grant, from the group's own request."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("group", "village", "tier", "program_year__regency"),
        pk=proposal_id,
    )
    if proposal.tier.funding_source == FundingSource.APBN:
        return redirect("disbursement:payment_ministry", proposal_id)
    account = account_in_use(proposal.group_id)
    tranche = payments.next_tranche(proposal)
    filed = applications.filed_for(proposal)
    form = PrepareForm(
        posted(request),
        request.FILES or None,
        filed=filed,
        initial={
            "enclosed": [paper.kind for paper in filed.papers.all()] if filed else [],
            "agenda_number": payments.next_number(proposal.program_year, "agenda"),
            "amount": tranche.amount if tranche else None,
            "request_on": filed.letter_on if filed else proposal.program_year.today(),
        },
    )

    def do(data: dict[str, Any]) -> object:
        return payments.prepare(
            proposal=proposal,
            by=request.user,
            request_on=data["request_on"],
            request_file=stored(data.get("request_file"), by=request.user, kind="payment_request"),
            amount=data["amount"],
            agenda_number=data["agenda_number"],
            enclosed=data["enclosed"],
            goods=data["goods"],
        )

    decreed_on = last_decree_date(proposal)
    return step(
        request,
        form=form,
        do=do,
        done="Permohonan diterima. Cetak tanda terimanya di halaman pembayaran, lalu buat SPP.",
        back=proposal.get_absolute_url(),
        title="Siapkan pembayaran",
        facts=f"{proposal.group} · {proposal.tier} · {format_rupiah(proposal.amount)}",
        crumbs=[("Pencairan", reverse("disbursement:payment_list")), (str(proposal), proposal.get_absolute_url())],
        question="Permohonan kelompok",
        summary=[
            ("Kelompok", f"{proposal.group}, {proposal.village.label}"),
            *([("Permohonan", f"{filed.filed_by}, {tanggal(filed.filed_at)}")] if filed else []),
            ("Rekening", f"{account.bank} {account.number} a.n. {account.holder}" if account else "Belum ada"),
            (
                "Dibayar",
                f"{proposal.tier.tranches_text}{f'; sekarang {tranche.text}' if tranche and tranche.text else ''}",
            ),
            ("SK terakhir", tanggal(decreed_on) or "Belum ada"),
            ("Batas penyaluran", timeliness.of_proposal(proposal).text),
        ],
        missing=[
            {"text": sentence} for sentence in ([] if request.POST else payments.reasons_against_preparing(proposal))
        ],
        consequences=[
            "Sesudah ini: SPP, pemeriksaan PPK-SKPD, lalu persetujuan kepala dinas. Masing-masing orang lain."
        ],
        action_label="Siapkan pembayaran",
        tone="primary",
    )


@require_safe
@require("disbursement.view_payment")
def payment_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One payment: where it stands, whom it waits for, to whom it goes, and what the ledger says."""
    order = order_of(request, pk)
    entries = list(order.payments.select_related("recorded_by", "receipt__scan", "proof").order_by("pk"))
    payment = next((entry for entry in entries if entry.reverses_id is None), None)
    receipt = getattr(payment, "receipt", None)
    items = list(order.items.all())
    in_kind = sum(item.value for item in items)
    user, proposal = request.user, order.proposal
    prepares, approves = (user.has_perm(f"disbursement.{verb}_payment") for verb in ("prepare", "approve"))
    own_hand = user.pk in (order.prepared_by_id, order.spp_by_id)
    is_paid = order.state == PaymentOrder.State.PAID
    seen = standing.sightings(order, proposal.program_year, entries)
    context = {
        "order": order,
        "seen": [(entry, seen[entry.pk]) for entry in entries if seen.get(entry.pk)],
        "proposal": proposal,
        "entries": entries,
        "payment": payment,
        "receipt": receipt,
        "steps": _steps(order, has_receipt=receipt is not None),
        "enclosures": list(order.enclosures.select_related("scan")),
        "items": items,
        "rows": [_paper_row(order, standing) for standing in standings(PAPERS, order)],
        "may_print": prepares,
        "in_kind": in_kind,
        "in_money": order.amount - in_kind,
        "history": _history(order),
        "in_words": terbilang(order.amount),
        "timeliness": timeliness.of_proposal(proposal),
        "may_request": prepares and order.state == "prepared",
        "may_check": user.has_perm("disbursement.check_payment") and order.state == "spp" and not own_hand,
        "may_approve": approves and order.state == "checked" and not own_hand and order.checked_by_id != user.pk,
        "may_countersign": user.has_perm("disbursement.countersign_payment")
        and order.state == "second"
        and not own_hand
        and user.pk not in (order.checked_by_id, order.approved_by_id),
        "may_confirm": approves and order.state == "recorded" and not own_hand,
        "may_refuse": order.is_open and user.has_perm(payments.right_to_refuse(order, user)),
        "may_record": prepares and order.state == "approved",
        "may_receipt": prepares and is_paid and receipt is None,
        "may_return": is_paid
        and user.has_perm("groups.return_payment")
        and proposal.status in (Status.TRAINED, Status.FUNDED),
        "waits_for": "bendahara pengeluaran" if is_paid and receipt is None else order.waits_for,
        "may_see_statement": user.covers(proposal.program_year.regency_id),
        "own_hand": own_hand or user.pk == order.checked_by_id,
    }
    return render(request, "disbursement/payment_detail.html", context)


def _paper_row(order: PaymentOrder, standing: Standing) -> dict[str, Any]:
    """A paper of the payment with its two pages."""
    place = [order.pk, standing.paper.kind]
    return {
        "standing": standing,
        "issue_url": reverse("disbursement:payment_paper", args=place),
        "draft_url": reverse("disbursement:payment_paper_draft", args=place),
    }


def _steps(order: PaymentOrder, *, has_receipt: bool) -> list[dict[str, str]]:
    """The road of a payment for the stepper; the ministry's is short."""
    if order.paid_by_ministry and order.ministry_sp2d:
        reached = {"paid": 3 if has_receipt else 2, "returned": 2}.get(order.state, 1)
        labels = [
            ("SP2D kementerian dicatat", "Dicatat"),
            ("Konfirmasi kepala dinas", "Konfirmasi"),
            ("Tanda terima kelompok", "Tanda terima"),
        ]
        return _track(order, reached, labels)
    two = payments.wants_second(order.amount, order.proposal.program_year) or order.second_at is not None
    reached = {
        "prepared": 1, "spp": 2, "checked": 3, "second": 4, "approved": 4 + two, "returned": 5 + two,
        "paid": (6 if has_receipt else 5) + two,
    }.get(order.state, 4 if order.approved_at else 3 if order.checked_at else 2 if order.spp_on else 1)  # fmt: skip
    labels = [
        ("Permohonan kelompok", "Permohonan"),
        ("SPP oleh bendahara pengeluaran", "SPP"),
        ("Pemeriksaan kelengkapan oleh PPK-SKPD", "Periksa"),
        ("Persetujuan kepala dinas (SPM)", "SPM"),
        *([("Persetujuan kedua", "Kedua")] if two else []),
        ("Transfer (SP2D)", "SP2D"),
        ("Tanda terima kelompok", "Tanda terima"),
    ]
    return _track(order, reached, labels)


def _track(order: PaymentOrder, reached: int, labels: list[tuple[str, str]]) -> list[dict[str, str]]:
    ended = order.state in ("refused", "returned")
    return [
        {
            "label": label,
            "phase": phase,
            "state": "done" if index < reached else "todo" if ended or index > reached else "current",
        }
        for index, (label, phase) in enumerate(labels)
    ]


def _history(order: PaymentOrder) -> list[dict[str, Any]]:
    """Who did what when, newest first (one query)."""
    tones = {"send_back": "warn", "refuse": "bad", "return": "bad", "pay": "good", "sign": "good"}
    return [
        {
            "title": str(done),
            "who": str(done.by or "sistem"),
            "at": done.at,
            "note": done.note,
            "tone": tones.get(done.verb, "info"),
        }
        for done in order.steps.select_related("by").order_by("-pk")
    ]


@require_http_methods(STEPS)
@require("disbursement.approve_payment")
def payment_approve(request: AuthedRequest, pk: int) -> HttpResponse:
    """Approve what the treasurer prepared and the PPK-SKPD checked."""
    order = order_of(request, pk)
    number = payments.next_number(order.proposal.program_year, "spm")
    return order_step(
        request,
        order,
        form=SpmForm(posted(request), initial={"spm_number": number}),
        do=lambda data: payments.approve(order=order, by=request.user, spm_number=data["spm_number"]),
        done="Pembayaran disetujui. Persetujuan kedua menunggu kepala bidang."
        if payments.wants_second(order.amount, order.proposal.program_year)
        else "Pembayaran disetujui. Bendahara pengeluaran mencatat SP2D-nya.",
        title="Setujui pembayaran",
        question="Bayarkan jumlah ini ke rekening ini?",
        action_label="Ya, setujui pembayaran",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.countersign_payment")
def payment_countersign(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give a large payment its second approval."""
    order = order_of(request, pk)
    return order_step(
        request,
        order,
        form=EmptyForm(posted(request)),
        do=lambda data: payments.countersign(order=order, by=request.user),
        done="Persetujuan kedua dicatat. Bendahara pengeluaran mencatat SP2D-nya.",
        title="Persetujuan kedua",
        question="Setujui pula pembayaran sebesar ini?",
        consequences=["Bila Anda tidak setuju, tolak pembayaran ini dengan alasan di halaman pembayaran."],
        action_label="Ya, setujui pembayaran",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.view_payment")
def payment_refuse(request: AuthedRequest, pk: int) -> HttpResponse:
    """Turn a payment down before its transfer."""
    order = order_of(request, pk)
    check(request.user, payments.right_to_refuse(order, request.user))
    return order_step(
        request,
        order,
        form=ReasonForm(posted(request), label="Alasan penolakan"),
        do=lambda data: payments.refuse_order(order=order, by=request.user, reason=data["reason"]),
        done="Pembayaran ditolak. Bendahara pengeluaran dapat menyiapkan yang baru.",
        title="Tolak pembayaran",
        question="Mengapa pembayaran ini ditolak?",
        action_label="Tolak pembayaran",
        tone="danger",
    )


@require_http_methods(STEPS)
@require("disbursement.prepare_payment")
def payment_sp2d(request: AuthedRequest, pk: int) -> HttpResponse:
    """Record the transfer of an approved payment."""
    order = order_of(request, pk)

    def do(data: dict[str, Any]) -> object:
        return payments.record_sp2d(
            order=order,
            by=request.user,
            sp2d_number=data["sp2d_number"],
            paid_on=data["paid_on"],
            account_code=data["account_code"],
            proof=stored(data["proof"], by=request.user, kind="transfer_proof"),
        )

    year = order.proposal.program_year
    last = Payment.objects.filter(program_year=year).exclude(account_code="").order_by("-pk").first()

    return order_step(
        request,
        order,
        form=Sp2dForm(
            posted(request),
            request.FILES or None,
            initial={"paid_on": year.today(), "account_code": last.account_code if last else ""},
        ),
        do=do,
        done="SP2D dicatat. Bantuan tercatat diterima kelompok.",
        title="Catat SP2D",
        question="SP2D pembayaran ini",
        consequences=["Catatan bayar tidak dapat diubah; dana yang kembali dicatat tersendiri."],
        action_label="Catat SP2D",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.prepare_payment")
def payment_receipt(request: AuthedRequest, pk: int) -> HttpResponse:
    """Record the group's receipt."""
    order = order_of(request, pk)
    payment = get_object_or_404(Payment, order=order, reverses__isnull=True)
    signatories = [*order.payee.get("signatories", []), "", ""]
    initial = {
        "received_on": order.proposal.program_year.today(),
        "first_signatory": signatories[0],
        "second_signatory": signatories[1],
    }

    def do(data: dict[str, Any]) -> object:
        return payments.record_receipt(
            payment=payment,
            by=request.user,
            received_on=data["received_on"],
            first_signatory=data["first_signatory"],
            second_signatory=data["second_signatory"],
            scan=stored(data["scan"], by=request.user, kind="receipt"),
        )

    return order_step(
        request,
        order,
        form=ReceiptForm(posted(request), request.FILES or None, initial=initial),
        do=do,
        done="Tanda terima dicatat.",
        title="Catat tanda terima",
        question="Ditandatangani dua orang dari kelompok",
        action_label="Catat tanda terima",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("groups.return_payment")
def payment_return(request: AuthedRequest, pk: int) -> HttpResponse:
    """Record that a payment came back."""
    order = order_of(request, pk)
    payment = get_object_or_404(Payment, order=order, reverses__isnull=True)

    def do(data: dict[str, Any]) -> object:
        return payments.reverse(
            payment=payment,
            by=request.user,
            reason=data["reason"],
            returned_on=data["returned_on"],
            reference=data["reference"],
        )

    return order_step(
        request,
        order,
        form=ReturnForm(posted(request), initial={"returned_on": order.proposal.program_year.today()}),
        do=do,
        done="Pengembalian dana dicatat. Kelompok menunggu pembayaran baru.",
        title="Catat dana kembali",
        question="Seluruh pembayaran ini kembali?",
        consequences=[
            "Catatan pembalik ditambahkan; catatan semula tetap ada.",
            "Usulan kembali berstatus “Siap disalurkan”.",
        ],
        action_label="Catat dana kembali",
        tone="danger",
    )


def order_of(request: AuthedRequest, pk: int) -> PaymentOrder:
    """A payment of the reader's territory with all that its pages show, or 404."""
    visible = PaymentOrder.objects.visible_to(request.user).select_related(
        "proposal__group", "proposal__village", "proposal__tier", "proposal__program_year__regency",
        "ministry_proof", "prepared_by", "spp_by", "checked_by", "approved_by", "refused_by", "request_file",
    )  # fmt: skip
    return get_object_or_404(visible, pk=pk)


def order_step(request: AuthedRequest, order: PaymentOrder, **context: Any) -> HttpResponse:
    """The page of one step of a payment."""
    payee = order.payee
    return step(
        request,
        back=order.get_absolute_url(),
        facts=f"{order.proposal.group} · {format_rupiah(order.amount)}",
        crumbs=[
            ("Pencairan", reverse("disbursement:payment_list")),
            (f"Pembayaran {order.proposal.group}", order.get_absolute_url()),
        ],
        summary=[
            ("Kelompok", f"{order.proposal.group}, {order.proposal.village.label}"),
            ("Jumlah", f"{format_rupiah(order.amount)} ({terbilang(order.amount)})"),
            ("Rekening", f"{payee['bank']} {payee['number']} a.n. {payee['holder']}"),
            ("Disiapkan", f"{order.prepared_by}, {tanggal(order.prepared_at)}"),
        ],
        **context,
    )
