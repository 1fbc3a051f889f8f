"""The place of business."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility import verification as activity
from tests.factories.eligibility import TeamMemberFactory

FORM = {
    "version": "0",
    "visited_on": "2026-11-22",
    "business_site": "Kandang 4×10 m milik ketua.",
    "local_resources": "Rumput ada.",
    "viability": "3",
    "position": "0.838201, 108.956103 ±7 m",
}


def url(verification) -> str:
    return reverse("eligibility:verification_site", args=[verification.pk])


def test_it_is_saved_by_itself(client, running, verifier):
    client.force_login(verifier)
    assert "Rumput dan lahan kosong" in client.get(url(running)).text

    assertRedirects(client.post(url(running), FORM), running.get_absolute_url())

    running.refresh_from_db()
    assert (str(running.visited_on), running.business_site) == ("2026-11-22", "Kandang 4×10 m milik ketua.")
    assert (running.local_resources, running.viability) == ("Rumput ada.", 3)
    assert (str(running.position), running.position_source) == (FORM["position"], "device")
    assert (running.site_version, running.site_saved_by) == (1, verifier)


def test_on_to_the_photos(client, running, verifier):
    client.force_login(verifier)

    response = client.post(url(running), {**FORM, "photos": "1"})

    assertRedirects(response, reverse("eligibility:verification_photos", args=[running.pk]))


def test_sent_without_leaving_the_page_it_is_told_where_to_go(client, running, verifier):
    client.force_login(verifier)

    response = client.post(url(running), FORM, headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == running.get_absolute_url()


def test_two_at_once_the_second_sees_what_the_first_wrote(client, running, verifier, wati):
    TeamMemberFactory(verification=running, user=wati)
    client.force_login(wati)
    client.post(url(running), {**FORM, "business_site": "Lahan kosong."})
    client.force_login(verifier)

    response = client.post(url(running), FORM)

    assert "Wati sudah menyimpan lokasi usaha ini" in response.text
    assert "Lahan kosong." in response.text
    assert response.context["form"]["business_site"].value() == FORM["business_site"]
    running.refresh_from_db()
    assert (running.site_version, running.business_site) == (1, "Lahan kosong.")

    client.post(url(running), {**FORM, "version": response.context["form"]["version"].value()})
    running.refresh_from_db()
    assert (running.site_version, running.business_site) == (2, FORM["business_site"])


def test_a_double_click_saves_once(client, running, verifier):
    client.force_login(verifier)
    client.post(url(running), FORM)

    assert client.post(url(running), FORM).status_code == 302
    running.refresh_from_db()
    assert running.site_version == 1


def test_the_judgement_may_wait(client, running, verifier):
    client.force_login(verifier)

    client.post(url(running), {**FORM, "viability": ""})

    running.refresh_from_db()
    assert (running.business_site, running.viability) == (FORM["business_site"], None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"visited_on": "2999-01-01"}, "belum terjadi"),
        ({"visited_on": "2020-01-01"}, "mendahului tanggal usulan"),
        ({"visited_on": "kemarin"}, "tanggal yang valid"),
        ({"business_site": " "}, "tidak boleh kosong"),
        ({"local_resources": "x" * 1001}, "paling banyak 1000"),
        ({"viability": "5"}, "pilihan yang valid"),
        ({"viability": "bagus"}, "pilihan yang valid"),
        ({"position": "0, 0"}, "di luar Indonesia"),
        ({"position": "di pasar"}, "Tulis lintang, lalu bujur"),
        ({"position": "1" * 101}, "paling banyak 100"),
        ({"version": "-1"}, "lebih besar"),
        ({"version": ""}, "tidak boleh kosong"),
    ],
)
def test_bad_input_changes_nothing(client, running, verifier, changes, sentence):
    client.force_login(verifier)

    response = client.post(url(running), {**FORM, **changes})

    assert sentence.lower() in " ".join(response.context["form"].errors.as_text().split()).lower()
    assert response.context["form"]["local_resources"].value() == {**FORM, **changes}["local_resources"]
    running.refresh_from_db()
    assert (running.visited_on, running.business_site, running.position) == (None, "", None)


def test_only_the_team_writes(client, running, wati):
    client.force_login(wati)
    assert client.get(url(running)).status_code == 403

    TeamMemberFactory(verification=running, user=wati)

    assertRedirects(client.post(url(running), FORM), running.get_absolute_url())


def test_a_concluded_one_is_left_alone(client, checked, verifier):
    activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    client.force_login(verifier)

    assert "tidak dapat diubah lagi" in client.post(url(checked), FORM, follow=True).text


def test_another_territory_finds_nothing(client, running, outsider):
    client.force_login(outsider)

    assert client.post(url(running), FORM).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "kabid", "kadis", "auditor"])
def test_another_role_is_refused(client, running, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(running), FORM).status_code == 403
