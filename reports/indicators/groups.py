"""Indicators of the groups: who is with them and watches them, how far they have come, their business, their flags.

A group counts in the year and kind of grant of its newest proposal that was chosen.
"""

from __future__ import annotations

from monitoring.models import Flag, SupervisionVisit
from reports.figures.measures import Counts
from reports.indicators.kinds import Indicator, percent_of, quotient, share, sum_of

_RUNNING = "Kelompok: perkembangan"
_REPORT = "Laporan bulanan"

PENDAMPING = (
    Indicator(
        "needing", "Kelompok yang perlu didampingi", "count",
        "Kelompok yang terpilih dalam tahun yang masih dibuka, atau sudah menerima bantuan; tanpa yang tidak aktif "
        "atau bubar.",
        ("Usulan: status", _RUNNING), sum_of("needing"),
    ),
    Indicator(
        "covered", "Didampingi", "percent",
        "Kelompok dengan pendamping utama ÷ kelompok yang perlu didampingi × 100.",
        ("Penugasan pendamping: pendamping utama, berakhir",), percent_of(("accompanied",), ("needing",)), "high",
    ),
    Indicator(
        "unaccompanied", "Tanpa pendamping", "count", "Kelompok yang perlu didampingi tanpa pendamping utama.",
        ("Penugasan pendamping: pendamping utama, berakhir",),
        lambda counts: counts["needing"] - counts["accompanied"], "low",
    ),
    Indicator(
        "pendamping", "Pendamping", "count", "Akun aktif dengan peran pendamping.", ("Pengguna: peran, wilayah",),
        sum_of("pendamping"), of_area=True,
    ),
    Indicator(
        "load", "Rata-rata beban", "ratio", "Penugasan yang berjalan ÷ pendamping yang mendampingi paling sedikit satu "
        "kelompok.",
        ("Penugasan pendamping",),
        lambda counts: quotient(counts["load"], counts["pendamping"] - counts["pendamping_idle"]), "low", of_area=True,
    ),
    Indicator(
        "above_target", "Beban di atas anjuran", "count",
        "Pendamping dengan penugasan lebih banyak daripada beban yang dianjurkan tahun program terbaru.",
        ("Penugasan pendamping", "Tahun program: beban yang dianjurkan"), sum_of("pendamping_above_target"), "low",
        of_area=True,
    ),
    Indicator(
        "idle", "Belum mendampingi", "count", "Pendamping tanpa penugasan yang berjalan.", ("Penugasan pendamping",),
        sum_of("pendamping_idle"), "low", of_area=True,
    ),
)  # fmt: skip

SUPERVISION = (
    Indicator(
        "watched", "Kelompok yang diawasi", "count",
        "Kelompok yang sudah memegang dana pada akhir triwulan lalu dan waktu itu bekerja: masih berjalan, atau "
        "dikunjungi dalam triwulan itu, atau menerima dana dalam dua tahun sebelumnya.",
        ("Dana diterima: diterima pada", _RUNNING), sum_of("watched"),
    ),
    Indicator(
        "seen", "Dikunjungi triwulan lalu", "percent",
        "Kelompok yang dikunjungi paling sedikit satu kantor dalam triwulan lalu ÷ kelompok yang diawasi × 100.",
        ("Kunjungan pengawasan: tanggal kunjungan",), percent_of(("seen",), ("watched",)), "high",
    ),
    Indicator(
        "unseen", "Tidak dikunjungi siapa pun", "count", "Kelompok yang diawasi tanpa kunjungan dalam triwulan lalu.",
        ("Kunjungan pengawasan: tanggal kunjungan",), lambda counts: counts["watched"] - counts["seen"], "low",
    ),
    Indicator(
        "visits", "Kunjungan", "count", "Kunjungan kantor mana pun dalam triwulan lalu ke kelompok yang diawasi.",
        ("Kunjungan pengawasan",), sum_of("visits"),
    ),
    *(
        Indicator(
            f"seen_{office.value}", f"Dikunjungi {office.label}", "percent",
            f"Kelompok yang dikunjungi {office.label} dalam triwulan lalu ÷ kelompok yang diawasi × 100.",
            ("Kunjungan pengawasan: kantor, tanggal kunjungan",),
            percent_of((f"seen:{office.value}",), ("watched",)), "high",
        )
        for office in SupervisionVisit.Office
    ),
)  # fmt: skip

_PERCENT = {"social": "sosial", "economic": "ekonomi", "institutional": "kelembagaan"}
DEVELOPMENT = (
    Indicator(
        "groups", "Kelompok yang pernah dibantu", "count", "Kelompok dengan usulan berstatus Bantuan diterima atau LPJ "
        "diterima.",
        ("Usulan: status",), sum_of("groups"),
    ),
    Indicator(
        "running", "Masih berjalan", "percent",
        "Kelompok yang pernah dibantu dan tidak tercatat tidak aktif atau bubar ÷ kelompok yang pernah dibantu × 100.",
        (_RUNNING,), percent_of(("running",), ("groups",)), "high",
    ),
    Indicator(
        "independent", "Mandiri", "percent", "Kelompok pada tahap mandiri ÷ kelompok yang pernah dibantu × 100.",
        (_RUNNING,), percent_of(("development:independent",), ("groups",)), "high",
    ),
    Indicator(
        "evaluated", "Sudah dinilai", "percent",
        "Kelompok dengan paling sedikit satu penilaian yang diputus ÷ kelompok yang pernah dibantu × 100.",
        ("Penilaian perkembangan: keadaan",), percent_of(("evaluated",), ("groups",)), "high",
    ),
    Indicator(
        "score", "Rata-rata nilai", "percent", "Rata-rata nilai penilaian terbaru setiap kelompok, dari 100.",
        ("Penilaian perkembangan: nilai",), lambda counts: quotient(counts["percent"], counts["evaluated"]), "high",
    ),
    *(
        Indicator(
            f"score_{aspect}", f"Rata-rata aspek {label}", "percent",
            f"Rata-rata nilai aspek {label} dalam penilaian terbaru setiap kelompok, dari 100.",
            (f"Penilaian perkembangan: {label}",),
            lambda counts, aspect=aspect: quotient(counts[f"percent:{aspect}"], counts[f"scored:{aspect}"]),  # type: ignore[misc]
            "high",
        )
        for aspect, label in _PERCENT.items()
    ),
)  # fmt: skip


def arrears_share(counts: Counts) -> float | None:
    """Arrears in percent of what members owe."""
    return share(counts["arrears"], counts["lent"])


BUSINESS = (
    Indicator(
        "reported", "Laporan masuk", "percent",
        "Laporan bulanan yang terkirim ÷ yang seharusnya ada, dua belas bulan terakhir yang sudah jatuh tempo × 100. "
        "Bulan yang dijeda tidak dihitung, kecuali laporannya tetap dikirim.",
        (f"{_REPORT}: bulan, keadaan", "Jeda laporan", "Dana diterima"), percent_of(("reports",), ("due",)), "high",
        monthly=True,
    ),
    Indicator(
        "turnover", "Omzet 12 bulan", "rupiah", "Jumlah omzet dalam laporan dua belas bulan terakhir.",
        (f"{_REPORT}: omzet",), sum_of("turnover"), "high", monthly=True,
    ),
    Indicator(
        "turnover_each", "Omzet per kelompok dan bulan", "rupiah", "Jumlah omzet ÷ laporan yang masuk.",
        (f"{_REPORT}: omzet",), lambda counts: quotient(counts["turnover"], counts["reports"]), "high", monthly=True,
    ),
    Indicator(
        "surplus", "Sisa usaha 12 bulan", "rupiah", "Omzet dikurangi biaya dalam laporan dua belas bulan terakhir.",
        (f"{_REPORT}: omzet, biaya",), lambda counts: counts["turnover"] - counts["costs"], "high", monthly=True,
    ),
    Indicator(
        "iks", "IKS terkumpul 12 bulan", "rupiah", "Jumlah iuran kesetiakawanan sosial dalam laporan dua belas bulan "
        "terakhir.",
        (f"{_REPORT}: IKS",), sum_of("iks"), "high", monthly=True,
    ),
    Indicator(
        "held", "Kas dan tabungan", "rupiah", "Uang kas dan saldo rekening dalam laporan terbaru setiap kelompok yang "
        "berjalan, paling tua sembilan bulan.",
        (f"{_REPORT}: uang kas, saldo rekening",), sum_of("held"), "high",
    ),
    Indicator(
        "lent", "Pinjaman anggota", "rupiah",
        "Pinjaman yang belum kembali: menurut buku kas, atau laporan terbaru bila buku kas tidak mencatat pinjaman.",
        ("Pinjaman anggota: harus kembali, sudah kembali, dihapuskan", f"{_REPORT}: pinjaman anggota"), sum_of("lent"),
    ),
    Indicator(
        "arrears", "Tunggakan", "rupiah",
        "Angsuran yang lewat jatuh tempo dan belum kembali: menurut buku kas, atau laporan terbaru bila buku kas tidak "
        "mencatat pinjaman.",
        ("Angsuran: jatuh tempo", f"{_REPORT}: menunggak"), sum_of("arrears"), "low",
    ),
    Indicator(
        "arrears_share", "Bagian yang menunggak", "percent", "Tunggakan ÷ pinjaman anggota × 100.",
        ("Angsuran", "Pinjaman anggota", _REPORT), arrears_share, "low",
    ),
    Indicator(
        "in_arrears", "Kelompok dengan tunggakan", "count", "Kelompok yang berjalan dengan tunggakan lebih dari nol.",
        ("Angsuran", _REPORT), sum_of("in_arrears"), "low",
    ),
)  # fmt: skip

FLAGS = (
    Indicator(
        "flagged", "Kelompok dengan tanda", "count", "Kelompok dengan paling sedikit satu tanda penyimpangan terbuka.",
        ("Tanda penyimpangan: hilang pada",), sum_of("flagged"), "low",
    ),
    Indicator(
        "flagged_share", "Bagian dengan tanda", "percent",
        "Kelompok dengan tanda ÷ kelompok yang pernah dibantu dan masih berjalan × 100.",
        ("Tanda penyimpangan", _RUNNING), percent_of(("flagged",), ("running",)), "low",
    ),
    Indicator(
        "unanswered", "Tanda belum dijawab", "count", "Tanda terbuka yang belum dijawab siapa pun.",
        ("Tanda penyimpangan: terakhir dijawab",), sum_of("flags_unanswered"), "low",
    ),
    Indicator(
        "owing", "Kelompok menunggak laporan", "count",
        "Kelompok dengan paling sedikit satu laporan bulanan yang lewat jatuh tempo.",
        (f"{_REPORT}: bulan, keadaan", "Tahun program: tanggal jatuh tempo laporan"), sum_of("owing"), "low",
    ),
    *(
        Indicator(
            f"flag_{kind.value}", str(kind.label), "count", f"Tanda terbuka “{kind.label}”, satu per kelompok.",
            ("Tanda penyimpangan: tanda",), sum_of(f"flag:{kind.value}"), "low",
        )
        for kind in Flag.Kind
    ),
)  # fmt: skip
