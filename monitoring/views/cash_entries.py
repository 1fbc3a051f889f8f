"""Lines of a cash book: writing one, reading it with its receipts, taking it back; and closing a month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from groups.models import Group, Member
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.money import format_rupiah
from monitoring.cashbook import closing, entries, ledger
from monitoring.cashbook.forms import CloseForm, EntryForm, PapersForm, ReasonForm
from monitoring.duedates import month_after
from monitoring.models import CashClose, CashEntry
from monitoring.models.cashbook import OF_FUNDS, CashKind
from monitoring.views.cashbook import READING, book_in_reach
from monitoring.views.common import group_in_reach

STEPS = ["GET", "HEAD", "POST"]
# The kinds to choose from, as the page groups them.
CHOICES = (
    ("Uang masuk", (CashKind.INCOME, CashKind.IKS, CashKind.OTHER_IN)),
    ("Uang keluar", (CashKind.COST, CashKind.ASSET, CashKind.IKS_PAID, CashKind.SHARED, CashKind.OTHER_OUT)),
    ("Pindah tempat", (CashKind.WITHDRAWAL, CashKind.DEPOSIT)),
)


def crumbs_of(group: Group, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The trail above a page of a group's books."""
    return [
        ("Kelompok", reverse("groups:group_list")),
        (group.name, group.get_absolute_url()),
        ("Buku kas", reverse("monitoring:cashbook_detail", args=[group.pk])),
        *more,
    ]


def members_of(group: Group) -> Any:
    """The members to choose from."""
    return Member.objects.present().filter(group_id=group.pk).order_by("name", "pk")


@require_http_methods(STEPS)
@require(entries.WRITING)
def cash_entry_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """First what it is about, as large choices; then the few fields of that kind."""
    group = group_in_reach(request.user, group_id)
    book = entries.cash_book_for(group)
    opening = ledger.opening_day(book) if book is not None else None
    if book is None or opening is None:
        return render(request, "monitoring/cashbook_empty.html", {"group": group, "book": book})
    kind = request.GET.get("kind", "")
    held = ledger.held(book)
    frame = {"group": group, "held": held, "crumbs": crumbs_of(group)}
    if kind not in entries.WRITABLE:
        chosen = [(title, [(one.value, one.label) for one in kinds]) for title, kinds in CHOICES]
        return render(request, "monitoring/cash_entry_kind.html", {**frame, "choices": chosen})
    form = EntryForm(
        posted(request),
        request.FILES or None,
        kind=kind,
        members=members_of(group),
        held=held,
        initial={"dated_on": group.village.today()},
    )
    if request.method == "POST" and form.whole(request.user):
        with refused_on(form):
            data = form.cleaned_data
            entry, is_new = entries.write(
                book=book, line=form.line, by=request.user, uuid=data["uuid"], device_time=data["device_time"],
                papers=form.kept,
            )  # fmt: skip
            if is_new:
                messages.success(request, f"Nomor {entry.number} dicatat: {format_rupiah(entry.amount)}.")
            else:
                messages.info(request, "Catatan ini sudah tersimpan sebelumnya; tidak ada yang berubah.")
            if "another" in request.POST:
                return redirect("monitoring:cash_entry_create", group.pk)
            return redirect(month_page(entry))
    context = {
        **frame,
        "form": form,
        "title": str(CashKind(kind).label),
        "back": reverse("monitoring:cash_entry_create", args=[group.pk]),
        "back_label": "Pilih jenis lain",
        "another": True,
    }
    return render(request, "monitoring/cash_form.html", context)


def month_page(entry: CashEntry) -> str:
    """The month of the book in which a line stands, at that line."""
    page = reverse("monitoring:cashbook_detail", args=[entry.book.group_id])
    return f"{page}?month={entry.dated_on:%Y-%m}#nomor-{entry.number}"


def entry_in_reach(request: AuthedRequest, pk: int) -> CashEntry:
    """A line of a book of the visitor's territory, or 404."""
    rows = CashEntry.objects.visible_to(request.user).select_related(
        "book__group__village", "member", "loan", "minutes", "reverses", "reversal", "written_by"
    )
    return get_object_or_404(rows, pk=pk)


@require_http_methods(STEPS)
@require(READING)
def cash_entry_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """A line with its receipts, who wrote it and when; whoever writes the book adds photos here."""
    entry = entry_in_reach(request, pk)
    may_write = request.user.has_perm(entries.WRITING) and entry.kind not in OF_FUNDS
    form = PapersForm(posted(request), request.FILES or None)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form.whole(request.user):
            with refused_on(form):
                added = entries.add_papers(entry=entry, papers=form.kept, by=request.user)
                messages.success(request, f"{added} foto ditambahkan." if added else "Foto ini sudah ada.")
                return redirect(entry)
    reversal = getattr(entry, "reversal", None)
    context = {
        "entry": entry,
        "group": entry.book.group,
        "reversal": reversal,
        "receipts": list(entry.receipts.select_related("file").order_by("pk")),
        "form": form if may_write else None,
        "may_reverse": may_write and reversal is None and not entry.is_reversal,
        "clock_differs": entry.device_time is not None
        and abs(entry.device_time - entry.written_at) > entries.CLOCK_TOLERANCE,
        "crumbs": crumbs_of(entry.book.group),
        "back": month_page(entry),
    }
    return render(request, "monitoring/cash_entry_detail.html", context)


@require_http_methods(STEPS)
@require(entries.WRITING)
def cash_entry_reverse(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a line back by a reversing one, with a reason; a second press finds it taken back."""
    entry = entry_in_reach(request, pk)
    form = ReasonForm(posted(request), example="Misalnya: jumlahnya keliru, seharusnya Rp450.000.")
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            back, is_new = entries.reverse(
                entry=entry, by=request.user, reason=form.cleaned_data["reason"], uuid=form.cleaned_data["uuid"]
            )
            if is_new:
                messages.success(request, f"Nomor {entry.number} dibatalkan dengan nomor {back.number}.")
            else:
                messages.info(request, "Catatan ini sudah dibatalkan; tidak ada yang berubah.")
            return redirect(entry)
    context = {
        "title": f"Batalkan nomor {entry.number}",
        "facts": f"{entry.description}, {format_rupiah(entry.amount)}, {tanggal(entry.dated_on)}",
        "crumbs": crumbs_of(entry.book.group, (f"Nomor {entry.number}", entry.get_absolute_url())),
        "question": "Batalkan catatan ini?",
        "consequences": [
            "Catatan yang keliru tetap terbaca; pembatalannya menjadi baris baru dengan alasan Anda.",
            "Sesudah itu tulis catatan yang benar sebagai catatan baru.",
        ],
        "form": form,
        "action_label": "Batalkan catatan",
        "tone": "danger",
        "back": entry.get_absolute_url(),
    }
    return render(request, "monitoring/cash_step.html", context)


@require_http_methods(STEPS)
@require(closing.CLOSING)
def cashbook_close(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Close the month whose turn it is: what was counted beside what the book says."""
    book = book_in_reach(request.user, group_id)
    group = book.group
    turn = closing.next_turn(book, group.village.today())
    form = CloseForm(posted(request), turn=turn) if turn is not None and turn.is_over else None
    if request.method == "POST" and form is None:
        messages.info(request, "Tidak ada bulan yang menunggu ditutup; tidak ada yang berubah.")
        return redirect("monitoring:cashbook_detail", group.pk)
    if request.method == "POST" and form is not None and turn is not None and form.is_valid():
        with refused_on(form):
            if not form.is_of_this_state:
                form.add_error(None, "Buku kas berubah sejak halaman ini dibuka. Periksa saldonya, lalu tutup lagi.")
                form.data = request.POST.copy()
                form.data["seen"] = form.fields["seen"].initial
            else:
                made, _ = closing.close(
                    book=book, month=turn.month, count=form.count, by=request.user, seen=turn.expected
                )
                messages.success(request, f"Kas {bulan(made.month)} ditutup.")
                page = reverse("monitoring:cashbook_detail", args=[group.pk])
                return redirect(f"{page}?month={made.month:%Y-%m}")
    context = {"group": group, "turn": turn, "form": form, "crumbs": crumbs_of(group)}
    return render(request, "monitoring/cash_close.html", context)


@require_http_methods(STEPS)
@require(closing.REOPENING)
def cash_close_reopen(request: AuthedRequest, pk: int) -> HttpResponse:
    """The Dinas opens the newest closed month again, with a reason that stays."""
    rows = CashClose.objects.visible_to(request.user).select_related("book__group__village", "closed_by")
    close = get_object_or_404(rows, pk=pk)
    group = close.book.group
    page = f"{reverse('monitoring:cashbook_detail', args=[group.pk])}?month={close.month:%Y-%m}"
    form = ReasonForm(posted(request), example="Misalnya: dua nota belanja tertinggal.")
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            is_new = closing.reopen(close=close, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(
                request, f"Kas {bulan(close.month)} dibuka lagi." if is_new else "Bulan ini sudah dibuka lagi."
            )
            return redirect(page)
    context = {
        "title": f"Buka lagi {bulan(close.month)}",
        "facts": f"{group.name} · ditutup {tanggal(close.closed_at)} oleh {close.closed_by}",
        "crumbs": crumbs_of(group),
        "question": "Buka lagi bulan ini?",
        "consequences": [
            "Penutupan yang lama tetap tercatat, bersama alasan Anda.",
            f"Sampai ditutup lagi, catatan bertanggal sebelum {tanggal(month_after(close.month))} dapat ditulis.",
        ],
        "form": form,
        "action_label": "Buka lagi",
        "tone": "danger",
        "back": page,
    }
    return render(request, "monitoring/cash_step.html", context)
