"""What waits around the members of groups: changes to decide, to mend, and newcomers to visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from eligibility.models import NewcomerVisit
from groups.models import ChangeRequest, Proposal
from groups.transitions import ROAD, Status
from reports.desk.kinds import Kind, no_proposal, own_page

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

# From here on a newcomer is no longer visited with the others.
_VERIFIED = ROAD[ROAD.index(Status.ELIGIBLE) :]


def _filed(user: User) -> QuerySet[ChangeRequest]:
    """Requests that wait for the Dinas and that somebody else filed."""
    rows = ChangeRequest.objects.visible_to(user).filed().exclude(filed_by=user)
    return rows.select_related("group__village", "member", "newcomer")


def _ready(user: User) -> QuerySet[ChangeRequest]:
    """Those to decide: a newcomer of a verified group was visited before."""
    return _filed(user).exclude(pk__in=_to_visit(user).order_by().values("pk"))


def _to_visit(user: User) -> QuerySet[ChangeRequest]:
    """Newcomers of verified groups whom nobody visited yet."""
    verified = Proposal.objects.filter(group=OuterRef("group_id"), status__in=_VERIFIED)
    visited = NewcomerVisit.objects.filter(request=OuterRef("pk"), nik=OuterRef("newcomer__nik"))
    return _filed(user).filter(Exists(verified), ~Exists(visited), kind=ChangeRequest.Kind.REPLACE)


def _returned(user: User) -> QuerySet[ChangeRequest]:
    """Those that came back to be mended."""
    rows = ChangeRequest.objects.visible_to(user).filter(state=ChangeRequest.State.RETURNED)
    return rows.select_related("group__village", "member", "newcomer")


def _who(row: Any) -> str:
    return f"{row.get_kind_display()}{f', {row.member}' if row.member else ''}"


def _list(state: str) -> str:
    return f"{reverse('groups:change_list')}?state={state}"


TO_DECIDE: tuple[Kind, ...] = (
    Kind(
        "Perubahan anggota yang harus diputus", "Putuskan", "groups.decide_changerequest", _ready, own_page,
        lambda: _list("filed"), since="filed_at", on_proposal=no_proposal, facts=_who,
    ),
)  # fmt: skip

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Calon anggota yang harus dikunjungi", "Catat kunjungan", "eligibility.visit_newcomer", _to_visit,
        lambda row: reverse("eligibility:newcomer_visit", args=[row.pk]), lambda: _list("filed"), since="filed_at",
        on_proposal=no_proposal, facts=lambda row: str(row.newcomer),
    ),
    Kind(
        "Perubahan anggota yang dikembalikan", "Perbaiki dan ajukan lagi", "groups.add_changerequest", _returned,
        lambda row: reverse("groups:change_edit", args=[row.pk]), lambda: _list("returned"), since="answered_at",
        on_proposal=no_proposal, facts=_who,
    ),
)  # fmt: skip
