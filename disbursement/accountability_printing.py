"""Printing an account of money (LPJ) in the form of the paper, and issuing it once it was accepted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from disbursement import payments
from disbursement.accountability import lines_of
from disbursement.models import Accountability, AccountabilityLine, Purchase, PurchaseReceipt
from groups.models import Member, Position
from kube_portal.accounts.models import User
from kube_portal.documents.models import IssuedDocument
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah, terbilang
from kube_portal.programs.printing import issue_for, letterhead_of, render_for

TEMPLATE = "disbursement/accountability.typ"


def issue_accountability(accountability: Accountability, *, by: User, base_url: str) -> IssuedDocument:
    """Print an accepted account, issue it under a public code and keep it with the account; it supersedes the last."""
    proposal = accountability.proposal
    document = issue_for(
        proposal.program_year,
        template=TEMPLATE,
        data=accountability_data(accountability),
        kind="accountability",
        title=f"Laporan pertanggungjawaban bantuan {proposal.program_year.year}",
        number=f"LPJ-{proposal.pk}",
        by=by,
        owner=accountability,
        base_url=base_url,
        supersedes=accountability.document,
    )
    accountability.document = document
    accountability.save(update_fields=["document"])
    return document


def draft_pdf(accountability: Accountability) -> bytes:
    """The account as it stands, marked as what it is, for the group to read over before it is handed in."""
    return render_for(accountability.proposal.program_year, TEMPLATE, accountability_data(accountability))


def accountability_data(accountability: Accountability) -> dict[str, Any]:
    """Everything the template lays out (seven queries)."""
    proposal, year = accountability.proposal, accountability.proposal.program_year
    lines = [line for line in lines_of(accountability) if line.counts]
    received, spent = payments.paid(proposal), sum(line.spent for line in lines)
    bought, papers = _purchases(accountability)
    paid = [str(payment) for payment in proposal.payments.filter(reverses__isnull=True, reversal__isnull=True)]
    board = dict(
        Member.objects.present()
        .filter(group=proposal.group_id, position__in=[Position.CHAIR, Position.TREASURER])
        .values_list("position", "name")
    )
    accepted = accountability.status == Accountability.Status.ACCEPTED
    return {
        **letterhead_of(year),
        "title": "Laporan Pertanggungjawaban Penggunaan Dana Bantuan",
        "draft": not accepted,
        "standing": accountability.get_status_display(),
        "facts": [
            ["Kelompok", str(proposal.group)],
            ["Desa/kelurahan", proposal.village.full_name],
            ["Bantuan", f"{proposal.tier.name}, tahun anggaran {year.year}"],
            ["Dana diterima", f"{format_rupiah(received)} ({terbilang(received)})"],
            ["Dasar pembayaran", ", ".join(paid) or "–"],
        ],
        "lines": [_line_row(number, line) for number, line in enumerate(lines, 1)],
        "totals": [
            format_rupiah(sum(line.planned for line in lines)),
            format_rupiah(spent),
            format_rupiah(spent - sum(line.planned for line in lines)),
        ],
        "sums": [
            ["Dana diterima", format_rupiah(received)],
            ["Dibelanjakan", format_rupiah(spent)],
            ["Dikembalikan", format_rupiah(accountability.returned_amount)],
            ["Belum dipertanggungjawabkan", format_rupiah(received - spent - accountability.returned_amount)],
        ],
        "returned": _returned(accountability),
        "purchases": [
            {
                "title": line.title,
                "rows": [_purchase_row(one, papers.get(one.pk, 0)) for one in bought.get(line.pk, [])],
            }
            for line in lines
            if bought.get(line.pk)
        ],
        "inventory": [
            [one.description, one.quantity_text, format_rupiah(one.amount), one.get_condition_display(), _kept(one)]
            for line in lines
            for one in bought.get(line.pk, [])
            if one.stays
        ],
        "place": proposal.village.name,
        "date": tanggal(accountability.submitted_at or timezone.now()),
        "chair": board.get(Position.CHAIR, ""),
        "treasurer": board.get(Position.TREASURER, ""),
        "submitted_by": str(accountability.submitted_by or ""),
        "checked_by": str(accountability.checked_by) if accepted else "",
        "checked_on": tanggal(accountability.checked_at) if accepted else "",
    }


def _purchases(accountability: Accountability) -> tuple[dict[int, list[Purchase]], dict[int, int]]:
    """Purchases by line, and how many receipts each has (two queries)."""
    by_line: dict[int, list[Purchase]] = {}
    rows = Purchase.objects.standing().filter(line__accountability=accountability).select_related("keeper")
    for one in rows.order_by("bought_on", "pk"):
        by_line.setdefault(one.line_id, []).append(one)
    counted: dict[int, int] = {}
    papers = PurchaseReceipt.objects.standing().filter(
        purchase__line__accountability=accountability, kind=PurchaseReceipt.Kind.RECEIPT
    )
    for pk in papers.values_list("purchase_id", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    return by_line, counted


def _line_row(number: int, line: AccountabilityLine) -> list[str]:
    difference = format_rupiah(line.difference)
    if line.percent:
        difference = f"{difference}\n({line.percent:+d}%)"
    note = f"\n{line.note}" if line.note else ""
    return [f"{number}.", f"{line.title}{note}", format_rupiah(line.planned), format_rupiah(line.spent), difference]


def _purchase_row(one: Purchase, papers: int) -> list[str]:
    if one.payment_item_id is not None:
        receipt = "Barang dari Dinas"
    elif papers:
        receipt = f"{papers} nota"
    else:
        receipt = f"Tanpa nota: {one.no_receipt}" if one.no_receipt else "Belum ada nota"
    note = f"\n{one.note}" if one.note else ""
    return [
        f"{one.bought_on:%d-%m-%Y}", f"{one.description}{note}", one.seller or "–", one.quantity_text, receipt,
        format_rupiah(one.amount),
    ]  # fmt: skip


def _returned(accountability: Accountability) -> str:
    if not accountability.returned_amount:
        return "Tidak ada sisa dana."
    return (
        f"Sisa dana {format_rupiah(accountability.returned_amount)} dikembalikan tanggal "
        f"{tanggal(accountability.returned_on)} dengan bukti setor {accountability.returned_proof}."
    )


def _kept(one: Purchase) -> str:
    return ", ".join(part for part in (one.kept_at, str(one.keeper or "")) if part) or "–"
