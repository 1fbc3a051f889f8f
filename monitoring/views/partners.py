"""The sector offices, banks and buyers that a regency knows and invites."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.lifecycle import MoveRefused
from groups.listing import page_of
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require
from monitoring import inviting
from monitoring.event_forms import PartnerForm
from monitoring.forms import refuse_on
from monitoring.models import PartnerOffice
from monitoring.views.events import STEPS

READING = "monitoring.view_meeting"
WRITING = "monitoring.change_partner"


@require_safe
@require(READING)
def partner_list(request: AuthedRequest) -> HttpResponse:
    """Every partner of the user's regency, with how often it was invited and came."""
    rows = PartnerOffice.objects.visible_to(request.user).order_by("-active", "office", "name", "pk")
    page = page_of(
        rows,
        request.GET,
        shown=lambda chosen: chosen.annotate(
            invited=Count("invitations"),
            came=Count("invitations", filter=Q(invitations__attended=True)),
            away=Count("invitations", filter=Q(invitations__attended=False)),
        ),
    )
    context = {"page": page, "may_write": request.user.has_perm(WRITING) and len(request.user.region_id or "") == 5}
    return render(request, "monitoring/partner_list.html", context)


def _regency(request: AuthedRequest) -> str:
    if len(request.user.region_id or "") != 5:
        raise PermissionDenied
    return str(request.user.region_id)


@require_http_methods(STEPS)
@require(WRITING)
def partner_add(request: AuthedRequest) -> HttpResponse:
    """Write a partner down."""
    return _form(request, _regency(request), None)


@require_http_methods(STEPS)
@require(WRITING)
def partner_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Correct a partner, or invite it no more."""
    partner = get_object_or_404(PartnerOffice.objects.visible_to(request.user), pk=pk)
    return _form(request, _regency(request), partner)


def _form(request: AuthedRequest, regency: str, partner: PartnerOffice | None) -> HttpResponse:
    form = PartnerForm(posted(request), instance=partner)
    if request.method == "POST" and form.is_valid():
        standing = PartnerOffice.objects.get(pk=partner.pk) if partner is not None else None
        try:
            saved = inviting.save_partner(regency=regency, by=request.user, partner=standing, **form.cleaned_data)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, f"{saved} disimpan.")
            return redirect("monitoring:partner_list")
    title = partner.name if partner is not None else "Mitra baru"
    return render(request, "monitoring/partner_form.html", {"form": form, "title": title})
