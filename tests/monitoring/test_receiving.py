"""A whole report in one call: taken in once, whatever happened to the group meanwhile; all of it or nothing."""

import dataclasses
import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from groups.lifecycle import MoveRefused
from kube_portal.position import Position
from monitoring import fieldreports
from monitoring.equipment import Need
from monitoring.models import EquipmentRequest, FieldReport, ReportPhoto
from monitoring.receiving import SentPhoto, WholeReport, receive
from tests.factories.documents import photo_bytes
from tests.factories.monitoring import funded_group, months_ago, sent_report

pytestmark = pytest.mark.django_db
PLACE = Position.at(0.8382, 108.9561, 12)
ANSWERS = {
    "turnover": 4_750_000, "costs": 2_900_000, "cash_counted": 6_120_000, "bank_balance": 500_000, "stock_value": None,
    "assets_value": 8_000_000, "iks": 100_000, "is_joint_business": True, "is_main_business": True,
    "used_as_planned": True, "trend": "up", "has_problems": False, "problems": "", "follow_up": "",
}  # fmt: skip


def photo(data: bytes | None = None) -> SentPhoto:
    """One photo under a fresh UUID."""
    return SentPhoto(uuid.uuid4(), SimpleUploadedFile("a.jpg", photo_bytes() if data is None else data))


@pytest.fixture
def whole(harapan):
    """Last month as a phone knows it."""
    return WholeReport(
        uuid=uuid.uuid4(), month=months_ago(1), visit_on=months_ago(1) + dt.timedelta(days=20),
        present=dict.fromkeys(harapan.members.values_list("pk", flat=True), True), answers=ANSWERS,
        needs=[Need("Alat potong rumput", 1, "Rumput disabit")], photos=[photo()], position=PLACE,
        written_at=dt.datetime(2026, 10, 21, 3, tzinfo=dt.UTC), sent_at=dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC),
    )  # fmt: skip


def test_taken_in_whole(harapan, pendamping, whole):
    received = receive(group=harapan, whole=whole, by=pendamping)

    report = FieldReport.objects.get()
    assert (received.report, received.is_new, received.remarks) == (report, True, [])
    assert (report.state, report.uuid, report.turnover, report.position) == ("submitted", whole.uuid, 4_750_000, PLACE)
    assert (report.device_time, report.device_sent_at) == (whole.written_at, whole.sent_at)
    assert report.attendances.count() == 10
    assert report.photos.get().uuid == whole.photos[0].uuid
    assert EquipmentRequest.objects.get().what == "Alat potong rumput"


def test_again_it_changes_nothing(harapan, pendamping, whole):
    receive(group=harapan, whole=whole, by=pendamping)
    other = dataclasses.replace(whole, answers={**ANSWERS, "turnover": 1})

    again = receive(group=harapan, whole=other, by=pendamping)

    assert not again.is_new
    assert (FieldReport.objects.get().turnover, ReportPhoto.objects.count()) == (4_750_000, 1)
    assert EquipmentRequest.objects.count() == 1


def test_a_line_that_broke_off_is_carried_on(harapan, pendamping, whole):
    fieldreports.start(group=harapan, month=whole.month, by=pendamping, uuid=whole.uuid)

    assert receive(group=harapan, whole=whole, by=pendamping).is_new


def test_who_left_before_the_visit_is_left_out_and_told(harapan, pendamping, whole):
    before, after = harapan.members.order_by("pk")[:2]
    for member, days in ((before, -1), (after, 1)):
        left = whole.visit_on + dt.timedelta(days=days)
        harapan.members.filter(pk=member.pk).update(left_on=left, active=False)

    received = receive(group=harapan, whole=whole, by=pendamping)

    assert received.remarks == ["1 nama tidak dicatat: bukan anggota lagi pada hari kunjungan."]
    assert received.report.attendances.filter(member=after).exists()
    assert received.report.attendances.count() == 9


def test_what_is_no_photo_spoils_nothing_else(harapan, pendamping, whole):
    mixed = dataclasses.replace(whole, photos=[photo(b"bukan foto"), photo()])

    received = receive(group=harapan, whole=mixed, by=pendamping)

    assert received.is_new
    assert len(received.remarks) == 1
    assert received.report.photos.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"month": dt.date(2999, 1, 1)}, "belum tiba"),
        ({"month": dt.date(2020, 1, 1)}, "Dana diterima"),
        ({"visit_on": dt.date(2999, 1, 1)}, "Tanggal kunjungan"),
        ({"answers": {**ANSWERS, "turnover": None}}, "belum lengkap"),
        ({"answers": {**ANSWERS, "state": "submitted"}}, "tidak dikenal"),
        ({"answers": {**ANSWERS, "loans_outstanding": 1, "loans_overdue": 2}}, "menunggak"),
        ({"present": {}}, "Kehadiran 10 anggota"),
        ({"needs": [Need("x", 1, "y")] * 6}, "Paling banyak 5"),
    ],
)
def test_what_cannot_be_leaves_nothing_behind(harapan, pendamping, whole, changes, said):
    with pytest.raises(MoveRefused, match=said):
        receive(group=harapan, whole=dataclasses.replace(whole, **changes), by=pendamping)

    assert FieldReport.objects.count() == 0
    assert ReportPhoto.objects.count() == 0


def test_a_jump_wants_a_word(harapan, pendamping, whole):
    sent_report(harapan, months_ago(2), pendamping, turnover=475_000_000)

    with pytest.raises(MoveRefused, match="melonjak"):
        receive(group=harapan, whole=whole, by=pendamping)
    confirmed = dataclasses.replace(whole, answers={**ANSWERS, "jump_confirmed": True})
    assert receive(group=harapan, whole=confirmed, by=pendamping).is_new


def test_a_month_that_was_sent_or_begun_otherwise_is_told(harapan, pendamping, whole):
    fieldreports.start(group=harapan, month=whole.month, by=pendamping, uuid=uuid.uuid4())
    with pytest.raises(MoveRefused, match="sudah ada di portal"):
        receive(group=harapan, whole=whole, by=pendamping)

    sent_report(harapan, months_ago(0), pendamping)
    with pytest.raises(MoveRefused, match="sudah dikirim"):
        receive(group=harapan, whole=dataclasses.replace(whole, month=months_ago(0)), by=pendamping)


def test_another_groups_uuid_is_refused(harapan, pendamping, whole):
    receive(group=harapan, whole=whole, by=pendamping)

    with pytest.raises(MoveRefused, match="sudah dipakai"):
        receive(group=funded_group(), whole=whole, by=pendamping)
