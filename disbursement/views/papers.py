"""The papers of a payment: receipt and minutes of handing over."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from disbursement.models import PaymentOrder
from disbursement.payment_papers import BY_KIND
from disbursement.views.payments import STEPS, order_of
from groups.views.papers import Place, draft_page, issue_page, paper_or_404
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.money import format_rupiah


@require_http_methods(STEPS)
@require("disbursement.view_payment")
def payment_paper(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """Issue a paper of a payment."""
    order = order_of(request, pk)
    return issue_page(request, paper_or_404(BY_KIND, kind), order, _place(order, kind))


@require_safe
@never_cache
@require("disbursement.view_payment")
def payment_paper_draft(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """A paper of a payment as it would read today."""
    return draft_page(request, paper_or_404(BY_KIND, kind), order_of(request, pk))


def _place(order: PaymentOrder, kind: str) -> Place:
    proposal = order.proposal
    return Place(
        back=f"{order.get_absolute_url()}#dokumen",
        facts=f"{proposal.group}, {proposal.village.label} · {format_rupiah(order.amount)}",
        crumbs=[
            ("Pencairan", reverse("disbursement:payment_list")),
            (format_rupiah(order.amount), order.get_absolute_url()),
        ],
        draft_url=reverse("disbursement:payment_paper_draft", args=[order.pk, kind]),
    )
