"""The photos of a member's house and KTP."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility import verification as activity
from eligibility.models import FieldPhoto, MemberCheck
from groups.models import Member
from kube_portal.accounts.models import AccessLog
from tests.eligibility.conftest import members_of
from tests.factories.documents import pdf_bytes, photo_bytes, upload
from tests.factories.eligibility import FieldPhotoFactory

HERE = (0.838201, 108.956103)


def url(verification, member) -> str:
    return reverse("eligibility:member_photos", args=[verification.pk, member.pk])


def sent(kind="house", data=None, name="IMG_1.jpg") -> dict[str, object]:
    return {"kind": kind, "photo": upload(name, photo_bytes(HERE) if data is None else data)}


@pytest.fixture
def member(running) -> Member:
    return members_of(running)[0]


@pytest.fixture
def pictures(running, member) -> list[FieldPhoto]:
    """One of the house and one of the KTP."""
    check = MemberCheck.objects.get(verification=running, member=member)
    return [FieldPhotoFactory(verification=running, member_check=check, kind=kind) for kind in ("house", "ktp")]


@pytest.mark.parametrize(("kind", "told"), [("house", "Foto rumah tersimpan."), ("ktp", "Foto KTP tersimpan.")])
def test_a_photo_is_added_and_shown(client, running, member, verifier, kind, told):
    client.force_login(verifier)

    response = client.post(url(running, member), sent(kind), follow=True)

    assertRedirects(response, url(running, member))
    assert told in response.text
    photo = FieldPhoto.objects.get()
    assert (photo.kind, photo.member_check.member) == (kind, member)
    assert photo.file.get_absolute_url() in response.text
    assert ("data:image/jpeg;base64," in response.text) == (kind == "house")
    assert "0.838201, 108.956103 ±4 m" in response.text


def test_a_place_outside_indonesia_is_told(client, running, member, verifier):
    client.force_login(verifier)

    page = client.post(url(running, member), sent(data=photo_bytes((52.3, 4.9))), follow=True).text

    assert "di luar Indonesia" in page
    assert "Foto rumah tersimpan." in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "house"}, "Pilih atau ambil fotonya dahulu."),
        (sent(data=b"bukan foto"), "tidak dapat diterima. Yang diterima: foto JPG, gambar PNG"),
        (sent(data=pdf_bytes()), "tidak dapat diterima"),
        (sent(data=b""), "Foto itu kosong"),
        (sent(data=photo_bytes(HERE, size=(300, 200))[:-600]), "rusak atau tidak lengkap"),
        ({"kind": "house", "photo": "teks"}, "Pilih atau ambil fotonya dahulu."),
        ({"kind": "x" * 99}, "Pilih atau ambil fotonya dahulu."),
        ({}, "Pilih atau ambil fotonya dahulu."),
    ],
)
def test_what_is_no_photo_changes_nothing_and_says_why(client, running, member, verifier, data, sentence):
    client.force_login(verifier)
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)

    response = client.post(url(running, member), data)

    assert response.status_code == 200
    assert sentence in response.text
    assert not FieldPhoto.objects.exists()


def test_the_file_of_a_ktp_is_logged_and_only_for_who_may_see_a_nik(client, running, member, pictures, verifier, kabid):
    ktp = pictures[1].file.get_absolute_url()
    client.force_login(kabid)
    page = client.get(url(running, member)).text
    assert ktp not in page
    assert "hanya ditampilkan kepada yang berwenang melihat NIK" in page
    assert client.get(ktp).status_code == 404

    client.force_login(verifier)
    assert ktp in client.get(url(running, member)).text
    assert client.get(ktp).status_code == 200
    assert [log.object_id for log in AccessLog.objects.filter(action="view_file")] == [str(pictures[1].file.pk)]


def test_who_only_reads_sees_the_house_and_no_form(client, running, member, pictures, kabid):
    client.force_login(kabid)

    page = client.get(url(running, member)).text

    assert pictures[0].file.get_absolute_url() in page
    assert 'name="photo"' not in page
    assert "Keluarkan" not in page
    assert client.post(url(running, member), sent()).status_code == 403


def test_a_verifier_outside_the_team_only_reads(client, running, member, wati):
    client.force_login(wati)

    assert 'name="photo"' not in client.get(url(running, member)).text
    assert client.post(url(running, member), sent()).status_code == 403
    assert not FieldPhoto.objects.exists()


def test_a_concluded_verification_takes_no_more(client, checked, verifier):
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    member = members_of(checked)[0]
    client.force_login(verifier)

    assert "sudah selesai" in client.post(url(checked, member), sent()).text
    assert 'name="photo"' not in client.get(url(checked, member)).text
    assert not FieldPhoto.objects.exists()


def test_from_one_member_to_the_next(client, running, verifier):
    first, second, third = members_of(running)[:3]
    client.force_login(verifier)

    page = client.get(url(running, second)).text

    assert "Anggota 2 dari 10" in page
    assert url(running, first) in page
    assert url(running, third) in page
    assert reverse("eligibility:member_check", args=[running.pk, second.pk]) in page


def test_a_member_of_another_group_is_not_found(client, running, checked, verifier):
    client.force_login(verifier)

    assert client.get(url(running, members_of(checked)[0])).status_code == 404


def test_another_territory_finds_nothing(client, running, member, outsider):
    client.force_login(outsider)

    assert client.get(url(running, member)).status_code == 404
    assert client.post(url(running, member), sent()).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "pendamping", "bendahara"])
def test_another_role_is_refused(client, running, member, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(running, member)).status_code == 403
    assert client.post(url(running, member), sent()).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, running, member, verifier, django_assert_num_queries, rows):
    check = MemberCheck.objects.get(verification=running, member=member)
    for _ in range(rows):
        FieldPhotoFactory(verification=running, member_check=check)
    gone = [one.pk for one in members_of(running)[rows:]]
    Member.objects.filter(pk__in=gone).update(left_on=dt.date(2026, 11, 1), active=False)
    client.force_login(verifier)
    client.get(url(running, member))

    with django_assert_num_queries(10):
        assert client.get(url(running, member)).status_code == 200
