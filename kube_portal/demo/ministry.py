"""The ministry's report: what both offices sent for 2025, and what Singkawang prepares for this year."""

from __future__ import annotations

import datetime as dt

from kube_portal.accounts.models import User
from kube_portal.demo.story import BASE_URL, day
from kube_portal.programs.models import ProgramYear
from reports.ministry import preparing, uploading

_SIKS = (
    ("NIK_PENGURUS", "nik"), ("NO_KK", "kk"), ("NAMA_PENGURUS", "name"), ("JABATAN", "position"),
    ("NAMA_KUBE", "group"), ("JENIS_USAHA", "business_kind"), ("KODE_WILAYAH", "village_digits"),
    ("ALAMAT", "address"), ("RT", "rt"), ("RW", "rw"), ("NILAI_BANTUAN", "amount"), ("TAHUN", "year"),
)  # fmt: skip


def seed(users: dict[str, User]) -> None:
    """Two reports sent in January, one that is being prepared, and the columns of another system's upload."""
    _sent(
        "76.04", dt.date(2026, 1, 20), users["verifikator.polman"], users["kadis.polman"], "400.9/12/DINSOS/2026",
        problems="Dua kelompok kehilangan ternak karena banjir Oktober; harga pakan naik.",
        follow_up="Vaksinasi bersama Dinas Pertanian Februari 2026; pendamping mengunjungi kelompok itu setiap bulan.",
    )  # fmt: skip
    _sent(
        "61.72", dt.date(2026, 1, 22), users["verifikator"], users["kadis"], "400.9/7/DINSOS-PPPA/2026",
        problems="Dua usulan layak tidak tersalurkan: pagu tahun ini habis.",
        follow_up="Keduanya diusulkan lagi untuk 2026.",
    )  # fmt: skip
    this_year = ProgramYear.objects.select_related("regency").get(regency="61.72", year=2026)
    with day(dt.date(2026, 11, 23)):
        report = preparing.begin(year=this_year, by=users["kabid"])
        preparing.save_words(
            report=report, by=users["kabid"], seen=report.saved,
            problems="Satu kelompok mengundurkan diri setelah terpilih.", follow_up="",
        )  # fmt: skip
        uploading.save_template(
            template=None, regency=this_year.regency, name="SIKS-NG (contoh)", lines="member", columns=_SIKS,
            by=users["verifikator"], seen=0,
        )  # fmt: skip


def _sent(regency: str, on: dt.date, writer: User, head: User, number: str, *, problems: str, follow_up: str) -> None:
    year = ProgramYear.objects.select_related("regency").get(regency=regency, year=2025)
    with day(on):
        report = preparing.begin(year=year, by=writer)
        report = preparing.save_words(
            report=report, by=writer, seen=report.saved, problems=problems, follow_up=follow_up
        )
        preparing.submit(report=report, year=year, by=head, number=number, seen=report.saved, base_url=BASE_URL)
