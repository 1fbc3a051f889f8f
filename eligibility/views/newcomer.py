"""The visit at the home of somebody who is to come into a group."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from eligibility import newcomers
from eligibility.newcomer_forms import NewcomerVisitForm
from groups.models import ChangeRequest
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def newcomer_visit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Record a visit; the page shows the whole NIK, to be compared with the cards, and says so in the access log."""
    change = get_object_or_404(ChangeRequest.objects.visible_to(request.user).for_page(), pk=pk)
    check(request.user, newcomers.VISIT)
    standing = newcomers.standing_of(change) if change.is_filed else None
    if standing is None or not standing.wants_visit:
        messages.info(request, "Permintaan ini tidak menunggu kunjungan ke calon anggota.")
        return redirect(change)
    today = change.group.village.today()
    form = NewcomerVisitForm(
        request.POST if request.method == "POST" else None, standing=standing, today=today
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_on(form):
            newcomers.record_visit(
                request=change,
                visited_on=data["visited_on"],
                answers=form.answers,
                rules=form.rules,
                fit=data["fit"],
                fit_reason=data["fit_reason"],
                note=data["note"],
                by=request.user,
            )
            messages.success(request, f"Kunjungan ke rumah {change.newcomer} dicatat.")
            return redirect(change)
    if request.method == "GET":
        log_access(request, AccessLog.Action.REVEAL, change.newcomer, "NIK dan nomor KK calon anggota")
    crumbs = [
        ("Kelompok", reverse("groups:group_list")),
        (change.group.name, change.group.get_absolute_url()),
        (str(change.get_kind_display()), change.get_absolute_url()),
    ]
    context = {"change": change, "newcomer": change.newcomer, "form": form, "standing": standing, "crumbs": crumbs}
    return render(request, "eligibility/newcomer_visit.html", context)
