"""The monthly report on the office's paper, as the pendamping and the group's chair sign it; and letters about it."""

from __future__ import annotations

from typing import Any

from groups.models import Position
from groups.papers import DOTS
from groups.proposal_papers import place_of
from kube_portal.look.templatetags.look import bulan, tanggal, tanggal_jam
from kube_portal.money import format_rupiah
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of, render_for
from monitoring import fieldreports, photos
from monitoring.models import FieldReport, ReportPhoto

PAPER = "monitoring/field_report.typ"


def year_for(regency_code: str, year: int) -> ProgramYear | None:
    """The program year whose office prints about a year: its own, else the newest before it, else the oldest."""
    years = {one.year: one for one in ProgramYear.objects.filter(regency_id=regency_code).select_related("regency")}
    earlier = [one for one in years if one <= year]
    return years[max(earlier)] if earlier else years[min(years)] if years else None


def paper_of(report: FieldReport) -> bytes:
    """The report as PDF. Raises `TemplateError`."""
    year = year_for(report.group.regency_code, report.month.year)
    if year is None:
        year = ProgramYear(regency_id=report.group.regency_code, year=report.month.year)
    return render_for(year, PAPER, _data(report, year))


def _data(report: FieldReport, year: ProgramYear) -> dict[str, Any]:
    before = fieldreports.previous(report)
    people = list(report.attendances.select_related("member").order_by("member_id"))
    chair = report.group.members.filter(position=Position.CHAIR, left_on__isnull=True).first()
    shown = photos.of_report(report)
    return {
        **letterhead_of(year),
        "month": bulan(report.month),
        "before": bulan(before.month) if before is not None else "",
        "state": "" if report.is_in_force else "Versi ini sudah diganti.",
        "facts": _facts(report, len(people)),
        "figures": _figures(report, before),
        "answers": _answers(report),
        "people": [
            [f"{number}.", row.member.name, "hadir" if row.present else "tidak hadir"]
            for number, row in enumerate(people, 1)
        ],
        "needs": [[str(line.quantity), line.what, line.reason] for line in report.needs.all()],
        "photos": [_photo(number, photo) for number, photo in enumerate(shown, 1)],
        "place": place_of(year),
        "date": tanggal(report.submitted_at),
        "signers": [
            {"office": "Ketua kelompok,", "name": chair.name if chair is not None else DOTS},
            {"office": "Pendamping,", "name": str(report.submitted_by or report.created_by)},
        ],
    }


def _facts(report: FieldReport, members: int) -> list[list[str]]:
    position = report.position
    present = report.attendances.filter(present=True).count()
    return [
        ["Kelompok", report.group.name],
        ["Alamat", report.group.village.full_name],
        ["Usaha", report.group.business_description],
        ["Bulan", bulan(report.month)],
        ["Tanggal kunjungan", tanggal(report.visit_on)],
        ["Posisi", str(position) if position is not None else "tidak tercatat"],
        ["Kehadiran", f"{present} dari {members} anggota"],
    ]


_LINES = (
    ("Omzet", "turnover"), ("Biaya", "costs"), ("Selisih", "surplus"), ("Uang kas", "cash_counted"),
    ("Saldo rekening", "bank_balance"), ("Persediaan", "stock_value"), ("Aset", "assets_value"), ("IKS", "iks"),
    ("Pinjaman anggota", "loans_outstanding"), ("Menunggak", "loans_overdue"),
)  # fmt: skip


def _figures(report: FieldReport, before: FieldReport | None) -> list[list[str]]:
    """Line by line: label, the month before, this month; a figure that nobody counted is a dash."""

    def said(row: FieldReport | None, name: str) -> str:
        amount = getattr(row, name, None)
        return "–" if amount is None else format_rupiah(amount)

    return [[label, said(before, name), said(report, name)] for label, name in _LINES]


def _answers(report: FieldReport) -> list[list[str]]:
    return [
        ["Usaha dijalankan", report.get_is_joint_business_display()],
        ["Bagi kebanyakan anggota", report.get_is_main_business_display()],
        ["Dana sesuai rencana", report.get_used_as_planned_display()],
        ["Keadaan usaha", report.get_trend_display() if report.trend else "tidak ditulis"],
        ["Kendala", report.problems or "tidak ada"],
        ["Tindak lanjut", report.follow_up or "–"],
        *([["Kebutuhan alat", report.equipment_needs]] if report.equipment_needs else []),
    ]


def _photo(number: int, photo: ReportPhoto) -> list[str]:
    position = photo.position
    return [
        f"{number}.",
        tanggal_jam(photo.taken_at) if photo.taken_at else "waktu tidak tercatat",
        str(position) if position is not None else "posisi tidak tercatat",
    ]
