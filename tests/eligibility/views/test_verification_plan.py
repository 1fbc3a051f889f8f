"""Planning a verification."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import Verification
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from tests.conftest import POLEWALI_MANDAR
from tests.factories.accounts import UserFactory
from tests.factories.documents import upload


def url(proposal) -> str:
    return reverse("eligibility:verification_plan", args=[proposal.pk])


@pytest.fixture
def form(verifier) -> dict[str, str]:
    return {
        "verifier": str(verifier.pk),
        "planned_on": "2026-11-25",
        "letter_number": "800/7/Dinsos/2026",
        "letter_on": "2026-11-23",
    }


@pytest.mark.parametrize("user", ["verifier", "kabid", "kadis"])
def test_the_dinas_plans(client, submitted, form, user, request):
    client.force_login(request.getfixturevalue(user))

    response = client.post(url(submitted), form)

    planned = Verification.objects.get()
    assertRedirects(response, planned.get_absolute_url())
    submitted.refresh_from_db()
    assert submitted.status == Status.VERIFICATION
    assert (str(planned.planned_on), str(planned.letter_on)) == ("2026-11-25", "2026-11-23")


def test_with_a_team_and_the_scan_of_the_letter(client, submitted, verifier, wati, form):
    client.force_login(verifier)
    scan = upload("surat-tugas.pdf")

    client.post(url(submitted), {**form, "team": [str(wati.pk), str(verifier.pk)], "letter_scan": scan})

    planned = Verification.objects.get()
    assert [member.user for member in planned.team.all()] == [wati]
    assert (planned.letter_scan.name, planned.letter_scan.kind) == ("surat-tugas.pdf", "assignment_letter")
    page = client.get(planned.get_absolute_url()).text
    assert "Wati" in page
    assert planned.letter_scan.get_absolute_url() in page


def test_alone_there_is_no_team_to_choose(client, submitted, verifier):
    client.force_login(verifier)

    assert "team" not in client.get(url(submitted)).context["form"].fields


def test_the_page_proposes_oneself_and_shows_the_pre_check(client, submitted, verifier):
    client.force_login(verifier)

    response = client.get(url(submitted))

    assert response.context["form"].initial == {"verifier": verifier}
    assert "10 memenuhi" in response.text


def test_another_territory_finds_nothing(client, submitted, outsider, form):
    client.force_login(outsider)

    assert client.get(url(submitted)).status_code == 404
    assert client.post(url(submitted), form).status_code == 404
    assert not Verification.objects.exists()


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "auditor", "bendahara", "pendamping"])
def test_another_role_is_refused(client, submitted, form, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(submitted), form).status_code == 403
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"verifier": ""}, "tidak boleh kosong"),
        ({"verifier": "0"}, "Masukkan pilihan yang valid"),
        ({"verifier": "9" * 30}, "Masukkan pilihan yang valid"),
        ({"planned_on": "31-02-2026"}, "Masukkan tanggal yang valid"),
        ({"planned_on": "2026-01-01"}, "mendahului tanggal usulan"),
        ({"planned_on": "2999-01-01"}, "lebih dari setahun lagi"),
        ({"letter_number": "   "}, "tidak boleh kosong"),
        ({"letter_number": "8" * 101}, "paling banyak 100"),
        ({"letter_on": ""}, "tidak boleh kosong"),
        ({"letter_on": "2026-11-31"}, "Masukkan tanggal yang valid"),
        ({"letter_on": "2026-11-26"}, "bertanggal sesudah kunjungan"),
        ({"letter_on": "2020-01-01"}, "lebih dari setahun sebelum kunjungan"),
        ({"team": ["0"]}, "pilihan yang valid"),
        ({"team": ["abc"]}, "bukan nilai yang valid"),
    ],
)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, submitted, verifier, wati, form, changes, sentence):
    client.force_login(verifier)

    response = client.post(url(submitted), {**form, **changes})

    assert response.status_code == 200
    assert sentence.lower() in " ".join(response.context["form"].errors.as_text().split()).lower()
    assert response.context["form"]["letter_number"].value() == {**form, **changes}["letter_number"]
    submitted.refresh_from_db()
    assert (submitted.status, Verification.objects.count()) == (Status.SUBMITTED, 0)


def test_a_verifier_of_elsewhere_is_no_choice(client, submitted, verifier, wati, form):
    stranger = UserFactory(role=Role.VERIFIER, region_id=POLEWALI_MANDAR)
    client.force_login(verifier)

    assert client.post(url(submitted), {**form, "verifier": str(stranger.pk)}).status_code == 200
    assert client.post(url(submitted), {**form, "team": [str(stranger.pk)]}).status_code == 200
    assert not Verification.objects.exists()


@pytest.mark.parametrize("data", [b"bukan pindaian", b""])
def test_a_scan_that_is_none_is_refused(client, submitted, verifier, form, data):
    client.force_login(verifier)

    response = client.post(url(submitted), {**form, "letter_scan": upload("surat-tugas.pdf", data)})

    assert "letter_scan" in response.context["form"].errors
    assert not Verification.objects.exists()
    assert not File.objects.filter(kind="assignment_letter").exists()


def test_a_refused_plan_keeps_no_scan(client, submitted, verifier, form):
    client.force_login(verifier)

    client.post(url(submitted), {**form, "planned_on": "2026-01-01", "letter_scan": upload("surat-tugas.pdf")})

    assert not File.objects.filter(kind="assignment_letter").exists()


def test_the_second_click_says_where_it_stands(client, submitted, verifier, form):
    client.force_login(verifier)
    client.post(url(submitted), form)

    response = client.post(url(submitted), form, follow=True)

    assertRedirects(response, Verification.objects.get().get_absolute_url())
    assert "sekarang berstatus “Verifikasi lapangan”" in response.text
