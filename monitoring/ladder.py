"""What follows when a report does not come (M1): reminder, warning, letter to the pendamping, visit to the group.

Where a report stands follows from the days since it was due and the rules of the regency's newest program year; what
was done is a `ReportNotice`, one per group, month and rung. The portal itself reminds and warns (`remind_and_warn`,
called by `tick`); letters and visits are for people.
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from groups.models import FundsReceived, Group
from groups.proposal_papers import place_of, post_signer
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import IssuedDocument
from kube_portal.documents.storing import nothing_half_kept
from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import issue_for, letterhead_of
from monitoring import duedates
from monitoring.models import FieldReport, PausedMonth, ReportLetter, ReportNotice, Rung
from monitoring.refusals import all_or_nothing, refuse
from monitoring.reporting_rules import ReportingRules, newest_year, rules_in

# A warning that was missed, since the portal stood still, is made up for within this; older ones help nobody.
CATCH_UP = dt.timedelta(days=62)
DAYS_TO_ANSWER = 7
KIND = "report_letter"
TEMPLATE = "monitoring/report_letter.typ"


@dataclass(frozen=True)
class Owed:
    """One report that did not come: its group and month, when it was due, and where it stands."""

    group: Any
    month: dt.date
    due_on: dt.date
    days_late: int
    rung: Rung | None
    notices: tuple[ReportNotice, ...] = ()

    def has(self, rung: Rung) -> bool:
        """Whether that step was taken."""
        return any(notice.rung == rung for notice in self.notices)


def overdue_of(groups: QuerySet[Group], today: dt.date, rules: ReportingRules) -> list[Owed]:
    """Every overdue report of a few groups of one regency, oldest first (four queries)."""
    owing = list(duedates.with_overdue(groups.select_related("village"), today).filter(overdue__gt=0).order_by("pk"))
    return owed_by(owing, today, rules)


def owed_by(owing: Sequence[Any], today: dt.date, rules: ReportingRules) -> list[Owed]:
    """As `overdue_of`, for rows of `with_overdue` that were fetched already (three queries)."""
    notices: dict[tuple[int, dt.date], list[ReportNotice]] = {}
    made = ReportNotice.objects.filter(group_id__in=[group.pk for group in owing]).select_related("letter", "made_by")
    for notice in made.order_by("made_at", "pk"):
        notices.setdefault((notice.group_id, notice.month), []).append(notice)
    months = duedates.owed_months(owing)
    found = []
    for group in owing:
        for month in months.get(group.pk, []):
            due = duedates.due_on(month, rules.due_day)
            done = tuple(notices.get((group.pk, month), ()))
            found.append(Owed(group, month, due, (today - due).days, rules.rung_on(today, due), done))
    return sorted(found, key=lambda one: (one.month, one.group.pk))


def months_on(rung: Rung, today: dt.date, rules: ReportingRules) -> tuple[dt.date | None, dt.date | None]:
    """The oldest and the newest month that stand on a rung today, as far as they are overdue; None is no bound."""
    steps = {Rung.WARNING: 1, Rung.LETTER: rules.letter_days, Rung.VISIT: rules.visit_days}
    order = [Rung.WARNING, Rung.LETTER, Rung.VISIT]
    newest = _newest_late(today, rules, steps[rung])
    above = order[order.index(rung) + 1 :]
    oldest = duedates.month_after(_newest_late(today, rules, steps[above[0]])) if above else None
    return oldest, newest


def _newest_late(today: dt.date, rules: ReportingRules, days: int) -> dt.date:
    """The newest month whose report is late by at least so many days."""
    month = duedates.month_before(today)
    while (today - duedates.due_on(month, rules.due_day)).days < days:
        month = duedates.month_before(month)
    return month


# --- What the portal does by itself


def remind_and_warn(now: dt.datetime) -> dict[str, int]:
    """Write down who is reminded and who is warned today, regency by regency; a second run adds nothing."""
    counts = {Rung.REMINDER: 0, Rung.WARNING: 0}
    for year in _newest_years():
        today = timezone.localdate(now, timezone=ZoneInfo(year.regency.timezone))
        for rung, month in _due_today(today, rules_in(year)):
            counts[rung] += _notice(year.regency_id, month, rung, now)
    return {"reminders of reports": counts[Rung.REMINDER], "warnings about reports": counts[Rung.WARNING]}


def _newest_years() -> Iterator[ProgramYear]:
    years = ProgramYear.objects.order_by("regency_id", "-year").distinct("regency_id").select_related("regency")
    yield from years


def _due_today(today: dt.date, rules: ReportingRules) -> Iterator[tuple[Rung, dt.date]]:
    """Which months are reminded of, and which are warned about, on a day."""
    month = duedates.month_before(today)
    due = duedates.due_on(month, rules.due_day)
    if due - dt.timedelta(days=rules.reminder_days) <= today <= due:
        yield Rung.REMINDER, month
    while today - due <= CATCH_UP:
        if (today - due).days >= rules.warning_days:
            yield Rung.WARNING, month
        month = duedates.month_before(month)
        due = duedates.due_on(month, rules.due_day)


def _notice(regency_code: str, month: dt.date, rung: Rung, now: dt.datetime) -> int:
    """One notice for each group of a regency that owes that month and has none yet; returns how many."""
    owing = owing_of_month(Group.objects.within(regency_code), month, FundsReceived.objects.within(regency_code))
    told = ReportNotice.objects.filter(group_id=OuterRef("pk"), month=month, rung=rung)
    fresh = [
        ReportNotice(group_id=pk, month=month, rung=rung, made_at=now)
        for pk in owing.exclude(Exists(told)).order_by("pk").values_list("pk", flat=True)
    ]
    ReportNotice.objects.bulk_create(fresh, batch_size=2_000, ignore_conflicts=True)
    return len(fresh)


def owing_of_month(groups: QuerySet[Group], month: dt.date, funds: QuerySet[FundsReceived]) -> QuerySet[Group]:
    """Groups that should have reported on a month and did not: money came, they run, and nothing is paused there."""
    return (
        groups.filter(pk__in=duedates.funded_by(month, funds))
        .exclude(development__in=duedates.SILENT)
        .exclude(Exists(FieldReport.objects.in_force().filter(group_id=OuterRef("pk"), month=month)))
        .exclude(Exists(PausedMonth.objects.over("village_id").filter(month=month)))
    )


# --- What people do


def groups_of(user: User, by: User) -> QuerySet[Group]:
    """Groups in somebody's sight whose reports a pendamping owes: those that they accompany as the primary one."""
    return Group.objects.visible_to(by).filter(
        assignments__user=user, assignments__is_primary=True, assignments__ended_on__isnull=True
    )


def for_letter(user: User, by: User, regency_code: str, today: dt.date, rules: ReportingRules) -> list[Owed]:
    """What a letter to a pendamping would list: overdue for long enough, not written about, in the writer's sight."""
    owed = overdue_of(groups_of(user, by).filter(village__code__startswith=regency_code), today, rules)
    return [one for one in owed if one.days_late >= rules.letter_days and not one.has(Rung.LETTER)]


@dataclass(frozen=True)
class Sent:
    """A letter, its document, and whether this call made it."""

    letter: ReportLetter
    document: IssuedDocument
    is_new: bool


def write_letter(*, user: User, regency_code: str, number: str, by: User, base_url: str, token: uuids.UUID) -> Sent:
    """Issue one letter to a pendamping about all their reports that are late enough; numbered, and kept for good.

    The same token again answers with the letter that it made. Raises MoveRefused where nothing is to be written about
    or the number is taken, `TemplateError`, `NotStored`.
    """
    number = " ".join(number.split())
    with nothing_half_kept(), all_or_nothing():
        # One letter at a time per person, so that no report stands in two.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        known = ReportLetter.objects.filter(token=token).first()
        if known is not None:
            return Sent(known, document_of(known), is_new=False)
        year = newest_year(regency_code)
        if year is None:
            raise refuse("Aturan tahun program belum ada di kabupaten/kota ini. Hubungi administrator sistem.")
        today, rules = year.today(), rules_in(year)
        listed = for_letter(user, by, regency_code, today, rules)
        if not listed:
            raise refuse("Tidak ada laporan terlambat yang belum disurati untuk pendamping ini.")
        letter = ReportLetter.objects.create(
            token=token, user=user, program_year=year, number=number, dated_on=today, made_by=by
        )
        ReportNotice.objects.bulk_create(
            ReportNotice(group_id=one.group.pk, month=one.month, rung=Rung.LETTER, letter=letter, made_by=by)
            for one in listed
        )
        document = issue_for(
            year,
            template=TEMPLATE,
            data=_letter_data(letter, year, listed, rules),
            kind=KIND,
            title=f"Surat peringatan laporan bulanan, {user}",
            number=number,
            by=by,
            owner=letter,
            base_url=base_url,
        )
    return Sent(letter, document, is_new=True)


def document_of(letter: ReportLetter) -> IssuedDocument:
    """The PDF of a letter."""
    return IssuedDocument.objects.get(
        owner_type__app_label="monitoring", owner_type__model="reportletter", owner_id=letter.pk, kind=KIND
    )


def _letter_data(
    letter: ReportLetter, year: ProgramYear, listed: Iterable[Owed], rules: ReportingRules
) -> dict[str, Any]:
    on = letter.dated_on
    head = Post.objects.holding(Post.Office.OFFICE_HEAD, year.regency_id, on).select_related("region").first()
    return {
        **letterhead_of(year),
        "number": letter.number,
        "place": place_of(year),
        "date": tanggal(on),
        "recipient": str(letter.user),
        "due_day": str(rules.due_day),
        "visit_days": str(rules.visit_days),
        "answer_by": tanggal(on + dt.timedelta(days=DAYS_TO_ANSWER)),
        "rows": [
            [
                f"{number}.",
                f"{one.group.name}, {one.group.village.label}",
                bulan(one.month),
                tanggal(one.due_on),
                f"{one.days_late} hari",
            ]
            for number, one in enumerate(listed, 1)
        ],
        "signers": [post_signer(head, f"Kepala {year.office_name}")],
    }


def log_visit(*, group: Group, visited_on: dt.date, note: str, by: User) -> int:
    """Write down that the Dinas went to a group whose reports did not come; returns for how many months.

    Raises MoveRefused for a day that can't be, without a word of what was found, or where nothing is owed any more.
    """
    if not note.strip():
        raise refuse("Tulis hasil kunjungan.")
    today = group.village.today()
    if not today - dt.timedelta(days=366) <= visited_on <= today:
        raise refuse("Tanggal kunjungan tidak boleh di masa depan atau lebih dari setahun yang lalu.")
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        rules = rules_in(newest_year(group.regency_code))
        owed = [one for one in overdue_of(Group.objects.filter(pk=group.pk), today, rules) if not one.has(Rung.VISIT)]
        late = [one for one in owed if one.due_on < visited_on]
        if not late:
            raise refuse("Tidak ada laporan terlambat kelompok ini yang belum dicatat kunjungannya pada tanggal itu.")
        ReportNotice.objects.bulk_create(
            ReportNotice(
                group=group, month=one.month, rung=Rung.VISIT, made_by=by, visited_on=visited_on, note=note.strip()
            )
            for one in late
        )
        return len(late)


def reminded(user: User, today: dt.date) -> QuerySet[Any]:
    """Reminders that still ask for something: last month's, of groups in sight, without a report, not yet overdue."""
    month = duedates.month_before(today)
    sent = FieldReport.objects.in_force().filter(group_id=OuterRef("group_id"), month=OuterRef("month"))
    later = ReportNotice.objects.filter(group_id=OuterRef("group_id"), month=OuterRef("month"), rung=Rung.WARNING)
    paused = PausedMonth.objects.over("group__village_id").filter(month=OuterRef("month"))
    return (
        ReportNotice.objects.visible_to(user)
        .filter(rung=Rung.REMINDER, month=month)
        .exclude(Exists(sent))
        .exclude(Exists(later))
        .exclude(Exists(paused))
        .exclude(group__development__in=duedates.SILENT)
    )
