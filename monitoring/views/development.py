"""How far groups have come: the list of a year, an evaluation from draft to decision, the rubric of the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.exporting import count_of, send_table
from groups.filters import described
from groups.forms.kept import Together
from groups.lifecycle import MoveRefused, NotAllowed
from groups.listing import page_of, without_numbers
from groups.models import Development, Group
from groups.papers import standings
from groups.views.papers import Place, draft_page, issue_page, paper_or_404
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User
from kube_portal.regions.models import Region
from monitoring.development import evaluating, listing, rubrics
from monitoring.development.forms import (
    DecideForm,
    EvaluationForm,
    IndicatorFormSet,
    RubricForm,
    WhyForm,
    initial_lines,
    lines_of,
)
from monitoring.development.listing import DevelopmentFilter
from monitoring.development.papers import PAPERS, PAPERS_BY_KIND
from monitoring.models import Aspect, Evaluation, EvaluationScore, Indicator, Rubric

VIEW, WRITE, DECIDE, EDIT = "monitoring.view_evaluation", evaluating.WRITE, evaluating.DECIDE, rubrics.EDIT
STEPS = ["GET", "HEAD", "POST"]


@contextmanager
def _refused_on(form: forms.BaseForm) -> Iterator[None]:
    """A refusal stands on the form, which keeps what was typed; a missing right becomes 403."""
    try:
        yield
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except MoveRefused as refusal:
        for blocker in refusal.blockers:
            form.add_error(None, blocker.text)


def _today(user: User) -> dt.date:
    return user.region.today() if user.region else timezone.localdate()


@require_safe
@require(VIEW)
def evaluation_list(request: AuthedRequest) -> HttpResponse:
    """The groups of my territory in a year: evaluated or not, how far each has come, and how they stand together."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    user = request.user
    found = DevelopmentFilter(request.GET, user=user, today=_today(user))
    year = found.of_year
    rows = found.qs.order_by(Lower("name"), "pk")
    page = page_of(rows, request.GET, shown=lambda groups: listing.with_evaluations(groups, year))
    for group in page:
        group.newest, group.found = listing.newest(group), listing.decided(group)
    context = {
        "filter": found,
        "page": page,
        "year": year,
        "figures": listing.figures(user, found.scope, year),
        "may_write": user.has_perm(WRITE),
    }
    return render(request, "monitoring/evaluation_list.html", context)


@require_safe
@require(VIEW)
def evaluation_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered groups with what was decided, as a workbook or as CSV (`?as=csv`); logged."""
    found = DevelopmentFilter(request.GET, user=request.user, today=_today(request.user))
    rows = listing.with_evaluations(found.qs.order_by(Lower("name"), "pk"), found.of_year)
    kind = "CSV" if request.GET.get("as") == "csv" else "XLSX"
    detail = f"{count_of(rows)} baris, {kind}, {described(found)}"
    log_access(request, AccessLog.Action.EXPORT, "monitoring.evaluation", detail)
    return send_table("perkembangan", listing.columns(found.of_year), rows, as_csv=kind == "CSV")


@require_POST
@login_required
def evaluation_start(request: AuthedRequest, group_id: int, year: int) -> HttpResponse:
    """Begin to evaluate a group, or go on with what somebody began."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("village"), pk=group_id)
    check(request.user, WRITE)
    form = forms.Form(request.POST)
    form.is_valid()
    begun: list[Evaluation] = []
    with _refused_on(form):
        begun.append(evaluating.start(group=group, year=year, by=request.user))
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return redirect("monitoring:evaluation_edit", begun[0].pk) if begun else redirect(group)


def _evaluation(user: User, pk: int) -> Evaluation:
    """An evaluation inside the user's territory with all that its pages show, or 404."""
    return get_object_or_404(Evaluation.objects.visible_to(user).for_page(), pk=pk)


def _rows(evaluation: Evaluation) -> list[EvaluationScore]:
    return list(evaluation.scores.select_related("indicator").order_by("indicator__position"))


def _crumbs(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [
        ("Perkembangan", f"{reverse('monitoring:evaluation_list')}?year={evaluation.year}"),
        (evaluation.group.name, evaluation.group.get_absolute_url()),
    ]


@require_safe
@login_required
def evaluation_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One evaluation: scores beside what the record says, the stage, who judged and who decided, and other years."""
    evaluation = _evaluation(request.user, pk)
    user = request.user
    check(user, VIEW)
    rows = _rows(evaluation)
    outcome = evaluating.outcome_of(evaluation, rows)
    others = (Evaluation.objects.visible_to(user).filter(group=evaluation.group_id).exclude(pk=evaluation.pk)).order_by(
        "-year", "-version"
    )
    own_work = user.pk in (evaluation.submitted_by_id, evaluation.drafted_by_id)
    context = {
        "evaluation": evaluation,
        "outcome": outcome,
        "aspects": [
            (aspect.label, outcome.by_aspect[aspect], [row for row in rows if row.indicator.aspect == aspect])
            for aspect in Aspect
        ],
        "others": list(others[:12]),
        "crumbs": _crumbs(evaluation),
        "papers": [
            {
                "standing": standing,
                "issue_url": reverse("monitoring:evaluation_paper", args=[evaluation.pk, standing.paper.kind]),
                "draft_url": reverse("monitoring:evaluation_paper_draft", args=[evaluation.pk, standing.paper.kind]),
            }
            for standing in standings(PAPERS, evaluation)
        ],
        "may_issue": user.has_perm(WRITE),
        "may_write": evaluation.is_draft and user.has_perm(WRITE),
        "may_decide": evaluation.is_submitted and user.has_perm(DECIDE) and not own_work,
        "may_correct": evaluation.is_decided and user.has_perm(WRITE),
    }
    return render(request, "monitoring/evaluation_detail.html", context)


@require_http_methods(STEPS)
@login_required
def evaluation_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Score every indicator beside what the record says; saved as it is, or handed in."""
    evaluation = _evaluation(request.user, pk)
    check(request.user, WRITE)
    if not evaluation.is_draft:
        messages.info(request, f"Penilaian ini berkeadaan “{evaluation.get_state_display()}”.")
        return redirect(evaluation)
    form = EvaluationForm(
        request.POST if request.method == "POST" else None, evaluation=evaluation, rows=_rows(evaluation)
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with _refused_on(form):
            evaluating.save(
                evaluation=evaluation,
                given=form.given,
                summary=data["summary"],
                stage=data["proposed_stage"],
                reason=data["proposed_reason"],
                saved=data["saved"],
                by=request.user,
            )
            messages.success(request, "Penilaian disimpan.")
            following = "submit" if "submit" in request.POST else "detail"
            return redirect(f"monitoring:evaluation_{following}", evaluation.pk)
    context = {"evaluation": evaluation, "form": form, "crumbs": _crumbs(evaluation)}
    return render(request, "monitoring/evaluation_form.html", context)


def _step(
    request: AuthedRequest,
    evaluation: Evaluation,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Evaluation],
    *,
    right: str,
    done: str,
    is_possible: bool,
    **context: Any,
) -> HttpResponse:
    """The page of one step: asked once more, then done; whoever comes too late is told where it stands."""
    check(request.user, right)
    if request.method == "POST" and form.is_valid():
        with _refused_on(form):
            after = do(form.cleaned_data)
            messages.success(request, done)
            following = "edit" if after.is_draft and after != evaluation else "detail"
            return redirect(f"monitoring:evaluation_{following}", after.pk)
    elif not is_possible:
        messages.info(request, f"Penilaian ini berkeadaan “{evaluation.get_state_display()}”.")
        return redirect(evaluation)
    return render(
        request,
        "components/confirm.html",
        {
            "form": form,
            "facts": f"{evaluation.group}, {evaluation.year}",
            "cancel_url": evaluation.get_absolute_url(),
            "tone": "primary",
            **context,
        },
    )


def _posted(request: AuthedRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(STEPS)
@login_required
def evaluation_submit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Hand an evaluation in, with the stage that it leads to."""
    evaluation = _evaluation(request.user, pk)
    check(request.user, WRITE)
    consequences = []
    if evaluation.is_draft:
        outcome = evaluating.outcome_of(evaluation)
        consequences = [f"{outcome.why} Menurut nilai: {Development(outcome.stage).label}."] if outcome.stage else []
        consequences += evaluating.reasons_against_submitting(evaluation, outcome) if request.method != "POST" else []
    return _step(
        request,
        evaluation,
        forms.Form(_posted(request)),
        lambda data: evaluating.submit(evaluation=evaluation, by=request.user),
        right=WRITE,
        done="Penilaian diajukan dan menunggu keputusan.",
        is_possible=evaluation.is_draft,
        title="Ajukan penilaian",
        question="Ajukan penilaian ini?",
        consequences=consequences,
        action_label="Ajukan",
    )


@require_http_methods(STEPS)
@login_required
def evaluation_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """Decide how far a group has come."""
    evaluation = _evaluation(request.user, pk)
    return _step(
        request,
        evaluation,
        DecideForm(_posted(request), proposed=evaluation.proposed_stage),
        lambda data: evaluating.decide(
            evaluation=evaluation, stage=data["stage"], reason=data["reason"], by=request.user
        ),
        right=DECIDE,
        done="Tahap perkembangan diputus.",
        is_possible=evaluation.is_submitted,
        title="Putuskan tahap perkembangan",
        question=f"Nilai {evaluation.total}; diusulkan {str(evaluation.get_proposed_stage_display()).lower()}",
        consequences=[
            "Keputusan tidak berubah lagi; kekeliruan diperbaiki dengan versi baru.",
            "Tidak aktif: kelompok tidak lagi ditagih laporan bulanan. Bubar: pendampingannya juga berakhir, dan NIK "
            "anggotanya dilepas.",
        ],
        action_label="Putuskan",
    )


@require_http_methods(STEPS)
@login_required
def evaluation_return(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give an evaluation back."""
    evaluation = _evaluation(request.user, pk)
    return _step(
        request,
        evaluation,
        WhyForm(_posted(request), label="Apa yang harus diperiksa lagi?"),
        lambda data: evaluating.send_back(evaluation=evaluation, note=data["reason"], by=request.user),
        right=DECIDE,
        done="Penilaian dikembalikan.",
        is_possible=evaluation.is_submitted,
        title="Kembalikan penilaian",
        question="Kembalikan kepada penilai?",
        action_label="Kembalikan",
    )


@require_http_methods(STEPS)
@login_required
def evaluation_correct(request: AuthedRequest, pk: int) -> HttpResponse:
    """Begin a new version of a decided evaluation."""
    evaluation = _evaluation(request.user, pk)
    return _step(
        request,
        evaluation,
        WhyForm(_posted(request), label="Apa yang keliru?"),
        lambda data: evaluating.correct(evaluation=evaluation, reason=data["reason"], by=request.user),
        right=WRITE,
        done="Versi baru dimulai. Yang lama berlaku sampai versi ini diputus.",
        is_possible=evaluation.is_decided,
        title="Perbaiki penilaian",
        question="Mulai versi baru?",
        action_label="Mulai versi baru",
    )


@require_http_methods(STEPS)
@login_required
def evaluation_paper(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """Issue an evaluation as a document."""
    evaluation = _evaluation(request.user, pk)
    check(request.user, VIEW)
    return issue_page(request, paper_or_404(PAPERS_BY_KIND, kind), evaluation, _place(evaluation, kind))


@require_safe
@never_cache
@login_required
def evaluation_paper_draft(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """An evaluation as it would read today."""
    evaluation = _evaluation(request.user, pk)
    check(request.user, VIEW)
    return draft_page(request, paper_or_404(PAPERS_BY_KIND, kind), evaluation)


def _place(evaluation: Evaluation, kind: str) -> Place:
    return Place(
        back=f"{evaluation.get_absolute_url()}#dokumen",
        facts=f"{evaluation.group}, {evaluation.year}",
        crumbs=[*_crumbs(evaluation), (f"Penilaian {evaluation.year}", evaluation.get_absolute_url())],
        draft_url=reverse("monitoring:evaluation_paper_draft", args=[evaluation.pk, kind]),
    )


def _regency(request: AuthedRequest) -> Region:
    """The regency whose rubric is read: the own one, or the one asked for; 404 for a place without one."""
    own = (request.user.region_id or "")[:5]
    code = own if len(own) == 5 else request.GET.get("regency", "")
    regencies = Region.objects.filter(level=Region.Level.REGENCY)
    if not request.user.is_superuser:
        regencies = regencies.filter(pk__startswith=own) if own else regencies.none()
    if len(code) != 5 or "\x00" in code:
        raise Http404
    return get_object_or_404(regencies, pk=code)


@require_safe
@require(VIEW)
def rubric_detail(request: AuthedRequest) -> HttpResponse:
    """By what the groups of a regency are judged; what is being worded anew, for those who may."""
    regency = _regency(request)
    rubric = rubrics.in_force(regency.pk)
    draft = Rubric.objects.filter(regency=regency, state=Rubric.State.DRAFT).select_related("edited_by").first()
    lines: list[Indicator] = (
        list(rubric.indicators.order_by("position")) if rubric is not None else rubrics.built_in(Rubric())
    )
    may_edit = request.user.has_perm(EDIT)
    context = {
        "regency": regency,
        "rubric": rubric or Rubric(regency=regency, version=1),
        "is_built_in": rubric is None,
        "aspects": [(aspect.label, [line for line in lines if line.aspect == aspect]) for aspect in Aspect],
        "draft": draft if may_edit else None,
        "may_edit": may_edit,
        "may_enforce": may_edit and draft is not None and draft.edited_by_id != request.user.pk,
        "history": Rubric.objects.filter(regency=regency).exclude(state="draft").select_related("in_force_by"),
    }
    return render(request, "monitoring/rubric_detail.html", context)


@require_http_methods(STEPS)
@require(EDIT)
def rubric_edit(request: AuthedRequest) -> HttpResponse:
    """Word the next version of the rubric; it begins as the one in force."""
    regency = _regency(request)
    draft = Rubric.objects.filter(regency=regency, state=Rubric.State.DRAFT).first()
    if draft is None:
        return _begin_rubric(request, regency)
    form = RubricForm(_posted(request), rubric=draft)
    lines = IndicatorFormSet(
        _posted(request), initial=initial_lines(list(draft.indicators.order_by("position"))), prefix="baris"
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        with _refused_on(form):
            rubrics.save_draft(rubric=draft, thresholds=form.cleaned_data, lines=lines_of(lines), by=request.user)
            messages.success(request, "Draf rubrik disimpan. Orang lain memberlakukannya.")
            return redirect("monitoring:rubric_detail")
    context = {
        "regency": regency,
        "draft": draft,
        "form": form,
        "lines": lines,
        "together": Together(form, *(lines.forms if lines.is_bound else [])),
    }
    return render(request, "monitoring/rubric_form.html", context)


def _begin_rubric(request: AuthedRequest, regency: Region) -> HttpResponse:
    """Ask once before a new version is begun."""
    form = forms.Form(_posted(request))
    if request.method == "POST" and form.is_valid():
        with _refused_on(form):
            rubrics.begin_draft(regency=regency, by=request.user)
            return redirect("monitoring:rubric_edit")
    return render(
        request,
        "components/confirm.html",
        {
            "form": form,
            "title": "Susun rubrik baru",
            "facts": regency.name,
            "question": "Mulai versi baru dari rubrik yang berlaku?",
            "consequences": ["Rubrik yang berlaku tetap dipakai sampai versi baru diberlakukan orang lain."],
            "action_label": "Mulai",
            "tone": "primary",
            "cancel_url": reverse("monitoring:rubric_detail"),
        },
    )


@require_http_methods(STEPS)
@require(EDIT)
def rubric_enforce(request: AuthedRequest) -> HttpResponse:
    """Put the draft of the rubric in force."""
    regency = _regency(request)
    draft = get_object_or_404(Rubric, regency=regency, state=Rubric.State.DRAFT)
    form = forms.Form(_posted(request))
    if request.method == "POST" and form.is_valid():
        with _refused_on(form):
            rubrics.put_in_force(rubric=draft, by=request.user)
            messages.success(request, f"Rubrik versi {draft.version} berlaku.")
            return redirect("monitoring:rubric_detail")
    return render(
        request,
        "components/confirm.html",
        {
            "form": form,
            "title": "Berlakukan rubrik",
            "facts": f"{regency.name}, versi {draft.version}",
            "question": "Berlakukan rubrik baru ini?",
            "consequences": [
                "Penilaian yang dimulai sesudah ini memakai rubrik baru. Yang sudah dimulai tetap memakai yang lama.",
                "Rubrik yang berlaku tidak dapat diubah lagi; perubahan berikutnya menjadi versi baru.",
            ],
            "action_label": "Berlakukan",
            "tone": "primary",
            "cancel_url": reverse("monitoring:rubric_detail"),
        },
    )
