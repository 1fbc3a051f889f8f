"""What a case about somebody's identity compares, in words that can be kept: numbers masked, as it stood that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet

from eligibility.criteria import COMPARED_SQL, CRITERIA, Verdict, registry_of
from eligibility.subjects import read, subjects
from groups.identity import parse_nik
from groups.models import Group, Member, Proposal, Sex
from kube_portal.look.templatetags.look import mask_nik, tanggal
from kube_portal.programs.verdicts import Row

Compared = list[list[str]]
MISSING = "belum diisi"


@dataclass(frozen=True)
class Question:
    """A question about one member's identity as the data ask it now."""

    rule: str
    verdict: Verdict
    fingerprint: str
    source: str
    compared: Compared
    other_group: Group | None = None
    other_member: Member | None = None


def question_of(proposal: Proposal, member: Member, rule: str) -> Question | None:
    """What the rule asks about a present member; None for somebody else or a rule without cases (two queries more
    where another member is meant)."""
    row = _row(proposal, member, rule) if rule in COMPARED_SQL else None
    if row is None:
        return None
    other_group, other_member = _others(row, rule)
    source, compared = _COMPARING[rule](row, other_member)
    return Question(rule, CRITERIA[rule].verdict(row), row["fingerprint"], source, compared, other_group, other_member)


def _row(proposal: Proposal, member: Member, rule: str) -> dict[str, Any] | None:
    """The member's subject with the case of the rule that decides, and what stands for the data."""
    try:
        base = subjects(Proposal.objects.filter(pk=proposal.pk))
    except EmptyResultSet:
        return None
    criterion = CRITERIA[rule]
    found = read(
        f"SELECT subject.*, {criterion.case_sql} AS {criterion.column}, {COMPARED_SQL[rule]} AS fingerprint"  # noqa: S608 - our own
        f" FROM ({base.sql}) AS subject WHERE member_id = %s",
        (*base.params, member.pk),
    )
    return found[0] if found else None


def _others(row: Row, rule: str) -> tuple[Group | None, Member | None]:
    """The other group and the other member that the row points to."""
    if rule == "E8" and row["same_kk_ids"]:
        return None, Member.objects.filter(pk=row["same_kk_ids"][0]).first()
    group_id = rule == "E9" and (row["active_group_id"] or row["received_group_id"] or row["drafted_group_id"])
    if not group_id:
        return None, None
    people = Member.objects.filter(group_id=group_id, nik=row["nik"]).select_related("group__village")
    other = people.order_by("-active", "-pk").first()
    return (other.group if other is not None else Group.objects.get(pk=group_id)), other


def _day(value: Any) -> str:
    return tanggal(value) or MISSING


def _nik_form(row: Row, other: Member | None) -> tuple[str, Compared]:
    """E1: the form against what the NIK itself says."""
    nik = parse_nik(row["nik"], today=row["today"])
    compared = [
        ["Tanggal lahir", _day(row["birth_date"]), " atau ".join(tanggal(day) for day in nik.birth_dates)],
        ["Jenis kelamin", Sex(row["sex"]).label if row["sex"] else MISSING, str(Sex(nik.sex).label)],
    ]
    if not row["nik_district_known"]:
        compared.append(["Kecamatan dalam NIK", "", f"{nik.region_code}, tidak dikenal"])
    return "Menurut NIK", compared


def _kk_form(row: Row, other: Member | None) -> tuple[str, Compared]:
    """E2: the family card of the form against that of the registry."""
    return f"Di {registry_of(row)}", [
        ["Nama", row["name"], row["registry_name"]],
        ["Nomor KK", mask_nik(row["kk"]), mask_nik(row["registry_kk"])],
    ]


def _registry(row: Row, other: Member | None) -> tuple[str, Compared]:
    """E3: the form against the registry."""
    return f"Di {registry_of(row)}", [
        ["Nama", row["name"], row["registry_name"]],
        ["Tanggal lahir", _day(row["birth_date"]), _day(row["registry_birth_date"])],
        ["Nomor KK", mask_nik(row["kk"]), mask_nik(row["registry_kk"])],
    ]


def _family(row: Row, other: Member | None) -> tuple[str, Compared]:
    """E8: the member against whoever stands on the same card."""
    return "Pada KK yang sama", [
        ["Nama", row["name"], row["same_kk_names"]],
        ["Tanggal lahir", _day(row["birth_date"]), _day(other.birth_date) if other else ""],
        ["Nomor KK", mask_nik(row["kk"]), mask_nik(row["kk"])],
    ]


def _double(row: Row, other: Member | None) -> tuple[str, Compared]:
    """E9: the member against whoever has the same NIK in another group."""
    if row["active_group_id"]:
        there = "anggota aktif"
    elif row["received_group_id"]:
        there = f"menerima bantuan {row['received_year']}"
    else:
        there = "ditulis dalam draf"
    return "Di kelompok lain", [
        ["Nama", row["name"], other.name if other else ""],
        ["Tanggal lahir", _day(row["birth_date"]), _day(other.birth_date) if other else ""],
        ["Nomor KK", mask_nik(row["kk"]), mask_nik(other.kk) if other else ""],
        ["Keanggotaan", f"usulan {row['year']}", there],
    ]


_COMPARING: Mapping[str, Callable[[Row, Member | None], tuple[str, Compared]]] = {
    "E1": _nik_form,
    "E2": _kk_form,
    "E3": _registry,
    "E8": _family,
    "E9": _double,
}


def consequences(rule: str, *, fails: bool) -> Sequence[tuple[str, str]]:
    """What each decision means for the verdict, in the order of the decisions: the decision in words, and a sentence.

    `fails` says whether the data fail the rule by themselves: no finding about a person takes that away.
    """
    mended = "Datanya sudah diperbaiki atau anggotanya diganti. Hasilnya menurut data yang sekarang."
    if fails and rule == "E8":
        return (
            ("Orang yang sama", "Satu orang tertulis dua kali: keluarkan salah satu. Hasil E8 tetap tidak memenuhi."),
            (
                "Orang yang berbeda",
                "Dua orang satu keluarga: ganti salah satu, atau minta pengecualian bila boleh.",
            ),
            ("Sudah dibetulkan", mended),
        )
    if fails and rule == "E9":
        return (
            (
                "Orang yang sama",
                "Ia memang sudah anggota di tempat lain: ganti anggota. E9 tidak dikecualikan.",
            ),
            ("Orang yang berbeda", "Salah satu NIK keliru: betulkan. Selama sama, hasilnya tetap tidak memenuhi."),
            ("Sudah dibetulkan", mended),
        )
    return (
        ("Orang yang sama", f"Perbedaannya tidak menghalangi: hasil {rule} menjadi memenuhi."),
        (
            "Orang yang berbeda",
            f"Hasil {rule} menjadi tidak memenuhi, tanpa pengecualian: betulkan datanya, atau ganti anggota.",
        ),
        ("Sudah dibetulkan", mended),
    )
