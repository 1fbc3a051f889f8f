"""A group's books as on paper: the cash book of a month in its classical columns, loans, guests, minutes, members,
inventory. They are the group's own books, so that they are printed and signed, and not issued by the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from groups.models import Group, InventoryItem, Member, Position
from kube_portal.documents.printing import render_pdf
from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.money import format_rupiah, group_digits, terbilang
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import render_for
from monitoring.cashbook import ledger, loans
from monitoring.duedates import month_after
from monitoring.models import CashClose, CashEntry, GroupBook, GroupMinutes, Guest, Loan

# More rows than a year of any group has; what is older stands in the export.
MOST_ROWS = 1_000


@dataclass(frozen=True)
class BookPaper:
    """One book: what it is called, its template, and how it is filled for a month; None when there is nothing."""

    title: str
    template: str
    fill: Callable[[Group, GroupBook | None, dt.date], dict[str, Any] | None]


def _frame(group: Group, title: str, period: str) -> dict[str, Any]:
    """Head and signatures of every book (one query)."""
    board = dict(
        Member.objects.present()
        .filter(group_id=group.pk, position__in=[Position.CHAIR, Position.TREASURER, Position.SECRETARY])
        .values_list("position", "name")
    )
    return {
        "title": title,
        "period": period,
        "group": group.name,
        "village": group.village.full_name,
        "place": group.village.name,
        "date": tanggal(group.village.today()),
        "chair": board.get(Position.CHAIR, ""),
        "secretary": board.get(Position.SECRETARY, ""),
        "treasurer": board.get(Position.TREASURER, ""),
    }


def _money(amount: int) -> str:
    return group_digits(amount) if amount else ""


def _cash(group: Group, book: GroupBook | None, month: dt.date) -> dict[str, Any] | None:
    """The cash book of a month: date, number, description, debit, credit, balance; with sums and what was counted."""
    if book is None:
        return None
    shown = ledger.month_of(book, month)
    entries = {
        entry.pk: entry
        for entry in CashEntry.objects.filter(book=book, dated_on__gte=month, dated_on__lt=month_after(month))
    }
    rows = [["", "", "Saldo awal bulan", "", "", group_digits(shown.opening.total)]]
    for line in shown.lines:
        entry = entries[line.pk]
        party = f" ({entry.party})" if entry.party else ""
        rows.append([
            f"{entry.dated_on:%d-%m-%Y}", str(entry.number), f"{entry.description}{party}",
            _money(max(entry.effect, 0)), _money(max(-entry.effect, 0)), group_digits(line.balance.total),
        ])  # fmt: skip
    close = CashClose.objects.filter(book=book, month=month, reopened_at__isnull=True).first()
    return {
        **_frame(group, "Buku Kas", bulan(month)),
        "rows": rows,
        "sums": [group_digits(shown.came_in), group_digits(shown.went_out), group_digits(shown.closing.total)],
        "in_words": terbilang(shown.closing.total),
        "facts": [
            ["Uang tunai", format_rupiah(shown.closing.in_hand)],
            ["Rekening bank", format_rupiah(shown.closing.at_bank)],
            *_counted(close),
        ],
        "kinds": [[str(one.kind.label), str(one.count), format_rupiah(one.amount)] for one in shown.totals],
        "standing": f"Ditutup {tanggal(close.closed_at)}" if close is not None else "Belum ditutup",
    }


def _counted(close: CashClose | None) -> list[list[str]]:
    if close is None:
        return []
    found = [["Uang tunai dihitung", format_rupiah(close.counted_in_hand)]]
    if close.counted_at_bank is not None:
        found.append(["Buku tabungan", format_rupiah(close.counted_at_bank)])
    if close.differs:
        found.append(["Penjelasan selisih", close.explanation])
    return found


def _loans(group: Group, book: GroupBook | None, month: dt.date) -> dict[str, Any] | None:
    if book is None:
        return None
    made = list(Loan.objects.made().filter(book=book).select_related("member").order_by("lent_on", "pk")[:MOST_ROWS])
    rows = [
        [
            f"{number}.", one.loan.member.name, f"{one.loan.lent_on:%d-%m-%Y}", group_digits(one.loan.principal),
            f"{one.loan.months} × {group_digits(one.loan.interest)}", group_digits(one.loan.paid),
            group_digits(one.loan.outstanding), one.state[0],
        ]
        for number, one in enumerate(loans.standings(made, group.village.today()), 1)
    ]  # fmt: skip
    return {
        **_frame(group, "Buku Pinjaman Anggota", f"per {tanggal(group.village.today())}"),
        "landscape": True,
        "head": ["No.", "Anggota", "Tanggal", "Pokok (Rp)", "Angsuran × jasa", "Kembali (Rp)", "Sisa (Rp)", "Keadaan"],
        "widths": ["auto", "1fr", "auto", "auto", "auto", "auto", "auto", "auto"],
        "align": ["center", "left", "left", "right", "right", "right", "right", "left"],
        "rows": rows,
        "total": ["", "Jumlah", "", group_digits(sum(loan.principal for loan in made)), "",
                  group_digits(sum(loan.paid for loan in made)), group_digits(sum(loan.outstanding for loan in made)),
                  ""],
    }  # fmt: skip


def _guests(group: Group, book: GroupBook | None, month: dt.date) -> dict[str, Any] | None:
    found = Guest.objects.standing().filter(group=group, held_on__year=month.year).order_by("held_on", "pk")
    return {
        **_frame(group, "Buku Tamu", f"Tahun {month.year}"),
        "landscape": True,
        "head": ["No.", "Tanggal", "Nama", "Asal atau instansi", "Keperluan", "Kesan dan pesan", "Tanda tangan"],
        "widths": ["auto", "auto", "1fr", "1fr", "1.4fr", "1.2fr", "2.6cm"],
        "align": ["center", "left", "left", "left", "left", "left", "left"],
        "rows": [
            [f"{number}.", f"{one.held_on:%d-%m-%Y}", one.name, one.origin, one.purpose, one.impression, ""]
            for number, one in enumerate(found[:MOST_ROWS], 1)
        ],
        "total": [],
    }


def _members(group: Group, book: GroupBook | None, month: dt.date) -> dict[str, Any] | None:
    found = Member.objects.filter(group=group).order_by("pk")
    return {
        **_frame(group, "Buku Anggota", f"per {tanggal(group.village.today())}"),
        "landscape": False,
        "head": ["No.", "Nama", "L/P", "Jabatan", "Alamat", "Masuk", "Keluar"],
        "widths": ["auto", "1.3fr", "auto", "auto", "1.3fr", "auto", "auto"],
        "align": ["center", "left", "center", "left", "left", "left", "left"],
        "rows": [
            [
                f"{number}.", one.name, one.sex, str(one.get_position_display()), one.address,
                f"{one.joined_on:%d-%m-%Y}" if one.joined_on else "", f"{one.left_on:%d-%m-%Y}" if one.left_on else "",
            ]
            for number, one in enumerate(found[:MOST_ROWS], 1)
        ],
        "total": [],
    }  # fmt: skip


def _inventory(group: Group, book: GroupBook | None, month: dt.date) -> dict[str, Any] | None:
    found = list(
        InventoryItem.objects.standing()
        .filter(group=group)
        .with_left()
        .select_related("keeper")
        .order_by("acquired_on", "pk")[:MOST_ROWS]
    )
    return {
        **_frame(group, "Buku Inventaris", f"per {tanggal(group.village.today())}"),
        "landscape": True,
        "head": ["No.", "Barang", "Diperoleh", "Asal", "Jumlah", "Masih ada", "Nilai (Rp)", "Keadaan", "Disimpan di"],
        "widths": ["auto", "1.4fr", "auto", "1fr", "auto", "auto", "auto", "auto", "1fr"],
        "align": ["center", "left", "left", "left", "right", "right", "right", "left", "left"],
        "rows": [
            [
                f"{number}.", one.name, f"{one.acquired_on:%d-%m-%Y}", str(one.get_source_display()),
                f"{one.quantity} {one.unit}", f"{one.left}",  # type: ignore[attr-defined]  # annotated
                group_digits(one.value), str(one.get_condition_display()),
                ", ".join(part for part in (one.kept_at, str(one.keeper or "")) if part),
            ]
            for number, one in enumerate(found, 1)
        ],
        "total": ["", "Jumlah", "", "", "", "", group_digits(sum(one.value for one in found)), "", ""],
    }  # fmt: skip


def _minutes(group: Group, book: GroupBook | None, month: dt.date) -> dict[str, Any] | None:
    found: Sequence[GroupMinutes] = list(
        GroupMinutes.objects.standing()
        .filter(group=group, held_on__year=month.year)
        .prefetch_related("attendances__member")
        .order_by("held_on", "pk")[:MOST_ROWS]
    )
    return {
        **_frame(group, "Buku Notulen Rapat", f"Tahun {month.year}"),
        "meetings": [
            {
                "facts": [
                    ["Tanggal", tanggal(one.held_on)],
                    ["Tempat", one.place],
                    ["Acara", one.agenda],
                    ["Hadir", _present(one)],
                    *([["Tamu", one.others_present]] if one.others_present else []),
                ],
                "decisions": one.decisions,
            }
            for one in found
        ],
    }


def _present(minutes: GroupMinutes) -> str:
    rows = sorted(minutes.attendances.all(), key=lambda one: one.member_id)
    came = [one.member.name for one in rows if one.present]
    return f"{len(came)} dari {len(rows)} anggota: {', '.join(came) or '–'}"


PAPERS: dict[str, BookPaper] = {
    "ledger": BookPaper("Buku kas", "monitoring/cash_book.typ", _cash),
    "loans": BookPaper("Buku pinjaman", "monitoring/group_book.typ", _loans),
    "guests": BookPaper("Buku tamu", "monitoring/group_book.typ", _guests),
    "minutes": BookPaper("Buku notulen", "monitoring/group_minutes.typ", _minutes),
    "members": BookPaper("Buku anggota", "monitoring/group_book.typ", _members),
    "inventory": BookPaper("Buku inventaris", "monitoring/group_book.typ", _inventory),
}


def print_paper(name: str, group: Group, book: GroupBook | None, month: dt.date) -> bytes | None:
    """A book as PDF, with the regency's own template if it has one; None when there is no such book yet.

    Raises `TemplateError`.
    """
    paper = PAPERS[name]
    data = paper.fill(group, book, month)
    if data is None:
        return None
    year = ProgramYear.objects.filter(regency_id=group.regency_code).order_by("-year").first()
    return render_for(year, paper.template, data) if year is not None else render_pdf(paper.template, data)
