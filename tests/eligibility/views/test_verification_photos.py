"""The photos of the place of business."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import FieldPhoto
from tests.factories.documents import photo_bytes, upload
from tests.factories.eligibility import FieldPhotoFactory

HERE = (0.838201, 108.956103)


def url(verification) -> str:
    return reverse("eligibility:verification_photos", args=[verification.pk])


def sent(data=None) -> dict[str, object]:
    return {"kind": "site", "photo": upload("IMG_1.jpg", photo_bytes(HERE) if data is None else data)}


def test_a_photo_is_added_and_shown(client, running, verifier):
    client.force_login(verifier)
    assert "Belum ada." in client.get(url(running)).text

    response = client.post(url(running), sent(), follow=True)

    assertRedirects(response, url(running))
    assert "Foto lokasi usaha tersimpan." in response.text
    assert "0.838201, 108.956103 ±4 m" in response.text
    photo = FieldPhoto.objects.get()
    assert (photo.kind, photo.member_check) == ("site", None)
    assert "1 foto lokasi usaha" in client.get(running.get_absolute_url()).text


def test_what_is_no_photo_changes_nothing_and_says_why(client, running, verifier):
    client.force_login(verifier)

    assert "tidak dapat diterima" in client.post(url(running), sent(b"bukan foto")).text
    assert not FieldPhoto.objects.exists()


def test_a_member_s_kind_is_taken_for_what_the_page_is_about(client, running, verifier):
    client.force_login(verifier)

    client.post(url(running), {**sent(), "kind": "ktp"})

    assert FieldPhoto.objects.get().kind == "site"


def test_when_there_are_enough_there_is_no_form(client, running, verifier):
    for _ in range(6):
        FieldPhotoFactory(verification=running)
    client.force_login(verifier)

    page = client.get(url(running)).text

    assert 'name="photo"' not in page
    assert "Keluarkan dulu satu foto" in page
    assert "Sudah ada 6 foto" in client.post(url(running), sent()).text


def test_another_territory_finds_nothing(client, running, outsider):
    client.force_login(outsider)

    assert client.get(url(running)).status_code == 404
    assert client.post(url(running), sent()).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara"])
def test_another_role_is_refused(client, running, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(running)).status_code == 403


@pytest.mark.parametrize("user", ["kabid", "auditor", "wati"])
def test_who_is_not_in_the_team_only_reads(client, running, user, request):
    client.force_login(request.getfixturevalue(user))

    assert 'name="photo"' not in client.get(url(running)).text
    assert client.post(url(running), sent()).status_code == 403
    assert not FieldPhoto.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, running, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        FieldPhotoFactory(verification=running)
    client.force_login(verifier)
    client.get(url(running))

    with django_assert_num_queries(5):
        assert client.get(url(running)).status_code == 200
