"""Who qualifies: the criteria E1–E10, one decision table each, over the columns of `eligibility/subjects.py`.

A verdict is advice that a person decides on. It says pass, fail or to check, why (with the values compared), and where
the rule comes from. Parameters come from the proposal's program year. `eligibility/evaluation.py` asks them, for one
member, a group or a whole year alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from groups.identity import InvalidKk, InvalidNik, nik_warnings, parse_kk, parse_nik
from groups.models.people import MaritalStatus
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear, RegistrySource, Schooling
from kube_portal.programs.rules import NEVER_DISPENSABLE, RULES, implements
from kube_portal.programs.verdicts import Case, Criterion, Place, Result, Row, Verdict, fill
from kube_portal.regions.models import Region

__all__ = [
    "CRITERIA",
    "ELIGIBILITY_RULES",
    "IDENTITY_RULES",
    "POVERTY_CRITERIA",
    "Result",
    "Verdict",
    "is_dispensable",
]

# What people find out about a question of identity, as the rows of a case hold it.
SAME, DIFFERENT, MENDED = "same", "different", "mended"

# What a case about somebody's identity compares, per rule, as one short text: as long as it is the same, what was
# decided stands.
COMPARED_SQL = {
    rule: f"md5(jsonb_build_array({columns})::text)"
    for rule, columns in {
        "E1": "nik, sex, birth_date",
        "E2": "nik, kk, registry_kk",
        "E3": "nik, name, birth_date, registry_name, registry_birth_date",
        "E8": "nik, kk, same_kk_ids",
        "E9": "nik, active_group_id, received_group_id, received_year, drafted_group_id",
    }.items()
}

ELIGIBILITY_RULES = tuple(rule_id for rule_id in RULES if rule_id.startswith("E"))
# The shape of the numbers is the business of groups/identity.py, which stops a submission by itself.
IDENTITY_RULES = frozenset({"E1", "E2"})

# The six criteria of the poor (E10, from the Singkawang study) in plain words: field, question, help.
POVERTY_CRITERIA = (
    ("unmet_needs", "Belum mampu memenuhi kebutuhan hidup yang layak", "Makan, sandang, tempat tinggal, sekolah anak."),
    ("income_falls_short", "Punya penghasilan, tetapi tidak cukup untuk kebutuhan pokok", ""),
    (
        "little_schooling",
        "Sekolah paling tinggi SMP dan tidak punya keahlian khusus",
        "Keahlian khusus: keahlian resmi, misalnya bersertifikat kursus.",
    ),
    ("little_health_care", "Sulit mendapat layanan kesehatan", ""),
    ("poor_housing", "Tidak punya rumah, atau rumahnya jauh dari layak", ""),
    ("no_assets", "Tidak punya harta yang bisa menghasilkan atau dijual untuk hidup", ""),
)


def is_dispensable(rule: str, year: ProgramYear) -> bool:
    """Whether the year allows an exception from a rule; never from E1 and E9."""
    return rule not in NEVER_DISPENSABLE and rule in year.dispensable_rules


def _ruled(rule: str, decision: str) -> str:
    """SQL for whether the latest case of the rule ended so, over the very data that stand here now."""
    return (
        f"cases IS NOT NULL AND cases #>> '{{{rule},decision}}' = '{decision}'"
        f" AND cases #>> '{{{rule},compared}}' = {COMPARED_SQL[rule]}"
    )


def question(rule: str, when: str, words: Callable[[Row], str] | str) -> tuple[Case, ...]:
    """A question of identity: to check, until a case says that it is the same person, or another."""

    def decided(row: Row, answer: str) -> str:
        day = tanggal(dt.datetime.fromisoformat(row["cases"][rule]["decided_at"]))
        return f"{fill(words, row).rstrip('.')}; menurut pemeriksaan identitas {day} {answer}"

    return (
        Case(
            Result.FAIL,
            f"({when}) AND {_ruled(rule, DIFFERENT)}",
            lambda row: decided(row, "ini orang lain: betulkan datanya, atau ganti anggota"),
            is_ruled=True,
        ),
        Case(
            Result.PASS,
            f"({when}) AND {_ruled(rule, SAME)}",
            lambda row: decided(row, "orangnya sama"),
            is_ruled=True,
        ),
        Case(Result.CHECK, when, words, asks_identity=True),
    )


def nik_form() -> Criterion:
    """E1: what `groups/identity.py` says about the NIK; its hard errors fail, its warnings are to check."""

    def impossible(row: Row) -> str:
        try:
            parse_nik(row["nik"], today=row["today"])
        except InvalidNik as error:
            return str(error)
        return "NIK ini tidak mungkin diterbitkan; cocokkan dengan KTP."

    def odd(row: Row) -> str:
        nik = parse_nik(row["nik"], today=row["today"])
        known = row["nik_district_known"]
        return " ".join(nik_warnings(nik, birth_date=row["birth_date"], sex=row["sex"], known_region=known))

    return Criterion(
        "E1",
        (
            Case(Result.FAIL, "NOT nik_is_real", impossible),
            *question(
                "E1",
                "NOT nik_district_known OR sex NOT IN ('', nik_sex) OR NOT coalesce(nik_fits_birth_date, true)",
                odd,
            ),
        ),
        "16 angka, cocok dengan tanggal lahir dan jenis kelamin",
    )


def kk_form() -> Criterion:
    """E2: sixteen digits; another number in the registry is a warning, since it changes when people move."""

    def impossible(row: Row) -> str:
        try:
            parse_kk(row["kk"])
        except InvalidKk as error:
            return str(error)
        return "Nomor KK ini tidak mungkin diterbitkan; cocokkan dengan kartu keluarga."

    def differs(row: Row) -> str:
        return (
            f"nomor KK di {registry_of(row)} berakhiran {row['registry_kk'][-4:]}, di usulan {row['kk'][-4:]}; "
            "nomor KK berubah bila pindah, cocokkan dengan kartu keluarga"
        )

    return Criterion(
        "E2",
        (
            Case(Result.FAIL, "length(kk) <> 16", impossible),
            *question("E2", "registry_kk IS NOT NULL AND registry_kk <> kk", differs),
        ),
        "16 angka",
    )


def registry_of(row: Row) -> str:
    """The registry in which a member was found: `DTSEN 2026-Q4`."""
    return f"{RegistrySource(row['registry_source']).label} {row['registry_period']}"


def registries_of(row: Row) -> str:
    """The registries of the year in words: `DTKS atau P3KE`."""
    return " atau ".join(str(RegistrySource(source).label) for source in row["registry_sources"])


@implements("E3")
def registry() -> Criterion:
    """E3: NIK (and KK, see E2) found in the registry in force, desil within the limit, name and birth date alike.

    Where no registry has been imported, the verifier looks it up.
    """

    def another_name(row: Row) -> str:
        return f"nama di {registry_of(row)}: {row['registry_name']}; di usulan: {row['name']}"

    def another_birth_date(row: Row) -> str:
        there, here = tanggal(row["registry_birth_date"]), tanggal(row["birth_date"])
        return f"tanggal lahir di {registry_of(row)}: {there}; di usulan: {here}"

    def absent(row: Row) -> str:
        return f"NIK tidak ada di {registries_of(row)} yang berlaku ({row['registry_labels']})"

    def found(row: Row) -> str:
        if not row["registry_sources"]:
            return "tahun ini tidak disyaratkan"
        desil = f", desil {row['registry_desil']}" if row["registry_desil"] is not None else ""
        return f"terdaftar di {registry_of(row)}{desil}"

    return Criterion(
        "E3",
        (
            Case(
                Result.CHECK,
                "cardinality(registry_sources) > 0 AND cardinality(snapshots) = 0",
                lambda row: f"cari NIK dan KK di {registries_of(row)}; desil paling tinggi {row['desil_max']}",
                awaits_visit=True,
            ),
            Case(
                Result.CHECK,
                "cardinality(snapshots) > 0 AND length(nik) <> 16",
                "NIK belum lengkap, jadi belum dapat dicari di data sosial",
            ),
            Case(Result.FAIL, "cardinality(snapshots) > 0 AND registry_name IS NULL", absent),
            Case(
                Result.FAIL,
                "registry_desil > desil_max",
                lambda row: f"desil {row['registry_desil']} di {registry_of(row)}, paling tinggi {row['desil_max']}",
            ),
            *question("E3", "NOT same_name", another_name),
            *question("E3", "registry_birth_date <> birth_date", another_birth_date),
        ),
        found,
    )


@implements("E4")
def age() -> Criterion:
    """E4: age on the proposal date. Somebody born on 29 February grows a year older on 1 March."""
    return Criterion(
        "E4",
        (
            Case(Result.CHECK, "birth_date IS NULL", "tanggal lahir belum diisi"),
            Case(Result.FAIL, "birth_date > proposed_on", "tanggal lahir {birth_date} sesudah tanggal usulan"),
            Case(Result.FAIL, "age > age_max", "lahir {birth_date}, berumur {age}, batas {age_max}"),
            Case(Result.FAIL, "age < age_min", "lahir {birth_date}, berumur {age}, paling muda {age_min}"),
        ),
        "lahir {birth_date}, berumur {age}",
    )


@implements("E5")
def family() -> Criterion:
    """E5: already has a family; policy says whether widows, widowers and the divorced count."""

    def status_of(row: Row) -> str:
        return str(MaritalStatus(row["marital_status"]).label).lower()

    def has_one(row: Row) -> str:
        if not row["family_required"]:
            return "tahun ini tidak disyaratkan"
        if row["marital_status"] == MaritalStatus.MARRIED:
            return status_of(row)
        return f"{status_of(row)}; janda dan duda dihitung berkeluarga"

    return Criterion(
        "E5",
        (
            Case(Result.CHECK, "family_required AND marital_status = ''", "status perkawinan belum diisi"),
            Case(
                Result.FAIL,
                f"family_required AND marital_status = '{MaritalStatus.SINGLE}'",
                "belum kawin; anggota harus sudah berkeluarga",
            ),
            Case(
                Result.FAIL,
                f"family_required AND NOT widowed_counts_as_family AND marital_status <> '{MaritalStatus.MARRIED}'",
                lambda row: f"{status_of(row)}; tahun ini janda dan duda tidak dihitung berkeluarga",
            ),
        ),
        has_one,
    )


@implements("E6")
def schooling() -> Criterion:
    """E6: schooling at most the year's ceiling."""

    def own(row: Row) -> str:
        return f"pendidikan {Schooling(row['schooling']).label}"

    return Criterion(
        "E6",
        (
            Case(Result.CHECK, "schooling IS NULL", "pendidikan terakhir belum diisi"),
            Case(
                Result.FAIL,
                "schooling > schooling_max",
                lambda row: f"{own(row)}, paling tinggi {Schooling(row['schooling_max']).label}",
            ),
        ),
        own,
    )


@implements("E7")
def residence() -> Criterion:
    """E7: lives in the group's village, or in its district where policy says so."""

    def label(code: str, name: str, kind: str) -> str:
        return Region(code=code, name=name, kind=kind, level=Region.Level.VILLAGE).label

    def lives(row: Row) -> str:
        return f"tinggal di {label(row['residence_id'], row['home_name'], row['home_kind'])}"

    def village(row: Row) -> str:
        return label(row["village_id"], row["village_name"], row["village_kind"])

    return Criterion(
        "E7",
        (
            Case(Result.CHECK, "residence_id IS NULL", "desa/kelurahan tempat tinggal belum diisi"),
            Case(
                Result.FAIL,
                f"policy_residence = '{ProgramYear.Residence.VILLAGE}' AND residence_id <> village_id",
                lambda row: f"{lives(row)}, kelompok di {village(row)}",
            ),
            Case(
                Result.FAIL,
                "left(residence_id, 8) <> left(village_id, 8)",
                lambda row: f"{lives(row)}, di luar kecamatan kelompok ({village(row)})",
            ),
        ),
        lives,
    )


@implements("E8")
def one_per_family() -> Criterion:
    """E8: nobody else in the group stands on the same family card."""

    def places(row: Row) -> tuple[Place, ...]:
        return tuple(Place(row["group_id"], member_id) for member_id in row["same_kk_ids"] or ())

    return Criterion(
        "E8",
        (
            Case(Result.CHECK, "kk = ''", "nomor KK belum diisi"),
            Case(Result.FAIL, "same_kk_names IS NOT NULL", "satu KK dengan {same_kk_names}", asks_identity=True),
        ),
        "satu-satunya anggota dari KK ini",
        places,
    )


@implements("E9")
def double_membership() -> Criterion:
    """E9: active in no other group, and not a recipient within the policy's years. Never dispensed.

    The reason names no group: who may see it gets the link from `places`, others that it lies in another area.
    """

    def received(row: Row) -> str:
        again = row["received_year"] + row["years_before_again"]
        return f"sudah menerima bantuan tahun {row['received_year']}; boleh lagi mulai {again}"

    def nowhere(row: Row) -> str:
        gap = row["years_before_again"]
        return "tidak aktif di kelompok lain" + (f"; {gap} tahun tanpa bantuan" if gap else "")

    def places(row: Row) -> tuple[Place, ...]:
        found = (row["active_group_id"], row["received_group_id"], row["drafted_group_id"])
        return tuple(Place(group_id) for group_id in dict.fromkeys(found) if group_id is not None)

    return Criterion(
        "E9",
        (
            Case(Result.CHECK, "length(nik) <> 16", "NIK belum lengkap, jadi belum dapat dicari di kelompok lain"),
            Case(Result.FAIL, "active_group_id IS NOT NULL", "masih anggota aktif kelompok lain", asks_identity=True),
            Case(Result.FAIL, "received_year IS NOT NULL", received, asks_identity=True),
            *question("E9", "drafted_group_id IS NOT NULL", "NIK yang sama ditulis juga di draf kelompok lain"),
        ),
        nowhere,
        places,
    )


@implements("E10")
def poverty() -> Criterion:
    """E10: how many of the six poverty criteria a home visit found, against the year's minimum."""
    count = len(POVERTY_CRITERIA)
    return Criterion(
        "E10",
        (
            Case(
                Result.CHECK,
                f"poverty_open = {count}",
                f"dijawab saat kunjungan; paling sedikit {{poverty_criteria_min}} dari {count}",
                awaits_visit=True,
            ),
            Case(Result.CHECK, "poverty_open > 0", f"{{poverty_open}} dari {count} kriteria belum dijawab"),
            Case(
                Result.FAIL,
                "poverty_met < poverty_criteria_min",
                f"{{poverty_met}} dari {count} kriteria miskin terpenuhi, paling sedikit {{poverty_criteria_min}}",
            ),
        ),
        f"{{poverty_met}} dari {count} kriteria miskin terpenuhi, paling sedikit {{poverty_criteria_min}}",
    )


CRITERIA: dict[str, Criterion] = {
    criterion.rule: criterion
    for criterion in (
        nik_form(),
        kk_form(),
        registry(),
        age(),
        family(),
        schooling(),
        residence(),
        one_per_family(),
        double_membership(),
        poverty(),
    )
}
