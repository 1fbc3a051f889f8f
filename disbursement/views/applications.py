"""A group's application for its money: filing it, its page, sending it back and taking it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from disbursement import applications, payments, timeliness
from disbursement.accounts import account_in_use
from disbursement.forms import ApplicationForm, EmptyForm, ReasonForm
from disbursement.models import Application, ApplicationPaper
from disbursement.views.answers import step
from disbursement.views.payments import STEPS
from groups.models import Proposal
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require
from kube_portal.documents.storing import store
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah, terbilang


@require_http_methods(STEPS)
@require("disbursement.add_application")
def application_create(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """File a group's application for the next tranche of its grant."""
    proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).select_related("group", "village", "tier", "program_year__regency"),
        pk=proposal_id,
    )
    account = account_in_use(proposal.group_id)
    tranche = payments.next_tranche(proposal)
    form = ApplicationForm(posted(request), request.FILES or None, initial={"letter_on": proposal.program_year.today()})

    def do(data: dict[str, Any]) -> object:
        return applications.file(
            proposal=proposal,
            by=request.user,
            letter=store(upload=data["letter"], by=request.user, kind="payment_request"),
            letter_on=data["letter_on"],
            enclosed=data["enclosed"],
            scans={
                kind: store(upload=upload, by=request.user, kind="payment_enclosure")
                for kind, upload in form.scans.items()
            },
        )

    asked = "Tidak ada lagi"
    if tranche is not None:
        named = f", {tranche.text}" if tranche.text else ""
        asked = f"{format_rupiah(tranche.amount)} ({terbilang(tranche.amount)}){named}"
    return step(
        request,
        form=form,
        do=do,
        done="Permohonan pencairan diajukan kepada bendahara pengeluaran.",
        back=proposal.get_absolute_url(),
        title="Ajukan pencairan",
        facts=f"{proposal.group} · {proposal.tier} · {format_rupiah(proposal.amount)}",
        crumbs=[(str(proposal), proposal.get_absolute_url())],
        question="Permohonan pencairan kelompok",
        summary=[
            ("Kelompok", f"{proposal.group}, {proposal.village.label}"),
            ("Dimohon", asked),
            ("Rekening", f"{account.bank} a.n. {account.holder}" if account else "Belum ada"),
            ("Batas penyaluran", timeliness.of_proposal(proposal).text),
        ],
        missing=[
            {"text": sentence} for sentence in ([] if request.POST else applications.reasons_against_filing(proposal))
        ],
        consequences=["Serahkan berkas aslinya ke Dinas; pindaian mempercepat pemeriksaan."],
        action_label="Ajukan permohonan",
        tone="primary",
    )


@require_safe
@require("disbursement.view_application")
def application_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One application: what was asked, what came with it, and what became of it."""
    application = _application_of(request, pk)
    user, proposal = request.user, application.proposal
    papers = ApplicationPaper.objects.papers_visible_to(user)
    context = {
        "application": application,
        "proposal": proposal,
        "papers": papers.filter(application=application).select_related("scan"),
        "timeliness": timeliness.of_proposal(proposal),
        "may_take": application.is_filed and user.has_perm("disbursement.prepare_payment"),
        "may_withdraw": application.is_filed and user.has_perm("disbursement.add_application"),
        "may_file_again": application.state == Application.State.RETURNED
        and user.has_perm("disbursement.add_application")
        and not applications.reasons_against_filing(proposal),
        "may_see_payment": user.has_perm("disbursement.view_payment"),
    }
    return render(request, "disbursement/application_detail.html", context)


@require_http_methods(STEPS)
@require("disbursement.prepare_payment")
def application_return(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give an application back, saying what is missing."""
    application = _application_of(request, pk)
    return _step(
        request,
        application,
        form=ReasonForm(posted(request), label="Yang harus dilengkapi", most=500),
        do=lambda data: applications.send_back(application=application, by=request.user, note=data["reason"]),
        done="Permohonan dikembalikan. Desa/kelurahan atau pendamping mengajukannya lagi.",
        title="Kembalikan permohonan",
        question="Apa yang harus dilengkapi?",
        action_label="Kembalikan permohonan",
        tone="danger",
    )


@require_http_methods(STEPS)
@require("disbursement.add_application")
def application_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take an application back before it was taken in."""
    application = _application_of(request, pk)
    return _step(
        request,
        application,
        form=EmptyForm(posted(request)),
        do=lambda data: applications.withdraw(application=application, by=request.user),
        done="Permohonan ditarik kembali.",
        title="Tarik kembali permohonan",
        question="Tarik kembali permohonan ini?",
        consequences=["Surat dan lampirannya tetap tersimpan. Permohonan baru dapat diajukan sesudahnya."],
        action_label="Tarik kembali",
        tone="danger",
    )


def _application_of(request: AuthedRequest, pk: int) -> Application:
    """An application of the reader's territory with all that its pages show, or 404."""
    visible = Application.objects.visible_to(request.user).select_related(
        "proposal__group", "proposal__village", "proposal__tier", "proposal__program_year__regency",
        "letter", "filed_by", "answered_by", "order",
    )  # fmt: skip
    return get_object_or_404(visible, pk=pk)


def _step(request: AuthedRequest, application: Application, **context: Any) -> HttpResponse:
    """The page of one step of an application."""
    proposal = application.proposal
    return step(
        request,
        back=application.get_absolute_url(),
        facts=f"{proposal.group}, {proposal.village.label}",
        crumbs=[
            (str(proposal), proposal.get_absolute_url()),
            ("Permohonan pencairan", reverse("disbursement:application_detail", args=[application.pk])),
        ],
        summary=[
            ("Surat permohonan", tanggal(application.letter_on)),
            ("Diajukan", f"{application.filed_by}, {tanggal(application.filed_at)}"),
        ],
        **context,
    )
