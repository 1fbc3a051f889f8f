"""The quiz: noting answers of a group or of one member, the sheet for paper, and the questions of a regency."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.lifecycle import MoveRefused
from groups.models import Group, Member
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.accounts.models import User
from kube_portal.regions.territory import territory_of
from monitoring import event_papers, events
from monitoring.forms import refuse_on
from monitoring.models import Event, QuizQuestion, QuizSitting
from monitoring.quiz import questions, recording
from monitoring.quiz.forms import GroupQuizForm, MemberQuizForm, QuestionForm, asked_as_shown
from monitoring.quiz.recording import Phase
from monitoring.views.common import crumbs_of, event_in_reach, event_to_write, group_at, is_held, regency_asked
from monitoring.views.events import STEPS, inline_pdf

READING = "monitoring.view_quiz"
WRITING = "monitoring.change_quiz"


def _place(request: AuthedRequest, pk: int, group_id: int, phase: str) -> tuple[Event, Group]:
    """The event at which the user notes answers, and a group in reach that it invited."""
    if phase not in Phase.values:
        raise Http404
    event = event_to_write(request.user, pk)
    if event.kind == Event.Kind.MEETING:
        raise Http404
    return event, group_at(request.user, event, group_id)


def _initial(event: Event) -> dict[str, Any]:
    return {"language": event.language, "mode": None}


@require_http_methods(STEPS)
@require("groups.view_group")
def quiz_group(request: AuthedRequest, pk: int, group_id: int, phase: str) -> HttpResponse:
    """A group's answers before or after in one table: a row per member, a column per question."""
    event, group = _place(request, pk, group_id, phase)
    members = _people(event, group)
    sittings = recording.sittings_of(event, group, phase)
    form = GroupQuizForm(
        posted(request),
        questions=asked_as_shown(event, posted(request), questions.of_event(event)),
        members=members,
        sittings=sittings,
        initial=_initial(event),
    )
    if request.method == "POST" and form.is_valid():
        try:
            written = recording.record(
                event=event,
                group=group,
                phase=phase,
                mode=form.cleaned_data["mode"],
                language=form.cleaned_data["language"],
                shown=form.asked_ids,
                answered=form.answered,
                by=request.user,
            )
        except MoveRefused as refused:
            refuse_on(form, refused)
            form.carry(recording.sittings_of(event, group, phase))
        else:
            _tell(
                request,
                form.questions,
                f"Kuis {written} anggota {group} disimpan." if written else "Tidak ada yang berubah.",
            )
            return redirect(event)
    return _page(request, "monitoring/quiz_group.html", event, group, phase, form=form, sittings=sittings)


@require_http_methods(STEPS)
@require("groups.view_group")
def quiz_member(request: AuthedRequest, pk: int, group_id: int, phase: str, member_id: int) -> HttpResponse:
    """One member's answers, a question below the other, for a phone that is handed over or read out from."""
    event, group = _place(request, pk, group_id, phase)
    people = _people(event, group)
    member = next((one for one in people if one.pk == member_id), None)
    if member is None:
        raise Http404
    sittings = recording.sittings_of(event, group, phase)
    form = MemberQuizForm(
        posted(request),
        questions=asked_as_shown(event, posted(request), questions.of_event(event)),
        sitting=sittings.get(member.pk),
        initial=_initial(event),
    )
    if request.method == "POST" and form.is_valid():
        try:
            recording.record(
                event=event,
                group=group,
                phase=phase,
                mode=form.cleaned_data["mode"],
                language=form.cleaned_data["language"],
                shown=form.asked_ids,
                answered={member.pk: form.answered},
                by=request.user,
            )
        except MoveRefused as refused:
            refuse_on(form, refused)
            form.carry(recording.sittings_of(event, group, phase).get(member.pk))
        else:
            _tell(request, form.questions, f"Kuis {member.name} disimpan.")
            return redirect(_next_member(event, group, phase, people, {*sittings, member.pk}))
    return _page(request, "monitoring/quiz_member.html", event, group, phase, form=form, member=member)


def _people(event: Event, group: Group) -> list[Member]:
    """Who is asked: members of the day, without those who are noted as absent; who has answers stays."""
    absent = {pk for pk, came in events.attendance_of(event, group).items() if not came}
    asked = QuizSitting.objects.filter(event=event, member__group_id=group.pk).values_list("member_id", flat=True)
    left_out = absent - set(asked)
    return [one for one in events.members_at(group, event.held_on) if one.pk not in left_out]


def _next_member(event: Event, group: Group, phase: str, people: list[Member], done: set[int]) -> str:
    """On to who was not asked yet, else back to the event."""
    for one in people:
        if one.pk not in done:
            return reverse("monitoring:quiz_member", args=[event.pk, group.pk, phase, one.pk])
    return event.get_absolute_url()


def _tell(request: AuthedRequest, asked: list[QuizQuestion], said: str) -> None:
    messages.success(request, said)
    if any(question.retired_at is not None for question in asked):
        messages.info(
            request,
            "Ada pertanyaan yang sudah diganti Dinas. Jawaban dicatat pada pertanyaan yang memang ditanyakan di "
            "kegiatan ini.",
        )


def _page(
    request: AuthedRequest, template: str, event: Event, group: Group, phase: str, **context: Any
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "event": event,
            "group": group,
            "phase": phase,
            "phase_label": Phase(phase).label.lower(),
            "crumbs": crumbs_of(event),
            "is_held": is_held(event),
            **context,
        },
    )


@require_safe
@never_cache
@require("groups.view_group")
def quiz_sheet(request: AuthedRequest, pk: int) -> HttpResponse:
    """The questions of an event on paper."""
    event = event_in_reach(request.user, pk)
    return inline_pdf(request, lambda: event_papers.questionnaire(event), f"lembar-pertanyaan-{event.pk}")


@require_safe
@require(READING)
def question_list(request: AuthedRequest) -> HttpResponse:
    """What a regency asks today, with what is right, and what was asked before."""
    regency = regency_asked(request.user, request.GET.get("regency", ""))
    if regency is None:
        choices = territory_of(request.user).regencies().order_by("name")
        return render(request, "monitoring/choose_regency.html", {"regencies": choices, "title": "Pertanyaan kuis"})
    rows = QuizQuestion.objects.filter(regency=regency).order_by("number", "-pk")
    standing = [one for one in rows if one.retired_at is None]
    context = {
        "regency": regency,
        "questions": standing,
        "retired": [one for one in rows if one.retired_at is not None],
        "may_write": _may_write(request.user),
        "has_belief": any(one.is_belief for one in standing),
    }
    return render(request, "monitoring/quiz_questions.html", context)


def _may_write(user: User) -> bool:
    """Questions are those of a whole regency, and changed by who works for it."""
    return user.has_perm(WRITING) and len(user.region_id or "") == 5


def _writing_for(request: AuthedRequest) -> str:
    if not _may_write(request.user):
        raise PermissionDenied
    return str(request.user.region_id)


@require_http_methods(STEPS)
@require(WRITING)
def question_add(request: AuthedRequest) -> HttpResponse:
    """A further question."""
    regency = _writing_for(request)
    form = QuestionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            questions.add(regency=regency, draft=form.draft, by=request.user)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, "Pertanyaan ditambahkan.")
            return redirect("monitoring:question_list")
    return render(request, "monitoring/quiz_question_form.html", {"form": form, "title": "Pertanyaan baru"})


def _question(request: AuthedRequest, pk: int) -> QuizQuestion:
    found: QuizQuestion = get_object_or_404(QuizQuestion.objects.visible_to(request.user), pk=pk)
    if found.regency_id != _writing_for(request):
        raise Http404
    return found


@require_http_methods(STEPS)
@require(WRITING)
def question_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Word a question anew: the old wording stays with its answers."""
    question = _question(request, pk)
    form = QuestionForm(posted(request), question=question)
    if request.method == "POST" and form.is_valid():
        try:
            questions.replace(question=question, draft=form.draft, by=request.user)
        except MoveRefused as refused:
            refuse_on(form, refused)
        else:
            messages.success(request, "Pertanyaan disimpan. Jawaban lama tetap pada kalimat yang lama.")
            return redirect("monitoring:question_list")
    context = {"form": form, "title": "Ubah pertanyaan", "question": question}
    return render(request, "monitoring/quiz_question_form.html", context)


@require_POST
@require(WRITING)
def question_retire(request: AuthedRequest, pk: int) -> HttpResponse:
    """Ask a question no more."""
    question = _question(request, pk)
    try:
        questions.retire(question=question)
    except MoveRefused as refused:
        for blocker in refused.blockers:
            messages.error(request, blocker.text)
    else:
        messages.success(request, "Pertanyaan tidak ditanyakan lagi. Jawaban yang sudah ada tetap tersimpan.")
    return redirect("monitoring:question_list")


@require_POST
@require(WRITING)
def question_up(request: AuthedRequest, pk: int) -> HttpResponse:
    """Ask a question one place earlier."""
    question = _question(request, pk)
    try:
        questions.move_up(question=question)
    except MoveRefused as refused:
        for blocker in refused.blockers:
            messages.error(request, blocker.text)
    return redirect("monitoring:question_list")
