"""Changes of a group's members: the list, filing one, its page, and what the Dinas decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.change_filters import CHANGE_COLUMNS, ChangeFilter
from groups.changing import deciding, filing
from groups.changing.papers import PAPERS, PAPERS_BY_KIND
from groups.changing.reasons import reasons_against, reasons_against_filing, said_by_others, under_way
from groups.exporting import count_of, send_table
from groups.filters import described
from groups.forms.changes import ChangeForm, DecisionForm, NewcomerForm
from groups.forms.kept import Together
from groups.listing import Sorts, page_of, sort_by, without_numbers
from groups.models import ChangeRequest, Group, Newcomer
from groups.papers import standings
from groups.seams import CHANGE_PANELS, OWED_BY, Blocker
from groups.views.access import group_for, posted
from groups.views.answers import refused_on
from groups.views.pages import split
from groups.views.papers import Place, draft_page, issue_page, paper_or_404
from kube_portal.accounts.access import AuthedRequest, check, require
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User

VIEW, FILE, DECIDE = "groups.view_changerequest", filing.FILE, deciding.DECIDE
Kind = ChangeRequest.Kind
STEPS = ["GET", "HEAD", "POST"]
SORTS: Sorts = {"filed": ["filed_at"], "group": [Lower("group__name")], "kind": ["kind", "filed_at"]}
# What each kind means, for whoever has to choose one.
MEANINGS = {
    Kind.REPLACE: "Seorang anggota diganti orang lain. Penggantinya diperiksa seperti anggota baru.",
    Kind.LEAVE: "Seorang anggota keluar tanpa pengganti.",
    Kind.DEATH: "Seorang anggota meninggal. Penggantinya dapat diajukan kemudian.",
    Kind.BOARD: "Musyawarah memilih ketua, sekretaris atau bendahara kelompok yang baru.",
}


@require_safe
@require(VIEW)
def change_list(request: AuthedRequest) -> HttpResponse:
    """The requests of my territory; those that wait for the Dinas come first."""
    if (elsewhere := without_numbers(request)) is not None:
        return elsewhere
    found = ChangeFilter(request.GET, queryset=ChangeRequest.objects.visible_to(request.user), user=request.user)
    if request.GET.get("sort", "").removeprefix("-") in SORTS:
        rows, first = sort_by(found.qs, request.GET, SORTS, default="filed"), None
    else:
        rows, first = found.qs.order_by("-filed_at", "-pk"), Q(state=ChangeRequest.State.FILED)
    page = page_of(rows, request.GET, first=first, shown=lambda changes: changes.for_page())
    return render(request, "groups/change_list.html", {"filter": found, "page": page})


@require_safe
@require(VIEW)
def change_export(request: AuthedRequest) -> HttpResponseBase:
    """The filtered requests as a workbook or as CSV (`?as=csv`), without NIK; logged."""
    found = ChangeFilter(request.GET, queryset=ChangeRequest.objects.visible_to(request.user), user=request.user)
    rows = found.qs.for_page().order_by("-filed_at", "-pk")
    kind = "CSV" if request.GET.get("as") == "csv" else "XLSX"
    detail = f"{count_of(rows)} baris, {kind}, {described(found)}"
    log_access(request, AccessLog.Action.EXPORT, "groups.changerequest", detail)
    return send_table("perubahan-anggota", CHANGE_COLUMNS, rows, as_csv=kind == "CSV")


@require_safe
@login_required
def change_new(request: AuthedRequest, pk: int) -> HttpResponse:
    """What changes? Each kind of change leads to its own form."""
    group = group_for(request.user, pk)
    check(request.user, FILE)
    context = {
        "group": group,
        "crumbs": _crumbs(group),
        "kinds": [(kind, kind.label, MEANINGS[kind]) for kind in MEANINGS],
        "missing": _missing(group),
    }
    return render(request, "groups/change_new.html", context)


@require_http_methods(STEPS)
@never_cache
@login_required
def change_file(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """Ask for one change."""
    group = group_for(request.user, pk)
    check(request.user, FILE)
    if kind not in Kind.values:
        raise Http404
    form = ChangeForm(posted(request), request.FILES or None, kind=kind, group=group)
    newcomer = NewcomerForm(posted(request), request.FILES or None, group=group) if kind == Kind.REPLACE else None

    def save() -> ChangeRequest:
        return filing.file(
            group=group, kind=kind, asked=form.asked(newcomer), by=request.user, token=form.cleaned_data["token"]
        )

    return _form_page(request, group, kind, form, newcomer, save)


@require_http_methods(STEPS)
@never_cache
@login_required
def change_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    """Mend a request that was sent back, and file it again; the newcomer's whole NIK stands here, so it is logged."""
    change = _change(request.user, pk)
    check(request.user, FILE)
    if not change.is_returned:
        messages.info(request, "Permintaan ini tidak (lagi) dikembalikan, jadi tidak dapat diubah.")
        return redirect(change)
    form = ChangeForm(posted(request), request.FILES or None, kind=change.kind, group=change.group, request=change)
    newcomer = None
    if change.brings_somebody:
        newcomer = NewcomerForm(
            posted(request), request.FILES or None, group=change.group, newcomer=change.newcomer
        )  # fmt: skip
        if request.method == "GET":
            log_access(request, AccessLog.Action.REVEAL, change.newcomer, "NIK dan nomor KK calon anggota")

    def save() -> ChangeRequest:
        return filing.file_again(request=change, asked=form.asked(newcomer), by=request.user)

    return _form_page(request, change.group, change.kind, form, newcomer, save, change=change)


def _form_page(
    request: AuthedRequest,
    group: Group,
    kind: str,
    form: ChangeForm,
    newcomer: NewcomerForm | None,
    save: Callable[[], ChangeRequest],
    change: ChangeRequest | None = None,
) -> HttpResponse:
    """The form of a change, with that of the newcomer; files are kept whatever else is wrong."""
    forms = [form, *([newcomer] if newcomer is not None else [])]
    if request.method == "POST":
        for one in forms:
            one.keep_uploads(request.user)
        if not any(one.errors for one in forms):
            with refused_on(form, with_rules=True):
                saved = save()
                messages.success(request, "Permintaan diajukan dan menunggu keputusan Dinas.")
                return redirect(saved)
    context = {
        "group": group,
        "kind": Kind(kind),
        "form": form,
        "newcomer": newcomer,
        "together": Together(*forms),
        "change": change,
        "crumbs": [*_crumbs(group), ("Perubahan anggota", reverse("groups:change_new", args=[group.pk]))],
        "missing": _missing(group) if request.method != "POST" else [],
        "back": change.get_absolute_url() if change is not None else reverse("groups:change_new", args=[group.pk]),
    }
    return render(request, "groups/change_form.html", context)


def _missing(group: Group) -> list[Blocker]:
    return [Blocker(sentence) for sentence in reasons_against_filing(group, under_way(group))]


def _crumbs(group: Group) -> list[tuple[str, str]]:
    return [("Kelompok", reverse("groups:group_list")), (group.name, group.get_absolute_url())]


def _change(user: User, pk: int) -> ChangeRequest:
    """A request inside the user's territory with all that its pages show, or 404."""
    return get_object_or_404(ChangeRequest.objects.visible_to(user).for_page(), pk=pk)


@require_safe
@login_required
def change_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One request: what is asked, what speaks against it, who decided; then what it changed."""
    change = _change(request.user, pk)
    check(request.user, VIEW)
    user = request.user
    owed = [line for find in OWED_BY for line in find(change.member)] if change.is_open and change.member else []
    panels = [panel for find in CHANGE_PANELS if (panel := find(change, user)) is not None]
    decides = change.is_filed and user.has_perm(DECIDE) and change.filed_by_id != user.pk
    context = {
        "change": change,
        "newcomer": filing.newcomer_of(change),
        "crumbs": [*_crumbs(change.group), ("Perubahan anggota", reverse("groups:change_list"))],
        "owed": owed,
        "blockers": _blockers(change) if change.is_filed else [],
        "done": list(change.membership_changes.select_related("member").order_by("pk")),
        "papers": _papers(change, user),
        "may_decide": decides,
        "may_mend": change.is_returned and user.has_perm(FILE),
        "may_withdraw": change.is_open and user.has_perm(FILE),
        "may_reveal": user.has_perm("groups.view_identity"),
        "may_issue": user.has_perm("groups.issue_paper"),
        **split(request, panels),
    }
    return render(request, "groups/change_detail.html", context)


def _blockers(change: ChangeRequest) -> list[Blocker]:
    """What stands in the way of agreeing, from the group and from the other apps."""
    proposal = under_way(change.group)
    if proposal is None:
        return [Blocker("Usulan kelompok ini sudah berakhir.")]
    return [*reasons_against(change, filing.newcomer_of(change), proposal), *said_by_others(change)]


def _papers(change: ChangeRequest, user: User) -> list[dict[str, Any]]:
    return [
        {
            "standing": standing,
            "issue_url": reverse("groups:change_paper", args=[change.pk, standing.paper.kind]),
            "draft_url": reverse("groups:change_paper_draft", args=[change.pk, standing.paper.kind]),
        }
        for standing in standings(PAPERS, change)
    ]


def _decision(
    request: AuthedRequest,
    pk: int,
    do: Callable[[ChangeRequest, str], object],
    *,
    right: str,
    done: str,
    is_possible: Callable[[ChangeRequest], bool],
    form: DecisionForm,
    **context: Any,
) -> HttpResponse:
    """The page of one step: asked once more, then done; whoever comes too late is told where it stands."""
    change = _change(request.user, pk)
    check(request.user, right)
    if request.method == "POST" and form.is_valid():
        with refused_on(form, with_rules=True):
            do(change, form.cleaned_data.get("note", ""))
            messages.success(request, done)
            return redirect(change)
    elif not is_possible(change):
        messages.info(request, f"Permintaan ini berkeadaan “{change.get_state_display()}”.")
        return redirect(change)
    return render(
        request,
        "components/confirm.html",
        {
            "form": form,
            "facts": f"{change.group} · {change.get_kind_display()}",
            "cancel_url": change.get_absolute_url(),
            **context,
        },
    )


@require_http_methods(STEPS)
@login_required
def change_approve(request: AuthedRequest, pk: int) -> HttpResponse:
    """Agree, and carry the change out."""
    return _decision(
        request,
        pk,
        lambda change, note: deciding.approve(request=change, by=request.user, note=note),
        right=DECIDE,
        done="Perubahan disetujui dan sudah dijalankan.",
        is_possible=lambda change: change.is_filed,
        form=DecisionForm(posted(request)),
        title="Setujui perubahan",
        question="Setujui dan jalankan perubahan ini?",
        consequences=[
            "Daftar anggota dan pengurus langsung berubah; NIK yang keluar dilepas, NIK pengganti dipegang.",
            "Bila kelompok sudah ditetapkan, SK perubahan diperlukan sebelum dana disiapkan.",
        ],
        action_label="Ya, setujui",
        tone="primary",
    )


@require_http_methods(STEPS)
@login_required
def change_return(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give a request back to be mended."""
    return _decision(
        request,
        pk,
        lambda change, note: deciding.send_back(request=change, by=request.user, note=note),
        right=DECIDE,
        done="Permintaan dikembalikan.",
        is_possible=lambda change: change.is_filed,
        form=DecisionForm(posted(request), label="Apa yang harus diperbaiki?", required=True),
        title="Kembalikan permintaan",
        question="Kembalikan untuk diperbaiki?",
        action_label="Kembalikan",
        tone="primary",
    )


@require_http_methods(STEPS)
@login_required
def change_refuse(request: AuthedRequest, pk: int) -> HttpResponse:
    """Turn a request down."""
    return _decision(
        request,
        pk,
        lambda change, note: deciding.turn_down(request=change, by=request.user, note=note),
        right=DECIDE,
        done="Permintaan ditolak.",
        is_possible=lambda change: change.is_filed,
        form=DecisionForm(posted(request), label="Alasan penolakan", required=True),
        title="Tolak permintaan",
        action_label="Tolak permintaan",
    )


@require_http_methods(STEPS)
@login_required
def change_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a request back."""
    form = DecisionForm(posted(request))
    del form.fields["note"]
    return _decision(
        request,
        pk,
        lambda change, note: filing.withdraw(request=change, by=request.user),
        right=FILE,
        done="Permintaan ditarik kembali.",
        is_possible=lambda change: change.is_open,
        form=form,
        title="Tarik kembali permintaan",
        question="Tarik kembali permintaan ini?",
        consequences=["Isiannya tetap tersimpan. Permintaan baru dapat diajukan sesudahnya."],
        action_label="Tarik kembali",
    )


@require_http_methods(STEPS)
@login_required
def change_paper(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """Issue the minutes of a change."""
    change = _change(request.user, pk)
    check(request.user, VIEW)
    return issue_page(request, paper_or_404(PAPERS_BY_KIND, kind), change, _place(change, kind))


@require_safe
@never_cache
@login_required
def change_paper_draft(request: AuthedRequest, pk: int, kind: str) -> HttpResponse:
    """The minutes of a change as they would read today, to be signed at the deliberation."""
    change = _change(request.user, pk)
    check(request.user, VIEW)
    return draft_page(request, paper_or_404(PAPERS_BY_KIND, kind), change)


def _place(change: ChangeRequest, kind: str) -> Place:
    return Place(
        back=f"{change.get_absolute_url()}#dokumen",
        facts=f"{change.group} · {change.get_kind_display()}",
        crumbs=[*_crumbs(change.group), (str(change.get_kind_display()), change.get_absolute_url())],
        draft_url=reverse("groups:change_paper_draft", args=[change.pk, kind]),
    )


@require_POST
@never_cache
@login_required
def newcomer_reveal(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show a newcomer's NIK and KK once, and write down who looked."""
    newcomer = get_object_or_404(
        Newcomer.objects.visible_to(request.user).select_related("request__group__village"), request_id=pk
    )
    check(request.user, "groups.view_identity")
    log_access(request, AccessLog.Action.REVEAL, newcomer, "NIK dan nomor KK calon anggota")
    template = "groups/_identity.html" if request.headers.get("HX-Request") else "groups/newcomer_reveal.html"
    return render(request, template, {"member": newcomer, "change": newcomer.request})
