"""Who qualifies: the criteria E1–E10, one function each, for one member or a whole group alike.

A verdict is advice that a person decides on. It says pass, fail or to check, why (with the values compared), and where
the rule comes from. The functions are pure: what lies beyond the member's own row is gathered once per group in
`Facts`, in a constant number of queries. Parameters come from the proposal's program year.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from groups.identity import InvalidKk, InvalidNik, nik_warnings, parse_kk, parse_nik
from groups.models import MaritalStatus, Member, Proposal
from groups.transitions import Status
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear, RegistrySource, Schooling
from kube_portal.programs.rules import NEVER_DISPENSABLE, RULES, implements, rule_label
from kube_portal.regions.models import Region

ELIGIBILITY_RULES = tuple(rule_id for rule_id in RULES if rule_id.startswith("E"))
# Answered by people in the field; nothing in the proposal can decide them.
FIELD_RULES = frozenset({"E3", "E10"})
# The shape of the numbers is the business of groups/identity.py, which stops a submission by itself.
IDENTITY_RULES = frozenset({"E1", "E2"})


class Result(models.TextChoices):
    """What a criterion says about a member."""

    PASS = "pass", "Memenuhi"
    FAIL = "fail", "Tidak memenuhi"
    CHECK = "check", "Perlu diperiksa"


@dataclass(frozen=True)
class Verdict:
    """What one rule says about one member: the result, the reason in Indonesian, and the rule's sources."""

    rule: str
    result: Result
    reason: str

    @property
    def source(self) -> str:
        """Where the rule comes from, in words."""
        return RULES[self.rule].source_text

    @property
    def name(self) -> str:
        """The rule as badges show it: `E4 Usia`."""
        return rule_label(self.rule)

    @property
    def passed(self) -> bool:
        """The member meets this criterion."""
        return self.result == Result.PASS

    @property
    def failed(self) -> bool:
        """The member does not meet this criterion."""
        return self.result == Result.FAIL

    @property
    def open(self) -> bool:
        """A person still has to decide."""
        return self.result == Result.CHECK


@dataclass(frozen=True)
class Elsewhere:
    """Another group that holds or held a NIK, named only when it lies in the same regency (no personal data beyond)."""

    group_id: int
    label: str
    year: int = 0


@dataclass(frozen=True)
class Facts:
    """What the criteria need to know beyond a member's own row, for all members of one proposal's group."""

    year: ProgramYear
    village: Region
    group_id: int
    on: dt.date
    today: dt.date
    known_districts: frozenset[str]
    same_kk: Mapping[str, Sequence[Member]]
    active_elsewhere: Mapping[str, Elsewhere]
    received: Mapping[str, Elsewhere]


def is_dispensable(rule: str, year: ProgramYear) -> bool:
    """Whether the year allows an exception from a rule; never from E1 and E9."""
    return rule not in NEVER_DISPENSABLE and rule in year.dispensable_rules


def nik_form(member: Member, facts: Facts) -> Verdict:
    """E1: what groups/identity.py says about the NIK; its hard errors fail, its warnings are to check."""
    try:
        nik = parse_nik(member.nik, today=facts.today)
    except InvalidNik as error:
        return Verdict("E1", Result.FAIL, str(error))
    warnings = nik_warnings(
        nik,
        birth_date=member.birth_date,
        sex=member.sex,
        known_region=nik.region_code in facts.known_districts,
    )
    if warnings:
        return Verdict("E1", Result.CHECK, " ".join(warnings))
    return Verdict("E1", Result.PASS, "16 angka, cocok dengan tanggal lahir dan jenis kelamin")


def kk_form(member: Member, facts: Facts) -> Verdict:
    """E2: what groups/identity.py says about the family card's number."""
    try:
        parse_kk(member.kk)
    except InvalidKk as error:
        return Verdict("E2", Result.FAIL, str(error))
    return Verdict("E2", Result.PASS, "16 angka")


@implements("E3")
def registry(member: Member, facts: Facts) -> Verdict:
    """E3: to check until the verifier has looked NIK and KK up in the registry in force; no registry set, no check."""
    names = [str(RegistrySource(source).label) for source in facts.year.registry_sources]
    if not names:
        return Verdict("E3", Result.PASS, "tahun ini tidak disyaratkan")
    return Verdict(
        "E3",
        Result.CHECK,
        f"cari NIK dan KK di {' atau '.join(names)}; desil paling tinggi {facts.year.desil_max}",
    )


@implements("E4")
def age(member: Member, facts: Facts) -> Verdict:
    """E4: age on the proposal date. Somebody born on 29 February grows a year older on 1 March."""
    if member.birth_date is None:
        return Verdict("E4", Result.CHECK, "tanggal lahir belum diisi")
    born = tanggal(member.birth_date)
    years = member.age_on(facts.on) or 0
    if member.birth_date > facts.on:
        return Verdict("E4", Result.FAIL, f"tanggal lahir {born} sesudah tanggal usulan")
    if years > facts.year.age_max:
        return Verdict("E4", Result.FAIL, f"lahir {born}, berumur {years}, batas {facts.year.age_max}")
    if years < facts.year.age_min:
        return Verdict("E4", Result.FAIL, f"lahir {born}, berumur {years}, paling muda {facts.year.age_min}")
    return Verdict("E4", Result.PASS, f"lahir {born}, berumur {years}")


@implements("E5")
def family(member: Member, facts: Facts) -> Verdict:
    """E5: already has a family; policy says whether widows, widowers and the divorced count."""
    if not facts.year.family_required:
        return Verdict("E5", Result.PASS, "tahun ini tidak disyaratkan")
    if not member.marital_status:
        return Verdict("E5", Result.CHECK, "status perkawinan belum diisi")
    status = str(MaritalStatus(member.marital_status).label)
    if member.marital_status == MaritalStatus.MARRIED:
        return Verdict("E5", Result.PASS, status.lower())
    if member.marital_status == MaritalStatus.SINGLE:
        return Verdict("E5", Result.FAIL, "belum kawin; anggota harus sudah berkeluarga")
    if facts.year.widowed_counts_as_family:
        return Verdict("E5", Result.PASS, f"{status.lower()}; janda dan duda dihitung berkeluarga")
    return Verdict("E5", Result.FAIL, f"{status.lower()}; tahun ini janda dan duda tidak dihitung berkeluarga")


@implements("E6")
def schooling(member: Member, facts: Facts) -> Verdict:
    """E6: schooling at most the year's ceiling."""
    if member.schooling is None:
        return Verdict("E6", Result.CHECK, "pendidikan terakhir belum diisi")
    highest = Schooling(facts.year.schooling_max).label
    own = Schooling(member.schooling).label
    if member.schooling > facts.year.schooling_max:
        return Verdict("E6", Result.FAIL, f"pendidikan {own}, paling tinggi {highest}")
    return Verdict("E6", Result.PASS, f"pendidikan {own}")


@implements("E7")
def residence(member: Member, facts: Facts) -> Verdict:
    """E7: lives in the group's village, or in its district where policy says so."""
    if member.residence_id is None or member.residence is None:
        return Verdict("E7", Result.CHECK, "desa/kelurahan tempat tinggal belum diisi")
    lives = f"tinggal di {member.residence.label}"
    if facts.year.residence == ProgramYear.Residence.VILLAGE:
        if member.residence_id == facts.village.code:
            return Verdict("E7", Result.PASS, lives)
        return Verdict("E7", Result.FAIL, f"{lives}, kelompok di {facts.village.label}")
    if member.residence_id[:8] == facts.village.code[:8]:
        return Verdict("E7", Result.PASS, lives)
    return Verdict("E7", Result.FAIL, f"{lives}, di luar kecamatan kelompok ({facts.village.label})")


@implements("E8")
def one_per_family(member: Member, facts: Facts) -> Verdict:
    """E8: nobody else in the group stands on the same family card."""
    if not member.kk:
        return Verdict("E8", Result.CHECK, "nomor KK belum diisi")
    others = [other.name for other in facts.same_kk.get(member.kk, ()) if other.pk != member.pk]
    if others:
        return Verdict("E8", Result.FAIL, f"satu KK dengan {', '.join(others)}")
    return Verdict("E8", Result.PASS, "satu-satunya anggota dari KK ini")


@implements("E9")
def double_membership(member: Member, facts: Facts) -> Verdict:
    """E9: active in no other group, and not a recipient within the policy's years. Never dispensed."""
    if len(member.nik) != 16:
        return Verdict("E9", Result.CHECK, "NIK belum lengkap, jadi belum dapat dicari di kelompok lain")
    if (other := facts.active_elsewhere.get(member.nik)) is not None:
        return Verdict("E9", Result.FAIL, f"masih anggota aktif {other.label}")
    gap = facts.year.years_before_again
    if (earlier := facts.received.get(member.nik)) is not None:
        again = earlier.year + gap
        reason = f"sudah menerima bantuan tahun {earlier.year} lewat {earlier.label}; boleh lagi mulai {again}"
        return Verdict("E9", Result.FAIL, reason)
    return Verdict("E9", Result.PASS, "tidak aktif di kelompok lain" + (f"; {gap} tahun tanpa bantuan" if gap else ""))


@implements("E10")
def poverty(answers: Sequence[bool | None], year: ProgramYear) -> Verdict:
    """E10: how many of the six poverty criteria a home visit found, against the year's minimum."""
    needed = year.poverty_criteria_min
    open_questions = sum(answer is None for answer in answers)
    if open_questions == len(answers):
        return Verdict("E10", Result.CHECK, f"dijawab saat kunjungan; paling sedikit {needed} dari {len(answers)}")
    if open_questions:
        return Verdict("E10", Result.CHECK, f"{open_questions} dari {len(answers)} kriteria belum dijawab")
    met = sum(bool(answer) for answer in answers)
    return Verdict(
        "E10",
        Result.PASS if met >= needed else Result.FAIL,
        f"{met} dari {len(answers)} kriteria miskin terpenuhi, paling sedikit {needed}",
    )


def _poverty_unvisited(member: Member, facts: Facts) -> Verdict:
    return poverty([None] * 6, facts.year)


CRITERIA: dict[str, Callable[[Member, Facts], Verdict]] = {
    "E1": nik_form,
    "E2": kk_form,
    "E3": registry,
    "E4": age,
    "E5": family,
    "E6": schooling,
    "E7": residence,
    "E8": one_per_family,
    "E9": double_membership,
    "E10": _poverty_unvisited,
}


def gather(proposal: Proposal, members: Iterable[Member]) -> Facts:
    """The facts about a proposal's members beyond their own rows: three queries, whatever their number."""
    present = list(members)
    year = proposal.program_year
    niks = {member.nik for member in present if len(member.nik) == 16}
    same_kk: dict[str, list[Member]] = defaultdict(list)
    for member in present:
        if member.kk:
            same_kk[member.kk].append(member)
    return Facts(
        year=year,
        village=proposal.village,
        group_id=proposal.group_id,
        on=proposal.submitted_on or year.today(),
        today=year.today(),
        known_districts=_known_districts(niks),
        same_kk=same_kk,
        active_elsewhere=_active_elsewhere(proposal, niks),
        received=_received(proposal, niks),
    )


def evaluate(proposal: Proposal, members: Sequence[Member] | None = None) -> dict[int, list[Verdict]]:
    """Every criterion for every present member, by member id, in the order of the catalogue: at most four queries.

    `members` may be given when they are at hand (present ones, with `residence`).
    """
    if members is None:
        members = list(present_members(proposal.group_id))
    facts = gather(proposal, members)
    return {member.pk: [CRITERIA[rule](member, facts) for rule in ELIGIBILITY_RULES] for member in members}


def present_members(group_id: int) -> models.QuerySet[Member]:
    """A group's present members in the order of its list, with their place of residence."""
    return Member.objects.present().filter(group_id=group_id).select_related("residence").order_by("pk")


def _known_districts(niks: set[str]) -> frozenset[str]:
    """Which of the districts written in the NIKs the register knows."""
    codes = {f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}" for nik in niks}
    return frozenset(Region.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else frozenset()


def _label(name: str, village_id: str, proposal: Proposal) -> str:
    """A group's name where the regency is the same, else only that there is one: it does not depend on who looks."""
    return f"kelompok {name}" if village_id[:5] == proposal.village_id[:5] else "kelompok di wilayah lain"


def _active_elsewhere(proposal: Proposal, niks: set[str]) -> dict[str, Elsewhere]:
    """By NIK, the other group in which it is active."""
    rows = (
        Member.objects.filter(nik__in=niks, active=True)
        .exclude(group_id=proposal.group_id)
        .values_list("nik", "group_id", "group__name", "group__village_id")
    )
    return {nik: Elsewhere(group_id, _label(name, village, proposal)) for nik, group_id, name, village in rows}


def _received(proposal: Proposal, niks: set[str]) -> dict[str, Elsewhere]:
    """By NIK, the latest grant that a group received with it within the policy's years, also for those who left since.

    Somebody who had left before that proposal was submitted received nothing from it.
    """
    year = proposal.program_year
    rows = (
        Proposal.objects.filter(
            Q(group__members__left_on__isnull=True)
            | Q(submitted_on__isnull=True)
            | Q(group__members__left_on__gt=F("submitted_on")),
            status__in=(Status.FUNDED, Status.ACCOUNTED),
            program_year__year__gt=year.year - year.years_before_again,
            program_year__year__lte=year.year,
            group__members__nik__in=niks,
        )
        .exclude(pk=proposal.pk)
        .order_by("program_year__year", "pk")
        .values_list("group__members__nik", "group_id", "group__name", "group__village_id", "program_year__year")
    )
    return {nik: Elsewhere(group_id, _label(name, village, proposal), on) for nik, group_id, name, village, on in rows}
