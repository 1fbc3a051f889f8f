"""What the topics of the groups are broken down into: loads, offices, stages, months, kinds of flags."""

from __future__ import annotations

from groups.models import Development
from kube_portal.look.plots import SHORT_MONTHS
from kube_portal.regions.models import Region
from monitoring.models import Flag, SupervisionVisit
from reports.dashboards.asked import Asked
from reports.dashboards.tables import Column, Row, Table
from reports.figures import reading
from reports.figures.accompaniment import ASPECTS, last_quarter
from reports.indicators.kinds import quotient, share


def pendamping(asked: Asked) -> list[Table]:
    """What pendamping carry, and groups without one."""
    counts = asked.counts
    people = asked.list_of("monitoring:pendamping_list", "monitoring.view_pendamping")
    idle, above, full = (counts[f"pendamping_{name}"] for name in ("idle", "above_target", "at_cap"))
    within = counts["pendamping"] - idle - above
    rows = [
        Row("Belum mendampingi", (idle,), people),
        Row("Sampai beban yang dianjurkan", (within,), people),
        Row("Di atas anjuran", (above,), people, f"{full} di antaranya sudah penuh"),
    ]
    groups = [
        Row("Didampingi", (counts["accompanied"],), people),
        Row("Tanpa pendamping", (counts["needing"] - counts["accompanied"],), people),
    ]
    return [
        Table("load", "Beban pendamping", "Beban", [Column("Pendamping", definition="pendamping", drawn=True)], rows),
        Table(
            "coverage", "Kelompok yang perlu didampingi", "Keadaan",
            [Column("Kelompok", definition="needing", drawn=True)], groups, "",
        ),
    ]  # fmt: skip


def supervision(asked: Asked) -> list[Table]:
    """Who came to how many groups in the last quarter."""
    region = asked.scope.region
    today = region.today() if region is not None else Region(timezone=Region.Timezone.WIB).today()
    quarter = last_quarter(today)

    def behind(came: str) -> str:
        name, permission = "monitoring:supervision_overview", "monitoring.view_supervision"
        return asked.list_of(name, permission, quarter_code=quarter.code, came=came)

    watched = asked.counts["watched"]
    offices = [("seen:" + office.value, str(office.label), office.value) for office in SupervisionVisit.Office]
    rows = [
        Row(
            label,
            (asked.counts[name], watched - asked.counts[name], share(asked.counts[name], watched)),
            behind(came),
        )
        for name, label, came in [*offices, ("seen", "Kantor mana pun", "nobody")]
    ]
    return [
        Table(
            "offices", f"Menurut kantor, {quarter.name}", "Kantor",
            [
                Column("Kelompok dikunjungi", drawn=True, tone="good"),
                Column("Tidak dikunjungi", definition="unseen", drawn=True, tone="rest"),
                Column("Bagian", "percent", "seen"),
            ],
            rows, "stacked", "Tautan membuka kelompok yang tidak didatangi kantor itu.",
        )
    ]  # fmt: skip


def development(asked: Asked) -> list[Table]:
    """Stages of development, scores by aspect, and who still runs of each year."""
    counts, scope = asked.counts, asked.scope
    stages = [
        Row(
            str(stage.label),
            (counts[f"development:{stage}"], share(counts[f"development:{stage}"], counts["groups"])),
            asked.list_of("groups:group_list", "groups.view_group", development=stage.value),
        )
        for stage in Development
    ]
    words = {"social": "Sosial", "economic": "Ekonomi", "institutional": "Kelembagaan"}
    aims = [
        Row(
            words[aspect],
            (quotient(counts[f"percent:{aspect}"], counts[f"scored:{aspect}"]), counts[f"scored:{aspect}"]),
            asked.list_of("monitoring:evaluation_list", "monitoring.view_evaluation"),
        )
        for aspect in ASPECTS
    ]
    cohorts = [
        Row(
            str(year),
            (of["groups"], of["running"], share(of["running"], of["groups"])),
            scope.query(year=year),
        )
        for year, of in reading.by_year(scope).items()
        if of["groups"]
    ]
    return [
        Table(
            "stages", "Menurut tahap perkembangan", "Tahap",
            [Column("Kelompok", definition="groups", drawn=True), Column("Bagian", "percent")], stages,
        ),
        Table(
            "aims", "Nilai menurut aspek", "Aspek",
            [Column("Rata-rata nilai", "percent", "score", drawn=True), Column("Kelompok yang dinilai")], aims,
        ),
        Table(
            "cohorts", "Yang masih berjalan, menurut tahun bantuan", "Tahun bantuan",
            [Column("Kelompok", definition="groups"), Column("Masih berjalan"),
             Column("Bagian", "percent", "running", drawn=True)],
            cohorts,
        ),
    ]  # fmt: skip


def business(asked: Asked) -> list[Table]:
    """What was reported month by month, and loans."""
    rows = [
        Row(
            f"{SHORT_MONTHS[month.month - 1]} {month.year}",
            (
                counts["turnover"],
                counts["costs"],
                counts["iks"],
                counts["reports"],
                share(counts["reports"], counts["due"]),
            ),
            asked.list_of("monitoring:report_list", "monitoring.view_fieldreport", month=f"{month:%Y-%m}"),
        )
        for month, counts in reading.by_month(asked.scope).items()
    ]
    columns = [
        Column("Omzet", "rupiah", "turnover", drawn=True),
        Column("Biaya", "rupiah", drawn=True, tone="warn"),
        Column("IKS", "rupiah", "iks"),
        Column("Laporan masuk"),
        Column("Bagian yang masuk", "percent", "reported"),
    ]
    counts = asked.counts
    loans = [
        Row("Pinjaman anggota yang belum kembali", (counts["lent"], counts["lending"]),
            asked.list_of("monitoring:cashbook_list", "monitoring.view_cashbook")),
        Row("Di antaranya menunggak", (counts["arrears"], counts["in_arrears"]),
            asked.list_of("monitoring:flag_list", "monitoring.view_flag", kind=Flag.Kind.ARREARS.value)),
    ]  # fmt: skip
    return [
        Table("months", "Bulan demi bulan", "Bulan", columns, rows, "line"),
        Table(
            "loans", "Pinjaman anggota", "Pinjaman", [Column("Jumlah", "rupiah", "lent"), Column("Kelompok")], loans, ""
        ),
    ]


def flags(asked: Asked) -> list[Table]:
    """Open flags by kind."""
    rows = [
        Row(
            str(kind.label),
            (asked.counts[f"flag:{kind}"], share(asked.counts[f"flag:{kind}"], asked.counts["running"])),
            asked.list_of("monitoring:flag_list", "monitoring.view_flag", kind=kind.value),
        )
        for kind in Flag.Kind
    ]
    return [
        Table(
            "kinds", "Menurut tanda", "Tanda",
            [Column("Kelompok", definition="flagged", drawn=True, tone="bad"), Column("Bagian kelompok", "percent")],
            rows,
        )
    ]  # fmt: skip
