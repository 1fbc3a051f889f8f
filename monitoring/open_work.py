"""What waits at a group for whoever accompanies it: read before an assignment ends, and handed over with the group."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.db.models import Count

from groups.models import Group
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah
from monitoring import duedates
from monitoring.cashbook.loans import arrears_of
from monitoring.models import Case, FieldReport, PlanActivity

Lines = Mapping[int, list[str]]
# Each kind of work says in sentences, by group, what of it is open; one query for any number of groups.
KINDS: list[Callable[[list[int], dt.date], Lines]] = []


def open_work(group_ids: Iterable[int], today: dt.date) -> dict[int, list[str]]:
    """Everything that is open, by group; a group with nothing open has an empty list."""
    wanted = list(group_ids)
    found: dict[int, list[str]] = {pk: [] for pk in wanted}
    for kind in KINDS:
        for pk, sentences in kind(wanted, today).items():
            found[pk].extend(sentences)
    return found


def _overdue_reports(group_ids: list[int], today: dt.date) -> Lines:
    rows = duedates.with_overdue(Group.objects.filter(pk__in=group_ids), today).filter(overdue__gt=0).order_by()
    return {pk: [f"{count} laporan bulanan terlambat"] for pk, count in rows.values_list("pk", "overdue")}


def _drafts(group_ids: list[int], today: dt.date) -> Lines:
    rows = FieldReport.objects.drafts().filter(group__in=group_ids).order_by()
    counts = rows.values_list("group_id").annotate(count=Count("pk"))
    return {pk: [f"{count} laporan masih draf; penerus dapat membaca dan melanjutkannya"] for pk, count in counts}


def _cases(group_ids: list[int], today: dt.date) -> Lines:
    """Cases that the pendamping has; none that concerns an official or is confidential lies with them."""
    found = defaultdict(list)
    rows = (
        Case.objects.with_pendamping().filter(group__in=group_ids, confidential=False).order_by("group_id", "opened_at")
    )
    for case in rows:
        late = "lewat tenggat" if case.is_late(today) else f"tenggat {tanggal(case.due_on)}"
        found[case.group_id or 0].append(f"Kasus {case.reference} belum selesai: {case.get_kind_display()}, {late}")
    return found


def _arrears(group_ids: list[int], today: dt.date) -> Lines:
    """Loans in arrears by the cash book; where that knows of none, as the newest report in force says."""
    found = {
        pk: [f"Pinjaman anggota menunggak {format_rupiah(owed.amount)} menurut buku kas"]
        for pk, owed in arrears_of(group_ids, today).items()
        if owed.amount
    }
    rows = (
        FieldReport.objects.in_force()
        .filter(group__in=group_ids)
        .order_by("group_id", "-month")
        .distinct("group_id")
        .values_list("group_id", "loans_overdue")
    )
    told = {pk: [f"Pinjaman anggota menunggak {format_rupiah(owed)}"] for pk, owed in rows if owed}
    return {**told, **found}


def _plan(group_ids: list[int], today: dt.date) -> Lines:
    """Activities of the plan in force that nobody ticked and whose month has passed; visits are the reports' matter."""
    rows = (
        PlanActivity.objects.filter(
            plan__group__in=group_ids, plan__state="agreed", month__lt=today.replace(day=1), done_on__isnull=True
        )
        .exclude(kind__in=["visit", "training"])
        .order_by()
        .values_list("plan__group_id")
        .annotate(count=Count("pk"))
    )
    return {pk: [f"{count} kegiatan rencana pendampingan lewat waktu"] for pk, count in rows}


KINDS += [_overdue_reports, _drafts, _cases, _arrears, _plan]
