"""Photos of homes, KTPs and places of business: small, private, kept with where and when they were taken."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image

from eligibility import photos
from eligibility import verification as activity
from eligibility.models import FieldPhoto, MemberCheck
from eligibility.photos import MOST, Kind
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member
from kube_portal.documents.access import may_see
from kube_portal.documents.models import File
from kube_portal.position import Position
from tests.eligibility.conftest import members_of
from tests.factories.documents import image_bytes, pdf_bytes, photo_bytes, upload
from tests.factories.eligibility import FieldPhotoFactory, TeamMemberFactory

HERE = (0.838201, 108.956103)


def add(verification, member, by, *, kind=Kind.HOUSE, data=None, **photo):
    bytes_ = photo_bytes(HERE, **photo) if data is None else data
    return photos.add(verification=verification, member=member, kind=kind, upload=upload("IMG_1.jpg", bytes_), by=by)


def check_of(verification, member) -> MemberCheck:
    return MemberCheck.objects.get(verification=verification, member=member)


def test_a_photo_of_a_home_is_kept_small_with_place_and_time(running, verifier):
    member = members_of(running)[0]

    added = add(running, member, verifier, size=(4000, 3000))

    photo = FieldPhoto.objects.get()
    assert added == photos.Added(photo, "")
    assert (photo.member_check, photo.kind, photo.added_by) == (check_of(running, member), "house", verifier)
    assert photo.position == Position(Decimal("0.838201"), Decimal("108.956103"), 4)
    assert photo.position_source == "photo"
    assert photo.taken_at == dt.datetime(2026, 11, 22, 3, 11, 12, tzinfo=dt.UTC)
    assert (photo.file.owner, photo.file.kind, photo.file.uploaded_by) == (photo, "photo_house", verifier)
    assert photo.file.name == f"foto-rumah-{member.pk}.jpg"
    with photo.file.content.open("rb") as content:
        picture = Image.open(io.BytesIO(content.read()))
        assert picture.size == (1600, 1200)
        assert not dict(picture.getexif())
    assert Image.open(io.BytesIO(bytes(photo.thumbnail))).size == (240, 180)
    assert photo.thumbnail_data.startswith("data:image/jpeg;base64,")


def test_of_a_ktp_nothing_stands_beside_its_file(running, verifier):
    member = members_of(running)[0]

    photo = add(running, member, verifier, kind=Kind.KTP).photo

    assert (photo.thumbnail, photo.thumbnail_data) == (b"", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldPhotoFactory(
            verification=running, member_check=photo.member_check, kind="ktp", thumbnail=image_bytes(size=(8, 6))
        )


def test_of_the_place_of_business(running, verifier):
    photo = add(running, None, verifier, kind=Kind.SITE).photo

    assert (photo.member_check, photo.file.name) == (None, "foto-lokasi.jpg")


def test_a_place_outside_indonesia_is_left_out_and_that_is_said(running, verifier):
    added = add(running, members_of(running)[0], verifier, data=photo_bytes((52.3, 4.9)))

    assert added.photo.position is None
    assert added.remark.startswith("Posisi di dalam foto tidak disimpan. Posisi 52.3, 4.9 di luar Indonesia.")


@pytest.mark.parametrize("taken", ["2999:01:01 00:00:00", ""])
def test_a_clock_that_is_wrong_says_nothing(running, verifier, taken):
    assert add(running, members_of(running)[0], verifier, taken=taken).photo.taken_at is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pdf_bytes(), "tidak dapat diterima. Yang diterima: foto JPG, gambar PNG"),
        (b"bukan foto", "tidak dapat diterima"),
        (photo_bytes(HERE, size=(400, 300))[:-900], "rusak atau tidak lengkap"),
    ],
)
def test_what_is_no_photo_is_refused(running, verifier, data, sentence):
    with pytest.raises(MoveRefused, match=sentence):
        add(running, members_of(running)[0], verifier, data=data)

    assert not FieldPhoto.objects.exists()
    assert not File.objects.filter(kind="photo_house").exists()


def test_the_same_photo_twice_is_kept_once(running, verifier):
    member = members_of(running)[0]
    first = add(running, member, verifier)

    assert add(running, member, verifier).photo == first.photo
    assert FieldPhoto.objects.count() == 1


def test_one_photo_is_not_two_homes(running, verifier):
    first, second = members_of(running)[:2]
    add(running, first, verifier)

    with pytest.raises(MoveRefused, match=f"sudah dipakai: foto rumah {first.name}"):
        add(running, second, verifier)
    with pytest.raises(MoveRefused, match="sudah dipakai"):
        add(running, first, verifier, kind=Kind.KTP)

    add(running, None, verifier, kind=Kind.SITE, colour="#123456")
    with pytest.raises(MoveRefused, match=r"sudah dipakai: foto lokasi usaha\. Ambil foto yang lain"):
        add(running, second, verifier, colour="#123456")


def test_only_so_many_of_each_kind(running, verifier):
    member = members_of(running)[0]
    for number in range(MOST[Kind.HOUSE]):
        add(running, member, verifier, size=(200 + number, 100))

    with pytest.raises(MoveRefused, match="Sudah ada 4 foto"):
        add(running, member, verifier)
    add(running, member, verifier, kind=Kind.KTP, size=(300, 100))
    with pytest.raises(MoveRefused, match=r"Sudah ada foto KTP\. Keluarkan dulu yang lama"):
        add(running, member, verifier, kind=Kind.KTP, size=(301, 100))


def test_only_the_team_takes_photos(running, verifier, wati, kabid):
    member = members_of(running)[0]
    for user in (wati, kabid):
        with pytest.raises(NotAllowed):
            add(running, member, user)

    TeamMemberFactory(verification=running, user=wati)
    assert add(running, member, wati).photo.added_by == wati


def test_of_somebody_of_another_group_or_who_left_it_is_refused(running, checked, verifier):
    gone = members_of(running)[9]
    Member.objects.filter(pk=gone.pk).update(left_on=dt.date(2026, 11, 1), active=False)
    gone.refresh_from_db()

    for member in (members_of(checked)[0], gone):
        with pytest.raises(MoveRefused, match="bukan anggota kelompok ini lagi"):
            add(running, member, verifier)


def test_a_wrong_photo_is_taken_out_and_shown_to_nobody(running, verifier, kabid):
    photo = add(running, members_of(running)[0], verifier).photo
    assert may_see(kabid, photo.file)
    with pytest.raises(NotAllowed):
        photos.take_out(photo=photo, by=kabid)

    photos.take_out(photo=photo, by=verifier)
    photos.take_out(photo=photo, by=verifier)

    photo.refresh_from_db()
    assert photo.removed_by == verifier
    assert not may_see(verifier, photo.file)
    assert add(running, members_of(running)[1], verifier).photo != photo


def test_who_may_see_which(running, verifier, kabid, auditor, operator_sedau, lurah_sedau, pendamping, outsider):
    member = members_of(running)[0]
    files = [
        add(running, member, verifier, kind=kind, colour=colour).photo.file
        for kind, colour in ((Kind.HOUSE, "#111111"), (Kind.KTP, "#222222"))
    ]

    seen = {
        user.first_name: [may_see(user, file) for file in files]
        for user in (verifier, kabid, auditor, operator_sedau, lurah_sedau, pendamping, outsider)
    }

    nothing = [False, False]
    assert seen == {
        "Vera": [True, True],
        "Bidari": [True, False],
        "Audi": [True, True],
        "Olivia": nothing,
        "Lukman": nothing,
        "Pandu": nothing,
        "Oding": nothing,
    }


def test_after_the_conclusion_nothing_is_added_or_taken_out(checked, verifier):
    member = members_of(checked)[0]
    photo = add(checked, member, verifier).photo
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)

    with pytest.raises(MoveRefused, match="sudah selesai"):
        add(checked, member, verifier, size=(99, 99))
    with pytest.raises(MoveRefused, match="sudah selesai"):
        photos.take_out(photo=photo, by=verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldPhotoFactory(verification=checked)


def test_the_database_keeps_a_photo_as_it_came(running, checked, verifier):
    photo = add(running, members_of(running)[0], verifier).photo
    other = check_of(checked, members_of(checked)[0])
    rows = FieldPhoto.objects.filter(pk=photo.pk)

    for change in ({"kind": "site"}, {"latitude": None}, {"taken_at": None}, {"removed_at": photo.added_at}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldPhotoFactory(verification=running, member_check=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldPhotoFactory(verification=running, kind="house")
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldPhotoFactory(verification=running, latitude=1, position_source="photo")


def test_without_its_own_a_home_is_where_its_photo_was_taken(running, verifier):
    member = members_of(running)[0]
    add(running, member, verifier)
    check = check_of(running, member)

    found = photos.evidence(check, photos.of_check(verifier, running, check))

    assert (str(found.position), found.source_label) == ("0.838201, 108.956103 ±4 m", "dari foto")
    assert (len(found.houses), len(found.ktps)) == (1, 0)
    check.put_at(Position.at(0.8, 109), "typed")
    assert photos.evidence(check, found.photos).source_label == "diketik"
    assert photos.evidence(check_of(running, members_of(running)[1]), []).position is None
