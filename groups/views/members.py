"""The members of a draft: one per page, each saved by itself, NIK and KK checked as they are typed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from groups import drafting
from groups.drafting import DraftRefused
from groups.forms.members import IdentityCheckForm, MemberForm
from groups.identification import Finding, look_at
from groups.models import Member, Proposal
from groups.views.access import draft_page, posted
from groups.views.drafting import form_steps
from kube_portal.accounts.access import AuthedRequest, check


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@draft_page
def member_add(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """One more member."""
    return _edit(request, proposal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@draft_page
def member_edit(request: AuthedRequest, proposal: Proposal, member_pk: int) -> HttpResponse:
    """Change one member; the page shows the whole NIK, so it is kept nowhere."""
    member = _member(proposal, member_pk)
    if member is None:
        return _gone(request, proposal)
    return _edit(request, proposal, member)


def _edit(request: AuthedRequest, proposal: Proposal, member: Member | None) -> HttpResponse:
    check(request.user, "groups.view_identity")
    form = MemberForm(posted(request), group=proposal.group, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            saved = drafting.save_member(proposal=proposal, member=member, values=form.values)
        except DraftRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"{saved.name} disimpan.")
            again = "again" in request.POST
            return redirect("groups:member_add" if again else "groups:proposal_edit_members", proposal.pk)
    context = {
        "proposal": proposal,
        "member": member,
        "form": form,
        "steps": form_steps(proposal, "members"),
        "findings": _findings(request, proposal, member, form),
    }
    return render(request, "groups/member_form.html", context)


def _findings(request: AuthedRequest, proposal: Proposal, member: Member | None, form: MemberForm) -> list[Finding]:
    """What is to be said about the identity on a page that was just opened, or that came back with errors."""
    if form.is_bound:
        return [finding for finding in _look(request, proposal, member) if finding.tone != "bad"]
    if member is None:
        return []
    return look_at(
        group=proposal.group,
        user=request.user,
        nik=member.nik,
        kk=member.kk,
        birth_date=member.birth_date,
        sex=member.sex,
        member_id=member.pk,
    )


@require_POST
@never_cache
@draft_page
def check_identity(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    """What a NIK and a KK say while they are being typed: a fragment. A POST, so that no NIK stands in an address."""
    check(request.user, "groups.view_identity")
    return render(request, "groups/_findings.html", {"findings": _look(request, proposal, None)})


def _look(request: AuthedRequest, proposal: Proposal, member: Member | None) -> list[Finding]:
    form = IdentityCheckForm(request.POST)
    form.is_valid()
    typed = form.cleaned_data
    return look_at(
        group=proposal.group,
        user=request.user,
        nik=typed.get("nik", ""),
        kk=typed.get("kk", ""),
        birth_date=typed.get("birth_date"),
        sex=typed.get("sex", ""),
        member_id=member.pk if member else typed.get("member"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def member_remove(request: AuthedRequest, proposal: Proposal, member_pk: int) -> HttpResponse:
    """Take somebody out of the list, after asking once."""
    member = _member(proposal, member_pk)
    if member is None:
        return _gone(request, proposal)
    if request.method == "POST":
        try:
            drafting.remove_member(proposal=proposal, member=member, by=request.user)
        except DraftRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{member.name} dikeluarkan dari usulan.")
        return redirect("groups:proposal_edit_members", proposal.pk)
    context = {
        "title": f"Keluarkan {member.name}?",
        "facts": f"{proposal.group.name} · {proposal.village.label}",
        "question": "Isian anggota ini akan dihapus dari draf.",
        "action_label": "Ya, keluarkan",
        "cancel_url": reverse("groups:proposal_edit_members", args=[proposal.pk]),
    }
    return render(request, "components/confirm.html", context)


def _member(proposal: Proposal, member_pk: int) -> Member | None:
    return proposal.group.people().select_related("residence").filter(pk=member_pk).first()


def _gone(request: AuthedRequest, proposal: Proposal) -> HttpResponse:
    messages.info(request, "Anggota itu sudah tidak ada dalam usulan ini.")
    return redirect("groups:proposal_edit_members", proposal.pk)
