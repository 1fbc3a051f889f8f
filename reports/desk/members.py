"""What waits around the members of groups and how far they have come: changes, newcomers, yearly evaluations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from eligibility.models import NewcomerVisit
from groups.models import ChangeRequest, Development, Group, Proposal
from groups.transitions import ROAD, Status
from monitoring.development.listing import funded_until
from monitoring.models import Evaluation
from reports.desk.kinds import OF_GROUP, OF_ITS_GROUP, Kind, no_proposal, own_page, today_of

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

# From here on a newcomer is no longer visited with the others.
_VERIFIED = ROAD[ROAD.index(Status.ELIGIBLE) :]
_OF_A_CHANGE = (*OF_ITS_GROUP, "member", "newcomer")


def _filed(user: User) -> QuerySet[ChangeRequest]:
    """Requests that wait for the Dinas and that somebody else filed."""
    return ChangeRequest.objects.visible_to(user).filed().exclude(filed_by=user)


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
    return ChangeRequest.objects.visible_to(user).filter(state=ChangeRequest.State.RETURNED)


def _who(row: Any) -> str:
    return f"{row.get_kind_display()}{f', {row.member}' if row.member else ''}"


def _list(state: str) -> str:
    return f"{reverse('groups:change_list')}?state={state}"


def _year_end(user: User) -> dt.date:
    """From this day of the year on, groups that nobody evaluated are told."""
    return today_of(user).replace(month=11, day=1)


def _unevaluated(user: User) -> QuerySet[Group]:
    """Near the year's end: groups with money of which the year has no evaluation, or one that is not handed in."""
    today = today_of(user)
    if today < _year_end(user):
        return Group.objects.none()
    done = Evaluation.objects.filter(group=OuterRef("pk"), year=today.year, state__in=["submitted", "decided"])
    groups = funded_until(Group.objects.visible_to(user), today.year).exclude(Exists(done))
    return groups.exclude(development=Development.DISSOLVED)


def _to_decide(user: User) -> QuerySet[Evaluation]:
    """Evaluations that wait for a decision, made by somebody else."""
    rows = Evaluation.objects.visible_to(user).filter(state="submitted")
    return rows.exclude(submitted_by=user).exclude(drafted_by=user)


def _sent_back(user: User) -> QuerySet[Evaluation]:
    """Evaluations that came back."""
    return Evaluation.objects.visible_to(user).filter(state="draft").exclude(returned_note="")


TO_DECIDE: tuple[Kind, ...] = (
    Kind(
        "Perkembangan yang harus diputus", "Putuskan", "monitoring.decide_evaluation", _to_decide, own_page,
        lambda: f"{reverse('monitoring:evaluation_list')}?state=submitted", since="submitted_at",
        tells=OF_ITS_GROUP, on_proposal=no_proposal, facts=lambda row: f"{row.year}, nilai {row.total}",
    ),
    Kind(
        "Perubahan anggota yang harus diputus", "Putuskan", "groups.decide_changerequest", _ready, own_page,
        lambda: _list("filed"), since="filed_at", tells=_OF_A_CHANGE, on_proposal=no_proposal, facts=_who,
    ),
)  # fmt: skip

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Penilaian yang dikembalikan", "Periksa lagi", "monitoring.add_evaluation", _sent_back,
        lambda row: reverse("monitoring:evaluation_edit", args=[row.pk]),
        lambda: f"{reverse('monitoring:evaluation_list')}?state=draft", since="submitted_at",
        tells=OF_ITS_GROUP, on_proposal=no_proposal, facts=lambda row: f"{row.year}: {row.returned_note}",
    ),
    Kind(
        "Belum dinilai tahun ini", "Nilai perkembangannya", "monitoring.add_evaluation", _unevaluated,
        lambda row: f"{row.get_absolute_url()}#perkembangan",
        lambda: f"{reverse('monitoring:evaluation_list')}?state=none", since="pk", tells=OF_GROUP,
        on_proposal=no_proposal,
        waited=lambda row: (row.village.today() - row.village.today().replace(month=11, day=1)).days,
    ),
    Kind(
        "Calon anggota yang harus dikunjungi", "Catat kunjungan", "eligibility.visit_newcomer", _to_visit,
        lambda row: reverse("eligibility:newcomer_visit", args=[row.pk]), lambda: _list("filed"), since="filed_at",
        tells=_OF_A_CHANGE, on_proposal=no_proposal, facts=lambda row: str(row.newcomer),
    ),
    Kind(
        "Perubahan anggota yang dikembalikan", "Perbaiki dan ajukan lagi", "groups.add_changerequest", _returned,
        lambda row: reverse("groups:change_edit", args=[row.pk]), lambda: _list("returned"), since="answered_at",
        tells=_OF_A_CHANGE, on_proposal=no_proposal, facts=_who,
    ),
)  # fmt: skip
