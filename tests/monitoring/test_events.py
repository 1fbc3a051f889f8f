"""Events that are corrected, moved and cancelled, who else is invited, and two people who note attendance at once."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from groups.lifecycle import MoveRefused
from kube_portal.regions.models import Region
from monitoring import events, inviting, outreach
from monitoring.inviting import Named
from monitoring.models import Attendance, Event, EventChange, EventGroup, PartnerOffice
from tests.conftest import SEDAU, SINGKAWANG_SELATAN
from tests.factories.groups import GroupFactory, MemberFactory
from tests.factories.monitoring import EventFactory, OutreachFactory, attended, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(regions):
    """An outreach in nine days."""
    return OutreachFactory(held_on=today() + dt.timedelta(days=9))


@pytest.fixture
def group(regions):
    """Three members of Sedau."""
    group = GroupFactory(village=SEDAU)
    for _ in range(3):
        MemberFactory(group=group)
    return group


def move(event, by, **values):
    """Put an event elsewhere."""
    return events.move(**{
        "event": event, "held_on": event.held_on, "starts_at": None, "place": "Balai RT 3", "reason": "Aula dipakai",
        "by": by, **values,
    })  # fmt: skip


def test_a_move_keeps_where_it_was_and_why(planned, verifier):
    old = planned.held_on
    told = move(planned, verifier, held_on=old + dt.timedelta(days=2), starts_at=dt.time(9))

    planned.refresh_from_db()
    assert (planned.held_on, planned.place, planned.starts_at) == (old + dt.timedelta(days=2), "Balai RT 3", dt.time(9))
    assert (told.what, told.held_on, told.place, told.by) == ("moved", old, "Aula kantor lurah", verifier)
    assert planned.history.count() == 2


def test_nothing_different_needs_no_reason(planned, verifier):
    assert move(planned, verifier, place=planned.place, reason="") is None
    assert EventChange.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [({"reason": " "}, "Tulis alasan"), ({"held_on": dt.date(2004, 1, 1)}, "harus antara")],
)
def test_a_move_that_cannot_be(planned, verifier, values, said):
    with pytest.raises(MoveRefused, match=said):
        move(planned, verifier, **values)
    assert EventChange.objects.count() == 0


def test_a_move_into_another_year_takes_its_rules(planned, verifier):
    next_year = ProgramYearFactory(year=2027)

    move(planned, verifier, held_on=dt.date(2027, 1, 5))

    planned.refresh_from_db()
    assert planned.program_year == next_year


def test_once_noted_an_event_stays_in_the_past(group, verifier):
    event = EventFactory(groups=[group])
    attended(event, group)

    with pytest.raises(MoveRefused, match="tidak dapat dipindah"):
        move(event, verifier, held_on=today() + dt.timedelta(days=3))
    with pytest.raises(MoveRefused, match="tidak dapat dibatalkan"):
        events.cancel(event=event, reason="Salah catat", by=verifier)
    # A slip of the pen is mended.
    assert move(event, verifier, held_on=event.held_on - dt.timedelta(days=1)) is not None


@pytest.mark.parametrize("values", [{"held_on": today() + dt.timedelta(days=9)}, {"cancelled_at": "now"}])
def test_the_database_keeps_what_was_noted(group, values):
    event = EventFactory(groups=[group])
    attended(event, group)
    if "cancelled_at" in values:
        values = {"cancelled_at": timezone.now()}

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**values)

    assert refused.value.__cause__.diag.constraint_name == "event_change_keeps_what_was_noted"


def test_a_cancelled_event_stays_on_record_and_counts_for_nothing(verifier, regions):
    event = OutreachFactory()
    assert outreach.latest_for(SEDAU, today()) == event

    events.cancel(event=event, reason="Jalan terputus", by=verifier)

    assert outreach.latest_for(SEDAU, today()) is None
    event.refresh_from_db()
    assert event.is_cancelled
    assert not event.is_held(today())
    assert [change.reason for change in event.changes.all()] == ["Jalan terputus"]
    for again in (
        lambda: events.cancel(event=event, reason="Lagi", by=verifier),
        lambda: move(event, verifier),
        lambda: events.change(event=event, topic="Lain"),
        lambda: inviting.invite(event=event, by=verifier, named=[Named("bank", "Bank")]),
        lambda: inviting.mark_offices(event=event, attended={}),
    ):
        with pytest.raises(MoveRefused, match="dibatalkan"):
            again()
    # The same may be planned anew.
    OutreachFactory(topic=event.topic, held_on=event.held_on)


def test_no_event_is_ever_removed(planned, verifier):
    with pytest.raises(InternalError), transaction.atomic():
        Event.objects.filter(pk=planned.pk).delete()
    told = move(planned, verifier)
    with pytest.raises(InternalError), transaction.atomic():
        told.delete()
    with pytest.raises(InternalError), transaction.atomic():
        EventChange.objects.update(reason="Lain")


def test_attendance_at_what_was_not_held_is_refused_by_the_database(group, planned, verifier):
    EventGroup.objects.create(event=planned, group=group)
    office = inviting.public_offices(planned.region, "Dinas")[0]
    office.event, office.attended = planned, True

    with pytest.raises(IntegrityError, match="not held"), transaction.atomic():
        Attendance.objects.create(event=planned, member=group.members.first(), present=True, recorded_by=verifier)
    with pytest.raises(IntegrityError, match="not held"), transaction.atomic():
        office.save()


def test_who_does_not_come_signs_nothing(group, verifier):
    event = EventFactory(groups=[group])
    first, second, third = group.members.order_by("pk")

    events.mark_attendance(
        event=event, group=group, by=verifier,
        present={first.pk: True, second.pk: True, third.pk: False},
        signed={first.pk: "thumb", second.pk: "signature", third.pk: "thumb"},
    )  # fmt: skip

    assert list(event.attendances.order_by("member_id").values_list("signed", flat=True)) == ["thumb", "signature", ""]
    with pytest.raises(IntegrityError), transaction.atomic():
        event.attendances.filter(member=third).update(signed="thumb")


def test_two_people_note_attendance_at_once(group, verifier, pendamping):
    event = EventFactory(groups=[group])
    first, second, third = group.members.order_by("pk")
    unnoted = {member.pk: events.UNNOTED for member in (first, second, third)}
    by_first = {first.pk: True, second.pk: True, third.pk: False}
    events.mark_attendance(event=event, group=group, present=by_first, by=pendamping, seen=unnoted)

    # Both opened an empty page; the second one says otherwise of one member.
    with pytest.raises(MoveRefused, match="Pandu baru saja mencatat “hadir”"):
        events.mark_attendance(
            event=event, group=group, present={**by_first, second.pk: False}, by=verifier, seen=unnoted
        )
    assert event.attendances.filter(present=True).count() == 2

    # Knowing what stands, it is a correction; and what was not touched stays with who noted it.
    seen = {pk: events.mark_of(row) for pk, row in events.noted_of(event, group).items()}
    events.mark_attendance(event=event, group=group, present={**by_first, second.pk: False}, by=verifier, seen=seen)
    rows = {row.member_id: row for row in event.attendances.all()}
    assert [rows[one.pk].recorded_by for one in (first, second, third)] == [pendamping, verifier, pendamping]
    assert [old.present for old in rows[second.pk].history.all()] == [True]


def test_what_another_corrected_meanwhile_stays(group, verifier, pendamping):
    event = EventFactory(groups=[group])
    first, second, third = group.members.order_by("pk")
    came = {first.pk: True, second.pk: True, third.pk: True}
    events.mark_attendance(event=event, group=group, present=came, by=pendamping)
    seen = {pk: events.mark_of(row) for pk, row in events.noted_of(event, group).items()}
    events.mark_attendance(event=event, group=group, present={first.pk: False}, by=pendamping)

    # The verifier opened the page before that correction, and changes another member.
    events.mark_attendance(event=event, group=group, present={**came, third.pk: False}, by=verifier, seen=seen)

    assert events.attendance_of(event, group) == {first.pk: False, second.pk: True, third.pk: False}


def test_two_people_note_offices_at_once(regions, verifier, pendamping):
    ProgramYearFactory()
    event = outreach.record(
        region=Region.objects.get(pk=SEDAU), topic="KUBE", place="Balai", held_on=today(), by=verifier
    )
    village, district, dinas = event.offices.all()
    blank = {office.pk: None for office in (village, district, dinas)}
    outreach.mark_offices(event=event, attended={village.pk: (False, "")}, by=pendamping, seen=blank)

    with pytest.raises(MoveRefused, match="Pandu baru saja mencatat “tidak hadir”"):
        outreach.mark_offices(event=event, attended={village.pk: (True, "Lurah")}, by=verifier, seen=blank)
    outreach.mark_offices(
        event=event, attended={village.pk: (None, ""), district.pk: (True, "Camat")}, by=verifier, seen=blank
    )

    assert list(event.offices.values_list("attended", "noted_by")) == [
        (False, pendamping.pk), (True, verifier.pk), (None, None),
    ]  # fmt: skip


def test_partners_are_kept_once_and_invited_again(regions, verifier):
    ProgramYearFactory()
    event = outreach.record(
        region=Region.objects.get(pk="61.72"), kind="meeting", topic="Pemasaran", place="Aula", held_on=today(),
        by=verifier, sectors=["Dinas Perikanan"], named=[Named("bank", "Bank  Kalbar"), Named("buyer", "UD Laut")],
    )  # fmt: skip

    assert list(PartnerOffice.objects.values_list("office", "name", "sector")) == [
        ("bank", "Bank Kalbar", ""), ("buyer", "UD Laut", ""), ("sector", "Dinas Perikanan", "fisheries"),
    ]  # fmt: skip
    kinds = list(event.offices.values_list("office", flat=True))
    assert (kinds.count("village"), kinds.count("dinas")) == (0, 1)
    assert kinds.count("district") == Region.objects.active().districts().within("61.72").count()

    # Written otherwise, it is the same bank; invited twice, it is invited once.
    assert inviting.invite(event=event, by=verifier, named=[Named("bank", "bank kalbar")]) == 0
    assert PartnerOffice.objects.count() == 3
    later = outreach.record(
        region=Region.objects.get(pk=SINGKAWANG_SELATAN), kind="meeting", villages=False, topic="Lagi", place="Aula",
        held_on=today(), by=verifier, partners=PartnerOffice.objects.of("61.72"),
    )  # fmt: skip
    assert [office.office for office in later.offices.all()] == ["district", "dinas", "bank", "buyer", "sector"]


def test_a_group_may_be_invited_later(planned, group, verifier):
    inviting.invite(event=planned, by=verifier, groups=[group])
    inviting.invite(event=planned, by=verifier, groups=[group])

    assert planned.event_groups.count() == 1
    planned.event_groups.get().delete()
    event = EventFactory(groups=[group])
    attended(event, group)
    with pytest.raises(IntegrityError, match="members of this group"), transaction.atomic():
        event.event_groups.get().delete()


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("Dinas Pertanian dan Ketahanan Pangan", "agriculture"),
        ("Dinas Peternakan", "livestock"),
        ("Dinas Koperasi dan UMKM", "cooperatives"),
        ("Dinas Kopi", "other"),
    ],
)
def test_a_name_tells_its_sector(name, sector):
    assert inviting.sector_of(name) == sector


def test_citizens_are_counted(regions, verifier, planned):
    held = OutreachFactory()

    events.count_citizens(event=held, men=12, women=15)

    held.refresh_from_db()
    assert held.citizens == 27
    with pytest.raises(MoveRefused, match="tidak dapat dibatalkan"):
        events.cancel(event=held, reason="Salah", by=verifier)
    with pytest.raises(MoveRefused, match="pada hari kegiatan"):
        events.count_citizens(event=planned, men=1, women=1)


def test_who_may_change_an_event(planned, verifier, pendamping, lurah_sedau):
    planned.created_by = verifier

    assert events.may_change(verifier, planned)
    assert not events.may_change(pendamping, planned)
    assert not events.may_change(lurah_sedau, planned)
    planned.created_by = pendamping
    assert events.may_change(pendamping, planned)


def test_a_meeting_of_the_regency_is_seen_in_it(regions, verifier, lurah_sedau, camat_selatan, pendamping, outsider):
    meeting = EventFactory(kind="meeting", region_id="61.72")

    for user in (verifier, lurah_sedau, camat_selatan, pendamping):
        assert Event.objects.visible_to(user).filter(pk=meeting.pk).exists()
    assert not Event.objects.visible_to(outsider).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutreachFactory(region_id="61.72")
