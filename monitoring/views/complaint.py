"""The public pages for complaints, without an account: telling one, and asking later what became of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from groups.views.answers import refused_on
from kube_portal.programs.models import ProgramYear
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from monitoring.cases import codes as follow_up
from monitoring.cases import opening, steps
from monitoring.cases.forms import CodeForm, ComplaintForm, RemarkForm
from monitoring.models import Case, CaseStatus, CaseStep

# One sentence for a code that is wrong or badly written: it tells nobody whether there is such a one.
UNKNOWN = "Kode tidak dikenal. Periksa lagi huruf dan angkanya pada tanda terima."
TOO_OFTEN = "Terlalu banyak percobaan dari sambungan ini. Coba lagi satu jam lagi."

# What the complainant reads of each step; never the words of others, nor who did it.
IN_PLAIN_WORDS = {
    CaseStep.Kind.OPENED: "Pengaduan diterima",
    CaseStep.Kind.TAKEN: "Pendamping mulai menangani",
    CaseStep.Kind.WARNING: "Kelompok ditegur",
    CaseStep.Kind.MEDIATION: "Para pihak dipertemukan",
    CaseStep.Kind.REMARK: "Keterangan tambahan Anda diterima",
    CaseStep.Kind.DELEGATED: "Diserahkan kepada pendamping kelompok",
    CaseStep.Kind.ESCALATION: "Diteruskan kepada Dinas Sosial",
    CaseStep.Kind.TAKEOVER: "Ditangani langsung oleh Dinas Sosial",
    CaseStep.Kind.RESOLUTION: "Selesai",
    CaseStep.Kind.REJECTION: "Tidak terbukti",
    CaseStep.Kind.REOPENED: "Dibuka kembali oleh Dinas Sosial",
}
STANDS = {
    CaseStatus.NEW: "Pengaduan Anda sudah diterima dan menunggu pendamping kelompok.",
    CaseStatus.PENDAMPING: "Pengaduan Anda sedang ditangani pendamping kelompok.",
    CaseStatus.DINAS: "Pengaduan Anda sedang diperiksa Dinas Sosial.",
    CaseStatus.RESOLVED: "Pengaduan Anda sudah selesai ditangani.",
    CaseStatus.REJECTED: "Sesudah diperiksa, pengaduan Anda tidak terbukti.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def complaint(request: HttpRequest) -> HttpResponse:
    """Choose regency and district, then tell; the answer shows the code, once."""
    district = _district(request)
    if district is None:
        return render(request, "monitoring/complaint_place.html", _places(request))
    villages = Region.objects.active().villages().within(district.pk).order_by("code")
    posted = request.POST if request.method == "POST" else None
    form = ComplaintForm(posted, request.FILES or None, villages=villages)
    status = 200
    if posted is not None and form.is_valid():
        if follow_up.may_complain(request):
            with refused_on(form):
                case, code = opening.open_complaint(**form.cleaned_data)
                receipt = {"case": case, "code": follow_up.spaced(code), "village": form.cleaned_data["village"]}
                return render(request, "monitoring/complaint_received.html", receipt)
        else:
            form.add_error(None, "Terlalu banyak pengaduan dari sambungan ini. Coba lagi satu jam lagi.")
            status = 429
    context = {"form": form, "district": district, "asks_photo_again": bool(posted and request.FILES)}
    return render(request, "monitoring/complaint.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def complaint_status(request: HttpRequest) -> HttpResponse:
    """What became of a complaint, for whoever has its code; once a day something can be added."""
    if request.method != "POST":
        return render(request, "monitoring/complaint_status.html", {"form": CodeForm()})
    form = CodeForm(request.POST)
    case, status = None, 200
    if form.is_valid():
        if not follow_up.may_look(request):
            form.add_error(None, TOO_OFTEN)
            status = 429
        else:
            case = follow_up.case_with(form.cleaned_data["code"])
            if case is None:
                form.add_error("code", UNKNOWN)
    if case is None:
        return render(request, "monitoring/complaint_status.html", {"form": form}, status=status)
    return render(request, "monitoring/complaint_status.html", _told(request, case, form))


def _told(request: HttpRequest, case: Case, form: CodeForm) -> dict[str, Any]:
    """What the complainant is told, after taking in what they add."""
    code = form.cleaned_data["code"]
    remark = RemarkForm(request.POST if "text" in request.POST else None, initial={"code": code})
    added = False
    if remark.is_bound and remark.is_valid():
        with refused_on(remark):
            steps.remark(case=case, text=remark.cleaned_data["text"])
            added = True
    taken = list(case.steps.order_by("pk"))
    latest = taken[-1]
    return {
        "case": case,
        "stands": STANDS[CaseStatus(case.status)],
        "entries": [
            {"title": IN_PLAIN_WORDS[CaseStep.Kind(step.kind)], "at": step.at, "tone": step.tone}
            for step in reversed(taken)
            if step.kind in IN_PLAIN_WORDS
        ],
        "answer": next((step.answer for step in reversed(taken) if step.answer), "") if not case.is_open else "",
        "remark": RemarkForm(initial={"code": code}) if added else remark,
        "added": added,
        "latest": latest,
    }


def _taking_part() -> Any:
    """The regencies that run the program."""
    ids = ProgramYear.objects.order_by().values("regency_id")
    return Region.objects.active().filter(pk__in=ids).order_by("code")


def _district(request: HttpRequest) -> Region | None:
    """The district that the address names, if the program runs there."""
    code = request.GET.get("district", "")
    if not codes.is_code(code) or len(code) != 8:
        return None
    found = Region.objects.active().filter(pk=code, level=codes.DISTRICT).first()
    return found if found is not None and _taking_part().filter(pk=code[:5]).exists() else None


def _places(request: HttpRequest) -> dict[str, Any]:
    """What to choose from on the way to a district (two queries at most)."""
    regencies = list(_taking_part())
    asked = request.GET.get("regency", "")
    regency = next((one for one in regencies if one.pk == asked), regencies[0] if len(regencies) == 1 else None)
    if regency is None:
        return {"regencies": regencies}
    districts = Region.objects.active().filter(level=codes.DISTRICT, code__startswith=f"{regency.pk}.").order_by("code")
    return {"regency": regency, "districts": list(districts), "regencies": regencies}
