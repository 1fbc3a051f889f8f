"""What the topics of the program are broken down into: stages, rules, years, sources, villages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from disbursement.delays import STAGES
from eligibility.criteria import CRITERIA
from groups.transitions import ENDED, ROAD
from kube_portal.programs.models import FundingSource, ProgramYear
from kube_portal.programs.rules import rule_label
from reports.dashboards.asked import Asked
from reports.dashboards.tables import Column, Row, Table, columns_of
from reports.figures import reading
from reports.figures.measures import AGES, Counts, committed, total
from reports.indicators.catalogue import INDICATORS
from reports.indicators.kinds import quotient
from reports.indicators.program import stage_days
from reports.scope import Scope, named

AGE_TONES = ("age-1", "age-2", "age-3", "age-4")
# As many villages as a page can bear; the map and the workbook show all.
FEWEST = 15


def pipeline(asked: Asked) -> list[Table]:
    """Stages with their age."""
    columns = [
        Column("Usulan", definition="proposals"),
        *(Column(words.capitalize(), drawn=True, tone=tone) for (_, words), tone in zip(AGES, AGE_TONES, strict=True)),
        Column("Melewati target", definition="overdue_stage"),
        Column("Nilai", "rupiah"),
    ]
    rows = [
        Row(
            str(status.label),
            (
                asked.counts[f"status:{status}"],
                *(asked.counts[f"age:{status}:{age}"] for age in range(len(AGES))),
                asked.counts[f"late:{status}"],
                asked.counts[f"amount:{status}"],
            ),
            asked.proposals(status=status.value),
        )
        for status in (*ROAD, *ENDED)
        if status in ROAD or asked.counts[f"status:{status}"]
    ]
    explanation = "Umur dihitung sejak usulan masuk ke tahapnya, selama tahunnya masih dibuka."
    return [Table("stages", "Menurut tahap dan umur", "Tahap", columns, rows, "stacked", explanation)]


def targeting(asked: Asked) -> list[Table]:
    """Members by rule, exceptions, and year by year."""
    scope = asked.scope
    columns = [
        Column("Memenuhi", drawn=True, tone="good"),
        Column("Dikecualikan", definition="members_dispensed", drawn=True, tone="info"),
        Column("Perlu diperiksa", definition="members_check", drawn=True, tone="warn"),
        Column("Tidak memenuhi", definition="members_fail", drawn=True, tone="bad"),
    ]
    outcomes = ("pass", "dispensed", "check", "fail")

    def behind(rule: str) -> str:
        if scope.year is None or not scope.regency_code or not asked.may("eligibility.view_targeting"):
            return ""
        query = {"region": scope.code, "rule": rule, "result": "fail", "tier": scope.tier}
        told = urlencode({name: value for name, value in query.items() if value})
        return f"{reverse('eligibility:targeting', args=[scope.year])}?{told}#kelompok"

    rules = [
        Row(rule_label(rule), [asked.counts[f"rule:{rule}:{outcome}"] for outcome in outcomes], behind(rule))
        for rule in CRITERIA
    ]
    years = [
        Row(
            str(year),
            [INDICATORS[key].value(counts) for key in ("members", "members_pass", "members_fail", "members_dispensed")],
            scope.query(year=year),
        )
        for year, counts in reading.by_year(scope).items()
    ]
    decided = [
        Row(label, (asked.counts[f"exceptions:{key}"],), url)
        for key, label, url in (
            ("waiting", "Menunggu keputusan", _exceptions(asked, "awaiting")),
            ("granted", "Dikabulkan", _exceptions(asked, "granted")),
            ("refused", "Ditolak", _exceptions(asked, "refused")),
        )
    ]
    return [
        Table("rules", "Anggota menurut aturan", "Aturan", columns, rules, "stacked"),
        Table("exceptions", "Dispensasi", "Keputusan", [Column("Permintaan", drawn=True)], decided, ""),
        Table(
            "years", "Dari tahun ke tahun", "Tahun",
            columns_of([INDICATORS[key] for key in ("members", "members_pass", "members_fail", "members_dispensed")],
                       drawn="members_pass"),
            years,
        ),
    ]  # fmt: skip


def _exceptions(asked: Asked, status: str) -> str:
    year = str(asked.scope.year or "")
    return asked.list_of("eligibility:dispensation_list", "eligibility.view_verification", year=year, status=status)


def timeliness(asked: Asked) -> list[Table]:
    """Where the days go, and how deadlines were kept."""
    scope = asked.scope
    page = ""
    if scope.year is not None and asked.may("disbursement.view_timeliness"):
        page = reverse("disbursement:timeliness", args=[scope.year]) + f"?{urlencode({'region': scope.code})}"
    stages = [
        Row(
            stage.label,
            (stage_days(asked.counts, stage.name), asked.counts[f"stays:{stage.name}"]),
            f"{page}#hari" if page and scope.regency_code else "",
            f"menunggu {stage.waits_on}",
        )
        for stage in STAGES
    ]
    years = [
        Row(str(year), [counts[name] for name in ("in_time", "unpaid", "paid_late")], scope.query(year=year))
        for year, counts in reading.by_year(scope).items()
        if total(counts, "in_time", "unpaid", "paid_late")
    ]
    return [
        Table(
            "stages", "Di mana harinya habis", "Tahap",
            [Column("Rata-rata", "days", "road_days", drawn=True), Column("Usulan yang melewatinya")], stages,
            explanation="Hanya tahap yang sudah selesai dilewati; usulan yang dikembalikan menambah harinya.",
        ),
        Table(
            "years", "Bantuan terhadap batas penyaluran", "Tahun",
            [
                Column("Tepat waktu", drawn=True, tone="good"),
                Column("Belum dibayar", definition="unpaid", drawn=True, tone="warn"),
                Column("Terlambat", definition="paid_late", drawn=True, tone="bad"),
            ],
            years, "stacked",
        ),
    ]  # fmt: skip


def budget(asked: Asked) -> list[Table]:
    """Money by source, by kind of grant, year by year."""
    scope = asked.scope
    keys = ["ceiling", "paid", "reserved", "left"]
    columns = [
        Column("Pagu", "rupiah", "ceiling"),
        Column("Dibayar", "rupiah", "paid", drawn=True, tone="good"),
        Column("Dicadangkan", "rupiah", "reserved", drawn=True, tone="warn"),
        Column("Sisa", "rupiah", "left", drawn=True, tone="rest"),
    ]
    if not scope.holds_ceilings:
        columns, keys = columns[1:3], keys[1:3]

    def values(counts: Counts) -> list[Any]:
        return [INDICATORS[key].value(counts) for key in keys]

    year = _one_program_year(scope) if asked.may("disbursement.view_payment") else None
    base = reverse("disbursement:budget_year", args=[year.pk]) if year is not None else ""
    sources = [
        Row(
            str(FundingSource(source).label),
            values(counts),
            f"{base}?source={source}" if base else asked.proposals(status="paid"),
        )
        for source, counts in reading.by_source(scope).items()
    ]
    tiers = [
        Row(
            tier,
            (total(counts, *committed()), total(counts, *committed("amount")), counts["paid"]),
            scope.query(tier=tier, source=source),
            str(FundingSource(source).label),
        )
        for (tier, source), counts in reading.by_tier(scope).items()
    ]
    years = [Row(str(of), values(counts), scope.query(year=of)) for of, counts in reading.by_year(scope).items()]
    whole = (
        "" if scope.holds_ceilings else "Pagu berlaku untuk seluruh kabupaten/kota, jadi tidak tampil untuk bagiannya."
    )
    return [
        Table("sources", "Menurut sumber dana", "Sumber", columns, sources, "stacked", whole),
        Table(
            "tiers", "Menurut jenis bantuan", "Jenis bantuan",
            [Column("Usulan terpilih"), Column("Dijanjikan", "rupiah", "committed", drawn=True),
             Column("Dibayar", "rupiah", "paid", drawn=True, tone="good")],
            tiers,
        ),
        Table("years", "Dari tahun ke tahun", "Tahun", columns, years, "stacked"),
    ]  # fmt: skip


def _one_program_year(scope: Scope) -> ProgramYear | None:
    if scope.year is None or len(scope.code) != 5:
        return None
    return ProgramYear.objects.visible_to(scope.user).filter(regency_id=scope.code, year=scope.year).first()


def distribution(asked: Asked) -> list[Table]:
    """The villages that receive least for their poor families."""
    scope = asked.scope
    if not 5 <= len(scope.code) < 13:
        return []
    keys = ("rupiah_per_family", "groups_per_thousand", "families", "received")
    found = [
        (code, counts) for code, counts in reading.at_level(scope, 13).items() if counts["families"]
    ]  # fmt: skip
    found.sort(key=lambda one: (quotient(one[1]["received"], one[1]["families"]) or 0, -one[1]["families"]))
    few = found[:FEWEST]
    regions = named([code for code, _ in few])
    rows = [
        Row(
            regions[code].label,
            [INDICATORS[key].value(counts) for key in keys],
            asked.proposals(region=code),
        )
        for code, counts in few
        if code in regions
    ]
    return [
        Table(
            "fewest", "Desa/kelurahan yang paling sedikit menerima", "Desa/kelurahan",
            columns_of([INDICATORS[key] for key in keys], drawn="families"), rows,
            explanation="Menurut rupiah per keluarga miskin; yang keluarga miskinnya terbanyak lebih dulu.",
            empty="Belum ada data sosial yang berlaku di sini, jadi keluarga miskin belum dapat dihitung.",
        )
    ]  # fmt: skip
