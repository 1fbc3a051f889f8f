"""The other books of a group: guests, and the minutes of its meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from groups.listing import page_of
from groups.models import Group, Member
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.look.templatetags.look import tanggal
from monitoring.cashbook import entries, photos, records
from monitoring.cashbook.forms import GuestForm, MinutesForm, PapersForm, ReasonForm
from monitoring.models import GroupMinutes, Guest
from monitoring.views.cash_entries import STEPS
from monitoring.views.cashbook import READING
from monitoring.views.common import group_in_reach

MOST_LETTERS = 60


def _crumbs(group: Group, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Kelompok", reverse("groups:group_list")), (group.name, group.get_absolute_url()), *more]


def _words(request: AuthedRequest) -> str:
    """What `?q=` looks for; a NUL never reaches the database."""
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MOST_LETTERS]


@require_http_methods(STEPS)
@require(READING)
def guest_list(request: AuthedRequest, group_id: int) -> HttpResponse:
    """The guest book, newest first; whoever keeps the books writes the next guest in."""
    group = group_in_reach(request.user, group_id)
    may_write = request.user.has_perm(entries.WRITING)
    form = GuestForm(posted(request), initial={"held_on": group.village.today()})
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form.is_valid():
            with refused_on(form):
                data = form.cleaned_data
                guest, is_new = records.welcome(
                    group=group, held_on=data["held_on"], name=data["name"], origin=data["origin"],
                    purpose=data["purpose"], impression=data["impression"], by=request.user, uuid=data["uuid"],
                )  # fmt: skip
                told = f"{guest} dicatat." if is_new else f"{guest} sudah dicatat; tidak ada yang berubah."
                messages.success(request, told)
                return redirect("monitoring:guest_list", group.pk)
    words = _words(request)
    rows = Guest.objects.filter(group=group).select_related("written_by", "withdrawn_by")
    if words:
        rows = rows.naming(words)
    context = {
        "group": group,
        "page": page_of(rows.order_by("-held_on", "-pk"), request.GET),
        "words": words,
        "form": form if may_write else None,
        "may_write": may_write,
        "crumbs": _crumbs(group),
    }
    return render(request, "monitoring/guest_list.html", context)


@require_safe
@require(READING)
def minutes_list(request: AuthedRequest, group_id: int) -> HttpResponse:
    """The minutes of a group's meetings, newest first."""
    group = group_in_reach(request.user, group_id)
    words = _words(request)
    rows = GroupMinutes.objects.filter(group=group)
    if words:
        rows = rows.about(words)
    page = page_of(rows.order_by("-held_on", "-pk"), request.GET, shown=_with_turnout)
    context = {
        "group": group,
        "page": page,
        "words": words,
        "may_write": request.user.has_perm(entries.WRITING),
        "crumbs": _crumbs(group),
    }
    return render(request, "monitoring/minutes_list.html", context)


def _with_turnout(rows: Any) -> Any:
    """With who was there, for the ring."""
    return rows.prefetch_related("attendances")


@require_http_methods(STEPS)
@require(entries.WRITING)
def minutes_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Write down a meeting: what was decided, who was there, and a photo of the page with its signatures."""
    group = group_in_reach(request.user, group_id)
    members = Member.objects.present().filter(group=group).order_by("pk")
    form = MinutesForm(
        posted(request), request.FILES or None, members=members, initial={"held_on": group.village.today()}
    )
    if request.method == "POST" and form.whole(request.user):
        with refused_on(form):
            made, is_new = records.minute(
                group=group, meeting=form.meeting, by=request.user, uuid=form.cleaned_data["uuid"], papers=form.kept
            )
            told = "Notulen dicatat." if is_new else "Notulen ini sudah tersimpan; tidak ada yang berubah."
            messages.success(request, told)
            return redirect(made)
    back = reverse("monitoring:minutes_list", args=[group.pk])
    context = {
        "group": group,
        "form": form,
        "title": "Notulen rapat kelompok",
        "crumbs": _crumbs(group, ("Notulen", back)),
        "back": back,
    }
    return render(request, "monitoring/cash_form.html", context)


def _minutes(request: AuthedRequest, pk: int) -> GroupMinutes:
    rows = GroupMinutes.objects.visible_to(request.user).select_related("group__village", "written_by", "withdrawn_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(STEPS)
@require(READING)
def minutes_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """The minutes of one meeting with who was there and the photos; whoever keeps the books adds photos here."""
    minutes = _minutes(request, pk)
    may_write = request.user.has_perm(entries.WRITING) and not minutes.is_withdrawn
    form = PapersForm(posted(request), request.FILES or None, label="Foto atau pindaian notulen", kind=photos.MINUTES)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form.whole(request.user):
            with refused_on(form):
                added = records.add_papers(minutes=minutes, papers=form.kept, by=request.user)
                messages.success(request, f"{added} foto ditambahkan." if added else "Foto ini sudah ada.")
                return redirect(minutes)
    attendances = list(minutes.attendances.select_related("member").order_by("member_id"))
    context = {
        "minutes": minutes,
        "group": minutes.group,
        "attendances": attendances,
        "ring": ["good" if one.present else "bad" for one in attendances],
        "receipts": list(minutes.papers.select_related("file").order_by("pk")),
        "form": form if may_write else None,
        "may_write": may_write,
        "crumbs": _crumbs(minutes.group, ("Notulen", reverse("monitoring:minutes_list", args=[minutes.group_id]))),
    }
    return render(request, "monitoring/minutes_detail.html", context)


@require_http_methods(STEPS)
@require(entries.WRITING)
def guest_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Strike a guest out, with a reason."""
    rows = Guest.objects.visible_to(request.user).select_related("group__village")
    guest = get_object_or_404(rows, pk=pk)
    back = reverse("monitoring:guest_list", args=[guest.group_id])
    title = f"Coret tamu {guest.name}"
    return _strike_out(request, guest, title=title, back=back, crumbs=_crumbs(guest.group, ("Buku tamu", back)))


@require_http_methods(STEPS)
@require(entries.WRITING)
def minutes_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Strike minutes out, with a reason."""
    minutes = _minutes(request, pk)
    back = reverse("monitoring:minutes_list", args=[minutes.group_id])
    title = f"Coret notulen {tanggal(minutes.held_on)}"
    crumbs = _crumbs(minutes.group, ("Notulen", back))
    return _strike_out(request, minutes, title=title, back=minutes.get_absolute_url(), crumbs=crumbs)


def _strike_out(
    request: AuthedRequest, record: Guest | GroupMinutes, *, title: str, back: str, crumbs: list[tuple[str, str]]
) -> HttpResponse:
    form = ReasonForm(posted(request), example="Misalnya: tertulis dua kali.", most=200)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            is_new = records.strike_out(record=record, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Catatan dicoret." if is_new else "Catatan ini sudah dicoret.")
            return redirect(back)
    context = {
        "title": title,
        "facts": str(record),
        "crumbs": crumbs,
        "question": "Coret catatan ini?",
        "consequences": ["Catatan tetap terbaca dengan garis coret, bersama alasan Anda. Ini tidak dapat dibatalkan."],
        "form": form,
        "action_label": "Coret",
        "tone": "danger",
        "back": back,
    }
    return render(request, "monitoring/cash_step.html", context)
