"""The Dinas's check of an account (LPJ): a line beside its receipts, sent back or accepted; opening it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from disbursement import reviewing
from disbursement.accountability import lines_of
from disbursement.accountability_forms import MarkForm, SendBackForm
from disbursement.forms import EmptyForm, ReasonForm
from disbursement.models import Accountability, AccountabilityLine, Reopening
from disbursement.views.accountability import STEPS, account_for, page_of_account, proposal_for, step_of_account
from disbursement.views.purchases import line_for, of_line
from groups.views.access import posted
from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest, require

CHECKING = "disbursement.check_accountability"


@require_http_methods(STEPS)
@require(CHECKING)
def accountability_check(request: AuthedRequest, proposal_id: int, pk: int) -> HttpResponse:
    """One line with its receipts beside it, to be found right or to be mended; then on to the next."""
    proposal, found = account_for(request, proposal_id)
    line = line_for(found, pk)
    if not reviewing.may_check(found, request.user):
        mine = found.status == Accountability.Status.SUBMITTED
        messages.warning(request, reviewing.OWN_WORK if mine else "LPJ ini tidak (lagi) menunggu pemeriksaan.")
        return redirect("disbursement:accountability_line", proposal.pk, line.pk)
    lines = [one for one in lines_of(found) if one.counts]
    form = MarkForm(
        posted(request), initial={"version": line.version, "mark": line.mark or None, "note": line.mark_note}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_on(form):
            reviewing.mark(line=line, by=request.user, mark=data["mark"], note=data["note"], version=data["version"])
            following = _following(lines, line)
            if "next" in request.POST and following is not None:
                messages.success(request, f"{line.title}: tersimpan.")
                return redirect("disbursement:accountability_check", proposal.pk, following.pk)
            messages.success(request, f"{line.title}: tersimpan.")
            return redirect(page_of_account(proposal))
    place = next((index for index, one in enumerate(lines, 1) if one.pk == line.pk), 0)
    context = {
        **of_line(proposal, found, line),
        "form": form,
        "place": place,
        "total": len(lines),
        "following": _following(lines, line),
    }
    return render(request, "disbursement/accountability_check.html", context)


def _following(lines: list[AccountabilityLine], line: AccountabilityLine) -> AccountabilityLine | None:
    """The next line that nobody has marked yet, from this one on and round."""
    place = next((index for index, one in enumerate(lines) if one.pk == line.pk), -1)
    return next((one for one in [*lines[place + 1 :], *lines[: max(place, 0)]] if not one.mark), None)


@require_http_methods(STEPS)
@require(CHECKING)
def accountability_accept(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Accept an account that is whole: every line found right, the sum to the rupiah."""
    proposal, found = account_for(request, proposal_id)
    missing = reviewing.reasons_against_accepting(found) if found.status == Accountability.Status.SUBMITTED else []
    return step_of_account(
        request,
        proposal,
        form=EmptyForm(posted(request)),
        do=lambda data: reviewing.accept(
            accountability=found, by=request.user, base_url=request.build_absolute_uri("/")
        ),
        done="LPJ diterima. Usulan ini selesai, barangnya masuk inventaris, dan LPJ terbit sebagai dokumen.",
        title="Terima LPJ",
        question="Semua baris dan nota sudah diperiksa?",
        missing=[{"text": reason} for reason in missing] if request.method != "POST" else [],
        consequences=[
            "LPJ terbit sebagai dokumen, dan barang yang dicentang menjadi inventaris kelompok.",
            "LPJ yang diterima hanya dapat dibuka lagi oleh dua orang, dengan alasan.",
        ],
        action_label="Ya, terima LPJ",
        tone="primary",
    )


@require_http_methods(STEPS)
@require(CHECKING)
def accountability_return(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Send an account back with the lines that are to be mended."""
    proposal, found = account_for(request, proposal_id)
    noted = [line for line in lines_of(found) if line.mark == AccountabilityLine.Mark.MEND]
    return step_of_account(
        request,
        proposal,
        form=SendBackForm(posted(request)),
        do=lambda data: reviewing.send_back(accountability=found, by=request.user, note=data["note"]),
        done="LPJ dikembalikan untuk diperbaiki.",
        title="Kembalikan LPJ",
        question=f"{len(noted)} baris perlu diperbaiki" if noted else "Belum ada baris yang ditandai perlu diperbaiki",
        summary=[(line.title, line.mark_note) for line in noted],
        consequences=["Baris yang sudah sesuai tetap sesuai, kecuali diubah."],
        action_label="Kembalikan untuk diperbaiki",
        tone="danger",
    )


@require_http_methods(STEPS)
@require("groups.reopen_accounts")
def accountability_reopen(request: AuthedRequest, proposal_id: int) -> HttpResponse:
    """Ask for an accepted account to be opened again."""
    proposal = proposal_for(request, proposal_id)
    return step_of_account(
        request,
        proposal,
        form=ReasonForm(posted(request), label="Alasan membuka lagi", most=500),
        do=lambda data: reviewing.ask_reopening(proposal=proposal, by=request.user, reason=data["reason"]),
        done="Permintaan dicatat dan menunggu keputusan orang kedua.",
        title="Minta LPJ dibuka lagi",
        question="Mengapa LPJ ini perlu dibuka lagi?",
        consequences=[
            "Orang lain yang memutuskan. Bila dikabulkan, LPJ kembali kepada penyusunnya.",
            "Baris tetap bertanda sesuai selama tidak diubah; dokumen lama berlaku sampai LPJ diterima lagi.",
        ],
        action_label="Minta dibuka lagi",
        tone="primary",
    )


@require_http_methods(["POST"])
@require("disbursement.approve_reopening")
def reopening_decide(request: AuthedRequest, proposal_id: int, pk: int) -> HttpResponse:
    """Grant or refuse what another person asked."""
    proposal = proposal_for(request, proposal_id)
    reopening = get_object_or_404(Reopening, pk=pk, proposal=proposal)
    granted = request.POST.get("granted")
    if granted not in ("yes", "no"):
        messages.error(request, "Pilih kabulkan atau tolak.")
        return redirect(page_of_account(proposal))
    form = EmptyForm(request.POST)
    form.is_valid()
    with refused_on(form):
        reviewing.decide_reopening(reopening=reopening, by=request.user, granted=granted == "yes")
        messages.success(request, "LPJ dibuka lagi." if granted == "yes" else "Permintaan ditolak; LPJ tetap selesai.")
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect(page_of_account(proposal))
