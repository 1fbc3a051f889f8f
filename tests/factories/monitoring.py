"""Accompaniment for the tests: trained pendamping, events with attendance, groups with money, reports."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from groups.models import Assignment, FundsReceived, Group, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring import assignments, events, fieldreports, handover
from monitoring.mentoring import plans
from monitoring.models import (
    Event,
    EventGroup,
    EventMaterial,
    EventOffice,
    FieldReport,
    Flag,
    GroupBook,
    Handover,
    MentoringPlan,
    OfficeKind,
    PartnerOffice,
    PendampingProfile,
    PendampingTraining,
    SupervisionVisit,
)
from monitoring.quiz import questions, recording
from monitoring.quiz.recording import Answered
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory
from tests.factories.groups import AssignmentFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory


def today() -> dt.date:
    """Today in Singkawang."""
    return timezone.localdate()


def months_ago(count: int) -> dt.date:
    """First day of the month so many months back."""
    month = today().replace(day=1)
    for _ in range(count):
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return month


class PendampingProfileFactory(DjangoModelFactory[PendampingProfile]):
    """What the Dinas knows of a pendamping; give `user`."""

    class Meta:
        model = PendampingProfile


class PendampingTrainingFactory(DjangoModelFactory[PendampingTraining]):
    """Sixteen hours from the Dinas in January 2026; give `user`."""

    class Meta:
        model = PendampingTraining

    topic = factory.Sequence(lambda number: f"Bimbingan teknis pendamping {number}")
    hours = 16
    trained_on = dt.date(2026, 1, 20)
    recorded_by = factory.LazyAttribute(lambda training: UserFactory(role=Role.VERIFIER, region_id="61.72"))


class EventFactory(DjangoModelFactory[Event]):
    """A training held a week ago; give `region_id` (a village or district) and `groups`."""

    class Meta:
        model = Event

    kind = Event.Kind.TRAINING
    region_id = "61.72.05.1001"
    topic = factory.Sequence(lambda number: f"Pembukuan sederhana {number}")
    place = "Aula kantor lurah"
    held_on = factory.LazyFunction(lambda: today() - dt.timedelta(days=7))
    created_by = factory.LazyAttribute(lambda event: UserFactory(role=Role.VERIFIER, region_id="61.72"))

    @classmethod
    def _create(cls, model_class: type[Event], *args: Any, **kwargs: Any) -> Event:
        groups: Iterable[Group] = kwargs.pop("groups", ())
        if "program_year" not in kwargs:
            region = kwargs["region"].pk if "region" in kwargs else kwargs["region_id"]
            kwargs["program_year"] = ProgramYearFactory(regency_id=region[:5], year=kwargs["held_on"].year)
        event: Event = model_class.objects.create(*args, **kwargs)
        EventGroup.objects.bulk_create([EventGroup(event=event, group=group) for group in groups])
        return event


class OutreachFactory(EventFactory):
    """An outreach held a week ago."""

    kind = Event.Kind.OUTREACH
    topic = factory.Sequence(lambda number: f"Pengenalan KUBE {number}")


class EventOfficeFactory(DjangoModelFactory[EventOffice]):
    """The kelurahan, invited to an event; give `event`."""

    class Meta:
        model = EventOffice

    office = EventOffice.Office.VILLAGE
    name = factory.Sequence(lambda number: f"Kantor Kelurahan {number}")


class GroupBookFactory(DjangoModelFactory[GroupBook]):
    """A book opened at the start of 2026; give `group` and `kind`."""

    class Meta:
        model = GroupBook

    kind = GroupBook.Kind.CASH
    opened_on = dt.date(2026, 1, 5)
    opened_by = factory.LazyAttribute(lambda book: UserFactory(role=Role.PENDAMPING, region_id="61.72"))


class SupervisionVisitFactory(DjangoModelFactory[SupervisionVisit]):
    """The lurah came yesterday; give `group`."""

    class Meta:
        model = SupervisionVisit

    office = SupervisionVisit.Office.VILLAGE
    visitor = factory.Sequence(lambda number: f"Lukman {number}, lurah")
    visited_on = factory.LazyFunction(lambda: today() - dt.timedelta(days=1))
    finding = "Kandang bersih, sepuluh anggota hadir."
    recorded_by = factory.LazyAttribute(lambda visit: UserFactory(role=Role.VILLAGE_HEAD, region_id="61.72.05.1001"))


class FlagFactory(DjangoModelFactory[Flag]):
    """The village office did not come, noticed three days ago; give `group`."""

    class Meta:
        model = Flag

    kind = Flag.Kind.SILENT
    facts = factory.LazyFunction(lambda: {"offices": ["village"], "quarter": "Triwulan III 2026"})
    raised_on = factory.LazyFunction(lambda: today() - dt.timedelta(days=3))


def accompany(user: User, group: Group, **values: Any) -> Assignment:
    """Let a pendamping accompany a group as the primary one, trained by the Dinas if not yet."""
    if not PendampingTraining.objects.filter(user=user).exists():
        PendampingTrainingFactory(user=user)
    return AssignmentFactory(user=user, group=group, **values)


def assigned_by_letter(user: User, group: Group, *, by: User, number: str = "800/7/2026") -> Assignment:
    """A primary assignment by the domain's own call, by a letter of today that is written down."""
    if not PendampingTraining.objects.filter(user=user).exists():
        PendampingTrainingFactory(user=user)
    return assignments.assign(
        group=group, user=user, primary=True, level="village", started_on=group.village.today(), by=by,
        paper=assignments.Paper(number=number, dated_on=group.village.today()),
    )  # fmt: skip


def handed_over(*chosen: Assignment, to_user: User, by: User, **values: Any) -> Handover:
    """These assignments passed to another pendamping today, who fell ill."""
    given: dict[str, Any] = {
        "on": chosen[0].group.village.today(),
        "reason": "illness",
        "paper": assignments.Paper(number="800/8/2026", dated_on=chosen[0].group.village.today()),
        "notes": "Ketua paling mudah ditemui sore hari.",
    }
    return handover.hand_over(chosen=chosen, to_user=to_user, by=by, **{**given, **values})


def draft_plan(group: Group, by: User, *, year: int = 0) -> MentoringPlan:
    """The plan of a group for this year as it starts from the template, with its targets filled in."""
    plan = plans.start(group=group, year=year or today().year, by=by)
    plans.save_draft(
        plan=plan,
        values={
            "work_plan": "Mengolah dan menjual bersama.", "turnover": 5_000_000, "savings": 1_200_000,
            "members_active": group.people().count() or None, "equipment": "Timbangan", "stage": "developing",
        },
        planned=[plans.Planned(one.kind, one.title, one.month) for one in plan.activities.all()],
        by=by,
    )  # fmt: skip
    plan.refresh_from_db()
    return plan


def agreed_plan(group: Group, by: User, *, year: int = 0) -> MentoringPlan:
    """The same, agreed to today by the chair."""
    return plans.agree(
        plan=draft_plan(group, by, year=year), agreed_on=today(), agreed_with="Siti Aminah, ketua", by=by
    )


def open_books(group: Group) -> None:
    """Both books, empty."""
    for kind in GroupBook.Kind:
        GroupBookFactory(group=group, kind=kind)


def attended(event: Event, group: Group, *, absent: int = 0) -> None:
    """Everyone of the group came to the event, but for the last `absent`."""
    members = list(events.members_of(group))
    came = {member.pk: index < len(members) - absent for index, member in enumerate(members)}
    events.mark_attendance(event=event, group=group, present=came, by=event.created_by)


def quizzed(event: Event, group: Group, *, phase: str = "after", right: int = 6, absent: int = 0) -> None:
    """Everyone of the group, but for the last `absent`, was asked by word of mouth; so many answers were right."""
    questions.install(event.region_id[:5])
    event.refresh_from_db()
    asked = questions.of_event(event)
    members = list(events.members_of(group))
    answers = {
        one.pk: next(index for index, choice in enumerate(one.choices) if choice["right"] is (number < right))
        for number, one in enumerate(asked)
    }
    recording.record(
        event=event,
        group=group,
        phase=phase,
        mode="oral",
        language="Melayu",
        shown=[one.pk for one in asked],
        answered={member.pk: Answered(answers) for member in members[: len(members) - absent]},
        by=event.created_by,
    )
    event.refresh_from_db()


class PartnerOfficeFactory(DjangoModelFactory[PartnerOffice]):
    """A bank that Kota Singkawang invites."""

    class Meta:
        model = PartnerOffice

    regency_id = "61.72"
    office = OfficeKind.BANK
    name = factory.Sequence(lambda number: f"Bank Kalbar {number}")
    created_by = factory.LazyAttribute(lambda partner: UserFactory(role=Role.VERIFIER, region_id="61.72"))


class EventMaterialFactory(DjangoModelFactory[EventMaterial]):
    """A PDF that was taught from; give `event`."""

    class Meta:
        model = EventMaterial

    title = "Pembukuan untuk pemula"
    file = factory.SubFactory(FileFactory)
    added_by = factory.LazyAttribute(lambda material: material.event.created_by)

    @classmethod
    def _create(cls, model_class: type[EventMaterial], *args: Any, **kwargs: Any) -> EventMaterial:
        material: EventMaterial = model_class.objects.create(*args, **kwargs)
        material.file.attach(material)
        return material


def ready_proposal(user: User, **values: Any) -> Proposal:
    """A decreed proposal whose group may be declared trained: accompanied by `user`, trained, with open books."""
    proposal = ProposalFactory(**{"status": Status.DECREED, "size": 10, **values})
    accompany(user, proposal.group)
    open_books(proposal.group)
    event = EventFactory(region_id=proposal.village_id, groups=[proposal.group], program_year=proposal.program_year)
    attended(event, proposal.group)
    quizzed(event, proposal.group)
    return proposal


def funded_group(*, months: int = 2, user: User | None = None, **values: Any) -> Group:
    """A group of ten that received its grant so many months ago, accompanied by `user`."""
    proposal = ProposalFactory(**{"status": Status.FUNDED, "size": 10, **values})
    FundsReceived.objects.create(
        group=proposal.group,
        proposal=proposal,
        amount=proposal.amount,
        received_on=months_ago(months),
        reference="SP2D/1/2026",
    )
    if user is not None:
        accompany(user, proposal.group)
    return Group.objects.select_related("village").get(pk=proposal.group_id)


def draft_report(group: Group, month: dt.date, by: User, **figures: Any) -> FieldReport:
    """A report filled in whole and not yet sent; `figures` replace what it says, `absent` leaves members away.

    `needs` are what it asks for.
    """
    absent, needs = figures.pop("absent", 0), figures.pop("needs", None)
    report, _ = fieldreports.start(group=group, month=month, by=by, uuid=uuid.uuid4())
    members = list(events.members_of(group))
    fieldreports.save_visit(
        report=report,
        visit_on=month,
        present={member.pk: index < len(members) - absent for index, member in enumerate(members)},
    )
    values = {
        "turnover": 4_750_000,
        "costs": 2_900_000,
        "cash_counted": 6_120_000,
        "bank_balance": 1_000_000,
        "is_joint_business": True,
        "is_main_business": True,
        "used_as_planned": True,
        "trend": "same",
        "has_problems": False,
        **figures,
    }
    fieldreports.save_figures(report=report, values=values, needs=needs)
    return FieldReport.objects.select_related("group__village").get(pk=report.pk)


def sent_report(group: Group, month: dt.date, by: User, **figures: Any) -> FieldReport:
    """A report that has been sent."""
    report = draft_report(group, month, by, **{"jump_confirmed": True, **figures})
    fieldreports.submit(report=report, by=by)
    return report
