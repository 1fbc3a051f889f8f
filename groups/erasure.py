"""Erasing a person: what the program wrote down about somebody goes, money and counts stay (retention).

`manage.py erase_person` is the one way; it asks every app in turn. An app that holds something about members writes a
module `erasure.py` that is found at start:

    @eraser(holds=("eligibility.Finding", …), past=("eligibility.FindingHistory:append_only", …))
    def erase(person: Person) -> dict[str, int]:
        '''Overwrites what is personal; returns how many rows of what, counted, in words for people.'''

`holds` names every model of the app that leads to a member or has a NIK, also those that stay as they are (a test finds
one that is missing). `past` names the triggers that the erasure passes; all others hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from groups.models import ChangeRequest, Member, MembershipChange, Newcomer, PastGrant, Proposal
from groups.transitions import ENDED, Status
from kube_portal.accounts.models import User
from kube_portal.documents import erasing
from kube_portal.documents.models import File
from kube_portal.programs.models import ProgramYear

# What stands where a name or a reason stood.
ERASED = "(data dihapus)"


def member_history() -> QuerySet[Any]:
    """Every version of every membership."""
    versions: QuerySet[Any] = apps.get_model("groups", "MemberHistory")._default_manager.order_by("pgh_id")
    return versions


@dataclass(frozen=True)
class Person:
    """Somebody as the portal knows them: every membership they ever had, also those that were thrown away as drafts.

    `names` are all that were ever written down. `by` is the superuser who erases.
    """

    nik: str
    members: frozenset[int]
    groups: frozenset[int]
    names: frozenset[str]
    by: User


Erase = Callable[[Person], dict[str, int]]


@dataclass(frozen=True)
class Eraser:
    """What one app does: its function, the models that it answers for, the triggers that it passes."""

    erase: Erase
    holds: tuple[str, ...]
    past: tuple[str, ...] = field(default=())


ERASERS: list[Eraser] = []


def eraser(*, holds: tuple[str, ...], past: tuple[str, ...] = ()) -> Callable[[Erase], Erase]:
    """Register what an app erases."""

    def register(function: Erase) -> Erase:
        ERASERS.append(Eraser(function, holds, past))
        return function

    return register


def person_with_nik(nik: str, *, by: User) -> Person | None:
    """Everybody's rows with that NIK as one person; None when there are none.

    A row that bears the NIK today counts, and one that was thrown away and bore it last. A row that bore it once by
    mistake and has another one now is somebody else's (its history loses that NIK all the same).
    """
    today = set(Member.objects.filter(nik=nik).values_list("pk", flat=True))
    once = set(member_history().filter(nik=nik).values_list("pgh_obj_id", flat=True)) - today
    gone = once - set(Member.objects.filter(pk__in=once).values_list("pk", flat=True))
    last = member_history().filter(pgh_obj__in=gone).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    members = today | {event.pgh_obj_id for event in last if event.nik == nik}
    return _person(nik, members, by)


def person_of_member(pk: int, *, by: User) -> Person | None:
    """The person of a membership by its number, living or thrown away: by the NIK it bears, or for itself."""
    row = Member.objects.filter(pk=pk).first() or member_history().filter(pgh_obj=pk).order_by("-pgh_id").first()
    if row is None:
        return None
    return person_with_nik(row.nik, by=by) if row.nik else _person("", {pk}, by)


def _person(nik: str, members: set[int], by: User) -> Person | None:
    # Who was to come into a group and never did is known by the request alone.
    asked = set(Newcomer.objects.filter(nik=nik).values_list("name", flat=True)) if nik else set()
    if not members and not asked:
        return None
    events = list(member_history().filter(pgh_obj__in=members).values_list("name", "group_id"))
    rows = list(Member.objects.filter(pk__in=members).values_list("name", "group_id"))
    return Person(
        nik=nik,
        members=frozenset(members),
        groups=frozenset(group for _, group in [*events, *rows]),
        names=frozenset({name for name, _ in [*events, *rows]} | asked) - {ERASED},
        by=by,
    )


def memberships(person: Person) -> QuerySet[Member]:
    """The rows of a person that still exist, with their groups."""
    return Member.objects.filter(pk__in=person.members).select_related("group__village").order_by("pk")


def hindrances(person: Person) -> Iterator[str]:
    """Why a person can't be erased yet: a proposal under way, open accounts, or a grant that still counts (E9).

    Erased earlier, nobody could tell that the same person receives twice.
    """
    present = Member.objects.filter(pk__in=person.members, left_on__isnull=True).values("group_id")
    open_accounts = Q(group__in=person.groups, status=Status.FUNDED)
    under_way = Q(group__in=present) & ~Q(status__in=[*ENDED, Status.ACCOUNTED])
    proposals = Proposal.objects.filter(open_accounts | under_way).select_related("group", "program_year__regency")
    for proposal in proposals.order_by("pk"):
        yield f"proposal {proposal.pk} of {proposal.group} is {proposal.status}: it has to come to its end first"
    received = Proposal.objects.filter(group__in=person.groups, status__in=[Status.FUNDED, Status.ACCOUNTED])
    for proposal in received.select_related("group", "program_year__regency").order_by("pk"):
        year = proposal.program_year
        until = year.year + year.years_before_again
        if year.today().year < until and not _had_left(person, proposal):
            yield f"{proposal.group} received its grant in {year.year}: who received counts until {until} (E9)"
    yield from _archived_grants(person)


def _archived_grants(person: Person) -> Iterator[str]:
    """Grants of before the portal that still count by the newest rules of their regency."""
    for grant in PastGrant.objects.filter(group__in=person.groups).select_related("group__village").order_by("pk"):
        rules = ProgramYear.objects.filter(regency=grant.group.regency_code).order_by("-year").first()
        until = grant.year + (rules.years_before_again if rules is not None else 0)
        rows = Member.objects.filter(pk__in=person.members, group=grant.group_id)
        if grant.group.village.today().year < until and rows.exclude(left_on__year__lt=grant.year).exists():
            yield f"{grant.group} received its grant in {grant.year}: who received counts until {until} (E9)"


def _had_left(person: Person, proposal: Proposal) -> bool:
    """Whether the person had left the group before it applied, so received nothing of that grant (one query)."""
    rows = Member.objects.filter(pk__in=person.members, group=proposal.group_id)
    return proposal.submitted_on is not None and not rows.exclude(left_on__lte=proposal.submitted_on).exists()


# What a membership keeps: group, sex, position, dates. The rest is the person.
_BLANK = {
    "name": ERASED,
    "nik": "",
    "kk": "",
    "birth_date": None,
    "marital_status": "",
    "schooling": None,
    "occupation": "",
    "residence": None,
    "address": "",
    "rt": "",
    "rw": "",
    "phone": "",
    "task": "",
    "strengths": "",
}


@eraser(
    holds=(
        "groups.Member",
        "groups.MemberHistory",
        "groups.MembershipChange",
        "groups.ChangeRequest",
        "groups.ChangeRequestHistory",
        "groups.Newcomer",
        "groups.NewcomerHistory",
        # Who keeps a thing is a row of the group; why a thing went stays with the thing.
        "groups.InventoryItem",
        "groups.InventoryDisposal",
        "groups.InventoryItemHistory",
    ),
    past=(
        "groups.MemberHistory:append_only",
        "groups.MembershipChange:membershipchange_append_only",
        "groups.ChangeRequest:changerequest_follows_its_road",
        "groups.ChangeRequestHistory:append_only",
        "groups.Newcomer:newcomer_stands_once_filed",
        "groups.NewcomerHistory:append_only",
        *erasing.PAST,
    ),
)
def erase(person: Person) -> dict[str, int]:
    """Memberships, their histories, the reasons of their changes, the admin's log; who stood in a group leaves it."""
    for member in memberships(person).filter(left_on__isnull=True):
        _leave(member, by=person.by)
    rows = Member.objects.filter(pk__in=person.members).update(**_BLANK)
    changes = MembershipChange.objects.filter(member__in=person.members).exclude(reason="").update(reason=ERASED)
    # After the rows, whose last version is then without the person too.
    versions = member_history().filter(pgh_obj__in=person.members).update(**_BLANK)
    if person.nik:
        member_history().filter(nik=person.nik).update(nik="")
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Member))
    entries.filter(object_id__in=[str(pk) for pk in person.members]).update(object_repr=ERASED)
    requests = _erase_requests(person)
    return {
        "memberships": rows,
        "versions of memberships": versions,
        "membership changes": changes,
        "requests to change members": requests,
    }


def _erase_requests(person: Person) -> int:
    """Who was to come, why somebody went, and the letters that show this person alone; that it was asked stays."""
    came = Newcomer.objects.filter(Q(member__in=person.members) | (Q(nik=person.nik) if person.nik else Q(pk__in=[])))
    newcomers = list(came.values_list("pk", flat=True))
    about = Q(member__in=person.members) | Q(newcomer__in=newcomers)
    requests = list(ChangeRequest.objects.filter(about).values_list("pk", flat=True))
    went = ChangeRequest.objects.filter(pk__in=requests, member__in=person.members)
    erasing.erase(
        File.objects.filter(
            Q(pk__in=Newcomer.objects.filter(pk__in=newcomers).values("willingness"))
            | Q(pk__in=went.values("evidence"))
        )
    )
    blank = {name: value for name, value in _BLANK.items() if name != "residence"}
    # The rows first: their last version is then without the person too.
    Newcomer.objects.filter(pk__in=newcomers).update(residence=None, **blank)
    _versions_of("Newcomer").filter(pgh_obj__in=newcomers).update(residence=None, **blank)
    asked: tuple[QuerySet[Any], ...] = (
        ChangeRequest.objects.filter(pk__in=requests),
        _versions_of("ChangeRequest").filter(pgh_obj__in=requests),
    )
    for rows in asked:
        rows.update(reason=ERASED)
        for name in ("arrangement", "note"):
            rows.exclude(**{name: ""}).update(**{name: ERASED})
    return len(requests)


def _versions_of(name: str) -> QuerySet[Any]:
    versions: QuerySet[Any] = apps.get_model("groups", f"{name}History")._default_manager.all()
    return versions


def _leave(member: Member, *, by: User) -> None:
    """End a membership that still stands, with a line like everybody's who leaves."""
    member.active, member.left_on = False, member.group.village.today()
    member.save(update_fields=["active", "left_on"])
    MembershipChange.objects.create(
        group_id=member.group_id,
        member=member,
        kind=MembershipChange.Kind.LEFT,
        on=member.left_on,
        reason=ERASED,
        by=by,
    )
