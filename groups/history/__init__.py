"""Groups of before the portal, from the office's archive: each is taken whole or not at all; twice adds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from groups import lifecycle
from groups.drafting import DraftRefused, refused
from groups.history.columns import MEMBER_FIELDS
from groups.history.reading import Line, by_group, read
from groups.importing.reading import RowError
from groups.models import Development, Group, Member, PastGrant
from groups.models.people import BOARD
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import normalise_name

_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
_STAGES = {PastGrant.State.STALLED: Development.INACTIVE, PastGrant.State.DISSOLVED: Development.DISSOLVED}
_GRANT_FIELDS = (
    "year", "tier_name", "funding_source", "amount", "received_on", "pendamping", "state", "state_since", "source",
)  # fmt: skip
MAX_MEMBERS = 60


@dataclass
class HistoryResult:
    """What came of a file: grants taken in, grants that were there already, groups refused, and every error."""

    accepted: list[PastGrant] = field(default_factory=list)
    skipped: list[PastGrant] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def counts(self) -> str:
        """The last line of the command: `diterima=10 ditolak=0`."""
        return f"diterima={len(self.accepted)} ditolak={len(self.rejected)}"


def import_file(path: Path, *, by: User, progress: Callable[[int, int], None] | None = None) -> HistoryResult:
    """Take in every sound group of a CSV or XLSX, within the territory of `by`.

    Raises UnreadableWorkbook when nothing can be read from the file, OSError when it can't be opened.
    """
    history = read(path)
    groups = list(by_group(history.lines))
    result = HistoryResult(unread=list(history.unread))
    context = _Context(by, history.lines)
    for done, lines in enumerate(groups, start=1):
        _take(lines, context, result)
        if progress is not None:
            progress(done, len(groups))
    return result


class _Context:
    """What all groups of a file are compared with."""

    def __init__(self, by: User, lines: Iterable[Line]) -> None:
        self.by = by
        self.today = timezone.localdate()
        typed = {line.values["village"] for line in lines if "village" in line.values}
        wanted = {found.group() for text in typed if (found := _CODE.match(text))}
        self.villages = {
            region.pk: region
            for region in Region.objects.villages().filter(code__in=wanted).select_related("successor")
        }
        names = {normalise_name(text) for text in typed if not _CODE.match(text)}
        territory = Region.objects.active().villages()
        if not by.is_superuser:
            territory = territory.within(by.region_id)
        self.named: dict[str, list[Region]] = {}
        for region in territory.filter(search_name__in=names).order_by("code")[:5000]:
            self.named.setdefault(region.search_name, []).append(region)
        self.seen: dict[tuple[str, str, int], int] = {}

    def village(self, line: Line) -> Region | None:
        """The village that a line means (its successor, where it was merged); says in the line why there is none."""
        typed = line.values.get("village")
        if typed is None:
            return None
        if found := _CODE.match(typed):
            village = self.villages.get(found.group())
        else:
            named = self.named.get(normalise_name(typed), [])
            if len(named) > 1:
                line.refuse(
                    "village",
                    f"Ada {len(named)} desa/kelurahan bernama ini.",
                    f"Tulis dengan kodenya, misalnya {named[0].code} {named[0].name}.",
                )
                return None
            village = named[0] if named else None
        while village is not None and not village.active and village.successor is not None:
            village = village.successor
        if village is None:
            line.refuse("village", "Desa/kelurahan ini tidak dikenal.", "Tulis kodenya, misalnya 61.72.05.1001 Sedau.")
        elif not village.active:
            line.refuse("village", "Desa/kelurahan ini sudah tidak berlaku.", "Tulis kode penggantinya.")
        elif not self.by.is_superuser and not self.by.covers(village.pk):
            line.refuse("village", "Desa/kelurahan ini di luar wilayah kerja Anda.", "Hapus kelompok ini dari berkas.")
        else:
            return village
        return None


def _take(lines: list[Line], context: _Context, result: HistoryResult) -> None:
    """Check one group and write it; nothing of it is kept when anything is wrong."""
    head = lines[0]
    village = context.village(head)
    name, year = head.values.get("name"), head.values.get("year")
    group = None
    if village is not None and name is not None and year is not None:
        key = (village.pk, name.casefold(), year)
        first = context.seen.setdefault(key, head.number)
        if first != head.number:
            head.refuse("name", f"Kelompok dan tahun ini sudah ada di baris {first}.", "Kumpulkan baris-barisnya.")
        group = Group.objects.filter(village=village, name__iexact=name).order_by(Lower("name")).first()
        known = group and PastGrant.objects.filter(group=group, year=year).first()
        if known and first == head.number:
            result.skipped.append(known)
            return
    _check_days(head, context)
    people = [
        line for line in lines if any(name in line.raw and line.raw[name] not in ("", None) for name in MEMBER_FIELDS)
    ]
    _check_people(people, group, holds=head.values.get("state") in PastGrant.HOLDING)
    if not any(line.errors for line in lines) and village is not None:
        try:
            result.accepted.append(_write(head, people, village, group, context.by))
            return
        except DraftRefused as refusal:
            head.refuse("name", str(refusal), "Betulkan, lalu impor lagi.")
    result.errors += [error for line in lines for error in line.errors]
    result.rejected.append(f"{name or 'tanpa nama'} (baris {head.number})")


def _check_days(head: Line, context: _Context) -> None:
    values = head.values
    year, state, since = values.get("year"), values.get("state"), values.get("state_since")
    if year is not None and year > context.today.year:
        head.refuse("year", "Tahun ini belum tiba.", "Periksa tahunnya.")
        return
    for day in ("received_on", "state_since"):
        if day in values and values[day] > context.today:
            head.refuse(day, "Tanggal ini belum tiba.", "Periksa tahunnya.")
    if state in (None, PastGrant.State.UNKNOWN):
        if since is not None:
            head.refuse("state_since", "Keadaannya tidak diketahui, jadi juga tidak sejak kapan.", "Isi kolom Keadaan.")
    elif since is None and not head.is_refused("state_since"):
        head.refuse("state_since", "Belum diisi.", "Tulis sejak kapan kelompok diketahui begitu, misalnya 31-12-2012.")
    elif since is not None and year is not None and since.year < year:
        head.refuse("state_since", f"Lebih awal dari tahun bantuan {year}.", "Periksa tahunnya.")
    received = values.get("received_on")
    if received is not None and year is not None and received.year < year:
        head.refuse("received_on", f"Lebih awal dari tahun bantuan {year}.", "Periksa tahunnya.")


def _check_people(people: list[Line], group: Group | None, *, holds: bool) -> None:
    """Names where there is a person, each NIK and each office once; who runs on here belongs to no other group."""
    if len(people) > MAX_MEMBERS:
        people[0].refuse("member_name", f"Lebih dari {MAX_MEMBERS} anggota.", "Periksa nama dan tahun kelompoknya.")
    niks = [line.values["nik"] for line in people if "nik" in line.values]
    others = Member.objects.filter(nik__in=niks, active=True).select_related("group").exclude(group=group)
    holders = {member.nik: member for member in others} if holds and niks else {}
    seen: dict[tuple[str, Any], int] = {}
    for line in people:
        if "member_name" not in line.values and not line.is_refused("member_name"):
            line.refuse("member_name", "Belum diisi.", "Isi nama, atau kosongkan kolom anggota di baris ini.")
        for name, what in (("nik", "NIK"), ("position", "Jabatan")):
            value = line.values.get(name)
            if value is None or (name == "position" and value not in BOARD):
                continue
            first = seen.setdefault((name, value), line.number)
            if first != line.number:
                line.refuse(name, f"{what} ini sudah dipakai di baris {first}.", "Betulkan salah satunya.")
        if holder := holders.get(line.values.get("nik", "")):
            line.refuse(
                "nik",
                f"NIK ini sudah aktif di kelompok {holder.group} (E9).",
                "Betulkan NIK, kosongkan, atau tulis keadaan kelompok yang sebenarnya.",
            )


def _write(head: Line, people: list[Line], village: Region, group: Group | None, by: User) -> PastGrant:
    """Write the grant, and the group and its people where they are new; all or nothing."""
    values = head.values
    state = values.get("state", PastGrant.State.UNKNOWN)
    try:
        with transaction.atomic():
            if group is None:
                group = Group.objects.create(
                    village=village,
                    name=values["name"],
                    business_kind=values["business_kind"],
                    business_description=values.get("business_description", ""),
                    development=_STAGES.get(state, Development.GROWING),
                )
                Member.objects.bulk_create(
                    Member(
                        group=group,
                        **{field: line.values[name] for name, field in MEMBER_FIELDS.items() if name in line.values},
                    )
                    for line in people
                )
            grant = PastGrant.objects.create(
                group=group, recorded_by=by, **{name: values[name] for name in _GRANT_FIELDS if name in values}
            )
            lifecycle.hold_members_again(group.pk)
    except IntegrityError as error:
        raise refused(error) from error
    return grant
