"""Purchases of an account (LPJ): one line with its purchases, and each purchase with its receipts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from disbursement import accountability, purchases, reviewing
from disbursement.accountability_forms import GoodsForm, NoteForm, PurchaseForm
from disbursement.forms import EmptyForm
from disbursement.models import Accountability, AccountabilityLine, PaymentItem, Purchase, PurchaseReceipt
from disbursement.overview import ShownLine, figures, last_findings, purchases_of
from disbursement.views.accountability import (
    READING,
    STEPS,
    WRITING,
    account_for,
    crumbs_of_account,
    must_write,
    page_of_account,
)
from groups.models import Member, Proposal
from groups.transitions import Status
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require

Kind = PurchaseReceipt.Kind


@require_http_methods(STEPS)
@require(READING)
def accountability_line(request: AuthedRequest, proposal_id: int, pk: int) -> HttpResponse:
    """One line with its purchases and receipts; whoever writes the account explains the difference here."""
    proposal, found = account_for(request, proposal_id)
    line = line_for(found, pk)
    form = NoteForm(posted(request), initial={"note": line.note})
    if request.method == "POST":
        must_write(request)
        if form.is_valid():
            with refused_on(form):
                accountability.explain(line=line, note=form.cleaned_data["note"], by=request.user)
                messages.success(request, "Keterangan disimpan.")
                return redirect(page_of_account(proposal))
    writes = found.is_open and proposal.status == Status.FUNDED and request.user.has_perm(WRITING)
    context = {
        **of_line(proposal, found, line),
        "form": form if writes or form.is_bound else None,
        "may_write": writes,
        "may_check": reviewing.may_check(found, request.user),
    }
    return render(request, "disbursement/accountability_line.html", context)


def of_line(proposal: Proposal, found: Accountability, line: AccountabilityLine) -> dict[str, Any]:
    """What the pages of one line show."""
    spent = accountability.spent_sum(found)
    shown = ShownLine(line, purchases_of(found, line), last_findings(found).get(line.pk))
    return {
        "proposal": proposal,
        "accountability": found,
        "line": line,
        "shown": shown,
        "used_twice": _used_twice(found, shown.purchases),
        "figures": figures(proposal, found, spent),
        "crumbs": crumbs_of_account(proposal),
    }


def _used_twice(found: Accountability, bought: list[Any]) -> dict[str, str]:
    """Pictures of a line that another purchase of the same account shows too, by what they are of (one query)."""
    hashes = {receipt.file.sha256 for one in bought for receipt in one.shown}
    if not hashes:
        return {}
    others = (
        PurchaseReceipt.objects.standing()
        .filter(purchase__line__accountability=found, purchase__removed_at__isnull=True, file__sha256__in=hashes)
        .values_list("file__sha256", "purchase__description")
    )
    seen: dict[str, set[str]] = {}
    for sha256, description in others:
        seen.setdefault(sha256, set()).add(description)
    return {sha256: ", ".join(sorted(names)) for sha256, names in seen.items() if len(names) > 1}


@require_http_methods(STEPS)
@require(WRITING)
def purchase_create(request: AuthedRequest, proposal_id: int, pk: int) -> HttpResponse:
    """Write down one purchase with its receipts; the form carries a token, so that a double click makes one."""
    proposal, found = account_for(request, proposal_id)
    line = line_for(found, pk)
    if not found.is_open:
        return _over(request, proposal)
    form = PurchaseForm(posted(request), request.FILES or None, line=line, members=_members(proposal))
    if request.method == "POST" and _is_whole(form, request):
        with refused_on(form):
            purchase = purchases.add(
                line=line, bought=form.bought, papers=form.papers, by=request.user, token=form.cleaned_data["token"]
            )
            messages.success(request, f"{purchase} disimpan.")
            if "another" in request.POST:
                return redirect("disbursement:purchase_create", proposal.pk, line.pk)
            return redirect("disbursement:accountability_line", proposal.pk, line.pk)
    return _form_page(request, proposal, found, form, line=line, title=f"Belanja: {line.title}")


@require_http_methods(STEPS)
@require(WRITING)
def purchase_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Change a purchase, add receipts to it; says so when another changed it meanwhile, and keeps what was typed."""
    purchase, proposal, found = _purchase(request, pk)
    if not found.is_open or purchase.removed_at is not None:
        return _over(request, proposal)
    kwargs: dict[str, Any] = {"line": purchase.line, "members": _members(proposal), "purchase": purchase}
    form: PurchaseForm
    if purchase.payment_item is not None:
        kwargs |= {"item": purchase.payment_item, "lines": [purchase.line]}
        form = GoodsForm(posted(request), request.FILES or None, **kwargs)
        del form.fields["line"]
    else:
        form = PurchaseForm(posted(request), request.FILES or None, **kwargs)
    meanwhile = None
    if request.method == "POST" and _is_whole(form, request):
        try:
            with refused_on(form):
                purchases.change(
                    purchase=purchase,
                    bought=form.bought,
                    papers=form.papers,
                    by=request.user,
                    version=form.cleaned_data["version"] or 0,
                )
                messages.success(request, f"{purchase} disimpan.")
                return redirect("disbursement:accountability_line", proposal.pk, purchase.line_id)
        except purchases.StalePurchase as stale:
            meanwhile = stale.current
            form.add_error(
                None,
                f"{meanwhile.written_by} baru saja mengubah belanja ini. Bandingkan di bawah; simpan sekali lagi bila "
                "yang Anda isi yang benar.",
            )
            form.data = request.POST.copy()
            form.data["version"] = str(meanwhile.version)
    return _form_page(
        request, proposal, found, form, line=purchase.line, title=str(purchase), purchase=purchase, meanwhile=meanwhile
    )


@require_http_methods(STEPS)
@require(WRITING)
def goods_receive(request: AuthedRequest, proposal_id: int, pk: int) -> HttpResponse:
    """Write down goods that came instead of money: when, for which line, how they are and who keeps them."""
    proposal, found = account_for(request, proposal_id)
    item = get_object_or_404(PaymentItem, pk=pk, order__proposal=proposal, order__state="paid")
    lines = accountability.lines_of(found)
    if not found.is_open or not lines:
        return _over(request, proposal)
    if Purchase.objects.standing().filter(payment_item=item).exists():
        messages.info(request, f"{item} sudah dicatat.")
        return redirect(page_of_account(proposal))
    form = GoodsForm(
        posted(request),
        request.FILES or None,
        item=item,
        lines=lines,
        line=lines[0],
        members=_members(proposal),
        initial={"description": item.description, "unit": item.unit, "stays": True},
    )
    if request.method == "POST" and _is_whole(form, request):
        line = next(one for one in lines if one.pk == form.cleaned_data["line"])
        with refused_on(form):
            purchases.add(
                line=line,
                bought=form.bought,
                papers=form.papers,
                by=request.user,
                token=form.cleaned_data["token"],
                item=item,
            )
            messages.success(request, f"{item} dicatat.")
            return redirect(page_of_account(proposal))
    return _form_page(request, proposal, found, form, title=f"Barang bantuan: {item}", item=item)


@require_POST
@require(WRITING)
def purchase_remove(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a purchase out; a second press finds it gone and changes nothing."""
    purchase, proposal, _ = _purchase(request, pk)
    form = EmptyForm(request.POST)
    form.is_valid()
    with refused_on(form):
        purchases.remove(purchase=purchase, by=request.user)
        messages.success(request, f"{purchase} dikeluarkan dari LPJ.")
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("disbursement:accountability_line", proposal.pk, purchase.line_id)


@require_POST
@require(WRITING)
def receipt_remove(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a wrong photo out; a second press finds it gone and changes nothing."""
    receipt = get_object_or_404(
        PurchaseReceipt.objects.filter(purchase__in=Purchase.objects.visible_to(request.user)).select_related(
            "purchase__line__accountability"
        ),
        pk=pk,
    )
    form = EmptyForm(request.POST)
    form.is_valid()
    with refused_on(form):
        purchases.remove_receipt(receipt=receipt, by=request.user)
        messages.success(request, "Foto dikeluarkan.")
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("disbursement:purchase_edit", receipt.purchase_id)


def line_for(found: Accountability, pk: int) -> AccountabilityLine:
    """A line of this account, or 404."""
    line = get_object_or_404(found.lines.select_related("budget_line", "marked_by"), pk=pk)
    line.accountability = found
    return line


def _purchase(request: AuthedRequest, pk: int) -> tuple[Purchase, Proposal, Accountability]:
    """A purchase of the visitor's territory with its account, or 404."""
    purchase = get_object_or_404(
        Purchase.objects.visible_to(request.user).select_related(
            "line__budget_line", "line__accountability", "payment_item", "keeper"
        ),
        pk=pk,
    )
    proposal, found = account_for(request, purchase.line.accountability.proposal_id)
    purchase.line.accountability = found
    return purchase, proposal, found


def _is_whole(form: PurchaseForm, request: AuthedRequest) -> bool:
    """Whether everything was filled in; receipts are kept either way."""
    form.full_clean()
    form.keep_papers(request.user)
    return form.is_valid()


def _members(proposal: Proposal) -> Any:
    return Member.objects.present().filter(group=proposal.group_id).order_by("pk")


def _over(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    messages.warning(request, "LPJ ini tidak (lagi) terbuka untuk diubah. Tidak ada yang disimpan.")
    return redirect(page_of_account(proposal))


def _form_page(
    request: AuthedRequest, proposal: Proposal, found: Accountability, form: PurchaseForm, **context: Any
) -> HttpResponse:
    """The form of one purchase, with the running sum in view."""
    purchase = context.get("purchase")
    line = context.get("line")
    crumbs = crumbs_of_account(proposal)
    if line is not None:
        crumbs.append((line.title, reverse("disbursement:accountability_line", args=[proposal.pk, line.pk])))
    shown = (
        list(purchase.receipts.filter(removed_at__isnull=True).select_related("file").order_by("pk"))
        if purchase
        else []
    )
    return render(
        request,
        "disbursement/purchase_form.html",
        {
            "proposal": proposal,
            "accountability": found,
            "form": form,
            "receipts": shown,
            "finding": last_findings(found).get(line.pk) if line is not None else None,
            "figures": figures(proposal, found, accountability.spent_sum(found)),
            "crumbs": crumbs,
            **context,
        },
    )
