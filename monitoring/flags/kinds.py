"""What each flag means: its sentence, how it is worked out, the rule behind it, and where its facts stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.money import format_rupiah
from monitoring.models import Flag

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class FlagKind:
    """One kind of flag: how its facts are said, what it means, its rule, and the page that shows the facts."""

    code: str
    short: str
    rule: str
    definition: str
    source: str
    sentence: Callable[[Facts], str]
    link: Callable[[Flag], str]
    link_text: str

    @property
    def label(self) -> str:
        """What it is called."""
        return str(Flag.Kind(self.code).label)


def _month(facts: Facts, name: str = "month") -> str:
    return bulan(dt.date.fromisoformat(facts[name]))


def _report(flag: Flag) -> str:
    return reverse("monitoring:report_detail", args=[flag.facts["report"]])


def _loans(flag: Flag) -> str:
    return reverse("monitoring:loan_list", args=[flag.group_id])


def _arrears(facts: Facts) -> str:
    amount = format_rupiah(facts["amount"])
    if "report" in facts:
        return f"Pinjaman anggota menunggak {amount}, laporan {_month(facts)}"
    since = tanggal(dt.date.fromisoformat(facts["since"]))
    return f"Pinjaman {facts['borrowers']} anggota menunggak {amount}, tertua sejak {since}"


def _offices(facts: Facts) -> str:
    names = {"village": "desa/kelurahan", "district": "kecamatan", "dinas": "Dinas Sosial"}
    *others, last = [names[office] for office in facts["offices"]]
    return f"{', '.join(others)} atau {last}" if others else last


KINDS: dict[str, FlagKind] = {
    kind.code: kind
    for kind in (
        FlagKind(
            Flag.Kind.NO_REPORT,
            "Tanpa laporan",
            "M1",
            "Ada bulan sejak dana diterima yang laporannya belum masuk padahal jatuh temponya lewat.",
            "Laporan bulanan terkirim; tanggal jatuh tempo tahun program",
            lambda facts: f"{facts['count']} laporan belum masuk, tertua {_month(facts)}",
            lambda flag: f"{reverse('monitoring:report_create', args=[flag.group_id])}?month={flag.facts['month'][:7]}",
            "Tulis atau lihat laporan",
        ),
        FlagKind(
            Flag.Kind.NOT_AS_PLANNED,
            "Tak sesuai rencana",
            "D1",
            "Laporan terakhir menjawab “tidak” pada “dana dipakai sesuai rencana”.",
            "Laporan bulanan terakhir",
            lambda facts: f"Menurut laporan {_month(facts)}, dana tidak dipakai sesuai rencana",
            _report,
            "Baca laporan",
        ),
        FlagKind(
            Flag.Kind.ARREARS,
            "Menunggak",
            "M5",
            "Menurut buku kas ada angsuran pinjaman anggota yang lewat jatuh tempo; bila buku kas tidak mencatatnya, "
            "laporan terakhir menyebut tunggakan. Dalam rupiah.",
            "Pinjaman dan angsuran di buku kas; laporan bulanan terakhir",
            _arrears,
            lambda flag: _report(flag) if "report" in flag.facts else _loans(flag),
            "Lihat dasarnya",
        ),
        FlagKind(
            Flag.Kind.INDIVIDUAL,
            "Perorangan",
            "G4",
            "Laporan terakhir menjawab bahwa usaha dijalankan perorangan.",
            "Laporan bulanan terakhir",
            lambda facts: f"Menurut laporan {_month(facts)}, usaha dijalankan perorangan",
            _report,
            "Baca laporan",
        ),
        FlagKind(
            Flag.Kind.SIDE,
            "Sampingan",
            "G4",
            "Laporan terakhir menjawab bahwa usaha menjadi sampingan bagi kebanyakan anggota.",
            "Laporan bulanan terakhir",
            lambda facts: f"Menurut laporan {_month(facts)}, usaha menjadi sampingan",
            _report,
            "Baca laporan",
        ),
        FlagKind(
            Flag.Kind.INACTIVE,
            "Tidak aktif",
            "M4",
            "Anggota yang masih terdaftar tidak hadir pada setiap kunjungan terakhir; banyaknya kunjungan menurut "
            "tahun program.",
            "Kehadiran pada laporan bulanan",
            lambda facts: (
                f"{len(facts['members'])} dari {facts['of']} anggota tidak hadir pada {facts['visits']} kunjungan "
                "terakhir"
            ),
            lambda flag: reverse("groups:group_detail", args=[flag.group_id]),
            "Lihat kelompok",
        ),
        FlagKind(
            Flag.Kind.FALLING,
            "Omzet turun",
            "M1",
            "Rata-rata omzet tiga laporan terakhir turun sekian persen atau lebih dari rata-rata tiga laporan "
            "sebelumnya; persennya menurut tahun program.",
            "Omzet pada enam laporan bulanan terakhir",
            lambda facts: (
                f"Omzet rata-rata {format_rupiah(facts['now'])} sebulan, sebelumnya {format_rupiah(facts['before'])} "
                f"(turun {facts['percent']} persen)"
            ),
            _report,
            "Baca laporan terakhir",
        ),
        FlagKind(
            Flag.Kind.SILENT,
            "Tak diawasi",
            "M2",
            "Dana sudah diterima sebelum triwulan lalu mulai, dan kantor desa/kelurahan, kecamatan atau Dinas Sosial "
            "tidak berkunjung selama triwulan itu.",
            "Catatan kunjungan pengawasan",
            lambda facts: f"Tidak ada kunjungan {_offices(facts)} pada {facts['quarter']}",
            lambda flag: reverse("monitoring:visit_list", args=[flag.group_id]),
            "Lihat kunjungan",
        ),
    )
}


def sentence(flag: Flag) -> str:
    """What a flag says, from its facts."""
    return KINDS[flag.kind].sentence(flag.facts)


def link(flag: Flag) -> str:
    """The page where its facts stand."""
    return KINDS[flag.kind].link(flag)
