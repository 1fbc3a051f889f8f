"""The minutes of a verification: issued, issued again, and the signed scan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from eligibility import minutes as activity
from eligibility.forms import MinutesForm, MinutesScanForm
from eligibility.minutes import Head, is_concluded, is_outdated, may_issue
from eligibility.models import Minutes, Verification
from eligibility.views.access import READING, WRITING, verification_for
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.documents.storing import store


@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def verification_minutes(request: AuthedRequest, pk: int) -> HttpResponse:
    """The minutes in force with their scan, the earlier ones, and the form that issues new ones."""
    verification = verification_for(request.user, pk)
    every = list(
        Minutes.objects.visible_to(request.user)
        .filter(verification=verification)
        .select_related("document", "scan", "issued_by")
        .order_by("-pk")
    )
    current = next((one for one in every if one.document is not None and one.document.superseded_by_id is None), None)
    form = MinutesForm(request.POST if request.method == "POST" else None, initial=_initial(verification, current))
    if request.method == "POST":
        check(request.user, WRITING)
        if form.is_valid():
            with refused_on(form):
                issued = activity.issue(
                    verification=verification,
                    head=Head(**form.cleaned_data),
                    by=request.user,
                    base_url=request.build_absolute_uri("/"),
                )
                messages.success(request, _told(issued, current))
                return redirect("eligibility:verification_minutes", verification.pk)
    may_write = may_issue(request.user, verification)
    if current is not None:
        current.verification = verification
    context = {
        "verification": verification,
        "proposal": verification.proposal,
        "current": current,
        "outdated": current is not None and is_concluded(verification) and is_outdated(current),
        "earlier": [one for one in every if one is not current],
        "form": form if may_write or request.method == "POST" else None,
        "scan_form": MinutesScanForm() if may_write and current is not None and current.scan is None else None,
        "concluded": is_concluded(verification),
    }
    return render(request, "eligibility/verification_minutes.html", context)


def _told(issued: Minutes, before: Minutes | None) -> str:
    if before is not None and issued.pk == before.pk:
        return "Isinya tidak berubah; berita acara yang ada tetap berlaku."
    return "Berita acara diterbitkan. Cetak, tanda tangani, lalu unggah pindaiannya."


def _initial(verification: Verification, current: Minutes | None) -> dict[str, object]:
    """What stood last, or today and the village."""
    if current is not None:
        return {name: getattr(current, name) for name in ("number", "dated_on", "place", "remarks")}
    return {"dated_on": verification.proposal.program_year.today(), "place": verification.proposal.village.name}


@require_POST
@require(WRITING)
def minutes_scan(request: AuthedRequest, pk: int) -> HttpResponse:
    """Add the signed scan of the minutes in force, once."""
    verification = verification_for(request.user, pk)
    current = Minutes.objects.visible_to(request.user).in_force().filter(verification=verification).first()
    form = MinutesScanForm(request.POST, request.FILES)
    if current is None:
        messages.warning(request, "Berita acara belum diterbitkan; terbitkan dahulu, lalu unggah pindaiannya.")
    elif form.is_valid():
        with refused_on(form):
            scan = store(upload=form.cleaned_data["scan"], by=request.user, kind="verification_minutes_scan")
            activity.add_scan(minutes=current, scan=scan, by=request.user)
            messages.success(request, "Pindaian berita acara tersimpan.")
    for errors in form.errors.values() if current is not None else ():
        for error in errors:
            messages.error(request, str(error))
    return redirect("eligibility:verification_minutes", verification.pk)
