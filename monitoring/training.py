"""Training: what the Dinas gives a pendamping, what a pendamping gives a group, and when a group is trained (T1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Unpack

from django.urls import reverse

from groups.models import Assignment, Group, Proposal
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.rules import implements
from kube_portal.regions.models import Region
from monitoring import books, events
from monitoring.assignments import is_trained
from monitoring.models import Attendance, Event, EventGroup, PendampingTraining
from monitoring.quiz import results
from monitoring.refusals import all_or_nothing, demand, refuse


def record_pendamping_training(
    *, user: User, topic: str, hours: int, trained_on: dt.date, by: User
) -> PendampingTraining:
    """Note a training that the Dinas gave a pendamping; raises MoveRefused for a day to come or a second entry."""
    today = user.region.today() if user.region else dt.date.today()  # noqa: DTZ011 — no region, no time zone
    if not dt.date(2005, 1, 1) <= trained_on <= today:
        raise refuse("Tanggal pelatihan tidak boleh di masa depan atau sebelum 2005.")
    with all_or_nothing():
        return PendampingTraining.objects.create(
            user=user, topic=topic.strip(), hours=hours, trained_on=trained_on, recorded_by=by
        )


def remove_pendamping_training(noted: PendampingTraining, *, by: User) -> None:
    """Take away a training noted by mistake; raises MoveRefused for the last one of a primary pendamping (T1)."""
    demand(by, "monitoring.assign_pendamping")
    with all_or_nothing():
        noted.delete()


def record(
    *,
    groups: Iterable[Group],
    topic: str,
    place: str,
    held_on: dt.date,
    by: User,
    **details: Unpack[events.Details],
) -> Event:
    """Write down a training for groups of one village or one district; returns the event.

    Its region follows from the groups. Raises MoveRefused for no group, or groups of several districts.
    """
    chosen = list(groups)
    codes = {group.village_id for group in chosen}
    if not codes:
        raise refuse("Pilih paling sedikit satu kelompok.")
    if len({code[:8] for code in codes}) > 1:
        raise refuse("Pilih kelompok dari satu kecamatan; untuk kecamatan lain catat pelatihan tersendiri.")
    code = codes.pop() if len(codes) == 1 else chosen[0].district_code
    return events.record(
        kind=Event.Kind.TRAINING,
        region=Region.objects.get(pk=code),
        topic=topic,
        place=place,
        held_on=held_on,
        by=by,
        groups=chosen,
        **details,
    )


# Who is named in a sentence, before it says how many more.
NAMES_SHOWN = 3


@dataclass(frozen=True)
class Turnout:
    """How many of a group's present members came to any training of the program year."""

    trained: int
    members: int
    events: int
    needed_percent: int
    not_asked: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        """Whole percent of the members, rounded down, so that 79,9 never passes for 80."""
        return self.trained * 100 // self.members if self.members else 0

    @property
    def is_enough(self) -> bool:
        """Enough members were trained."""
        return self.members > 0 and self.trained * 100 >= self.members * self.needed_percent


def turnout(proposal: Proposal) -> Turnout:
    """Who of the group was trained in the proposal's program year; a make-up session counts too. Four queries at most.

    Where the year wants it, `not_asked` names who came and whose understanding was not asked afterwards.
    """
    in_year = {
        "event__kind": Event.Kind.TRAINING,
        "event__program_year_id": proposal.program_year_id,
        "event__cancelled_at__isnull": True,
    }
    trained = (
        Attendance.objects.filter(
            **in_year, present=True, member__group_id=proposal.group_id, member__left_on__isnull=True
        )
        .values("member_id")
        .distinct()
        .count()
    )
    return Turnout(
        trained=trained,
        members=proposal.group.members.filter(left_on__isnull=True).count(),
        events=EventGroup.objects.filter(**in_year, group_id=proposal.group_id).count(),
        needed_percent=proposal.program_year.training_attendance_percent,
        not_asked=tuple(results.unasked_after_training(proposal)) if proposal.program_year.quiz_required else (),
    )


def primary_of(group_id: int) -> Assignment | None:
    """The group's open primary assignment, with the person (one query)."""
    return Assignment.objects.open().filter(group_id=group_id, is_primary=True).select_related("user").first()


@implements("T1")
def gaps(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """What is missing before a group counts as trained: its pendamping, that one's own training, attendance, books."""
    primary = primary_of(proposal.group_id)
    if primary is None:
        yield Blocker(
            "Kelompok ini belum punya pendamping utama.",
            "T2",
            reverse("monitoring:assignment_create", args=[proposal.group_id]) if _may(by, "assign_pendamping") else "",
            "Tugaskan pendamping",
        )
    elif not is_trained(primary.user):
        yield Blocker(
            f"{primary.user} belum pernah dilatih dinas.",
            "T1",
            reverse("monitoring:pendamping_detail", args=[primary.user_id]) if _may(by, "view_pendamping") else "",
            "Lihat pendamping",
        )
    if by is not None and by.role == Role.PENDAMPING and not _accompanies(by, proposal):
        yield Blocker("Anda tidak ditugaskan pada kelompok ini.", "T2")
    yield from _attendance_gaps(proposal, by)
    missing = books.missing(proposal.group)
    if missing:
        names = " dan ".join(str(kind.label).lower() for kind in missing)
        url = reverse("monitoring:book_open", args=[proposal.group_id]) if _may(by, "open_books") else ""
        yield Blocker(f"Belum dibuka: {names}.", "G5", url, "Buka buku")


def _attendance_gaps(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    came = turnout(proposal)
    url = reverse("monitoring:training_list") if _may(by, "view_training") else ""
    if not came.events:
        link = f"{reverse('monitoring:training_create')}?group={proposal.group_id}" if _may(by, "add_training") else url
        yield Blocker(
            f"Belum ada pelatihan untuk kelompok ini pada tahun program {proposal.program_year.year}.",
            "T1",
            link,
            "Catat pelatihan",
        )
    elif not came.is_enough:
        yield Blocker(
            f"Baru {came.trained} dari {came.members} anggota yang hadir pelatihan ({came.percent} persen); "
            f"paling sedikit {came.needed_percent} persen.",
            "T1",
            reverse("monitoring:event_attendance", args=[_newest(proposal), proposal.group_id])
            if _may(by, "add_training")
            else url,
            "Catat kehadiran",
        )
    if came.not_asked:
        yield Blocker(
            f"Kuis sesudah pelatihan belum dicatat untuk {_named(came.not_asked)}.",
            "T1",
            reverse("monitoring:quiz_group", args=[_newest(proposal), proposal.group_id, "after"])
            if _may(by, "add_training")
            else url,
            "Catat kuis",
        )


def _named(names: Sequence[str]) -> str:
    """The first names, and how many more."""
    shown, rest = names[:NAMES_SHOWN], len(names) - NAMES_SHOWN
    return f"{', '.join(shown)} dan {rest} anggota lain" if rest > 0 else ", ".join(shown)


def _newest(proposal: Proposal) -> int:
    """The group's newest training of the year that was held or is planned (one query)."""
    return (
        EventGroup.objects.filter(
            group_id=proposal.group_id,
            event__kind=Event.Kind.TRAINING,
            event__program_year_id=proposal.program_year_id,
            event__cancelled_at__isnull=True,
        )
        .order_by("-event__held_on", "-event_id")
        .values_list("event_id", flat=True)[0]
    )


def _may(user: User | None, right: str) -> bool:
    return user is not None and user.has_perm(f"monitoring.{right}")


def _accompanies(user: User, proposal: Proposal) -> bool:
    return Assignment.objects.open().filter(user_id=user.pk, group_id=proposal.group_id).exists()
