"""In the field: one member at home, the place of business, and the photos of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm, Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from eligibility import photos
from eligibility import verification as activity
from eligibility.assessment import Assessment, Summary, assess
from eligibility.forms import MemberCheckForm, PhotoForm, SiteForm
from eligibility.models import FieldPhoto, Verification
from eligibility.photos import Kind
from eligibility.views.access import READING, WRITING, verification_for, writes
from groups.models import Member
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User

F = TypeVar("F", bound=BaseForm)
OF_A_MEMBER = (Kind.HOUSE, Kind.KTP)
OVER = "Verifikasi ini sudah selesai, jadi tidak dapat diubah lagi."


@dataclass(frozen=True)
class Stop:
    """One member on the round through all of them."""

    verification: Verification
    summary: Summary
    one: Assessment

    @property
    def place(self) -> int:
        """Where the member stands in the list, from 0."""
        return [found.member.pk for found in self.summary.members].index(self.one.member.pk)

    @property
    def number(self) -> int:
        """Where the member stands in the list, from 1."""
        return self.place + 1

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.summary.members)

    @property
    def before(self) -> Assessment | None:
        """The member before."""
        return self.summary.members[self.place - 1] if self.place > 0 else None

    @property
    def after(self) -> Assessment | None:
        """The member after."""
        return self.summary.members[self.place + 1] if self.place + 1 < self.total else None

    @property
    def following(self) -> Assessment | None:
        """The next member without a visit, after this one and then from the top."""
        members = self.summary.members
        turned = [*members[self.place + 1 :], *members[: self.place]]
        return next((found for found in turned if not found.is_visited), None)

    @property
    def url(self) -> str:
        """The page of the answers."""
        return _url("member_check", self.verification, self.one.member)

    @property
    def photos_url(self) -> str:
        """The page of the photos."""
        return _url("member_photos", self.verification, self.one.member)


def _url(name: str, verification: Verification, member: Member) -> str:
    return reverse(f"eligibility:{name}", args=[verification.pk, member.pk])


def _stop(user: User, pk: int, member_id: int) -> Stop:
    """A member of a verification in the user's territory; 404 for anybody else."""
    verification = verification_for(user, pk)
    summary = assess(verification.proposal, verification)
    one = next((found for found in summary.members if found.member.pk == member_id), None)
    if one is None:
        raise Http404
    return Stop(verification, summary, one)


def _onward(request: AuthedRequest, url: str) -> HttpResponse:
    """On to another page; a form that was sent without leaving its page is told where to go."""
    return HttpResponseClientRedirect(url) if request.headers.get("HX-Request") else redirect(url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def member_check(request: AuthedRequest, pk: int, member_id: int) -> HttpResponse:
    """One member at home: cards, six questions, findings. Shows the NIK to who compares it, so it is never cached."""
    stop = _stop(request.user, pk, member_id)
    writing = writes(request.user, stop.verification)
    if request.method == "POST":
        check(request.user, WRITING)
        return _save_member(request, stop)
    if writing:
        log_access(request, AccessLog.Action.REVEAL, stop.one.member, "Pemeriksaan lapangan")
    return _member_page(request, stop, _form(stop) if writing else None)


def _form(stop: Stop, request: AuthedRequest | None = None) -> MemberCheckForm:
    return MemberCheckForm(
        request.POST if request is not None else None,
        assessment=stop.one,
        today=stop.verification.proposal.program_year.today(),
    )


def _save_member(request: AuthedRequest, stop: Stop) -> HttpResponse:
    """Save and go on as the button says; show what another wrote when two were at it."""
    form = _form(stop, request)
    meanwhile = None
    if form.is_valid():
        try:
            with refused_on(form):
                activity.save_member_check(
                    verification=stop.verification,
                    member=stop.one.member,
                    version=form.cleaned_data["version"],
                    answers=form.answers,
                    rules=form.rules,
                    by=request.user,
                )
                messages.success(request, f"Pemeriksaan {stop.one.member} tersimpan.")
                return _onward(request, _after_saving(request, stop))
        except activity.StaleCheck as stale:
            form.add_error(None, stale.sentence)
            form = _over(form, stale.current.version)
            meanwhile = _stop(request.user, stop.verification.pk, stop.one.member.pk).one
    return _member_page(request, stop, form, saved_by_another=meanwhile)


def _over(form: F, version: int) -> F:
    """What was typed once more, now over the version that another wrote."""
    form.data = {**dict(form.data.items()), "version": str(version)}
    return form


def _after_saving(request: AuthedRequest, stop: Stop) -> str:
    """On to the photos, to the next who was not visited yet, or back to the list at this member."""
    if "photos" in request.POST:
        return stop.photos_url
    if "next" in request.POST and stop.following is not None:
        return _url("member_check", stop.verification, stop.following.member)
    return f"{stop.verification.get_absolute_url()}#anggota-{stop.one.member.pk}"


def _member_page(
    request: AuthedRequest,
    stop: Stop,
    form: MemberCheckForm | None,
    saved_by_another: Assessment | None = None,
) -> HttpResponse:
    """The page of one member: the form for the team of an open verification, else what was recorded."""
    shown = photos.of_check(request.user, stop.verification, stop.one.check) if stop.one.check is not None else []
    context = {
        "verification": stop.verification,
        "proposal": stop.verification.proposal,
        "stop": stop,
        "one": stop.one,
        "form": form,
        "evidence": photos.evidence(stop.one.check, shown),
        "saved_by_another": saved_by_another,
        "needed": stop.verification.proposal.program_year.poverty_criteria_min,
    }
    return render(request, "eligibility/member_check.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def member_photos(request: AuthedRequest, pk: int, member_id: int) -> HttpResponse:
    """The photos of a member's house and KTP, brought one by one."""
    stop = _stop(request.user, pk, member_id)
    forms: dict[Kind, BaseForm] = {kind: PhotoForm(kind=kind) for kind in OF_A_MEMBER}
    if request.method == "POST":
        check(request.user, WRITING)
        if _add(request, stop.verification, stop.one.member, forms):
            return redirect(stop.photos_url)
    shown = photos.of_check(request.user, stop.verification, stop.one.check) if stop.one.check is not None else []
    context = {
        "verification": stop.verification,
        "proposal": stop.verification.proposal,
        "stop": stop,
        "one": stop.one,
        "evidence": photos.evidence(stop.one.check, shown),
        "parts": _parts(shown, forms),
        "may_write": writes(request.user, stop.verification),
        "may_see_identity": request.user.has_perm("groups.view_identity"),
    }
    return render(request, "eligibility/member_photos.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(READING)
def verification_photos(request: AuthedRequest, pk: int) -> HttpResponse:
    """The photos of the place of business, brought one by one."""
    verification = verification_for(request.user, pk)
    forms: dict[Kind, BaseForm] = {Kind.SITE: PhotoForm(kind=Kind.SITE)}
    if request.method == "POST":
        check(request.user, WRITING)
        if _add(request, verification, None, forms):
            return redirect("eligibility:verification_photos", verification.pk)
    shown = photos.of_check(request.user, verification, None)
    context = {
        "verification": verification,
        "proposal": verification.proposal,
        "evidence": photos.evidence(verification, shown),
        "parts": _parts(shown, forms),
        "may_write": writes(request.user, verification),
        "may_see_identity": request.user.has_perm("groups.view_identity"),
    }
    return render(request, "eligibility/verification_photos.html", context)


def _add(
    request: AuthedRequest, verification: Verification, member: Member | None, forms: dict[Kind, BaseForm]
) -> bool:
    """Take in the photo that was sent; else say on its form why not."""
    kind = next((kind for kind in forms if kind == request.POST.get("kind")), next(iter(forms)))
    form = forms[kind] = PhotoForm(request.POST, request.FILES, kind=kind)
    if form.is_valid():
        with refused_on(form):
            added = photos.add(
                verification=verification, member=member, kind=kind, upload=form.cleaned_data["photo"], by=request.user
            )
            messages.success(request, f"{capfirst(kind.label)} tersimpan.")
            if added.remark:
                messages.warning(request, added.remark)
            return True
    return False


def _parts(shown: list[FieldPhoto], forms: dict[Kind, BaseForm]) -> list[dict[str, object]]:
    """What the page shows per kind: its photos, its form, and whether there is room for another."""
    parts = []
    for kind, form in forms.items():
        own = [photo for photo in shown if photo.kind == kind]
        parts.append({"kind": kind, "photos": own, "form": form, "room": len(own) < photos.MOST[kind]})
    return parts


@require_POST
@require(WRITING)
def photo_remove(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a wrong photo out; a second press finds it gone and changes nothing."""
    photo = get_object_or_404(
        FieldPhoto.objects.filter(verification__in=Verification.objects.visible_to(request.user)).select_related(
            "verification__verifier", "verification__proposal", "member_check__member"
        ),
        pk=pk,
    )
    form = Form(request.POST)
    if form.is_valid():
        with refused_on(form):
            photos.take_out(photo=photo, by=request.user)
            messages.success(request, f"{capfirst(str(photo))} dikeluarkan.")
    for error in form.non_field_errors():
        messages.warning(request, str(error))
    if photo.member_check is None:
        return redirect("eligibility:verification_photos", photo.verification_id)
    return redirect("eligibility:member_photos", photo.verification_id, photo.member_check.member_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require(WRITING)
def verification_site(request: AuthedRequest, pk: int) -> HttpResponse:
    """What the team saw of the place of business; shows what another wrote when two were at it."""
    verification = verification_for(request.user, pk)
    if not verification.is_open:
        messages.warning(request, OVER)
        return _onward(request, verification.get_absolute_url())
    if not verification.includes(request.user):
        raise PermissionDenied
    form = SiteForm(request.POST if request.method == "POST" else None, verification=verification)
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        try:
            with refused_on(form):
                activity.save_site(
                    verification=verification, version=form.cleaned_data["version"], site=form.site, by=request.user
                )
                messages.success(request, "Keadaan lokasi usaha tersimpan.")
                return _onward(request, _after_the_site(request, verification))
        except activity.StaleSite as stale:
            form.add_error(None, stale.sentence)
            form, meanwhile = _over(form, stale.current.site_version), stale.current
    context = {
        "form": form,
        "verification": verification,
        "proposal": verification.proposal,
        "saved_by_another": meanwhile,
    }
    return render(request, "eligibility/verification_site.html", context)


def _after_the_site(request: AuthedRequest, verification: Verification) -> str:
    if "photos" in request.POST:
        return reverse("eligibility:verification_photos", args=[verification.pk])
    return verification.get_absolute_url()
