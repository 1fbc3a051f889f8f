"""A wrong photo is taken out."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility import verification as activity
from eligibility.models import FieldPhoto, MemberCheck
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import FieldPhotoFactory


def url(photo) -> str:
    return reverse("eligibility:photo_remove", args=[photo.pk])


@pytest.fixture
def photo(running) -> FieldPhoto:
    return FieldPhotoFactory(verification=running)


def test_it_goes_and_the_page_says_so(client, running, photo, verifier):
    client.force_login(verifier)

    response = client.post(url(photo), follow=True)

    assertRedirects(response, reverse("eligibility:verification_photos", args=[running.pk]))
    assert "Foto lokasi usaha dikeluarkan." in response.text
    photo.refresh_from_db()
    assert photo.removed_by == verifier
    assert client.get(photo.file.get_absolute_url()).status_code == 404


def test_of_a_member_it_leads_back_to_the_member(client, running, verifier):
    member = members_of(running)[0]
    check = MemberCheck.objects.get(verification=running, member=member)
    client.force_login(verifier)

    response = client.post(url(FieldPhotoFactory(verification=running, member_check=check)))

    assertRedirects(response, reverse("eligibility:member_photos", args=[running.pk, member.pk]))


def test_a_second_press_changes_nothing(client, photo, verifier):
    client.force_login(verifier)
    client.post(url(photo))
    photo.refresh_from_db()

    assert client.post(url(photo)).status_code == 302
    before, _ = photo.removed_at, photo.refresh_from_db()
    assert photo.removed_at == before


def test_after_the_conclusion_it_stays(client, checked, verifier):
    photo = FieldPhotoFactory(verification=checked)
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    client.force_login(verifier)

    assert "sudah selesai" in client.post(url(photo), follow=True).text
    photo.refresh_from_db()
    assert photo.removed_at is None


def test_it_is_never_taken_out_by_looking(client, photo, verifier):
    client.force_login(verifier)

    assert client.get(url(photo)).status_code == 405


def test_another_territory_finds_nothing(client, photo, outsider):
    client.force_login(outsider)

    assert client.post(url(photo)).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "kabid", "auditor", "wati"])
def test_another_role_or_who_is_not_in_the_team_is_refused(client, photo, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(photo)).status_code == 403
    photo.refresh_from_db()
    assert photo.removed_at is None
