"""Loans of a group to its members: all of them, one with its schedule, lending, repaying and writing off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import send_rows
from groups.listing import page_of
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah
from monitoring.cashbook import entries, ledger, loans
from monitoring.cashbook.exporting import LOAN_COLUMNS
from monitoring.cashbook.forms import LoanForm, RepaymentForm, WriteOffForm
from monitoring.models import GroupMinutes, Loan
from monitoring.views.cash_entries import STEPS, crumbs_of, members_of, month_page
from monitoring.views.cashbook import READING, book_in_reach
from monitoring.views.common import group_in_reach

# Minutes to choose from when a loan is written off.
MINUTES_OFFERED = 40


@require_safe
@require(READING)
def loan_list(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Who borrowed and owes, member by member; arrears by age; every loan."""
    book = book_in_reach(request.user, group_id)
    group, today = book.group, book.group.village.today()
    page = page_of(Loan.objects.filter(book=book).select_related("member").order_by("-lent_on", "-pk"), request.GET)
    debts = loans.per_member(book, today)
    context = {
        "group": group,
        "page": page,
        "standings": loans.standings(list(page.object_list), today),
        "debts": [debt for debt in debts if debt.loans],
        "ring": [debt.ring_state for debt in debts],
        "arrears": loans.arrears(group, today),
        "outstanding": sum(debt.outstanding for debt in debts),
        "crumbs": crumbs_of(group),
        "may_write": request.user.has_perm(entries.WRITING),
    }
    return render(request, "monitoring/loan_list.html", context)


@require_safe
@require(READING)
def loan_export(request: AuthedRequest, group_id: int) -> HttpResponseBase:
    """Every loan of the group as a workbook or (`?as=csv`) CSV; logged."""
    book = book_in_reach(request.user, group_id)
    found = list(Loan.objects.filter(book=book).select_related("member").order_by("-lent_on", "-pk"))
    rows = loans.standings(found, book.group.village.today())
    as_csv = request.GET.get("as") == "csv"
    log_access(request, AccessLog.Action.EXPORT, book, f"pinjaman, {'CSV' if as_csv else 'XLSX'}")
    return send_rows(f"pinjaman-{book.group_id}", "Pinjaman", LOAN_COLUMNS, rows, as_csv=as_csv)


@require_http_methods(STEPS)
@require(entries.WRITING)
def loan_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Lend money of the book to a member; the schedule follows from what was agreed."""
    group = group_in_reach(request.user, group_id)
    book = entries.cash_book_for(group)
    if book is None or ledger.opening_day(book) is None:
        return render(request, "monitoring/cashbook_empty.html", {"group": group, "book": book})
    today = group.village.today()
    held = ledger.held(book)
    form = LoanForm(
        posted(request),
        request.FILES or None,
        members=members_of(group),
        held=held,
        initial={"lent_on": today, "months": 6, "due_day": min(today.day, 28)},
    )
    if request.method == "POST" and form.whole(request.user):
        with refused_on(form):
            data = form.cleaned_data
            loan, is_new = loans.lend(
                book=book, terms=form.terms, by=request.user, uuid=data["uuid"], device_time=data["device_time"],
                papers=form.kept,
            )  # fmt: skip
            if is_new:
                messages.success(request, f"Pinjaman {loan.member} dicatat.")
            else:
                messages.info(request, "Pinjaman ini sudah tersimpan sebelumnya; tidak ada yang berubah.")
            return redirect(loan)
    loans_page = reverse("monitoring:loan_list", args=[group.pk])
    context = {
        "group": group,
        "held": held,
        "form": form,
        "title": "Pinjaman kepada anggota",
        "crumbs": crumbs_of(group, ("Pinjaman", loans_page)),
        "back": loans_page,
    }
    return render(request, "monitoring/cash_form.html", context)


def loan_in_reach(request: AuthedRequest, pk: int) -> Loan:
    """A loan of a group of the visitor's territory, or 404."""
    rows = Loan.objects.visible_to(request.user).select_related("book__group__village", "member", "written_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@require(READING)
def loan_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """A loan with its schedule and every line of the book about it."""
    loan = loan_in_reach(request, pk)
    group, today = loan.book.group, loan.book.group.village.today()
    standing = loans.standings([loan], today)[0]
    may_write = request.user.has_perm(entries.WRITING) and not loan.cancelled and not loan.is_settled
    context = {
        "loan": loan,
        "group": group,
        "standing": standing,
        "schedule": loans.schedule(loan, today),
        "lines": list(loan.entries.select_related("reverses", "reversal", "minutes").order_by("dated_on", "number")),
        "crumbs": crumbs_of(group, ("Pinjaman", reverse("monitoring:loan_list", args=[group.pk]))),
        "may_write": may_write,
    }
    return render(request, "monitoring/loan_detail.html", context)


@require_http_methods(STEPS)
@require(entries.WRITING)
def loan_repay(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write down that money of a loan came back; the oldest instalment is settled first."""
    loan = loan_in_reach(request, pk)
    group = loan.book.group
    if loan.cancelled or loan.is_settled:
        messages.info(request, "Pinjaman ini sudah selesai.")
        return redirect(loan)
    form = RepaymentForm(posted(request), request.FILES or None, loan=loan, initial={"dated_on": group.village.today()})
    if request.method == "POST" and form.whole(request.user):
        with refused_on(form):
            data = form.cleaned_data
            entry, is_new = loans.repay(
                loan=loan, amount=data["amount"], on=data["dated_on"], place=data["place"], by=request.user,
                uuid=data["uuid"], device_time=data["device_time"], papers=form.kept,
            )  # fmt: skip
            if is_new:
                messages.success(request, f"Angsuran {loan.member}, {format_rupiah(entry.amount)}, dicatat.")
            else:
                messages.info(request, "Angsuran ini sudah tersimpan sebelumnya; tidak ada yang berubah.")
            return redirect(loan)
    context = {
        "group": group,
        "form": form,
        "title": f"Angsuran {loan.member}",
        "crumbs": crumbs_of(group, (str(loan), loan.get_absolute_url())),
        "back": loan.get_absolute_url(),
    }
    return render(request, "monitoring/cash_form.html", context)


@require_http_methods(STEPS)
@require(entries.WRITING)
def loan_write_off(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write off what is owed by the decision of a meeting; no money moves, and the decision stays."""
    loan = loan_in_reach(request, pk)
    group = loan.book.group
    if loan.cancelled or loan.is_settled:
        messages.info(request, "Pinjaman ini sudah selesai.")
        return redirect(loan)
    newest = GroupMinutes.objects.standing().filter(group=group).order_by("-held_on", "-pk")[:MINUTES_OFFERED]
    minutes = GroupMinutes.objects.filter(pk__in=[one.pk for one in newest]).order_by("-held_on", "-pk")
    form = WriteOffForm(posted(request), minutes=minutes, initial={"dated_on": group.village.today()})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            data = form.cleaned_data
            entry, _ = loans.write_off(
                loan=loan, minutes=data["minutes"], reason=data["reason"], on=data["dated_on"], by=request.user,
                uuid=data["uuid"],
            )  # fmt: skip
            messages.success(request, f"Sisa pinjaman {loan.member}, {format_rupiah(entry.amount)}, dihapuskan.")
            return redirect(month_page(entry))
    context = {
        "title": f"Hapuskan pinjaman {loan.member}",
        "facts": f"Sisa {format_rupiah(loan.outstanding)}, dipinjamkan {tanggal(loan.lent_on)}",
        "crumbs": crumbs_of(group, (str(loan), loan.get_absolute_url())),
        "question": "Hapuskan sisa pinjaman ini?",
        "consequences": [
            f"Sisa {format_rupiah(loan.outstanding)} tidak ditagih lagi. Uang kas tidak berubah.",
            "Keputusan rapat kelompok harus sudah ada di buku notulen.",
        ],
        "missing": [] if newest else ["Belum ada notulen. Tulis dahulu notulen rapat yang memutuskannya."],
        "missing_url": reverse("monitoring:minutes_create", args=[group.pk]),
        "form": form,
        "action_label": "Hapuskan pinjaman",
        "tone": "danger",
        "back": loan.get_absolute_url(),
    }
    return render(request, "monitoring/cash_step.html", context)
