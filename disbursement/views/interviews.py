"""One group of a sample: who may be asked, the interview on a phone, its corrections, and the answer to a finding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from disbursement.models import SampleInterview, SampleUnit
from disbursement.sampling import interviews
from disbursement.sampling.forms import AnswerForm, InterviewForm, UnreachedForm
from disbursement.views.answers import step
from disbursement.views.sampling import SEEING, STEPS
from groups.lifecycle import MoveRefused
from groups.seams import Blocker
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.documents.models import File
from kube_portal.documents.photos import develop
from kube_portal.documents.storing import RejectedFile, store


def unit_of(request: AuthedRequest, pk: int) -> SampleUnit:
    """A drawn group, for those who may see what was said in it."""
    rows = (
        SampleUnit.objects.visible_to(request.user)
        .sampled()
        .select_related(
            "draw__program_year__regency", "proposal__group", "proposal__village", "proposal__tier",
            "proposal__program_year",
        )
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def _crumbs(unit: SampleUnit) -> list[tuple[str, str]]:
    return [
        ("Pemeriksaan sampel", reverse("disbursement:sampling_index")),
        (str(unit.draw), unit.draw.get_absolute_url()),
        (unit.proposal.group.name, unit.get_absolute_url()),
    ]


@never_cache
@require_safe
@require(SEEING)
def interview_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """Who was drawn in a group, what was said, every earlier version, and what followed."""
    unit = unit_of(request, pk)
    versions = list(
        unit.interviews.select_related("recorded_by", "asked__member", "photo")
        .prefetch_related("answers__by")
        .order_by("-version")
    )
    counting = versions[0] if versions else None
    may_ask = request.user.role_allows("disbursement.interview_sample")
    reasons = interviews.reasons_against_asking(unit, request.user) if may_ask else []
    context = {
        "unit": unit,
        "draw": unit.draw,
        "proposal": unit.proposal,
        "crumbs": _crumbs(unit)[:2],
        "members": unit.members.select_related("member__residence").order_by("rank"),
        "counting": counting,
        "earlier": versions[1:],
        "may_ask": may_ask and not reasons and (counting is not None or unit.draw.is_open),
        "names_needed": may_ask and not reasons and counting is None,
        "reasons": [{"text": reason} for reason in reasons] if counting is None else [],
        "may_answer": counting is not None
        and counting.is_finding
        and request.user.role_allows("disbursement.answer_sample")
        and counting.recorded_by_id != request.user.pk,
    }
    return render(request, "disbursement/interview_detail.html", context)


@never_cache
@require_http_methods(STEPS)
@require("disbursement.interview_sample")
def interview_record(request: AuthedRequest, pk: int) -> HttpResponse:
    """The questions to a member, on a phone; once recorded, its correction. The true amount is shown afterwards."""
    unit = unit_of(request, pk)
    counting = interviews.counting_interview(unit)
    form = InterviewForm(
        posted(request),
        request.FILES or None,
        members=unit.members.select_related("member").order_by("rank"),
        counting=counting,
        initial={"on": unit.draw.program_year.today()},
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if interviews.is_recorded(counting, form.said, form.asked, by=request.user, version=version):
            return _onwards(request, unit)
        with refused_on(form):
            photo = _photo(form.cleaned_data["photo"], request) or (counting.photo if counting else None)
            interviews.record(
                unit=unit,
                by=request.user,
                said=form.said,
                asked=form.asked,
                version=version,
                correction_reason=form.cleaned_data.get("correction_reason", ""),
                photo=photo,
            )
            messages.success(request, "Wawancara dicatat.")
            return _onwards(request, unit)
    return _form_page(request, unit, form, counting, "disbursement/interview_record.html")


def _onwards(request: AuthedRequest, unit: SampleUnit) -> HttpResponse:
    """To the group's page; a form that was sent by htmx, so that a lost signal takes nothing away, is led there too."""
    url = unit.get_absolute_url()
    return HttpResponseClientRedirect(url) if request.headers.get("HX-Request") else redirect(url)


def _photo(upload: Any, request: AuthedRequest) -> File | None:
    """The picture, small and without what the phone wrote beside it."""
    if not upload:
        return None
    try:
        return store(upload=develop(upload).as_file("wawancara.jpg"), by=request.user, kind="sample_photo")
    except RejectedFile as rejected:
        raise MoveRefused([Blocker(str(rejected))]) from None


@never_cache
@require_http_methods(STEPS)
@require("disbursement.interview_sample")
def interview_unreached(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write down that nobody could be asked in a drawn group, and why."""
    unit = unit_of(request, pk)
    counting = interviews.counting_interview(unit)
    form = UnreachedForm(posted(request), counting=counting, initial={"on": unit.draw.program_year.today()})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if interviews.is_recorded(counting, form.said, None, by=request.user, version=version):
            return _onwards(request, unit)
        with refused_on(form):
            interviews.record(
                unit=unit,
                by=request.user,
                said=form.said,
                version=version,
                correction_reason=form.cleaned_data.get("correction_reason", ""),
            )
            messages.success(request, "Dicatat: tidak dapat diwawancarai.")
            return _onwards(request, unit)
    return _form_page(request, unit, form, counting, "disbursement/interview_unreached.html")


def _form_page(
    request: AuthedRequest, unit: SampleUnit, form: forms.Form, counting: SampleInterview | None, template: str
) -> HttpResponse:
    """The form, or why this person may not fill it in."""
    reasons = interviews.reasons_against_asking(unit, request.user)
    if counting is None and not unit.draw.is_open:
        reasons.append("Penarikan ini sudah ditutup. Wawancara baru tidak dicatat lagi.")
    if template == "disbursement/interview_record.html" and not unit.candidates:
        reasons.append("Kelompok ini tidak mempunyai anggota selain pengurus. Catat “tidak dapat diwawancarai”.")
    context = {
        "unit": unit,
        "form": form,
        "counting": counting,
        "crumbs": _crumbs(unit),
        "reasons": [{"text": reason} for reason in ([] if request.method == "POST" else reasons)],
    }
    return render(request, template, context)


@never_cache
@require_http_methods(STEPS)
@require("disbursement.answer_sample")
def finding_answer(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write down what the Dinas did about a finding."""
    unit = unit_of(request, pk)
    counting = interviews.counting_interview(unit)
    reason = ""
    if counting is None or not counting.is_finding:
        reason = "Tidak ada temuan yang perlu dijawab di kelompok ini."
    elif counting.recorded_by_id == request.user.pk:
        reason = "Temuan dijawab orang lain, bukan oleh yang mewawancarai."

    def do(data: dict[str, Any]) -> object:
        read = get_object_or_404(
            SampleInterview.objects.visible_to(request.user).select_related("unit__proposal"),
            unit=unit,
            pk=data["interview"],
        )
        return interviews.answer(interview=read, by=request.user, kind=data["kind"], what=data["what"])

    return step(
        request,
        form=AnswerForm(posted(request), initial={"interview": counting.pk if counting else None}),
        do=do,
        done="Jawaban dicatat.",
        back=unit.get_absolute_url(),
        title="Jawab temuan",
        facts=f"{unit.proposal.group} · {unit.proposal.village.label}",
        crumbs=_crumbs(unit),
        question="Apa yang dilakukan atas temuan ini?",
        summary=[("Hasil wawancara", counting.outcome_label)] if counting else [],
        missing=[{"text": reason}] if reason and request.method != "POST" else [],
        consequences=["Jawaban tidak dapat diubah; jawaban lain dapat ditambahkan kemudian."],
        action_label="Simpan jawaban",
        tone="primary",
    )
