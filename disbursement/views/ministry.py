"""What the ministry paid (APBN): recorded by one person, confirmed by another."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from disbursement import ministry, payments
from disbursement.accounts import account_in_use
from disbursement.forms import EmptyForm, MinistryForm, stored
from disbursement.views.answers import step
from disbursement.views.payments import STEPS, order_of, order_step
from groups.models import Proposal
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah


@require_http_methods(STEPS)
@require("disbursement.prepare_payment")
def payment_ministry(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Record the ministry's SP2D for a grant of the state's budget."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("group", "village", "tier", "program_year__regency"),
        pk=proposal_id,
    )
    account, tranche = account_in_use(proposal.group_id), payments.next_tranche(proposal)

    def do(data: dict[str, Any]) -> object:
        return ministry.record(
            proposal=proposal,
            by=request.user,
            sp2d_number=data["sp2d_number"],
            paid_on=data["paid_on"],
            proof=stored(data["proof"], by=request.user, kind="ministry_sp2d"),
        )

    missing = [] if request.POST else ministry.reasons_against_recording(proposal)
    return step(
        request,
        form=MinistryForm(posted(request), request.FILES or None, initial={"paid_on": proposal.program_year.today()}),
        do=do,
        done="Pembayaran kementerian dicatat dan menunggu konfirmasi kepala dinas.",
        back=proposal.get_absolute_url(),
        title="Catat pembayaran kementerian",
        facts=f"{proposal.group} · {proposal.tier} · {format_rupiah(proposal.amount)}",
        crumbs=[("Pencairan", reverse("disbursement:payment_list")), (str(proposal), proposal.get_absolute_url())],
        question="SP2D kementerian (APBN)",
        summary=[
            ("Kelompok", f"{proposal.group}, {proposal.village.label}"),
            ("Jumlah", f"{format_rupiah(tranche.amount)} {tranche.text}" if tranche else "Sudah dicatat"),
            ("Rekening", f"{account.bank} {account.number} a.n. {account.holder}" if account else "Belum ada"),
        ],
        missing=[{"text": sentence} for sentence in missing],
        consequences=["Kepala dinas mengonfirmasi; baru sesudah itu bantuan tercatat diterima kelompok."],
        action_label="Catat SP2D kementerian",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.approve_payment")
def payment_confirm(request: AuthedRequest, pk: int) -> HttpResponse:
    """Confirm what another person recorded as paid by the ministry."""
    order = order_of(request, pk)
    return order_step(
        request,
        order,
        form=EmptyForm(posted(request)),
        do=lambda data: ministry.confirm(order=order, by=request.user),
        done="Pembayaran kementerian dikonfirmasi. Bantuan tercatat diterima kelompok.",
        title="Konfirmasi pembayaran kementerian",
        question=f"Benarkah kementerian membayar dengan SP2D {order.ministry_sp2d}, {tanggal(order.ministry_paid_on)}?",
        consequences=["Catatan bayar tidak dapat diubah; dana yang kembali dicatat tersendiri."],
        action_label="Ya, konfirmasi",
        tone="primary",
    )
