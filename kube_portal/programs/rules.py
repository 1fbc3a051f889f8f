"""The rule catalogue: id, name, sentence, parameters and source of every rule the portal keeps.

Sources: S = field study Singkawang Selatan, P = field study Polewali Mandar, R = Permensos 2/2019, D = derived by us,
to be confirmed by the office. The code that keeps a rule carries `@implements("E4")`; a test finds exactly one
implementation per id. `docs/rules.md` traces each rule from source to test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kube_portal.programs.wording import parameter_text

if TYPE_CHECKING:
    from kube_portal.programs.models import ProgramYear

SOURCES = {
    "S": "Studi lapangan KUBE Kecamatan Singkawang Selatan",
    "P": "Studi lapangan KUBE Kabupaten Polewali Mandar",
    "R": "Peraturan Menteri Sosial Nomor 2 Tahun 2019",
    "D": "Turunan kami, menunggu penegasan dinas",
}


@dataclass(frozen=True)
class Rule:
    """One rule: its id, its name on the screen, its sentence with placeholders, its parameters and sources."""

    id: str
    name: str
    sentence: str
    parameters: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def source_text(self) -> str:
        """The sources in words, for the public page."""
        return "; ".join(SOURCES[source] for source in self.sources)


RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "G1",
            "Jumlah anggota",
            "Satu kelompok beranggota paling sedikit {group_size_min} dan paling banyak {group_size_max} orang.",
            ("group_size_min", "group_size_max"),
            ("S", "P", "R"),
        ),
        Rule(
            "G2",
            "Susunan pengurus",
            "Kelompok memilih satu ketua, satu sekretaris dan satu bendahara kelompok lewat musyawarah; "
            "yang lain anggota.",
            (),
            ("S", "R"),
        ),
        Rule(
            "G3",
            "Berita acara musyawarah",
            "Berita acara musyawarah kelompok dilampirkan; kehadiran aparat desa/kelurahan dicatat, "
            "juga bila tidak hadir.",
            (),
            ("S",),
        ),
        Rule(
            "G4",
            "Kecocokan usaha",
            "Usaha dipilih dari sumber daya setempat, pasar dan keterampilan anggota; menjadi usaha utama dan "
            "dijalankan bersama, bukan ikut-ikutan.",
            (),
            ("S", "P"),
        ),
        Rule(
            "G5",
            "Buku kelompok",
            "Buku kegiatan dan buku kas dibuka (masih kosong) sebelum dana diterima.",
            (),
            ("S",),
        ),
        Rule(
            "E1",
            "Bentuk NIK",
            "NIK terdiri dari 16 angka dengan tanggal lahir yang nyata (perempuan: tanggal + 40) "
            "dan nomor urut bukan 0000.",
            (),
            ("P",),
        ),
        Rule("E2", "Bentuk nomor KK", "Nomor KK terdiri dari 16 angka.", (), ("P",)),
        Rule(
            "E3",
            "Terdaftar di DTSEN",
            "NIK dan KK ditemukan bersama di data sosial yang berlaku ({registry_sources}), "
            "desil paling tinggi {desil_max}.",
            ("registry_sources", "desil_max"),
            ("R",),
        ),
        Rule(
            "E4",
            "Usia",
            "Anggota berumur {age_min} sampai {age_max} tahun pada tanggal usulan.",
            ("age_min", "age_max"),
            ("S",),
        ),
        Rule(
            "E5",
            "Sudah berkeluarga",
            "Anggota sudah berkeluarga ({family_required}); "
            "janda dan duda dihitung berkeluarga: {widowed_counts_as_family}.",
            ("family_required", "widowed_counts_as_family"),
            ("S",),
        ),
        Rule(
            "E6",
            "Pendidikan tertinggi",
            "Pendidikan anggota paling tinggi {schooling_max}.",
            ("schooling_max",),
            ("S",),
        ),
        Rule("E7", "Domisili", "Anggota berdomisili di: {residence}.", ("residence",), ("S", "R")),
        Rule("E8", "Satu anggota per KK", "Dari satu kartu keluarga hanya satu orang menjadi anggota.", (), ("S", "D")),
        Rule(
            "E9",
            "Keanggotaan ganda dan riwayat bantuan",
            "Satu NIK hanya aktif di satu kelompok, dan baru boleh menerima lagi setelah {years_before_again} tahun. "
            "Aturan ini tidak pernah dikecualikan.",
            ("years_before_again",),
            ("D",),
        ),
        Rule(
            "E10",
            "Kriteria fakir miskin",
            "Paling sedikit {poverty_criteria_min} dari enam kriteria fakir miskin terpenuhi pada kunjungan rumah.",
            ("poverty_criteria_min",),
            ("S",),
        ),
        Rule(
            "Q1",
            "Kuota desa/kelurahan",
            "Dalam satu tahun, desa/kelurahan terpilih per kecamatan: {villages_per_district}; kelompok per "
            "desa/kelurahan: {groups_per_village}.",
            ("villages_per_district", "groups_per_village"),
            ("P",),
        ),
        Rule(
            "D1",
            "Nilai bantuan",
            "Bantuan dibayar sebesar jenis bantuannya, dalam tahap yang ditetapkan, ke rekening kelompok. Persetujuan "
            "kedua untuk pembayaran di atas: {second_approval_above}.",
            ("second_approval_above",),
            ("S", "D"),
        ),
        Rule(
            "D2",
            "Batas waktu penyaluran",
            "Bantuan dibayar paling lambat {disbursement_deadline}.",
            ("disbursement_deadline",),
            ("S",),
        ),
        Rule(
            "D3",
            "SK sebelum penyaluran",
            "Semua SK yang diperlukan jenis bantuan ada sebelum bantuan dibayar.",
            (),
            ("P",),
        ),
        Rule(
            "T1",
            "Pelatihan",
            "Kelompok dilatih oleh pendamping yang sudah dilatih dinas; anggota yang hadir paling sedikit "
            "{training_attendance_percent} persen. Pemahaman setiap anggota yang hadir ditanyakan sesudahnya, boleh "
            "secara lisan; harus dicatat sebelum pelatihan dinyatakan selesai: {quiz_required}.",
            ("training_attendance_percent", "quiz_required"),
            ("S", "P"),
        ),
        Rule(
            "T2",
            "Beban pendamping",
            "Satu pendamping mendampingi paling banyak {load_cap} kelompok; dianjurkan tidak lebih dari {load_target}.",
            ("load_cap", "load_target"),
            ("P",),
        ),
        Rule(
            "T3",
            "Sosialisasi",
            "Sosialisasi sebelum usulan diajukan: {outreach_policy}.",
            ("outreach_policy",),
            ("S",),
        ),
        Rule(
            "M1",
            "Laporan bulanan",
            "Pendamping melaporkan setiap kelompok setiap bulan, "
            "paling lambat tanggal {report_due_day} bulan berikutnya. "
            "{report_reminder_days} hari sebelumnya diingatkan; "
            "yang terlambat {report_warning_days} hari diperingatkan, {report_letter_days} hari ditegur dengan surat, "
            "{report_visit_days} hari dikunjungi dinas.",
            (
                "report_due_day",
                "report_reminder_days",
                "report_warning_days",
                "report_letter_days",
                "report_visit_days",
            ),
            ("S", "P"),
        ),
        Rule(
            "M2",
            "Pengawasan",
            "Pengawasan oleh pendamping, desa/kelurahan, kecamatan, dinas dan kementerian dicatat masing-masing.",
            (),
            ("S",),
        ),
        Rule(
            "M3",
            "Penyelesaian masalah",
            "Pendamping menegur dan menengahi; teguran dijawab dalam {warning_answer_days} hari, kasus yang belum "
            "ditangani {case_answer_days} hari diteruskan ke dinas, dan diselesaikan dalam {case_resolve_days} hari.",
            ("warning_answer_days", "case_answer_days", "case_resolve_days"),
            ("P",),
        ),
        Rule(
            "M4",
            "Keaktifan dan sarana",
            "Anggota yang tidak hadir pada {inactive_after_reports} kunjungan berturut-turut disebut namanya; "
            "kebutuhan alat dicatat dan dijawab.",
            ("inactive_after_reports",),
            ("P",),
        ),
        Rule(
            "M5",
            "Pinjaman anggota",
            "Pinjaman kepada anggota dan angsurannya dicatat di buku kas kelompok.",
            (),
            ("S",),
        ),
    )
}

NEVER_DISPENSABLE = frozenset({"E1", "E9"})

Checked = TypeVar("Checked", bound=Callable[..., object] | type)
IMPLEMENTATIONS: dict[str, list[str]] = {rule_id: [] for rule_id in RULES}


def implements(*rule_ids: str) -> Callable[[Checked], Checked]:
    """Mark the function or model that keeps a rule; an unknown id raises KeyError at import."""

    def mark(target: Checked) -> Checked:
        for rule_id in rule_ids:
            IMPLEMENTATIONS[rule_id].append(f"{target.__module__}.{target.__qualname__}")
        return target

    return mark


def rule_label(rule_id: str) -> str:
    """`E4` → `E4 Usia`, for badges and lists."""
    return f"{rule_id} {RULES[rule_id].name}"


def in_force(year: ProgramYear) -> list[tuple[Rule, str]]:
    """Every rule with its sentence filled from a program year's parameters, in the order of the catalogue."""
    return [(rule, rule.sentence.format(**parameter_texts(year, rule))) for rule in RULES.values()]


def parameter_texts(year: ProgramYear, rule: Rule) -> dict[str, str]:
    """A rule's parameters as words: choices by their label, dates in full, yes/no, and "tidak dibatasi" for none."""
    return {name: parameter_text(year, name) for name in rule.parameters}
