"""Bank accounts of groups: one page per group, adding one, the second person's decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from disbursement import accounts
from disbursement.forms import AccountForm, EmptyForm, ReasonForm, stored
from disbursement.models import GroupAccount
from disbursement.views.answers import step
from groups.models import Group, Position
from groups.views.access import posted
from kube_portal.accounts.access import AuthedRequest, require

STEPS = ["GET", "HEAD", "POST"]


@require_safe
@require("disbursement.view_decree")
def account_detail(request: AuthedRequest, group_id: int) -> HttpResponse:
    """A group's account in use, the one that waits for a second person, and those before."""
    group = _group(request, group_id)
    found = list(group.accounts.select_related("created_by", "approved_by", "passbook"))
    pending = next((account for account in found if account.is_pending), None)
    may_decide = request.user.has_perm("disbursement.approve_account")
    context = {
        "group": group,
        "current": next((account for account in found if account.is_in_use), None),
        "pending": pending,
        "closed": [account for account in found if account.closed_on],
        "may_add": pending is None and request.user.has_perm("disbursement.add_account"),
        "may_decide": may_decide and pending is not None and pending.created_by_id != request.user.pk,
    }
    return render(request, "disbursement/account_detail.html", context)


@require_http_methods(STEPS)
@require("disbursement.add_account")
def account_create(request: AuthedRequest, group_id: int) -> HttpResponse:
    """Record a group's account; it waits for another person."""
    group = _group(request, group_id)
    board = dict(
        group.members.filter(left_on__isnull=True)
        .filter(position__in=[Position.CHAIR, Position.TREASURER])
        .values_list("position", "name")
    )
    initial = {
        "holder": group.name if group.name.upper().startswith("KUBE") else f"KUBE {group.name}",
        "first_signatory": board.get(Position.CHAIR, ""),
        "second_signatory": board.get(Position.TREASURER, ""),
    }

    def do(data: dict[str, Any]) -> object:
        return accounts.add_account(
            group=group,
            bank=data["bank"],
            number=data["number"],
            holder=data["holder"],
            first_signatory=data["first_signatory"],
            second_signatory=data["second_signatory"],
            passbook=stored(data["passbook"], by=request.user, kind="passbook"),
            by=request.user,
        )

    return step(
        request,
        form=AccountForm(posted(request), request.FILES or None, initial=initial),
        do=do,
        done="Rekening dicatat dan menunggu persetujuan orang kedua.",
        back=_page(group),
        title="Catat rekening kelompok",
        facts=group.name,
        crumbs=_crumbs(group),
        question="Rekening atas nama kelompok",
        consequences=["Rekening baru dipakai setelah disetujui kepala bidang. Rekening lama lalu ditutup."],
        action_label="Simpan rekening",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.approve_account")
def account_approve(request: AuthedRequest, group_id: int, pk: int) -> HttpResponse:
    """Confirm an account that another person recorded."""
    account = _account(request, group_id, pk)
    return step(
        request,
        form=EmptyForm(posted(request)),
        do=lambda data: accounts.approve_account(account=account, by=request.user),
        done=f"Rekening {account} disetujui.",
        back=_page(account.group),
        title="Setujui rekening",
        facts=account.group.name,
        crumbs=_crumbs(account.group),
        question="Sudah dicocokkan dengan buku rekening?",
        summary=_summary(account),
        passbook=account.passbook,
        action_label="Ya, setujui rekening",
        tone="primary",
    )


@require_http_methods(STEPS)
@require("disbursement.approve_account")
def account_refuse(request: AuthedRequest, group_id: int, pk: int) -> HttpResponse:
    """Turn an account down, with a reason."""
    account = _account(request, group_id, pk)
    return step(
        request,
        form=ReasonForm(posted(request), label="Alasan penolakan", most=180),
        do=lambda data: accounts.refuse_account(account=account, by=request.user, reason=data["reason"]),
        done=f"Rekening {account} ditolak.",
        back=_page(account.group),
        title="Tolak rekening",
        facts=account.group.name,
        crumbs=_crumbs(account.group),
        question="Mengapa rekening ini ditolak?",
        summary=_summary(account),
        action_label="Tolak rekening",
        tone="danger",
    )


def _group(request: AuthedRequest, pk: int) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.user).select_related("village"), pk=pk)


def _account(request: AuthedRequest, group_id: int, pk: int) -> GroupAccount:
    visible = GroupAccount.objects.visible_to(request.user).select_related("group__village", "passbook")
    return get_object_or_404(visible, pk=pk, group__pk=group_id)


def _page(group: Group) -> str:
    return reverse("disbursement:account_detail", args=[group.pk])


def _crumbs(group: Group) -> list[tuple[str, str]]:
    return [(group.name, group.get_absolute_url()), ("Rekening", _page(group))]


def _summary(account: GroupAccount) -> list[tuple[str, str]]:
    return [
        ("Bank", account.bank),
        ("Nomor rekening", account.number),
        ("Atas nama", account.holder),
        ("Penanda tangan", f"{account.first_signatory} dan {account.second_signatory}"),
        ("Dicatat oleh", str(account.created_by)),
    ]
