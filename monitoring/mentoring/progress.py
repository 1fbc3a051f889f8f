"""How far a plan has come: its targets against the reports in force of its year, its activities against what was done.

Everything is computed for any number of plans in the same few queries; nothing is stored.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, Max, Sum

from groups.models import Development
from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.money import format_rupiah
from monitoring import duedates
from monitoring.models import EventGroup, FieldReport, MentoringPlan, PlanActivity, ReportAttendance

_ORDER = [Development.GROWING, Development.DEVELOPING, Development.INDEPENDENT]


@dataclass(frozen=True)
class Target:
    """One target: what was agreed, what is reached in words, and how far in whole percent (None without a measure)."""

    label: str
    wanted: str
    reached: str
    percent: int | None

    @property
    def tone(self) -> str:
        """The colour of its bar."""
        if self.percent is None or self.percent >= 100:
            return ""
        return "warn" if self.percent >= 50 else "bad"


@dataclass(frozen=True)
class ActivityState:
    """One activity and where it stands: done (and by what record), overdue, this month's, or to come."""

    activity: PlanActivity
    state: str
    words: str

    @property
    def short(self) -> str:
        """One word or two for a pill; who and when stand beside it."""
        return "selesai" if self.state == "done" else self.words

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return {"done": "good", "overdue": "bad", "now": "warn"}.get(self.state, "neutral")

    @property
    def may_be_ticked(self) -> bool:
        """Nothing shows it done yet."""
        return self.state != "done"


@dataclass(frozen=True)
class Progress:
    """A plan, its targets and its activities as they stand today."""

    plan: MentoringPlan
    targets: list[Target]
    activities: list[ActivityState]

    @property
    def done(self) -> int:
        """How many activities are done."""
        return sum(one.state == "done" for one in self.activities)

    @property
    def overdue(self) -> int:
        """How many activities' month has passed without them."""
        return sum(one.state == "overdue" for one in self.activities)

    @property
    def due_percent(self) -> int | None:
        """Of the activities whose month has passed or that are done, the share that is done; None when none is due."""
        due = self.done + self.overdue
        return self.done * 100 // due if due else None

    @property
    def turnover_percent(self) -> int | None:
        """How far the turnover has come."""
        return self.targets[0].percent if self.targets else None


def progress_of(plans: Sequence[MentoringPlan], today: dt.date) -> list[Progress]:
    """Each plan as it stands (seven queries for any number)."""
    figures = _figures(plans)
    latest = _latest(plans)
    present = _present([one.pk for one in latest.values()])
    visits, trainings = _visits(plans), _trainings(plans, today)
    activities: dict[int, list[PlanActivity]] = defaultdict(list)
    for one in PlanActivity.objects.filter(plan__in=plans).select_related("done_by").order_by("month", "pk"):
        activities[one.plan_id].append(one)
    return [
        Progress(
            plan,
            _targets(plan, figures.get((plan.group_id, plan.year)), latest.get((plan.group_id, plan.year)), present),
            [
                _state(
                    one, plan, today, visits.get((plan.group_id, one.month)), trainings.get((plan.group_id, one.month))
                )
                for one in activities[plan.pk]
            ],
        )
        for plan in plans
    ]


Key = tuple[int, int]


def _reports(plans: Sequence[MentoringPlan]):  # type: ignore[no-untyped-def]  # the manager's own type
    years = sorted({plan.year for plan in plans})
    rows = FieldReport.objects.in_force().filter(group__in={plan.group_id for plan in plans})
    return (
        rows.filter(month__gte=dt.date(years[0], 1, 1), month__lte=dt.date(years[-1], 12, 1)) if years else rows.none()
    )


def _figures(plans: Sequence[MentoringPlan]) -> dict[Key, dict[str, int]]:
    """By group and year: best and average turnover, and savings (one query)."""
    rows = (
        _reports(plans)
        .order_by()
        .values("group_id", "month__year")
        .annotate(best=Max("turnover"), average=Avg("turnover"), saved=Sum("iks"), months=Count("pk"))
    )
    return {
        (row["group_id"], row["month__year"]): {
            "best": int(row["best"] or 0),
            "average": int(row["average"] or 0),
            "saved": int(row["saved"] or 0),
            "months": row["months"],
        }
        for row in rows
    }


def _latest(plans: Sequence[MentoringPlan]) -> dict[Key, FieldReport]:
    """The newest report in force of each group and year (one query)."""
    rows = _reports(plans).order_by("group_id", "month__year", "-month").distinct("group_id", "month__year")
    return {(one.group_id, one.month.year): one for one in rows}


def _present(report_ids: Iterable[int]) -> dict[int, int]:
    """How many members were there at the visit of each report (one query)."""
    rows = (
        ReportAttendance.objects.filter(report__in=list(report_ids), present=True)
        .order_by()
        .values_list("report_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def _visits(plans: Sequence[MentoringPlan]) -> dict[tuple[int, dt.date], dt.date]:
    """By group and month: a day on which a report tells of a visit (one query)."""
    found = {}
    groups = {plan.group_id for plan in plans}
    years = {plan.year for plan in plans}
    rows = FieldReport.objects.in_force().filter(group__in=groups, visit_on__year__in=years).order_by("visit_on")
    for group_id, day in rows.values_list("group_id", "visit_on"):
        if day is not None:
            found[group_id, duedates.first_day(day)] = day
    return found


def _trainings(plans: Sequence[MentoringPlan], today: dt.date) -> dict[tuple[int, dt.date], dt.date]:
    """By group and month: a day on which the group was trained (one query)."""
    rows = EventGroup.objects.filter(
        group__in={plan.group_id for plan in plans},
        event__kind="training",
        event__held_on__year__in={plan.year for plan in plans},
        event__held_on__lte=today,
    ).order_by("event__held_on")
    return {
        (group_id, duedates.first_day(day)): day for group_id, day in rows.values_list("group_id", "event__held_on")
    }


def _state(
    one: PlanActivity, plan: MentoringPlan, today: dt.date, visit: dt.date | None, training: dt.date | None
) -> ActivityState:
    if one.done_on is not None:
        return ActivityState(one, "done", f"selesai {tanggal(one.done_on)}: {one.done_note}")
    if one.kind == "visit" and visit is not None:
        return ActivityState(one, "done", f"dikunjungi {tanggal(visit)}, menurut laporan")
    if one.kind == "training" and training is not None:
        return ActivityState(one, "done", f"dilatih {tanggal(training)}, menurut catatan pelatihan")
    this_month = duedates.first_day(today)
    if one.month < this_month:
        return ActivityState(one, "overdue", "bulannya sudah lewat")
    return (
        ActivityState(one, "now", "bulan ini")
        if one.month == this_month
        else ActivityState(one, "soon", "direncanakan")
    )


def _percent(reached: int, wanted: int | None) -> int | None:
    if wanted is None:
        return None
    return 100 if wanted == 0 else min(reached * 100 // wanted, 999)


def _targets(
    plan: MentoringPlan, figures: dict[str, int] | None, latest: FieldReport | None, present: dict[int, int]
) -> list[Target]:
    """Turnover, savings, members, equipment and independence, in this order."""
    rupiah = format_rupiah
    none_yet = "belum ada laporan tahun ini"
    last = latest.turnover or 0 if latest is not None else 0
    attending = present.get(latest.pk, 0) if latest is not None else 0
    turnover, saved, active = none_yet, none_yet, none_yet
    if figures is not None and latest is not None:
        turnover = (
            f"{bulan(latest.month)} {rupiah(last)}; terbaik {rupiah(figures['best'])}, "
            f"rata-rata {rupiah(figures['average'])} dari {figures['months']} laporan"
        )
        saved = f"{rupiah(figures['saved'])} dari {figures['months']} laporan"
        active = f"{attending} hadir pada kunjungan {bulan(latest.month)}"
    needs = latest.equipment_needs if latest is not None else ""
    equipment = f"menurut laporan terakhir masih dibutuhkan: {needs}" if needs else "tidak ada kebutuhan dalam laporan"
    return [
        Target("Omzet per bulan", _money(plan.turnover), turnover, _percent(last, plan.turnover)),
        Target(
            "Tabungan (IKS) setahun",
            _money(plan.savings),
            saved,
            _percent(figures["saved"] if figures else 0, plan.savings),
        ),
        Target(
            "Anggota aktif",
            "belum diisi" if plan.members_active is None else f"{plan.members_active} orang",
            active,
            _percent(attending, plan.members_active),
        ),
        Target("Alat", plan.equipment or "tidak ada target", equipment if latest is not None else none_yet, None),
        _stage(plan),
    ]


def _money(amount: int | None) -> str:
    return "belum diisi" if amount is None else format_rupiah(amount)


def _stage(plan: MentoringPlan) -> Target:
    """Independence: the group's stage now against the one aimed at."""
    now = Development(plan.group.development)
    wanted = Development(plan.stage).label if plan.stage else "belum dipilih"
    if not plan.stage:
        return Target("Kemandirian", wanted, f"sekarang {now.label.lower()}", None)
    reached = _ORDER.index(now) + 1 if now in _ORDER else 0
    return Target(
        "Kemandirian",
        wanted,
        f"sekarang {now.label.lower()}",
        _percent(reached, _ORDER.index(Development(plan.stage)) + 1),
    )
