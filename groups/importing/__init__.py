"""Proposals from a workbook: each group is taken whole or not at all, and the same file twice adds nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP
from typing import Any

from django.core.files.base import File as DjangoFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from groups.drafting import MAX_BUDGET_LINES, MAX_MEMBERS, DraftRefused, refused
from groups.importing.columns import BUDGET, GROUPS, KEY, MEMBERS
from groups.importing.reading import Row, RowError, UnreadableWorkbook, read
from groups.models import BudgetLine, Group, Member, Proposal
from groups.models.people import BOARD
from kube_portal.accounts.models import User
from kube_portal.money import format_rupiah
from kube_portal.programs.models import GrantTier, ProgramYear
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import normalise_name

__all__ = ["ImportResult", "RowError", "UnreadableWorkbook", "import_workbook"]

_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
_OWN_NUMBER = "Beri tiap kelompok nomor sendiri, juga pada anggota dan RAB-nya."
_PROPOSAL_FIELDS = ("deliberation_on", "deliberation_place", "village_presence", "village_representative")
_GROUP_FIELDS = (
    "name", "formed_on", "business_kind", "business_description", "is_main_business", "is_joint_business",
    "local_resources", "market", "work_plan",
)  # fmt: skip


@dataclass
class ImportResult:
    """What came of a file: drafts made, groups that were there already, groups refused, and every error.

    `unread` names the columns that nobody reads, by sheet.
    """

    accepted: list[Proposal] = field(default_factory=list)
    skipped: list[Proposal] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unread: Sequence[str] = ()

    @property
    def counts(self) -> str:
        """The last line of the command: `diterima=8 ditolak=0`."""
        return f"diterima={len(self.accepted)} ditolak={len(self.rejected)}"


@dataclass
class _Group:
    """One group of the file: its own row and those of its people and its budget.

    `strays` are rows beside its own that name no group: one of them may be its own, so it has to wait for them.
    """

    row: Row
    members: list[Row] = field(default_factory=list)
    budget: list[Row] = field(default_factory=list)
    strays: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [self.row, *self.members, *self.budget]

    @property
    def errors(self) -> list[RowError]:
        return [error for row in self.rows for error in row.errors]


def import_workbook(
    upload: DjangoFile[Any], *, by: User, year: int | None = None, progress: Callable[[int, int], None] | None = None
) -> ImportResult:
    """Make drafts by `by` from a workbook; `year` is for the groups whose row names none.

    Raises UnreadableWorkbook when nothing can be read from the file. `progress` is told how many groups are done.
    """
    workbook = read(upload)
    result = ImportResult(unread=workbook.unread)
    groups = _assemble(workbook.rows, result)
    context = _Context(by, year, groups)
    for done, group in enumerate(groups, start=1):
        _take(group, context, result)
        if progress is not None:
            progress(done, len(groups))
    result.errors.sort(key=lambda error: ((GROUPS, MEMBERS, BUDGET).index(error.sheet), error.row))
    return result


def _assemble(sheets: Mapping[str, Sequence[Row]], result: ImportResult) -> list[_Group]:
    """Bring each group's rows together. A row of no group is an error by itself, and holds up the groups beside it."""
    groups: dict[str, _Group] = {}
    for row in sheets[GROUPS]:
        twin = groups.get(row.key) if row.key else None
        if twin is not None:
            # Whose members these are, nobody can tell: both wait.
            row.refuse(KEY, f"Nomor kelompok ini juga dipakai di baris {twin.row.number}.", _OWN_NUMBER)
            twin.row.refuse(KEY, f"Nomor kelompok ini juga dipakai di baris {row.number}.", _OWN_NUMBER)
        groups[row.key if row.key and twin is None else f"\0{row.number}"] = _Group(row)
    for sheet in (MEMBERS, BUDGET):
        _hand_out(sheets[sheet], groups, result)
    return list(groups.values())


def _hand_out(rows: Sequence[Row], groups: Mapping[str, _Group], result: ImportResult) -> None:
    """Give the rows of a sheet to their groups, and those of no group to the groups above and below them."""
    owners = [groups.get(row.key) if row.key else None for row in rows]
    for index, (row, owner) in enumerate(zip(rows, owners, strict=True)):
        if owner is not None:
            (owner.members if row.sheet == MEMBERS else owner.budget).append(row)
            continue
        if row.key:
            row.refuse(
                KEY,
                "Tidak ada kelompok dengan nomor ini di lembar Kelompok.",
                "Betulkan nomornya; kelompok di atas dan di bawahnya menunggu supaya tidak masuk tanpa baris ini.",
            )
        result.errors += row.errors
        above = next((found for found in reversed(owners[:index]) if found), None)
        below = next((found for found in owners[index:] if found), None)
        for neighbour in (above, below):
            if neighbour is not None:
                neighbour.strays.append(row)
        if above is None and below is None:
            result.rejected.append(row.key or "tanpa nomor")


class _Context:
    """What all groups of a file are compared with, fetched once."""

    def __init__(self, by: User, year: int | None, groups: Iterable[_Group]) -> None:
        self.by = by
        self.year = year
        self.today = timezone.localdate()
        territory = Region.objects.active().villages()
        if not by.is_superuser:
            territory = territory.within(by.region_id)
        self.codes_named: dict[str, list[Region]] = defaultdict(list)
        self.villages: dict[str, Region] = {}
        typed = set(_texts(groups))
        wanted = {found.group() for text in typed if (found := _CODE.match(text))}
        named = {normalise_name(text) for text in typed if not _CODE.match(text)}
        for region in Region.objects.villages().filter(code__in=wanted):
            self.villages[region.pk] = region
        for region in territory.filter(search_name__in=named).order_by("code")[:5000]:
            self.codes_named[region.search_name].append(region)
        years = ProgramYear.objects.visible_to(by).select_related("regency")
        self.years = {(year.regency_id, year.year): year for year in years}
        tiers = GrantTier.objects.filter(program_year__in=[year.pk for year in self.years.values()])
        self.tiers = {(tier.program_year_id, tier.name.casefold()): tier for tier in tiers}
        niks = [row.values["nik"] for group in groups for row in group.members if "nik" in row.values]
        holders = Member.objects.filter(nik__in=niks, active=True).select_related("group")
        self.holders = {holder.nik: holder for holder in holders}
        # Where each NIK and each group name stood first in this file.
        self.seen_niks: dict[str, Row] = {}
        self.seen_names: dict[tuple[str, str, int], Row] = {}

    def village(self, row: Row, name: str, remedy: str) -> Region | None:
        """The village that a cell means, by its code or by a name that only one village of the territory has.

        Says in the row why there is none.
        """
        typed = row.values[name]
        if found := _CODE.match(typed):
            village = self.villages.get(found.group())
        else:
            named = self.codes_named.get(normalise_name(typed), [])
            if len(named) > 1:
                row.refuse(
                    name,
                    f"Ada {len(named)} desa/kelurahan bernama ini.",
                    f"Tulis dengan kodenya, misalnya {named[0].code} {named[0].name}.",
                )
                return None
            village = named[0] if named else None
        if village is None:
            row.refuse(name, "Desa/kelurahan ini tidak dikenal.", remedy)
        return village


def _texts(groups: Iterable[_Group]) -> Iterable[str]:
    for group in groups:
        for row in (group.row, *group.members):
            for name in ("village", "residence"):
                if name in row.values:
                    yield row.values[name]


def _take(group: _Group, context: _Context, result: ImportResult) -> None:
    """Check one group and make its draft; nothing of it is kept when anything is wrong."""
    row = group.row
    village = _village_of(row, context)
    program_year = _year_of(row, village, context)
    tier = _tier_of(row, program_year, context)
    name = row.values.get("name", "")
    if village and program_year and name:
        first = context.seen_names.setdefault((village.pk, name.casefold(), program_year.year), row)
        if first is not row:
            row.refuse("name", f"Kelompok ini sudah ada di baris {first.number}.", "Hapus salah satunya.")
        same = Q(imported_as=_origin(name, program_year)) | Q(group__name__iexact=name, program_year=program_year)
        existing = (
            Proposal.objects.filter(same, village=village)
            .select_related("group__village", "village", "program_year")
            .order_by("pk")
            .first()
        )
        if existing is not None and first is row:
            result.skipped.append(existing)
            for member in group.members:
                # Refused once beside this group, another one with the same NIK stays refused.
                context.seen_niks.setdefault(member.values.get("nik", ""), member)
            return
        if existing is None and Group.objects.filter(village=village, name__iexact=name).exists():
            remedy = "Buat usulannya dari halaman kelompok itu."
            row.refuse("name", "Kelompok ini sudah tercatat, dari tahun lain.", remedy)
    for day in ("formed_on", "deliberation_on"):
        if row.values.get(day, context.today) > context.today:
            row.refuse(day, "Tanggal ini belum tiba.", "Periksa tahunnya.")
    for number, member in enumerate(group.members):
        _check_member(member, group.members[:number], context)
        residence = _residence_of(member, village, context)
        member.values["residence"] = residence
    _check_sizes(group, program_year)
    if tier is not None:
        _check_budget(group, tier)
    if group.errors or group.strays or village is None or program_year is None or tier is None:
        result.errors += group.errors
        result.rejected.append(name or f"baris {row.number}")
        return
    try:
        result.accepted.append(_write(group, village, program_year, tier, context))
    except DraftRefused as refusal:
        row.refuse("name", str(refusal), "Betulkan, lalu impor lagi.")
        result.errors += group.errors
        result.rejected.append(name)


def _origin(name: str, program_year: ProgramYear) -> str:
    """How a group of a file is known again, whatever became of its name and year meanwhile."""
    return f"{program_year.year} {name.casefold()}"


def _village_of(row: Row, context: _Context) -> Region | None:
    if "village" not in row.values:
        return None
    village = context.village(row, "village", "Pilih dari daftar, misalnya 61.72.05.1001 Sedau.")
    if village is None:
        return None
    if not village.active:
        row.refuse("village", "Desa/kelurahan ini sudah tidak berlaku.", "Pilih penggantinya dari daftar.")
    elif not context.by.is_superuser and not context.by.covers(village.pk):
        row.refuse("village", "Desa/kelurahan ini di luar wilayah kerja Anda.", "Hapus kelompok ini dari berkas.")
    else:
        return village
    return None


def _year_of(row: Row, village: Region | None, context: _Context) -> ProgramYear | None:
    year = row.values.get("year", context.year)
    if year is None:
        row.refuse("year", "Tahun belum diisi.", "Isi tahun program, misalnya 2026.")
        return None
    if village is None:
        return None
    program_year = context.years.get((village.pk[:5], year))
    if program_year is None:
        row.refuse("year", f"Belum ada tahun program {year} di kabupaten/kota ini.", "Pilih tahun lain.")
    elif not program_year.is_open:
        row.refuse("year", f"Tahun program {year} sudah ditutup.", "Pilih tahun lain.")
        return None
    return program_year


def _tier_of(row: Row, program_year: ProgramYear | None, context: _Context) -> GrantTier | None:
    typed = row.values.get("tier")
    if typed is None or program_year is None:
        return None
    tier = context.tiers.get((program_year.pk, typed.casefold()))
    if tier is None:
        names = ", ".join(found.name for (year, _), found in context.tiers.items() if year == program_year.pk)
        row.refuse(
            "tier", f"Jenis bantuan ini tidak ada pada tahun {program_year.year}.", f"Pilih salah satu: {names}."
        )
    return tier


def _check_member(row: Row, before: list[Row], context: _Context) -> None:
    """One NIK once in the file, held by no other group; one board position once in the group."""
    digits = row.values.get("nik")
    if digits:
        first = context.seen_niks.setdefault(digits, row)
        if first is not row:
            row.refuse("nik", f"NIK ini sudah dipakai di baris {first.number}.", "Betulkan NIK, atau hapus salah satu.")
        elif (holder := context.holders.get(digits)) is not None:
            # A group outside the territory is not named.
            where = f" {holder.group}" if context.by.covers(holder.group.village_id) else " lain"
            row.refuse("nik", f"NIK ini sudah aktif di kelompok{where} (E9).", "Ganti anggota ini.")
    position = row.values.get("position")
    if position in BOARD and any(other.values.get("position") == position for other in before):
        row.refuse("position", "Jabatan ini sudah dipegang anggota lain di kelompok ini (G2).", "Jadikan Anggota.")
    born = row.values.get("birth_date")
    if born and born > context.today:
        row.refuse("birth_date", "Tanggal lahir belum tiba.", "Periksa tahunnya.")


def _residence_of(row: Row, village: Region | None, context: _Context) -> Region | None:
    """Where the member lives: the group's own village unless the row says otherwise."""
    if "residence" not in row.values:
        return village
    return context.village(row, "residence", "Pilih dari daftar, atau kosongkan.")


def _check_sizes(group: _Group, program_year: ProgramYear | None) -> None:
    if not group.members and not group.row.is_refused(KEY):
        group.row.refuse(KEY, "Tidak ada anggota untuk kelompok ini di lembar Anggota.", "Isi anggotanya.")
    most = min(program_year.group_size_max if program_year else MAX_MEMBERS, MAX_MEMBERS)
    if len(group.members) > most:
        group.row.refuse(KEY, f"Anggotanya {len(group.members)} orang; paling banyak {most} (G1).", "Kurangi anggota.")
    if len(group.budget) > MAX_BUDGET_LINES:
        group.row.refuse(KEY, f"RAB-nya lebih dari {MAX_BUDGET_LINES} baris.", "Gabungkan baris yang sejenis.")


def _check_budget(group: _Group, tier: GrantTier) -> None:
    """A budget plan that is there adds up to the grant; one that is missing may follow in the form."""
    lines = [row.values for row in group.budget if not row.errors]
    if not lines or len(lines) < len(group.budget):
        return
    # Halves go up, as the database rounds them.
    total = sum(int((line["volume"] * line["unit_price"]).to_integral_value(ROUND_HALF_UP)) for line in lines)
    if total != tier.amount:
        gap = tier.amount - total
        what = f"kurang {format_rupiah(gap)}" if gap > 0 else f"lebih {format_rupiah(-gap)}"
        group.row.refuse(
            "tier",
            f"Jumlah RAB {format_rupiah(total)}, {what} dari bantuan {format_rupiah(tier.amount)}.",
            "Betulkan lembar RAB.",
        )


def _write(group: _Group, village: Region, program_year: ProgramYear, tier: GrantTier, context: _Context) -> Proposal:
    """Write one group, its members, its draft and its budget plan; all or nothing."""
    values = group.row.values
    try:
        with transaction.atomic():
            created = Group.objects.create(
                village=village, **{name: values[name] for name in _GROUP_FIELDS if name in values}
            )
            proposal = Proposal.objects.create(
                group=created,
                program_year=program_year,
                tier=tier,
                drafted_by=context.by,
                imported_as=_origin(values["name"], program_year),
                **{name: values[name] for name in _PROPOSAL_FIELDS if name in values},
            )
            Member.objects.bulk_create(Member(group=created, **_fields(row)) for row in group.members)
            BudgetLine.objects.bulk_create(
                BudgetLine(proposal=proposal, position=number, **_fields(row))
                for number, row in enumerate(group.budget, start=1)
            )
    except IntegrityError as error:
        raise refused(error) from error
    proposal.refresh_from_db()
    proposal.group, proposal.village, proposal.program_year = created, village, program_year
    return proposal


def _fields(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name != KEY}
