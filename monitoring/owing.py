"""What a member still owes the group, before the member leaves it: by the cash book, or as the monthly reports tell."""

from __future__ import annotations

from collections.abc import Iterator

from groups.models import Member
from groups.seams import knows_what_is_owed
from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.money import format_rupiah
from monitoring import fieldreports
from monitoring.models import FieldReport, Loan


@knows_what_is_owed
def loans_of(member: Member) -> Iterator[str]:
    """The member's own running loans; where the book holds none, what the newest report says of the group's loans."""
    running = list(Loan.objects.running().filter(member=member).order_by("pk"))
    for loan in running:
        owed = format_rupiah(loan.outstanding)
        yield f"{member} masih berutang {owed} kepada kelompok, dipinjam {tanggal(loan.lent_on)}."
    if running:
        return
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
