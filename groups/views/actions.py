"""Moving a proposal: the five verbs that need no page of their own stage, the objection, and the copy."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from groups import lifecycle, objections
from groups.copying import CopyRefused, copy_as_draft
from groups.forms.actions import AnswerForm, CopyForm, NoteForm, ObjectionForm
from groups.models import Proposal
from groups.objections import ObjectionRefused
from groups.seams import suggested_note
from groups.transitions import TRANSITIONS, Transition
from groups.views.access import posted, proposal_for
from groups.views.pages import blocked_title
from kube_portal.accounts.access import AuthedRequest, check
from kube_portal.accounts.models import User

_DONE = {
    "submit": "Usulan diajukan ke {head}.",
    "endorse": "Usulan disetujui dan diteruskan ke Dinas.",
    "send_back": "Usulan dikembalikan untuk diperbaiki.",
    "reject": "Usulan ditolak.",
    "withdraw": "Usulan ditarik.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_action(request: AuthedRequest, pk: int, verb: str) -> HttpResponse:
    """Ask once more, with a note where one is wanted; then make the move."""
    proposal = proposal_for(request.user, pk)
    transition = TRANSITIONS[verb]
    if not _knows(request.user, transition):
        raise PermissionDenied
    if proposal.status not in transition.sources:
        return _too_late(request, proposal)
    if not lifecycle.may(request.user, proposal, verb):
        raise PermissionDenied
    words = {"note": suggested_note(proposal, verb)} if request.method != "POST" else None
    form = NoteForm(posted(request), label=transition.note_label, needed=transition.needs_note, initial=words)
    blockers = []
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.move(proposal, verb, by=request.user, note=form.cleaned_data["note"])
        except lifecycle.NotAllowed:
            raise PermissionDenied from None
        except lifecycle.MoveRefused as refused:
            blockers = refused.blockers
        else:
            messages.success(request, _DONE[verb].format(head=proposal.village.head_title))
            return redirect(proposal)
    elif request.method != "POST":
        blockers = lifecycle.blockers(proposal, verb, by=request.user)
    context = {
        "proposal": proposal,
        "transition": transition,
        "label": lifecycle.label_for(proposal, transition),
        "form": form,
        "blockers": blockers,
        "blocked_title": blocked_title(proposal, verb),
    }
    status = 409 if blockers and request.method == "POST" else 200
    return render(request, "groups/proposal_action.html", context, status=status)


def _knows(user: User, transition: Transition) -> bool:
    """Whether the user's role carries the verb from any status at all."""
    rights = [transition.right] if isinstance(transition.right, str) else transition.right.values()
    return any(user.role_allows(right) for right in rights)


def _too_late(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """A stale page or a second click: nothing is changed, and the page says where the proposal stands."""
    messages.info(request, f"Tidak ada yang diubah: usulan ini sekarang berstatus “{proposal.status_label}”.")
    return redirect(proposal)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def objection_file(request: AuthedRequest, pk: int) -> HttpResponse:
    """The group objects to its rejection, once; the operator writes it down, or the Dinas on its behalf."""
    proposal = proposal_for(request.user, pk)
    check(request.user, objections.FILE)
    refusal = objections.filing_refusal(proposal, objections.objection_of(proposal), request.user)
    if refusal:
        messages.info(request, refusal)
        return redirect(proposal)
    form = ObjectionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            objections.file_objection(proposal=proposal, by=request.user, reason=form.cleaned_data["reason"])
        except ObjectionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Keberatan diajukan ke Dinas.")
        return redirect(proposal)
    return render(request, "groups/objection_file.html", {"proposal": proposal, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def objection_answer(request: AuthedRequest, pk: int) -> HttpResponse:
    """Somebody of the Dinas, other than who rejected and who filed, decides on the objection."""
    proposal = proposal_for(request.user, pk)
    check(request.user, objections.ANSWER)
    objection = objections.objection_of(proposal)
    refusal = objections.answering_refusal(proposal, objection, request.user, objections.rejecter_id(proposal))
    if refusal:
        messages.info(request, refusal)
        return redirect(proposal)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            answered = objections.answer_objection(proposal=proposal, by=request.user, **form.cleaned_data)
        except ObjectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{answered.get_decision_display()}.")
            return redirect(answered.reopened_as or proposal)
    context = {"proposal": proposal, "objection": objection, "form": form}
    return render(request, "groups/objection_answer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_copy(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take an ended proposal up again as a draft of an open year."""
    proposal = proposal_for(request.user, pk)
    check(request.user, "groups.add_proposal")
    form = CopyForm(posted(request), proposal=proposal)
    if not form.years:
        messages.info(request, "Belum ada tahun program yang terbuka untuk menyalin usulan ini.")
        return redirect(proposal)
    if request.method == "POST" and form.is_valid():
        year = form.years[form.cleaned_data["program_year"]]
        try:
            draft = copy_as_draft(proposal=proposal, program_year=year, by=request.user)
        except CopyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Draf tahun {year.year} dibuat. Periksa lagi setiap langkahnya.")
            return redirect(draft)
    return render(request, "groups/proposal_copy.html", {"proposal": proposal, "form": form})
