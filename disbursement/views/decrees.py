"""Decrees: the list, recording one, its page, its scan, revoking groups in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from disbursement import amending, decrees
from disbursement.filters import DecreeFilter, years_of
from disbursement.forms import AmendForm, DecreeForm, RevokeForm, ScanForm, stored
from disbursement.models import Decree, DecreeLine
from disbursement.views.answers import step
from groups.listing import page_of, sort_by, sort_name
from groups.models import Proposal
from groups.transitions import Status
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.documents.storing import store
from kube_portal.money import format_rupiah
from kube_portal.programs.models import DecreeIssuer, ProgramYear

SORTS = {"number": ["number"], "dated_on": ["dated_on", "pk"], "groups": ["groups"], "amount": ["amount"]}


@require_safe
@require("disbursement.view_decree")
def decree_list(request: AuthedRequest) -> HttpResponse:
    """Decrees of my regency, youngest first."""
    listing = DecreeFilter(request.GET, queryset=Decree.objects.visible_to(request.user), user=request.user)
    by_sum = sort_name(request.GET, SORTS, default="-dated_on").removeprefix("-") in ("groups", "amount")
    rows = sort_by(listing.qs.with_sums() if by_sum else listing.qs, request.GET, SORTS, default="-dated_on")
    page = page_of(rows, request.GET, shown=lambda chosen: chosen.for_list())
    return render(request, "disbursement/decree_list.html", {"filter": listing, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@require("disbursement.add_decree")
def decree_create(request: AuthedRequest) -> HttpResponse:
    """Record a decree over the approved proposals that wait for it, ticked in a table."""
    years = list(years_of(request.user).filter(closed_on__isnull=True))
    year = _asked_year(request.GET.get("year", ""), years)
    if year is None:
        return render(request, "disbursement/decree_create.html", {"years": years})
    asked = request.GET.get("kind", "")
    kind = asked if asked in DecreeIssuer.values else Decree.Kind.DINAS.value
    waiting = decrees.waiting_for_decree(year, kind, request.user)
    own = kind == Decree.Kind.DINAS
    initial = {
        "number": decrees.next_number(year) if own else "",
        "dated_on": year.today(),
        "about": decrees.default_subject(year),
        "proposals": [str(proposal.pk) for proposal in waiting if getattr(proposal, "account", None)],
    }
    form = DecreeForm(posted(request), request.FILES or None, kind=kind, waiting=waiting, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            decree = _record(request, form, year, kind)
            messages.success(request, f"{decree} dicatat untuk {len(form.chosen)} kelompok.")
            return redirect(decree)
    context = {
        "years": years,
        "year": year,
        "year_text": str(year.year),
        "kind": kind,
        "kinds": DecreeIssuer.choices,
        "waiting": waiting,
        "form": form,
        "signatory": decrees.signatory_on(year, year.today()) if own else None,
        "own": own,
    }
    return render(request, "disbursement/decree_create.html", context)


def _asked_year(text: str, years: list[ProgramYear]) -> ProgramYear | None:
    """The year that `?year=` names, else the newest open one; None when none is open."""
    return next((year for year in years if str(year.pk) == text), years[0] if years else None)


def _record(request: AuthedRequest, form: DecreeForm, year: ProgramYear, kind: str) -> Decree:
    data = form.cleaned_data
    return decrees.record_decree(
        program_year=year,
        kind=kind,
        number=data["number"],
        dated_on=data["dated_on"],
        about=data["about"],
        signatory_text=data.get("signatory_text", ""),
        proposals=form.chosen,
        scan=stored(data["scan"], by=request.user, kind="decree_scan"),
        by=request.user,
        base_url=request.build_absolute_uri("/"),
    )


@require_safe
@require("disbursement.view_decree")
def decree_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One decree: its paper, its groups as frozen, and what later decrees changed."""
    decree = get_object_or_404(_visible(request), pk=pk)
    lines = list(decree.lines.select_related("proposal"))
    standing = set(DecreeLine.objects.standing().filter(decree=decree).values_list("proposal_id", flat=True))
    in_force = set(DecreeLine.objects.in_force().filter(decree=decree).values_list("proposal_id", flat=True))
    for line in lines:
        line.standing = _standing_of(decree, line, line.proposal_id in standing, line.proposal_id in in_force)
    grants = decree.kind in DecreeIssuer.values
    outdated = amending.outdated(decree) if decree.kind == Decree.Kind.DINAS and decree.program_year.is_open else []
    context = {
        "decree": decree,
        "lines": lines,
        "total": sum(line.amount for line in lines),
        "amendments": list(decree.amendments.all()),
        "scan_form": ScanForm() if decree.scan is None and request.user.has_perm("disbursement.add_decree") else None,
        "outdated": outdated,
        "may_amend": bool(outdated) and request.user.has_perm("disbursement.sign_decree"),
        "may_revoke": grants and bool(standing) and request.user.has_perm("disbursement.sign_decree"),
    }
    return render(request, "disbursement/decree_detail.html", context)


def _standing_of(decree: Decree, line: DecreeLine, stands: bool, is_in_force: bool) -> dict[str, str]:
    """What became of one group of a decree, in a word and its colour."""
    if decree.kind == Decree.Kind.REVOCATION:
        return {"text": "Dicabut", "tone": "bad"}
    if not stands:
        return {"text": "Sudah dicabut", "tone": "bad"}
    if not is_in_force:
        return {"text": "Diubah", "tone": "warn"}
    if line.proposal.status in (Status.FUNDED, Status.ACCOUNTED):
        return {"text": "Sudah dibayar", "tone": "good"}
    if line.proposal.status == Status.LAPSED:
        return {"text": "Tidak tersalurkan", "tone": "bad"}
    return {"text": "Berlaku", "tone": "info"}


@require_http_methods(["POST"])
@require("disbursement.add_decree")
def decree_scan(request: AuthedRequest, pk: int) -> HttpResponse:
    """Add the signed scan of a decree, once."""
    decree = get_object_or_404(_visible(request), pk=pk)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        with refused_on(form):
            scan = store(upload=form.cleaned_data["scan"], by=request.user, kind="decree_scan")
            decrees.add_scan(decree=decree, scan=scan, by=request.user)
            messages.success(request, f"Pindaian {decree} disimpan.")
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect(decree)


@require_http_methods(["GET", "HEAD", "POST"])
@require("disbursement.sign_decree")
def decree_amend(request: AuthedRequest, pk: int) -> HttpResponse:
    """Word groups of a decree anew, as they stand today, by an amending one."""
    decree = get_object_or_404(_visible(request), pk=pk)
    found = amending.outdated(decree) if decree.kind == Decree.Kind.DINAS else []
    if not found:
        messages.warning(request, f"Tidak ada kelompok dalam {decree} yang berubah sejak SK terakhir.")
        return redirect(decree)
    choices = [
        (one.line.proposal_id, f"{one.line.group_name} · {'; '.join(change.text for change in one.changes)}")
        for one in found
    ]
    return _by_another(
        request,
        decree,
        AmendForm,
        choices,
        {one.line.proposal_id: one.line.proposal for one in found},
        amending.amend,
        initial={"proposals": [key for key, _ in choices]},
        done="Keputusan perubahan dicatat.",
        title="Ubah dengan SK perubahan",
        question="Yang berubah ditetapkan seperti keadaan sekarang",
        consequences=[
            "Anggota, pengurus, rekening dan pendamping kelompok yang dicentang dibekukan lagi seperti hari ini.",
            f"Yang lain dalam {decree} tetap berlaku.",
            "Keputusan perubahan diterbitkan sebagai PDF dan tidak dapat diubah.",
        ],
        action_label="Tetapkan perubahan",
        tone="primary",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require("disbursement.sign_decree")
def decree_revoke(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take groups out of a decree by an amending one; their grants are cancelled."""
    decree = get_object_or_404(_visible(request), pk=pk)
    lines = list(
        DecreeLine.objects.standing()
        .filter(decree=decree, proposal__status__in=[Status.APPROVED, Status.DECREED, Status.TRAINED])
        .select_related("proposal")
    )
    if not lines:
        messages.warning(request, f"Tidak ada kelompok dalam {decree} yang masih dapat dicabut.")
        return redirect(decree)
    choices = [(line.proposal_id, f"{line.group_name} · {format_rupiah(line.amount)}") for line in lines]
    return _by_another(
        request,
        decree,
        RevokeForm,
        choices,
        {line.proposal_id: line.proposal for line in lines},
        decrees.revoke,
        done="Keputusan pencabutan dicatat.",
        title="Cabut penetapan",
        question="Penetapan yang dicabut tidak dapat dikembalikan",
        consequences=[
            "Usulan kelompok berstatus “Penetapan dicabut”; anggotanya boleh mengusulkan lagi.",
            "Anggaran yang dipegangnya dilepas.",
            "Keputusan pencabutan diterbitkan sebagai PDF, ditandatangani pejabat yang sama jabatannya.",
        ],
        action_label="Cabut penetapan",
        tone="danger",
    )


def _by_another(
    request: AuthedRequest,
    decree: Decree,
    form: type[RevokeForm],
    choices: list[tuple[int, str]],
    proposals: Mapping[int, Proposal],
    act: Callable[..., Decree],
    *,
    initial: Mapping[str, Any] | None = None,
    **words: Any,
) -> HttpResponse:
    """The step that changes a decree by another one: which groups, number, date and reason; `act` records it."""
    given = {
        "number": decrees.next_number(decree.program_year),
        "dated_on": decree.program_year.today(),
        **(initial or {}),
    }

    def do(data: dict[str, Any]) -> object:
        chosen = [proposals[key] for key in data["proposals"]]
        rest = {name: data[name] for name in ("number", "dated_on", "reason")}
        return act(decree=decree, proposals=chosen, by=request.user, base_url=request.build_absolute_uri("/"), **rest)

    return step(
        request,
        form=form(posted(request), choices=choices, initial=given),
        do=do,
        back=decree.get_absolute_url(),
        facts=str(decree),
        crumbs=[("SK penetapan", reverse("disbursement:decree_list")), (str(decree), decree.get_absolute_url())],
        **words,
    )


def _visible(request: AuthedRequest) -> Any:
    return Decree.objects.visible_to(request.user).select_related(
        "program_year__regency", "signatory__region", "document__superseded_by", "scan", "amends", "recorded_by"
    )
