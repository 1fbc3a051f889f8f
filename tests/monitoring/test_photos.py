"""Photos of a report: each once, made small, time and place kept beside it, frozen once the report is sent."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image

from groups.lifecycle import MoveRefused
from kube_portal.documents.access import may_see
from kube_portal.documents.models import File
from kube_portal.position import Position
from monitoring import fieldreports, photos
from monitoring.models import ReportPhoto
from tests.factories.documents import image_bytes, photo_bytes
from tests.factories.monitoring import draft_report, months_ago, sent_report

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 10, 20, 5, tzinfo=dt.UTC)


@pytest.fixture
def draft(harapan, pendamping):
    """A report filled in and not sent."""
    return draft_report(harapan, months_ago(1), pendamping)


def upload(**beside) -> SimpleUploadedFile:
    """A photo as a phone sends it."""
    return SimpleUploadedFile("IMG_1.jpg", photo_bytes(**beside))


def test_a_photo_keeps_time_and_place_beside_it(draft, pendamping):
    added = photos.add(report=draft, upload=upload(place=(0.8382, 108.9561), size=(3000, 2000)), by=pendamping)

    taken = ReportPhoto.objects.get()
    assert (added.is_new, added.remark, taken.clock) == (True, "", "photo")
    assert taken.taken_at == dt.datetime(2026, 11, 22, 3, 11, 12, tzinfo=dt.UTC)
    assert (str(taken.position), taken.position_source) == ("0.838200, 108.956100 ±4 m", "photo")
    with taken.file.content.open("rb") as content, Image.open(io.BytesIO(content.read())) as picture:
        assert picture.size == (1600, 1067)
        assert not dict(picture.getexif())
    assert taken.thumbnail_data.startswith("data:image/jpeg")


def test_the_phone_says_what_the_photo_does_not(draft, pendamping):
    place = Position.at(0.8382, 108.9561, 30)

    photos.add(
        report=draft, upload=SimpleUploadedFile("a.png", image_bytes("PNG")), by=pendamping, taken_at=NOON,
        position=place,
    )  # fmt: skip

    taken = ReportPhoto.objects.get()
    assert (taken.taken_at, taken.clock, taken.position, taken.position_source) == (NOON, "device", place, "device")


@pytest.mark.parametrize("taken", ["2999:01:01 10:00:00", "1970:01:01 00:00:00", "nonsense", ""])
def test_a_clock_that_is_plainly_wrong_is_not_believed(draft, pendamping, taken):
    photos.add(report=draft, upload=upload(taken=taken), by=pendamping)

    assert ReportPhoto.objects.get().taken_at is None


def test_a_place_outside_indonesia_is_told_and_not_kept(draft, pendamping):
    added = photos.add(report=draft, upload=upload(place=(51.5, -0.1)), by=pendamping)

    assert "di luar Indonesia" in added.remark
    assert added.photo.position is None


def test_the_same_uuid_or_the_same_bytes_are_the_same_photo(draft, pendamping):
    key = uuid.uuid4()
    first = photos.add(report=draft, upload=upload(), by=pendamping, uuid=key)

    by_uuid = photos.add(report=draft, upload=upload(colour="#111111"), by=pendamping, uuid=key)
    by_bytes = photos.add(report=draft, upload=upload(), by=pendamping, uuid=uuid.uuid4())

    assert (by_uuid.photo, by_uuid.is_new) == (first.photo, False)
    assert (by_bytes.photo, by_bytes.is_new) == (first.photo, False)
    assert File.objects.filter(kind="report_photo").count() == 1


def test_the_same_photo_again_after_sending_is_no_error(draft, pendamping):
    key = uuid.uuid4()
    photos.add(report=draft, upload=upload(), by=pendamping, uuid=key)
    fieldreports.submit(report=draft, by=pendamping)

    assert not photos.add(report=draft, upload=upload(), by=pendamping, uuid=key).is_new
    assert not photos.add(report=draft, upload=upload(), by=pendamping).is_new
    with pytest.raises(MoveRefused, match="sudah dikirim"):
        photos.add(report=draft, upload=upload(colour="#222222"), by=pendamping)
    with pytest.raises(MoveRefused, match="sudah dikirim"):
        photos.take_out(photo=ReportPhoto.objects.get(), by=pendamping)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportPhoto.objects.update(removed_by=pendamping, removed_at=NOON)


def test_another_reports_uuid_is_refused(draft, harapan, pendamping):
    key = uuid.uuid4()
    photos.add(report=draft, upload=upload(), by=pendamping, uuid=key)
    other = draft_report(harapan, months_ago(0), pendamping)

    with pytest.raises(MoveRefused, match="laporan lain"):
        photos.add(report=other, upload=upload(), by=pendamping, uuid=key)


def test_not_more_than_fit(draft, pendamping):
    for number in range(photos.MOST):
        photos.add(report=draft, upload=upload(colour=f"#{number}0{number}0{number}0"), by=pendamping)

    with pytest.raises(MoveRefused, match="Keluarkan dulu satu"):
        photos.add(report=draft, upload=upload(colour="#ffffff"), by=pendamping)
    photos.take_out(photo=ReportPhoto.objects.first(), by=pendamping)
    assert photos.add(report=draft, upload=upload(colour="#ffffff"), by=pendamping).is_new
    assert len(photos.of_report(draft)) == photos.MOST


def test_a_correction_shows_the_same_photos(harapan, draft, pendamping):
    photos.add(report=draft, upload=upload(), by=pendamping)
    fieldreports.submit(report=draft, by=pendamping)

    mended, _ = fieldreports.correct(report=draft, by=pendamping, uuid=uuid.uuid4())

    old, new = ReportPhoto.objects.order_by("pk")
    assert (new.report, new.file, new.taken_at, new.position) == (mended, old.file, old.taken_at, old.position)
    assert new.uuid != old.uuid
    photos.take_out(photo=new, by=pendamping)
    old.refresh_from_db()
    assert old.removed_at is None


def test_who_opens_a_photo(draft, pendamping, other_pendamping, verifier, lurah_sedau, outsider):
    photos.add(report=draft, upload=upload(), by=pendamping)
    file = File.objects.get(kind="report_photo")

    people = (pendamping, other_pendamping, verifier, lurah_sedau, outsider)
    assert [may_see(user, file) for user in people] == [True, False, True, False, False]


def test_a_photo_of_a_sent_report_is_never_deleted(harapan, pendamping):
    sent_report(harapan, months_ago(1), pendamping)
    draft = draft_report(harapan, months_ago(0), pendamping)
    photos.add(report=draft, upload=upload(), by=pendamping)

    with pytest.raises(DatabaseError), transaction.atomic():
        ReportPhoto.objects.update(digest="x")
