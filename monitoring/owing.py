"""What a member still owes the group, by its cash book or else by its reports, before the member leaves it."""

from __future__ import annotations

from collections.abc import Iterator

from groups.models import Member
from groups.seams import knows_what_is_owed
from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.money import format_rupiah
from monitoring import fieldreports
from monitoring.models import CashEntry, FieldReport, Loan


@knows_what_is_owed
def loans_of(member: Member) -> Iterator[str]:
    """Each loan of the cash book that the member owes of; what the newest report says where there is no book."""
    running = Loan.objects.running().filter(member=member).order_by("lent_on", "pk")
    for loan in running:
        yield f"{member} belum mengembalikan {format_rupiah(loan.outstanding)} dari pinjaman {tanggal(loan.lent_on)}."
    if not CashEntry.objects.filter(book__group_id=member.group_id).exists():
        yield from _by_report(member)


def _by_report(member: Member) -> Iterator[str]:
    """The group's loans by its newest report, and whether the member is named among those in arrears (one query)."""
    report = FieldReport.objects.in_force().filter(group_id=member.group_id).order_by("-month").first()
    loans = fieldreports.loans(report)
    if report is None or loans is None or not report.loans_outstanding:
        return
    if member.name.casefold() in report.loans_overdue_members.casefold():
        yield f"{member} menunggak pinjaman kelompok menurut laporan {bulan(report.month)}."
    yield (
        f"Menurut laporan {bulan(report.month)}, pinjaman anggota yang belum kembali "
        f"{format_rupiah(report.loans_outstanding)}. Periksa bagiannya di buku kas."
    )
