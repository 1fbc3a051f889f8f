"""The rows of the tables below the figures, in plain SQL over `raw_rows.py`, by topic and name of the table."""
# ruff: noqa: S608 - words of our own

from __future__ import annotations

from tests.reports.figures.definitions import (
    ASKED,
    EVER,
    FLAG,
    NEEDING,
    PEOPLE,
    SQL,
    WITH_ONE,
    count,
    share,
    sum_of,
)  # fmt: skip
from tests.reports.figures.raw_rows import CHOSEN, ENDED, RULES


def _rows(base: str, *values: str) -> str:
    """A row for each word of `base`, `k.name` and `k.label`, with its values."""
    return (
        f"SELECT k.label, {', '.join(f'({value})' for value in values)} FROM scope s, (VALUES {base}) k (name, label)"
    )


def _years(*keys: str) -> str:
    """A row for each year of the regencies asked about, whatever year the scope is of."""
    of = f"(SELECT o.code, y.year, o.tier, o.source FROM scope o, LATERAL ({_YEARS}) y) s"
    return f"SELECT s.year::text, {', '.join(f'({SQL[key]})' for key in keys)} FROM {of}"


def _by(column: str, words: str, *values: str) -> str:
    """A row for each word of a column of proposals, as if the scope asked for that one alone."""
    other = {"source": "tier", "tier": "source"}[column]
    shown = ", ".join(f"({value})" for value in values)
    of = f"SELECT o.code, o.year, k.name AS {column}, o.{other}, k.label FROM scope o, (VALUES {words}) k (name, label)"
    return f"SELECT s.label, {shown} FROM ({of}) s"


_YEARS = "SELECT DISTINCT y.year FROM programs_programyear y WHERE starts_with(y.regency_id, o.code)"
_STATUSES = """('draft', 'Draf'), ('village_review', 'Menunggu lurah/kepala desa'), ('submitted', 'Diajukan ke Dinas'),
    ('verification', 'Verifikasi lapangan'), ('eligible', 'Layak, menunggu seleksi'),
    ('approved', 'Terpilih, menunggu SK'), ('decreed', 'Sudah ditetapkan'), ('trained', 'Siap disalurkan'),
    ('funded', 'Bantuan diterima'), ('accounted', 'LPJ diterima'), ('rejected', 'Ditolak'), ('withdrawn', 'Ditarik'),
    ('revoked', 'Penetapan dicabut'), ('lapsed', 'Tidak tersalurkan')"""
_WAITS = f"x.status = k.name AND x.is_open AND x.status <> 'accounted' AND x.status NOT IN {ENDED}"
_KINDS = """('no_report', 'Laporan bulanan tidak masuk'), ('not_as_planned', 'Dana tidak dipakai sesuai rencana'),
    ('arrears', 'Pinjaman anggota menunggak'), ('individual', 'Usaha dijalankan perorangan'),
    ('side', 'Usaha menjadi sampingan'), ('inactive', 'Anggota tidak aktif'), ('falling', 'Omzet merosot'),
    ('silent', 'Kantor tidak mengawasi')"""
_STAGES = """('growing', 'Tumbuh'), ('developing', 'Berkembang'), ('independent', 'Mandiri'),
    ('inactive', 'Tidak aktif'), ('dissolved', 'Bubar')"""
_ROAD = """('desa', 'Desa/kelurahan'), ('perbaikan', 'Perbaikan'), ('verifikasi', 'Verifikasi'), ('seleksi', 'Seleksi'),
    ('SK', 'SK'), ('pelatihan', 'Pelatihan'), ('pembayaran', 'Pembayaran')"""
_IN_STAGE = count("grouped", "x.is_paid AND x.development = k.name")
_ONE_FLAG = f"SELECT count(*) FROM {FLAG} WHERE f.cleared_on IS NULL AND f.kind = k.name AND {ASKED}"
_CAME = count("watched", "(k.name = 'any' AND x.visits > 0 OR k.name = ANY (x.offices))")
_WATCHED = count("watched")
_OUTCOMES = ("pass", "dispensed", "check", "fail")
_RULE = "CASE k.name " + " ".join(f"WHEN '{rule}' THEN x.{rule.lower()}" for rule in RULES) + " END"

TABLES = {
    ("pipeline", "stages"): _rows(
        _STATUSES, count("proposal", "x.status = k.name"), count("proposal", f"{_WAITS} AND x.days <= 7"),
        count("proposal", f"{_WAITS} AND x.days BETWEEN 8 AND 30"),
        count("proposal", f"{_WAITS} AND x.days BETWEEN 31 AND 90"), count("proposal", f"{_WAITS} AND x.days > 90"),
        count("proposal", f"{_WAITS} AND x.days > x.allowed"), sum_of("proposal", "amount", "x.status = k.name"),
    ),
    ("targeting", "rules"): _rows(
        ", ".join(f"('{rule}', '{rule}')" for rule in RULES),
        *(count("member", f"{_RULE} = '{outcome}'") for outcome in _OUTCOMES),
    ),
    ("targeting", "exceptions"): _rows(
        "('', 'Menunggu keputusan'), ('granted', 'Dikabulkan'), ('refused', 'Ditolak')",
        count("exception", "x.decision = k.name"),
    ),
    ("targeting", "years"): _years("members", "members_pass", "members_fail", "members_dispensed"),
    ("timeliness", "stages"): _rows(
        _ROAD, count("stay", "x.stage = k.name", "avg(x.seconds) / 86400"), count("stay", "x.stage = k.name"),
    ),
    ("timeliness", "years"): f"""
        SELECT s.year::text, ({count("paid", "x.last <= x.deadline")}), ({SQL["unpaid"]}), ({SQL["paid_late"]})
          FROM (SELECT o.code, y.year, o.tier, o.source FROM scope o, LATERAL ({_YEARS}) y) s
         WHERE ({SQL["unpaid"]}) + ({count("paid", "x.last IS NOT NULL")}) > 0""",
    ("budget", "sources"): _by(
        "source", "('apbd', 'APBD'), ('apbn', 'APBN')", SQL["ceiling"], SQL["paid"], SQL["reserved"], SQL["left"],
    ),
    ("budget", "tiers"): _by(
        "tier", "('Penumbuhan', 'Penumbuhan'), ('BLPS', 'BLPS'), ('UEP KUBE', 'UEP KUBE')",
        count("proposal", f"x.status IN {CHOSEN}"), SQL["committed"], SQL["paid"],
    ),
    ("budget", "years"): _years("ceiling", "paid", "reserved", "left"),
    ("distribution", "fewest"): f"""
        SELECT s.code, ({SQL["rupiah_per_family"]}), ({SQL["groups_per_thousand"]}), s.families, ({SQL["received"]})
          FROM (SELECT f.village AS code, o.year, o.tier, o.source, f.families FROM scope o
                  JOIN family f ON starts_with(f.village, o.code) AND f.year IS NOT DISTINCT FROM o.year
                 WHERE f.families > 0) s
         ORDER BY ({SQL["rupiah_per_family"]}), s.families DESC LIMIT 15""",
    ("pendamping", "load"): f"""
        SELECT k.label, ({PEOPLE} AND CASE WHEN x.load = 0 THEN 0 WHEN x.load <= x.advised THEN 1 ELSE 2 END = k.name)
          FROM scope s, (VALUES (0, 'Belum mendampingi'), (1, 'Sampai beban yang dianjurkan'), (2, 'Di atas anjuran'))
               k (name, label)""",
    ("pendamping", "coverage"): _rows(
        "(true, 'Didampingi'), (false, 'Tanpa pendamping')", count("grouped", f"{NEEDING} AND {WITH_ONE} = k.name"),
    ),
    ("supervision", "offices"): _rows(
        "('village', 'Desa/kelurahan'), ('district', 'Kecamatan'), ('dinas', 'Dinas Sosial'), "
        "('ministry', 'Provinsi/Kementerian'), ('any', 'Kantor mana pun')",
        _CAME, f"SELECT ({_WATCHED}) - ({_CAME})", share(_CAME, _WATCHED),
    ),
    ("development", "stages"): _rows(_STAGES, _IN_STAGE, share(_IN_STAGE, EVER)),
    ("development", "aims"): _rows(
        "(1, 'Sosial'), (2, 'Ekonomi'), (3, 'Kelembagaan')",
        *(count("score", what=f"{what}((ARRAY[x.social, x.economic, x.institutional])[k.name])")
          for what in ("avg", "count")),
    ),
    ("development", "cohorts"): f"""
        SELECT s.year::text, ({EVER}), ({count("grouped", "x.is_paid AND x.runs")}), ({SQL["running"]})
          FROM (SELECT o.code, y.year, o.tier, o.source FROM scope o, LATERAL ({_YEARS}) y) s WHERE ({EVER}) > 0""",
    ("business", "months"): f"""
        SELECT x.month::text, sum(x.turnover), sum(x.costs), sum(x.iks), count(x.report),
               100.0 * count(x.report) / count(*)
          FROM scope s JOIN month x ON {ASKED} AND x.is_recent GROUP BY x.month""",
    ("business", "loans"): _rows(
        "(1, 'Pinjaman anggota yang belum kembali'), (2, 'Di antaranya menunggak')",
        count("telling", what="coalesce(sum((ARRAY[x.lent, x.arrears])[k.name]), 0)"),
        count("telling", "(ARRAY[x.lent, x.arrears])[k.name] > 0"),
    ),
    ("flags", "kinds"): _rows(_KINDS, _ONE_FLAG, share(_ONE_FLAG, count("grouped", "x.is_paid AND x.runs"))),
}  # fmt: skip
