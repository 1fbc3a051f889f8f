"""Pendamping: the load board, one person's page, profile and own training."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from groups.exporting import Column, count_of, in_parts, send_rows
from groups.filters import described
from groups.lifecycle import MoveRefused
from groups.listing import page_of, sort_by
from groups.models import Assignment, Group, Proposal
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from monitoring import assignments as activity
from monitoring import duedates, training
from monitoring.assignment_filters import PendampingFilter
from monitoring.assignment_forms import PendampingTrainingForm, ProfileForm
from monitoring.capacity import capacity
from monitoring.forms import refuse_on
from monitoring.models import FieldReport, Handover, PendampingProfile, PendampingTraining
from monitoring.querysets import pendamping_visible_to
from monitoring.views.common import today_of

READING = "monitoring.view_pendamping"
ASSIGNING = "monitoring.assign_pendamping"
SHOWN_WITHOUT = 10
SORTS = {
    "name": ("first_name", "last_name"),
    "load": ("load", "first_name"),
    "trained": ("last_trained", "first_name"),
}


@require_safe
@require(READING)
def pendamping_list(request: AuthedRequest) -> HttpResponse:
    """The load board: groups without a pendamping on top, then everyone's load, training and overdue reports."""
    today, allowed = today_of(request.user), _allowed(request.user)
    listing = _listed(request, allowed)
    page = page_of(sort_by(listing.qs, request.GET, SORTS, default="-load"), request.GET)
    people = list(page.object_list)
    unaccompanied = activity.without_primary(Proposal.objects.visible_to(request.user))
    context = {
        "filter": listing,
        "page": page,
        "rows": _rows(people, allowed, today),
        "unaccompanied": unaccompanied[:SHOWN_WITHOUT],
        "unaccompanied_count": unaccompanied.count(),
        "allowed": allowed,
        "capacity": capacity(request.user, allowed),
        "stale_before": allowed.stale_before(today),
        "may_assign": request.user.has_perm(ASSIGNING),
    }
    return render(request, "monitoring/pendamping_list.html", context)


def _allowed(user: User) -> activity.Limits:
    return activity.limits((user.region_id or "")[:5])


def _listed(request: AuthedRequest, allowed: activity.Limits) -> PendampingFilter:
    people = activity.with_load(pendamping_visible_to(request.user)).select_related("region", "pendamping_profile")
    return PendampingFilter(
        request.GET, queryset=people, user=request.user, allowed=allowed, today=today_of(request.user)
    )


def _rows(people: list[Any], allowed: activity.Limits, today: Any) -> list[dict[str, Any]]:
    """What the board says of each (three queries)."""
    owed = duedates.overdue_by_person(people, today)
    visits = dict(
        FieldReport.objects.in_force()
        .filter(submitted_by__in=people)
        .order_by()
        .values_list("submitted_by")
        .annotate(last=Max("visit_on"))
    )
    letters = set(
        Assignment.objects.open()
        .filter(user__in=people, basis=Assignment.Basis.LETTER)
        .values_list("user_id", flat=True)
    )
    return [
        {
            "person": person,
            "overdue": owed.get(person.pk, 0),
            "last_visit": visits.get(person.pk),
            "has_letters": person.pk in letters,
            "bar": load_bar(person.load, allowed),
        }
        for person in people
    ]


def load_bar(load: int, allowed: activity.Limits) -> dict[str, str]:
    """The picture of a load: how much of the cap is held, and where the advised load lies; in words too."""
    whole = max(allowed.cap, load, 1)
    state = "bad" if load >= allowed.cap else "warn" if load > allowed.target else ""
    return {
        "width": f"{load / whole * 100:.1f}%",
        "target": f"{allowed.target / whole * 100:.1f}%",
        "tone": state,
        "label": f"{load} kelompok; anjuran paling banyak {allowed.target}, batas {allowed.cap}",
    }


@require_safe
@require(READING)
def pendamping_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered board as a workbook or as CSV (`?as=csv`); logged."""
    today, allowed = today_of(request.user), _allowed(request.user)
    listing = _listed(request, allowed)
    people = sort_by(listing.qs, request.GET, SORTS, default="-load")
    as_csv = request.GET.get("as") == "csv"
    total = count_of(people)
    detail = f"{total} baris, {'CSV' if as_csv else 'XLSX'}, {described(listing)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.pendamping", detail)
    rows = (row for part in in_parts(people) for row in _rows(part, allowed, today))
    return send_rows("pendamping", "Pendamping", _columns(allowed), rows, as_csv=as_csv, total=total)


def _columns(allowed: activity.Limits) -> list[Column]:
    def profile(row: dict[str, Any], name: str) -> Any:
        return getattr(getattr(row["person"], "pendamping_profile", None), name, "")

    def shown(row: dict[str, Any], name: str) -> str:
        found = getattr(row["person"], "pendamping_profile", None)
        return str(getattr(found, f"get_{name}_display")() or "") if found is not None else ""

    return [
        Column("Pendamping", lambda row: str(row["person"]), 28),
        Column("Wilayah kerja", lambda row: row["person"].region.label if row["person"].region else "", 26),
        Column("Tingkat", lambda row: shown(row, "level"), 26),
        Column("Pendidikan", lambda row: shown(row, "schooling"), 18),
        Column("Jurusan", lambda row: profile(row, "study_field"), 20),
        Column("Pekerjaan lain", lambda row: profile(row, "occupation"), 20),
        Column("PSM", lambda row: "ya" if profile(row, "is_psm") else "bukan", 8),
        Column("Kelompok", lambda row: row["person"].load, 10),
        Column("Anjuran", lambda row: allowed.target, 10),
        Column("Batas", lambda row: allowed.cap, 10),
        Column("Terakhir dilatih", lambda row: row["person"].last_trained or "belum pernah", 16),
        Column("Laporan terlambat", lambda row: row["overdue"], 16),
        Column("Kunjungan terakhir", lambda row: row["last_visit"], 16),
        Column("Ada yang belum ber-SK", lambda row: "ya" if row["has_letters"] else "tidak", 18),
    ]


def person_in_reach(user: User, pk: int) -> Any:
    """A pendamping in reach, with the load; 404 outside."""
    people = activity.with_load(pendamping_visible_to(user)).select_related("region", "pendamping_profile")
    return get_object_or_404(people, pk=pk)


@require_safe
@login_required
def pendamping_detail(request: AuthedRequest, user_id: int) -> HttpResponse:
    """One pendamping: profile, own training, groups with their overdue reports, past assignments. One's own is open."""
    person = person_in_reach(request.user, user_id)
    if person.pk != request.user.pk:
        check(request.user, READING)
    return render(request, "monitoring/pendamping_detail.html", _detail(request.user, person))


def _detail(user: User, person: Any, **forms: Any) -> dict[str, Any]:
    today = today_of(user)
    allowed = activity.limits((person.region_id or "")[:5])
    mine = Assignment.objects.visible_to(user).filter(user=person).select_related("group__village")
    now = list(mine.open().order_by("-is_primary", "group__name"))
    groups: QuerySet[Any] = Group.objects.filter(pk__in=[assignment.group_id for assignment in now])
    owed = dict(duedates.with_overdue(groups, today).order_by().values_list("pk", "overdue"))
    may_assign = user.has_perm(ASSIGNING)
    handovers = Handover.objects.visible_to(user).select_related("from_user", "to_user")
    return {
        "person": person,
        "profile": getattr(person, "pendamping_profile", None),
        "trainings": list(PendampingTraining.objects.filter(user=person)),
        "rows": [{"assignment": one, "overdue": owed.get(one.group_id, 0)} for one in now],
        "past": list(mine.filter(ended_on__isnull=False).order_by("-ended_on")[:20]),
        "handovers": list((handovers.filter(from_user=person) | handovers.filter(to_user=person))[:10]),
        "reports": FieldReport.objects.visible_to(user).in_force().filter(submitted_by=person).count(),
        "overdue": sum(owed.values()),
        "allowed": allowed,
        "bar": load_bar(person.load, allowed),
        "stale_before": allowed.stale_before(today),
        "may_assign": may_assign,
        "is_own": user.pk == person.pk,
        "training_form": forms.get("training_form") or (PendampingTrainingForm() if may_assign else None),
    }


@require_http_methods(["POST"])
@require(ASSIGNING)
def pendamping_training_add(request: AuthedRequest, user_id: int) -> HttpResponse:
    """Note a training that the Dinas gave this pendamping."""
    person = person_in_reach(request.user, user_id)
    form = PendampingTrainingForm(request.POST)
    if form.is_valid():
        try:
            training.record_pendamping_training(user=person, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"Pelatihan {person} dicatat.")
            return redirect("monitoring:pendamping_detail", person.pk)
    return render(request, "monitoring/pendamping_detail.html", _detail(request.user, person, training_form=form))


@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def pendamping_training_remove(request: AuthedRequest, user_id: int, pk: int) -> HttpResponse:
    """Take away a training that was noted by mistake; the history keeps it."""
    person = person_in_reach(request.user, user_id)
    noted = get_object_or_404(PendampingTraining, user=person, pk=pk)
    back = reverse("monitoring:pendamping_detail", args=[person.pk])
    if request.method == "POST":
        try:
            training.remove_pendamping_training(noted, by=request.user)
        except MoveRefused as refused:
            for blocker in refused.blockers:
                messages.error(request, blocker.text)
        else:
            messages.success(request, f"Pelatihan “{noted.topic}” dihapus dari catatan {person}.")
        return redirect(back)
    context = {
        "title": "Hapus pelatihan yang salah catat",
        "facts": f"{person}: {noted.topic}, {noted.hours} jam",
        "question": "Pelatihan ini tidak dihitung lagi",
        "consequences": [
            "Catatannya tetap tersimpan dalam riwayat.",
            "Pendamping utama harus tetap punya paling sedikit satu pelatihan (T1).",
        ],
        "action_label": "Hapus pelatihan",
        "cancel_url": back,
    }
    return render(request, "components/confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(ASSIGNING)
def pendamping_profile_edit(request: AuthedRequest, user_id: int) -> HttpResponse:
    """What the Dinas knows of a pendamping: level, schooling, other work, PSM, NIK."""
    person = person_in_reach(request.user, user_id)
    profile = PendampingProfile.objects.filter(user=person).first() or PendampingProfile(user=person)
    form = ProfileForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        try:
            activity.save_profile(form.instance)
        except MoveRefused as refused:
            for blocker in refused.blockers:
                form.add_error("nik", blocker.text)
        else:
            messages.success(request, f"Profil {person} disimpan.")
            return redirect("monitoring:pendamping_detail", person.pk)
    return render(request, "monitoring/pendamping_form.html", {"form": form, "person": person})


@never_cache
@require_http_methods(["POST"])
@require(ASSIGNING)
def pendamping_reveal(request: AuthedRequest, user_id: int) -> HttpResponse:
    """Show a pendamping's NIK once, and write down who looked."""
    person = person_in_reach(request.user, user_id)
    profile = get_object_or_404(PendampingProfile, user=person)
    log_access(request, AccessLog.Action.REVEAL, profile, "NIK pendamping")
    return render(request, "monitoring/pendamping_reveal.html", {"person": person, "profile": profile})
