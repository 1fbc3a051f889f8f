"""Mentoring plans: who has one, writing it, agreeing to it, ticking what was done, the year at a glance, on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import Column, count_of, in_parts, send_rows
from groups.filters import TerritoryFilterSet, described
from groups.lifecycle import MoveRefused, NotAllowed
from groups.listing import page_of
from groups.models import Assignment, FundsReceived, Group
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.printing import TemplateError
from kube_portal.documents.storing import store
from kube_portal.look.templatetags.look import bulan
from monitoring.mentoring import plans as activity
from monitoring.mentoring.forms import ActivityFormSet, AgreeForm, ReviseForm, TargetForm, TasksForm, TickForm
from monitoring.mentoring.printing import plan_pdf
from monitoring.mentoring.progress import Progress, progress_of
from monitoring.models import MentoringPlan, PlanActivity
from monitoring.querysets import pendamping_visible_to
from monitoring.views.common import group_in_reach, today_of

READING = "monitoring.view_plan"
WRITING = activity.WRITING
STATES = (("missing", "Belum ada rencana"), ("draft", "Masih draf"), ("agreed", "Disepakati"))


class PlanFilter(TerritoryFilterSet):
    """Groups with money, by place, by year and by what there is of a plan."""

    state = django_filters.ChoiceFilter(
        label="Rencana", choices=STATES, method="filter_state", empty_label="Semua kelompok"
    )

    class Meta:
        model = Group
        fields = ("q", "region", "state")

    def __init__(self, data: QueryDict | None, *, queryset: QuerySet[Any], user: User, year: int) -> None:
        super().__init__(data, queryset=queryset, user=user)
        self.year = year

    def filter_state(self, queryset: QuerySet[Group], name: str, value: str) -> QuerySet[Group]:
        """By the plan of the year."""
        plans = MentoringPlan.objects.filter(group_id=OuterRef("pk"), year=self.year)
        agreed, draft = Exists(plans.filter(state="agreed")), Exists(plans.filter(state="draft"))
        if value == "agreed":
            return queryset.filter(agreed)
        return queryset.filter(draft) if value == "draft" else queryset.filter(~agreed, ~draft)


def year_asked(text: str, today: dt.date) -> int:
    """The year that `?year=` asks for, at most one from now; this year for none or nonsense."""
    return int(text) if text.isascii() and text.isdigit() and 2005 <= int(text[:6]) <= today.year + 1 else today.year


def years_offered(today: dt.date, chosen: int) -> list[int]:
    """Next year, this one and the three before, and the chosen one."""
    return sorted({*range(today.year - 3, today.year + 2), chosen}, reverse=True)


def _listed(request: AuthedRequest, year: int) -> PlanFilter:
    """Groups in sight with money or with a plan of the year.

    Both are looked up from the groups in sight: asked group by group, the planner would read the whole country's.
    """
    sight = Group.objects.visible_to(request.user)
    planned = MentoringPlan.objects.filter(group__in=sight, year=year)
    funded = FundsReceived.objects.filter(group__in=sight)
    groups = sight.filter(Q(pk__in=planned.values("group")) | Q(pk__in=funded.values("group")))
    return PlanFilter(request.GET, queryset=groups, user=request.user, year=year)


def _rows(groups: list[Any], year: int, today: dt.date) -> list[dict[str, Any]]:
    """Each group with its plan of the year, who accompanies it, and the progress (nine queries)."""
    plans = list(
        MentoringPlan.objects.filter(group__in=groups, year=year)
        .exclude(state="replaced")
        .select_related("group")
        .order_by("group_id", "state")
        .distinct("group_id")
    )
    found = {one.plan.group_id: one for one in progress_of(plans, today)}
    guides = {
        one.group_id: one.user
        for one in Assignment.objects.open().filter(group__in=groups, is_primary=True).select_related("user")
    }
    return [{"group": one, "progress": found.get(one.pk), "guide": guides.get(one.pk)} for one in groups]


@require_safe
@require(READING)
def plan_list(request: AuthedRequest) -> HttpResponse:
    """Groups that hold money, whether each has a plan for the year, and how far it has come."""
    today = today_of(request.user)
    year = year_asked(request.GET.get("year", ""), today)
    listing = _listed(request, year)
    page = page_of(
        listing.qs.order_by(Lower("name"), "pk"), request.GET, shown=lambda chosen: chosen.select_related("village")
    )
    context = {
        "filter": listing,
        "page": page,
        "rows": _rows(list(page.object_list), year, today),
        "year": year,
        "years": years_offered(today, year),
        "may_write": request.user.has_perm(WRITING),
        "may_template": request.user.has_perm(activity.TEMPLATING),
    }
    return render(request, "monitoring/plan_list.html", context)


COLUMNS = (
    Column("Kelompok", lambda row: row["group"].name, 30),
    Column("Desa/kelurahan", lambda row: row["group"].village.label, 28),
    Column("Pendamping utama", lambda row: str(row["guide"] or ""), 26),
    Column("Rencana", lambda row: row["progress"].plan.get_state_display() if row["progress"] else "belum ada", 14),
    Column("Disepakati", lambda row: row["progress"].plan.agreed_on if row["progress"] else None, 12),
    Column("Kegiatan selesai", lambda row: row["progress"].done if row["progress"] else None, 16),
    Column("Kegiatan lewat waktu", lambda row: row["progress"].overdue if row["progress"] else None, 18),
    Column("Target omzet (Rp)", lambda row: row["progress"].plan.turnover if row["progress"] else None, 18),
    Column("Omzet tercapai (persen)", lambda row: row["progress"].turnover_percent if row["progress"] else None, 20),
)


@require_safe
@require(READING)
def plan_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered list as a workbook or as CSV (`?as=csv`); logged."""
    today = today_of(request.user)
    year = year_asked(request.GET.get("year", ""), today)
    listing = _listed(request, year)
    groups = listing.qs.select_related("village").order_by(Lower("name"), "pk")
    total = count_of(groups)
    as_csv = request.GET.get("as") == "csv"
    log_access(
        request, AccessLog.Action.EXPORT, "monitoring.mentoringplan",
        f"{total} baris, {'CSV' if as_csv else 'XLSX'}, {year}, {described(listing)}",
    )  # fmt: skip
    rows = (row for part in in_parts(groups) for row in _rows(part, year, today))
    return send_rows(f"rencana-pendampingan-{year}", "Rencana", COLUMNS, rows, as_csv=as_csv, total=total)


def _plan(request: AuthedRequest, pk: int) -> MentoringPlan:
    rows = MentoringPlan.objects.visible_to(request.user).select_related("group__village", "minutes", "written_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@require(READING)
def plan_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One plan: its targets with progress, its activities by month, each member's task, its versions."""
    plan = _plan(request, pk)
    today = plan.group.village.today()
    writes = request.user.has_perm(WRITING) and activity.is_primary(request.user, plan.group_id)
    context = {
        "plan": plan,
        "progress": progress_of([plan], today)[0],
        "members": list(plan.group.people()),
        "versions": list(MentoringPlan.objects.filter(group=plan.group_id, year=plan.year).order_by("-version")),
        "gaps": activity.gaps(plan) if plan.is_draft else [],
        "writes": writes,
        "in_force": plan.state == MentoringPlan.State.AGREED,
    }
    return render(request, "monitoring/plan_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def plan_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Begin the plan of a group for a year from the template of the Dinas."""
    group = group_in_reach(request.user, group_id)
    today = group.village.today()
    year = year_asked(request.POST.get("year", "") or request.GET.get("year", ""), today)
    if request.method == "POST":
        plan, said = _attempt(lambda: activity.start(group=group, year=year, by=request.user))
        if plan is not None:
            messages.success(request, f"Rencana {year} dimulai dari templat. Sesuaikan bersama kelompok.")
            return redirect("monitoring:plan_edit", plan.pk)
        for sentence in said:
            messages.error(request, sentence)
    template, lines = activity.template_of(group.regency_code)
    context = {
        "group": group,
        "year": year,
        "years": [today.year, today.year + 1],
        "template": template,
        "lines": lines,
    }
    return render(request, "monitoring/plan_create.html", context)


def _attempt(act: Any) -> tuple[Any, list[str]]:
    """What an act gives, or why it was refused, in sentences; a missing right is refused alike, in words."""
    try:
        return act(), []
    except (MoveRefused, NotAllowed) as refused:
        return None, [blocker.text for blocker in refused.blockers]


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def plan_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Targets and activities of a draft on one page."""
    plan = _plan(request, pk)
    if not plan.is_draft:
        messages.info(request, "Rencana ini sudah disepakati. Perubahan dibuat sebagai versi baru.")
        return redirect(plan)
    initial = {name: getattr(plan, name) for name in activity.TARGETS}
    rows = [{"month": one.month.month, "kind": one.kind, "title": one.title} for one in plan.activities.all()]
    form = TargetForm(posted(request), initial=initial)
    # What was sent stands by itself: beside other initial rows, an unchanged one would count as empty.
    formset = ActivityFormSet(
        posted(request), initial=None if request.POST else rows, form_kwargs={"year": plan.year}, prefix="activity"
    )
    if request.method == "POST" and form.is_valid() & formset.is_valid():
        planned = [one for row in formset.forms if (one := row.planned) is not None]
        with refused_on(form):
            activity.save_draft(plan=plan, values=form.cleaned_data, planned=planned, by=request.user)
            messages.success(request, "Draf rencana disimpan.")
            return redirect(plan)
    return render(request, "monitoring/plan_form.html", {"plan": plan, "form": form, "formset": formset})


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def plan_agree(request: AuthedRequest, pk: int) -> HttpResponse:
    """The group agreed: from now on the plan stands."""
    plan = _plan(request, pk)
    form = AgreeForm(posted(request), request.FILES or None, initial={"agreed_on": plan.group.village.today()})
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["minutes"]
        with refused_on(form):
            minutes = store(upload=upload, by=request.user, kind="plan_minutes") if upload is not None else None
            activity.agree(
                plan=plan,
                agreed_on=form.cleaned_data["agreed_on"],
                agreed_with=form.cleaned_data["agreed_with"],
                minutes=minutes,
                by=request.user,
            )
            messages.success(request, f"Rencana {plan.year} berlaku sejak disepakati kelompok.")
            return redirect(plan)
    gaps = activity.gaps(plan) if plan.is_draft else ["Rencana ini sudah disepakati."]
    return render(request, "monitoring/plan_agree.html", {"plan": plan, "form": form, "gaps": gaps})


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def plan_revise(request: AuthedRequest, pk: int) -> HttpResponse:
    """Begin a new version of an agreed plan, with the reason."""
    plan = _plan(request, pk)
    form = ReviseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            draft = activity.revise(plan=plan, reason=form.cleaned_data["reason"], by=request.user)
            return redirect("monitoring:plan_edit", draft.pk)
    context = {
        "title": "Ubah rencana dengan versi baru",
        "facts": str(plan),
        "question": "Rencana yang berlaku tetap sampai kelompok menyepakati versi baru",
        "consequences": [
            "Versi baru memuat semua isi rencana ini sebagai draf.",
            "Alasan perubahan tercetak pada rencana.",
        ],
        "form": form,
        "action_label": "Mulai versi baru",
        "tone": "primary",
        "cancel_url": plan.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def plan_discard(request: AuthedRequest, pk: int) -> HttpResponse:
    """Throw away the draft of a new version."""
    plan = _plan(request, pk)
    if request.method == "POST":
        _, said = _attempt(lambda: activity.discard(plan=plan, by=request.user))
        if said:
            for sentence in said:
                messages.error(request, sentence)
            return redirect(plan)
        messages.success(request, "Draf versi baru dibuang. Rencana yang berlaku tetap.")
        return redirect("monitoring:plan_list")
    context = {
        "title": "Buang draf versi baru",
        "facts": str(plan),
        "consequences": ["Rencana yang berlaku tidak berubah."],
        "action_label": "Buang draf",
        "cancel_url": plan.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def activity_done(request: AuthedRequest, pk: int) -> HttpResponse:
    """Note that an activity was done."""
    rows = PlanActivity.objects.visible_to(request.user).select_related("plan__group__village")
    one = get_object_or_404(rows, pk=pk)
    form = TickForm(posted(request), initial={"done_on": one.plan.group.village.today()})
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            activity.tick(activity=one, by=request.user, **form.cleaned_data)
            messages.success(request, f"“{one.title}” dicatat selesai.")
            return redirect(one.plan)
    context = {
        "title": "Catat kegiatan selesai",
        "facts": f"{one.plan.group}: {one.title}, {bulan(one.month)}",
        "question": "Catatan ini tidak dapat diubah lagi",
        "form": form,
        "action_label": "Catat selesai",
        "tone": "primary",
        "cancel_url": one.plan.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def member_tasks(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Each member's task and strengths, kept with the member; the history keeps what stood there."""
    group = group_in_reach(request.user, group_id)
    form = TasksForm(posted(request), members=list(group.people()))
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            changed = activity.save_tasks(group=group, tasks=form.tasks, by=request.user)
            messages.success(request, f"Tugas dan kelebihan {changed} anggota disimpan.")
            return redirect(_back_from(group, today_of(request.user)))
    back = _back_from(group, today_of(request.user))
    return render(request, "monitoring/member_tasks.html", {"group": group, "form": form, "back": back})


def _back_from(group: Group, today: dt.date) -> str:
    """The group's plan of this year, else its own page (one query)."""
    plan = MentoringPlan.objects.filter(group=group, year=today.year).exclude(state="replaced").first()
    return plan.get_absolute_url() if plan is not None else group.get_absolute_url()


@require_safe
@require(READING)
def plan_print(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """A plan as a PDF; a draft is marked as one."""
    plan = _plan(request, pk)
    today = plan.group.village.today()
    primary = Assignment.objects.open().filter(group=plan.group_id, is_primary=True).select_related("user").first()
    try:
        pdf = plan_pdf(progress_of([plan], today)[0], pendamping=str(primary.user) if primary else "", today=today)
    except MoveRefused as refused:
        for blocker in refused.blockers:
            messages.error(request, blocker.text)
        return redirect(plan)
    except TemplateError as trouble:
        messages.error(request, trouble.sentence)
        return redirect(plan)
    name = f"rencana-{plan.group_id}-{plan.year}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@require_safe
@require(READING)
def plan_calendar(request: AuthedRequest) -> HttpResponse:
    """A year at a glance: what is planned in each month at all groups of one pendamping."""
    today = today_of(request.user)
    year = year_asked(request.GET.get("year", ""), today)
    people = list(
        pendamping_visible_to(request.user).order_by("first_name", "last_name", "pk")[:500]
        if request.user.region_id
        else ()
    )
    chosen = next((one for one in people if str(one.pk) == request.GET.get("person")), people[0] if people else None)
    plans = list(
        MentoringPlan.objects.visible_to(request.user)
        .filter(
            year=year,
            group__in=Assignment.objects.open().filter(user=chosen, is_primary=True).values("group_id"),
        )
        .exclude(state="replaced")
        .select_related("group")
        .order_by("group_id", "state")
        .distinct("group_id")
    ) if chosen is not None else []  # fmt: skip
    months = _by_month(progress_of(plans, today) if plans else [], year)
    context = {
        "year": year,
        "years": years_offered(today, year),
        "people": people,
        "chosen": chosen,
        "months": months,
        "plans": len(plans),
        "this_month": today.replace(day=1),
    }
    return render(request, "monitoring/plan_calendar.html", context)


def _by_month(found: list[Progress], year: int) -> list[dict[str, Any]]:
    """The twelve months with what is planned in each, by group."""
    months: dict[dt.date, dict[str, list[Any]]] = {dt.date(year, number, 1): {} for number in range(1, 13)}
    for progress in sorted(found, key=lambda one: one.plan.group.name):
        for one in progress.activities:
            months[one.activity.month].setdefault(progress.plan.group.name, []).append(
                {"state": one, "url": progress.plan.get_absolute_url()}
            )
    return [
        {
            "month": month,
            "groups": [{"name": name, "entries": entries} for name, entries in groups.items()],
            "done": sum(entry["state"].state == "done" for entries in groups.values() for entry in entries),
            "count": sum(len(entries) for entries in groups.values()),
        }
        for month, groups in months.items()
    ]
