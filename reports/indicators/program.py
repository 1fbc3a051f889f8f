"""Indicators of the program: its stages, whom it reaches, its time, its money, and how villages share in it."""

from __future__ import annotations

from disbursement.delays import STAGES
from groups.transitions import COMMITTED, ROAD, TARGETS, Status
from reports.figures.measures import PAID, WAITING, Counts, committed, ended, of_status, total
from reports.indicators.kinds import Indicator, Number, percent_of, quotient, share, sum_of

_STATUS = "Usulan: status, tahun program, jenis bantuan"
_MEMBERS = ("members:pass", "members:fail", "members:dispensed", "members:check")
_BEFORE_MONEY = tuple(status for status in WAITING if status != Status.FUNDED)
_SECONDS_A_DAY = 86_400


def stage_days(counts: Counts, stage: str) -> float | None:
    """Days that a stage took on average; None where nobody came through."""
    return quotient(counts[f"seconds:{stage}"], counts[f"stays:{stage}"], 1 / _SECONDS_A_DAY)


def _road_days(counts: Counts) -> Number:
    lengths = [stage_days(counts, stage.name) for stage in STAGES]
    known = [one for one in lengths if one is not None]
    return sum(known) if known else None


PIPELINE = (
    Indicator(
        "proposals", "Usulan", "count", "Semua usulan tahun itu, juga draf dan yang berakhir tanpa bantuan.",
        (_STATUS,), sum_of(*of_status("status", *ROAD), *ended()),
    ),
    Indicator(
        "in_process", "Dalam proses", "count",
        "Usulan dari draf sampai siap disalurkan: belum dibayar dan belum berakhir.",
        (_STATUS,), sum_of(*of_status("status", *_BEFORE_MONEY)),
    ),
    Indicator(
        "overdue_stage", "Melewati target", "count",
        "Usulan yang berada di tahapnya lebih lama daripada target hari tahun program, selama tahun itu masih dibuka. "
        "Termasuk LPJ yang lewat waktu.",
        ("Usulan: status sejak", "Tahun program: target hari per tahap, tanggal ditutup"),
        sum_of(*of_status("late", *TARGETS)), "low",
    ),
    Indicator(
        "overdue_share", "Bagian yang melewati target", "percent",
        "Usulan yang melewati target ÷ usulan dari draf sampai menunggu LPJ dalam tahun yang masih dibuka × 100.",
        ("Usulan: status, status sejak", "Tahun program: target hari per tahap"),
        lambda counts: share(
            total(counts, *of_status("late", *TARGETS)),
            sum(counts[f"age:{status}:{age}"] for status in WAITING for age in range(4)),
        ), "low",
    ),
    Indicator(
        "paid_groups", "Sudah menerima bantuan", "count", "Usulan berstatus Bantuan diterima atau LPJ diterima.",
        (_STATUS,), sum_of(*of_status("status", *PAID)), "high",
    ),
    Indicator(
        "ended", "Berakhir tanpa bantuan", "count",
        "Usulan yang ditolak, ditarik, dicabut penetapannya atau tidak tersalurkan.",
        (_STATUS,), sum_of(*ended()), "low",
    ),
)  # fmt: skip

TARGETING = (
    Indicator(
        "members", "Anggota yang diperiksa", "count",
        "Anggota yang masih ada dalam kelompok dengan usulan yang diajukan dan belum berakhir; satu orang dihitung "
        "sekali per usulan.",
        ("Anggota", "Usulan: status"), sum_of(*_MEMBERS),
    ),
    Indicator(
        "members_pass", "Memenuhi semua aturan", "percent",
        "Anggota yang memenuhi E1–E10 menurut data dan pemeriksaan petugas ÷ anggota yang diperiksa × 100.",
        ("Anggota", "Pemeriksaan anggota", "Data sosial yang berlaku", "Tahun program: batas tiap aturan"),
        percent_of(("members:pass",), _MEMBERS), "high",
    ),
    Indicator(
        "members_fail", "Tidak memenuhi", "count",
        "Anggota yang gagal pada paling sedikit satu aturan dan tidak dikecualikan.",
        ("Anggota", "Pemeriksaan anggota", "Dispensasi"), sum_of("members:fail"), "low",
    ),
    Indicator(
        "members_fail_share", "Bagian yang tidak memenuhi", "percent",
        "Anggota yang tidak memenuhi ÷ anggota yang diperiksa × 100.",
        ("Anggota", "Pemeriksaan anggota", "Dispensasi"), percent_of(("members:fail",), _MEMBERS), "low",
    ),
    Indicator(
        "members_check", "Perlu diperiksa", "count",
        "Anggota yang belum dapat dinilai pada paling sedikit satu aturan, dan tidak gagal pada yang lain.",
        ("Anggota", "Pemeriksaan anggota"), sum_of("members:check"), "low",
    ),
    Indicator(
        "members_dispensed", "Dikecualikan", "count",
        "Anggota yang gagal hanya pada aturan yang dikecualikan dengan keputusan.",
        ("Dispensasi: keputusan",), sum_of("members:dispensed"), "low",
    ),
    Indicator(
        "exceptions_waiting", "Dispensasi menunggu", "count",
        "Permintaan dispensasi yang belum diputus, untuk usulan yang diajukan dan belum berakhir.",
        ("Dispensasi: keputusan",), sum_of("exceptions:waiting"), "low",
    ),
    Indicator(
        "exceptions_granted", "Dispensasi dikabulkan", "count",
        "Permintaan dispensasi yang dikabulkan, untuk usulan yang diajukan dan belum berakhir.",
        ("Dispensasi: keputusan",), sum_of("exceptions:granted"), "low",
    ),
    Indicator(
        "exceptions_refused", "Dispensasi ditolak", "count",
        "Permintaan dispensasi yang ditolak, untuk usulan yang diajukan dan belum berakhir.",
        ("Dispensasi: keputusan",), sum_of("exceptions:refused"),
    ),
)  # fmt: skip

TIMELINESS = (
    Indicator(
        "promised", "Bantuan dijanjikan", "count", "Usulan yang terpilih atau lebih jauh, tahun itu.",
        (_STATUS,), sum_of(*of_status("status", *COMMITTED)),
    ),
    Indicator(
        "in_time_share", "Dibayar tepat waktu", "percent",
        "Bantuan yang pembayaran terakhirnya tidak melewati batas penyaluran ÷ bantuan yang sudah dibayar × 100.",
        ("Pembayaran: tanggal", "Tahun program: batas penyaluran"),
        percent_of(("in_time",), ("in_time", "paid_late")), "high",
    ),
    Indicator(
        "paid_late", "Dibayar terlambat", "count",
        "Bantuan yang pembayaran terakhirnya melewati batas penyaluran tahun program.",
        ("Pembayaran: tanggal", "Tahun program: batas penyaluran"), sum_of("paid_late"), "low",
    ),
    Indicator(
        "days_late", "Rata-rata keterlambatan", "days",
        "Jumlah hari lewat batas ÷ bantuan yang dibayar terlambat.",
        ("Pembayaran: tanggal", "Tahun program: batas penyaluran"),
        lambda counts: quotient(counts["days_late"], counts["paid_late"]), "low",
    ),
    Indicator(
        "unpaid", "Terpilih, belum dibayar", "count", "Usulan yang terpilih, ditetapkan atau siap disalurkan.",
        (_STATUS,), sum_of("unpaid"), "low",
    ),
    Indicator(
        "road_days", "Lama dari pengajuan sampai dana", "days",
        "Jumlah rata-rata hari setiap tahap yang sudah selesai dilewati, dari desa/kelurahan sampai pembayaran.",
        ("Riwayat usulan: pada, menjadi",), _road_days, "low",
    ),
)  # fmt: skip

BUDGET = (
    Indicator(
        "ceiling", "Pagu", "rupiah", "Jumlah pagu anggaran kabupaten/kota, per sumber dana dan tahun.",
        ("Pagu anggaran",), sum_of("ceiling"), of_area=True,
    ),
    Indicator(
        "committed", "Dijanjikan", "rupiah",
        "Nilai bantuan usulan yang terpilih, ditetapkan, siap disalurkan atau sudah dibayar.",
        ("Usulan: nilai bantuan, status",), sum_of(*committed("amount")),
    ),
    Indicator(
        "paid", "Dibayar", "rupiah", "Jumlah pembayaran dikurangi dana yang kembali.",
        ("Pembayaran: jumlah",), sum_of("paid"), "high",
    ),
    Indicator(
        "reserved", "Dicadangkan", "rupiah", "Dijanjikan dikurangi dibayar.",
        ("Usulan: nilai bantuan", "Pembayaran: jumlah"),
        lambda counts: total(counts, *committed("amount")) - counts["paid"],
    ),
    Indicator(
        "left", "Sisa pagu", "rupiah", "Pagu dikurangi dijanjikan.",
        ("Pagu anggaran", "Usulan: nilai bantuan"),
        lambda counts: counts["ceiling"] - total(counts, *committed("amount")) if counts["ceiling"] else None,
        of_area=True,
    ),
    Indicator(
        "absorbed", "Serapan", "percent", "Dibayar ÷ pagu × 100.",
        ("Pembayaran: jumlah", "Pagu anggaran"), percent_of(("paid",), ("ceiling",)), "high", of_area=True,
    ),
    Indicator(
        "unaccounted", "Belum dipertanggungjawabkan", "rupiah",
        "Nilai bantuan yang sudah diterima kelompok dan LPJ-nya belum diterima.",
        ("Usulan: nilai bantuan, status",), sum_of("amount:funded"), "low",
    ),
)  # fmt: skip

DISTRIBUTION = (
    Indicator(
        "villages", "Desa/kelurahan", "count",
        "Desa dan kelurahan yang masih berlaku, di kabupaten/kota yang punya program tahun itu.",
        ("Wilayah", "Tahun program"),
        sum_of("villages"), of_area=True,
    ),
    Indicator(
        "villages_paid", "Desa/kelurahan yang dibantu", "percent",
        "Desa/kelurahan dengan paling sedikit satu kelompok yang menerima bantuan ÷ semua desa/kelurahan × 100.",
        ("Usulan: status, desa/kelurahan", "Wilayah"), percent_of(("villages_paid",), ("villages",)), "high",
        of_area=True,
    ),
    Indicator(
        "villages_without", "Desa/kelurahan tanpa usulan", "count",
        "Desa/kelurahan dikurangi yang mengajukan usulan dan belum berakhir.",
        ("Usulan: status, desa/kelurahan", "Wilayah"),
        lambda counts: counts["villages"] - counts["villages_proposing"], "low", of_area=True,
    ),
    Indicator(
        "families", "Keluarga miskin", "count",
        "Jumlah yang dicatat untuk desa dan tahun itu; tanpa catatan, keluarga dalam data sosial terbaru sampai tahun "
        "itu dengan desil dalam batas tahun program atau tanpa desil. Untuk semua tahun: menurut tahun terbaru.",
        ("Keluarga miskin: jumlah per desa dan tahun", "Data sosial: keluarga per desa dan desil",
         "Tahun program: sumber data sosial, desil tertinggi"),
        sum_of("families"), of_area=True,
    ),
    Indicator(
        "received", "Dana diterima kelompok", "rupiah", "Jumlah dana yang sampai di kelompok dikurangi yang kembali.",
        ("Dana diterima: jumlah",), sum_of("received"), "high",
    ),
    Indicator(
        "groups_per_thousand", "Kelompok per 1.000 keluarga miskin", "ratio",
        "Usulan berstatus Bantuan diterima atau LPJ diterima ÷ keluarga miskin × 1.000.",
        ("Usulan: status", "Data sosial: jumlah keluarga"),
        lambda counts: quotient(total(counts, *of_status("status", *PAID)), counts["families"], 1000), "high",
    ),
    Indicator(
        "rupiah_per_family", "Rupiah per keluarga miskin", "rupiah", "Dana diterima kelompok ÷ keluarga miskin.",
        ("Dana diterima: jumlah", "Data sosial: jumlah keluarga"),
        lambda counts: quotient(counts["received"], counts["families"]), "high",
    ),
)  # fmt: skip
