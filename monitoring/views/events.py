"""What all kinds of event have in common: lists as files, who came, changes, more invitations, files, papers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.exporting import Column, count_of, send_table
from groups.filters import described
from groups.lifecycle import MoveRefused
from groups.listing import page_of, sort_by
from groups.models import Group
from groups.views.access import posted
from groups.views.papers import Place, draft_page, issue_page
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.printing import TemplateError
from kube_portal.documents.storing import NotStored, RejectedFile
from kube_portal.look.templatetags.look import tanggal
from monitoring import event_papers, events, inviting, materials
from monitoring.event_filters import EventFilter
from monitoring.event_forms import CancelForm, DetailsForm, InviteMoreForm, MaterialForm, MoveForm, SignedAttendanceForm
from monitoring.forms import refuse_on
from monitoring.models import Event, EventGroup, EventMaterial, PartnerOffice
from monitoring.quiz import questions, results
from monitoring.views.common import (
    crumbs_of,
    event_in_reach,
    event_to_write,
    group_at,
    is_held,
    may_change,
    today_of,
)

logger = logging.getLogger(__name__)

STEPS = ["GET", "HEAD", "POST"]
SORTS = {"held_on": ("held_on",), "topic": ("topic",), "region": ("region__name",)}

COLUMNS = (
    Column("Tanggal", lambda event: event.held_on, 12),
    Column("Pukul", lambda event: f"{event.starts_at:%H:%M}" if event.starts_at else "", 8),
    Column("Kode wilayah", lambda event: event.region_id),
    Column("Wilayah", lambda event: event.region.label, 28),
    Column("Materi", lambda event: event.topic, 40),
    Column("Tempat", lambda event: event.place, 30),
    Column("Keadaan", lambda event: "dibatalkan" if event.is_cancelled else "", 14),
    Column("Bahasa", lambda event: event.language, 18),
    Column("Juru bahasa", lambda event: event.interpreter, 20),
    Column("Kantor diundang", lambda event: event.invited, 10),
    Column("Kantor hadir", lambda event: event.came, 10),
    Column("Desa/kelurahan tidak hadir", lambda event: event.absent_villages, 12),
    Column("Warga laki-laki", lambda event: event.men, 10),
    Column("Warga perempuan", lambda event: event.women, 10),
    Column("Kelompok", lambda event: event.group_count, 10),
    Column("Anggota hadir", lambda event: event.present_count, 10),
    Column("Anggota dicatat", lambda event: event.noted_count, 10),
    Column("Kuis sebelum", lambda event: event.asked_before, 10),
    Column("Kuis sesudah", lambda event: event.asked_after, 10),
)


def listed(request: AuthedRequest, kind: str) -> EventFilter:
    """The events of one kind that the user sees, narrowed as the address asks."""
    rows = Event.objects.visible_to(request.user).of_kind(kind)
    return EventFilter(request.GET, queryset=rows, user=request.user, today=today_of(request.user))


def list_context(request: AuthedRequest, kind: str) -> dict[str, Any]:
    """What the page of a list shows, whichever kind it is of."""
    listing = listed(request, kind)
    rows = sort_by(listing.qs, request.GET, SORTS, default="-held_on")
    return {
        "filter": listing,
        "page": page_of(rows, request.GET, shown=lambda chosen: chosen.for_list()),
        "today": today_of(request.user),
        "may_write": request.user.has_perm(f"monitoring.add_{kind}"),
    }


def export(request: AuthedRequest, kind: str) -> HttpResponseBase:
    """The filtered events as a workbook or as CSV (`?as=csv`); logged."""
    found = listed(request, kind)
    as_csv = request.GET.get("as") == "csv"
    rows = sort_by(found.qs.for_list(), request.GET, SORTS, default="-held_on")
    detail = f"{count_of(rows)} baris, {'CSV' if as_csv else 'XLSX'}, {described(found)}"
    log_access(request, AccessLog.Action.EXPORT, f"monitoring.{kind}", detail)
    return send_table(str(Event.Kind(kind).label).lower().replace(" ", "-"), COLUMNS, rows, as_csv=as_csv)


@require_safe
@require("monitoring.view_training")
def training_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered trainings as a file."""
    return export(request, Event.Kind.TRAINING)


@require_safe
@require("monitoring.view_outreach")
def outreach_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered outreach as a file."""
    return export(request, Event.Kind.OUTREACH)


@require_safe
@require("monitoring.view_meeting")
def meeting_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered meetings as a file."""
    return export(request, Event.Kind.MEETING)


def shared_context(user: User, event: Event) -> dict[str, Any]:
    """What the page of any event shows: its facts, groups with who came and what they understood, changes, files."""
    invited = (
        EventGroup.objects.visible_to(user)
        .filter(event=event)
        .select_related("group__village")
        .prefetch_related("group__members")
        .order_by("group__name")
    )
    present = dict(event.attendances.values_list("member_id", "present"))
    people = {
        one.group_id: [member for member in one.group.members.all() if _belongs(member, event)] for one in invited
    }
    understood = results.by_group(event, questions.of_event(event), people, present) if people else {}
    held = is_held(event)
    may_write = user.has_perm(f"monitoring.add_{event.kind}")
    return {
        "event": event,
        "crumbs": crumbs_of(event, own=False),
        "rows": [_row(one.group, people[one.group_id], present, understood[one.group_id]) for one in invited],
        "is_held": held,
        "may_write": may_write,
        "may_note": may_write and held,
        "may_change": may_change(user, event) and not event.is_cancelled,
        "changes": list(event.changes.select_related("by")),
        "materials": list(EventMaterial.objects.standing().filter(event=event).select_related("file", "added_by")),
        "material_form": MaterialForm() if may_write and not event.is_cancelled else None,
        "invitation": event_papers.standing_of(event) if may_write else None,
    }


def _belongs(member: Any, event: Event) -> bool:
    """Whether somebody was in the group on the day of the event."""
    return (member.left_on is None or member.left_on > event.held_on) and (
        member.joined_on is None or member.joined_on <= event.held_on
    )


def _row(group: Group, people: list[Any], present: dict[int, bool], result: results.Result) -> dict[str, Any]:
    states = events.ring_states(people, present)
    return {
        "group": group,
        "ring": states,
        "came": states.count("good"),
        "size": len(people),
        "noted": len(states) - states.count("none"),
        "left": [one for one in people if one.left_on is not None],
        "quiz": result,
    }


@require_http_methods(STEPS)
@require("groups.view_group")
def event_attendance(request: AuthedRequest, pk: int, group_id: int) -> HttpResponse:
    """Who of one group came and how they signed, as two wide buttons per member; saves for this group alone."""
    event = event_to_write(request.user, pk)
    group = group_at(request.user, event, group_id)
    members = list(events.members_at(group, event.held_on))
    noted = events.noted_of(event, group)
    form = SignedAttendanceForm(posted(request), members=members, noted=noted)
    if request.method == "POST" and form.is_valid():
        try:
            came = events.mark_attendance(
                event=event, group=group, present=form.present, signed=form.signed, seen=form.seen, by=request.user
            )
        except MoveRefused as refused:
            refuse_on(form, refused)
            form.carry(events.noted_of(event, group))
        else:
            messages.success(request, f"{group}: {came} dari {len(members)} anggota hadir.")
            return redirect(event)
    context = {
        "form": form,
        "event": event,
        "group": group,
        "crumbs": crumbs_of(event),
        "ring": events.ring_states(members, {pk: row.present for pk, row in noted.items()}),
        "is_held": is_held(event),
    }
    return render(request, "monitoring/event_attendance.html", context)


def _to_change(request: AuthedRequest, pk: int) -> Event:
    """An event that the user may change: 403 for who only sees it."""
    event = event_in_reach(request.user, pk)
    if not may_change(request.user, event):
        raise PermissionDenied
    return event


def _over(request: AuthedRequest, event: Event) -> HttpResponse:
    messages.warning(request, "Kegiatan ini sudah dibatalkan. Tidak ada yang diubah.")
    return redirect(event)


def _step(request: AuthedRequest, event: Event, form: Any, **context: Any) -> HttpResponse:
    return render(
        request,
        "monitoring/event_step.html",
        {
            "form": form,
            "event": event,
            "crumbs": crumbs_of(event),
            "facts": f"{event.topic} · {tanggal(event.held_on)}",
            **context,
        },
    )


@require_http_methods(STEPS)
@require("groups.view_group")
def event_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Correct what an event is about, its language and who speaks."""
    event = _to_change(request, pk)
    if event.is_cancelled:
        return _over(request, event)
    names = ("topic", "language", "interpreter", "led_by", "speakers", "notes")
    form = DetailsForm(posted(request), initial={name: getattr(event, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            events.change(event=event, **{"starts_at": event.starts_at, **form.cleaned_data})
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, "Perubahan disimpan.")
            return redirect(event)
    return _step(request, event, form, title="Ubah keterangan", action_label="Simpan", tone="primary")


@require_http_methods(STEPS)
@require("groups.view_group")
def event_move(request: AuthedRequest, pk: int) -> HttpResponse:
    """Put an event on another day, hour or place, with the reason."""
    event = _to_change(request, pk)
    if event.is_cancelled:
        return _over(request, event)
    initial = {"held_on": event.held_on, "starts_at": event.starts_at, "place": event.place}
    form = MoveForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            moved = events.move(event=event, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            told = "Kegiatan dipindahkan." if moved else "Tanggal, jam dan tempatnya tetap sama."
            again = " Terbitkan undangan pengganti." if moved and event_papers.is_issued(event) else ""
            messages.success(request, told + again)
            return redirect(event)
    return _step(request, event, form, title="Pindahkan kegiatan", action_label="Pindahkan", tone="primary")


@require_http_methods(STEPS)
@require("groups.view_group")
def event_cancel(request: AuthedRequest, pk: int) -> HttpResponse:
    """Call an event off, with the reason; it stays on record."""
    event = _to_change(request, pk)
    if event.is_cancelled:
        return _over(request, event)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            events.cancel(event=event, by=request.user, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, "Kegiatan dibatalkan. Beri tahu yang diundang.")
            return redirect(event)
    consequences = [
        "Kegiatan tetap tercatat beserta alasannya, dan tidak dihitung sebagai sosialisasi atau pelatihan.",
        "Pembatalan tidak dapat ditarik; rencanakan kegiatan baru bila jadi diadakan.",
    ]
    return _step(
        request, event, form, title="Batalkan kegiatan", action_label="Batalkan kegiatan", tone="danger",
        consequences=consequences,
    )  # fmt: skip


@require_http_methods(STEPS)
@require("groups.view_group")
def event_invite(request: AuthedRequest, pk: int) -> HttpResponse:
    """Invite further offices, and groups of the area."""
    event = _to_change(request, pk)
    if event.is_cancelled:
        return _over(request, event)
    standing = event.offices.values("partner_id")
    partners = PartnerOffice.objects.of(event.region_id[:5]).exclude(pk__in=standing.filter(partner__isnull=False))
    form = InviteMoreForm(posted(request), partners=partners, groups=_groups_around(request.user, event))
    if request.method == "POST" and form.is_valid():
        try:
            inviting.invite(
                event=event,
                by=request.user,
                partners=form.chosen_partners,
                named=form.named,
                groups=form.chosen_groups,
            )
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, "Undangan ditambahkan.")
            return redirect(event)
    return _step(request, event, form, title="Tambah undangan", action_label="Undang", tone="primary")


def _groups_around(user: User, event: Event) -> list[Group]:
    """Groups of the event's village or district that are not invited yet; of a whole regency, none."""
    if len(event.region_id) < 8:
        return []
    groups = Group.objects.visible_to(user).within(event.region_id).select_related("village")
    return list(groups.exclude(event_groups__event=event).order_by("village_id", "name")[:100])


@require_POST
@require("groups.view_group")
def event_material_add(request: AuthedRequest, pk: int) -> HttpResponse:
    """Attach a file to an event."""
    event = event_to_write(request.user, pk)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        values = form.cleaned_data
        try:
            material = materials.add(
                event=event, upload=values["file"], kind=values["kind"], title=values["title"], by=request.user
            )
        except (RejectedFile, NotStored) as trouble:
            form.add_error("file", str(trouble))
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"Berkas “{material}” disimpan.")
            return redirect(f"{event.get_absolute_url()}#berkas")
    return _step(
        request, event, form, title="Tambah berkas", action_label="Unggah", tone="primary",
        action=reverse("monitoring:event_material_add", args=[event.pk]),
    )  # fmt: skip


@require_POST
@require("groups.view_group")
def event_material_remove(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a wrong file out; who brought it may, and whoever may change the event."""
    reached = Event.objects.visible_to(request.user).order_by().values("pk")
    material = get_object_or_404(EventMaterial.objects.filter(event__in=reached), pk=pk)
    event = event_to_write(request.user, material.event_id)
    if material.added_by_id != request.user.pk and not may_change(request.user, event):
        raise PermissionDenied
    materials.take_out(material=material, by=request.user)
    messages.success(request, f"Berkas “{material}” dikeluarkan.")
    return redirect(f"{event.get_absolute_url()}#berkas")


@require_http_methods(STEPS)
@require("groups.view_group")
def event_invitation(request: AuthedRequest, pk: int) -> HttpResponse:
    """Issue the letter of invitation; once the event moved or more were invited, one that replaces it."""
    event = event_to_write(request.user, pk)
    return issue_page(request, event_papers.INVITATIONS[event.kind], event, _place(event))


@require_safe
@never_cache
@require("groups.view_group")
def event_invitation_draft(request: AuthedRequest, pk: int) -> HttpResponse:
    """The letter of invitation as it would read today."""
    event = event_to_write(request.user, pk)
    return draft_page(request, event_papers.INVITATIONS[event.kind], event)


def _place(event: Event) -> Place:
    return Place(
        back=f"{event.get_absolute_url()}#berkas",
        facts=f"{event.topic} · {tanggal(event.held_on)}",
        crumbs=crumbs_of(event),
        draft_url=reverse("monitoring:event_invitation_draft", args=[event.pk]),
    )


@require_safe
@never_cache
@require("groups.view_group")
def event_list_print(request: AuthedRequest, pk: int) -> HttpResponse:
    """The attendance list to print and sign, per group and per office; members with their NIK masked."""
    event = event_in_reach(request.user, pk)
    log_access(request, AccessLog.Action.EXPORT, event, "daftar hadir, PDF")
    return inline_pdf(request, lambda: event_papers.attendance_list(event, request.user), f"daftar-hadir-{event.pk}")


def inline_pdf(request: AuthedRequest, printed: Callable[[], bytes], name: str) -> HttpResponse:
    """A paper that nothing is kept of; where the office's own template fails, what to do about it."""
    try:
        pdf = printed()
    except TemplateError as trouble:
        logger.exception("The paper %s could not be printed", name)
        return render(request, "template_trouble.html", {"trouble": trouble}, status=503)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
