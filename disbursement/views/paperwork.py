"""The paper of a payment: the slip for the group's application, the SPP, and the check of its enclosures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from disbursement import paperwork, payments
from disbursement.forms import CheckForm, SppForm
from disbursement.printing import application_slip
from disbursement.views.payments import STEPS, order_of, order_step
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require


@require_safe
@require("disbursement.view_payment")
def payment_slip(request: AuthedRequest, pk: int) -> HttpResponse:
    """The printed receipt for a group's application: agenda number, amount, and what was enclosed."""
    order = order_of(request, pk)
    response = HttpResponse(application_slip(order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tanda-terima-permohonan-{order.pk}.pdf"'
    return response


@require_http_methods(STEPS)
@require("disbursement.prepare_payment")
def payment_spp(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write the SPP of an application."""
    order = order_of(request, pk)
    year = order.proposal.program_year
    lines = list(order.enclosures.all())
    initial = {
        "spp_number": order.spp_number or payments.next_number(year, "spp"),
        "spp_on": year.today(),
        "enclosed": [line.kind for line in lines if line.enclosed],
    }

    def do(data: dict[str, Any]) -> object:
        return paperwork.write_spp(
            order=order,
            by=request.user,
            spp_number=data["spp_number"],
            spp_on=data["spp_on"],
            enclosed=data["enclosed"],
        )

    return order_step(
        request,
        order,
        form=SppForm(posted(request), initial=initial),
        do=do,
        done="SPP dibuat dan menunggu pemeriksaan PPK-SKPD.",
        title="Buat SPP",
        question="Surat permintaan pembayaran (SPP)",
        consequences=[f"{line}: {line.note}" for line in lines if line.complete is False and line.note],
        action_label="Buat SPP",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.check_payment")
def payment_check(request: AuthedRequest, pk: int) -> HttpResponse:
    """Check an SPP line by line; what is missing goes back with a note."""
    order = order_of(request, pk)
    form = CheckForm(posted(request), enclosures=list(order.enclosures.select_related("scan")))

    def do(data: dict[str, Any]) -> object:
        return paperwork.check(order=order, by=request.user, marks=form.marks)

    return order_step(
        request,
        order,
        form=form,
        do=do,
        done="Pemeriksaan disimpan.",
        title="Periksa kelengkapan",
        question="Apakah setiap berkas lengkap dan benar?",
        consequences=[
            "Bila semua lengkap, kepala dinas menyetujui. Bila ada yang kurang, bendahara pengeluaran melengkapinya."
        ],
        action_label="Simpan pemeriksaan",
        tone="primary",
    )
