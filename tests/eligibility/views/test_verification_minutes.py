"""The page of the minutes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility import verification as activity
from eligibility.models import Minutes


def url(verification) -> str:
    return reverse("eligibility:verification_minutes", args=[verification.pk])


@pytest.fixture
def passed(checked, verifier):
    """Dapur Rukun, found fit."""
    return activity.conclude(verification=checked, conclusion="Layak.", by=verifier)


@pytest.fixture
def form(passed) -> dict[str, str]:
    today = passed.proposal.program_year.today()
    return {"number": "094/12/BA/2026", "dated_on": today.isoformat(), "place": "Sedau", "remarks": ""}


def test_they_are_issued_and_shown_everywhere(client, passed, verifier, form):
    client.force_login(verifier)
    assert "Terbitkan berita acara" in client.get(url(passed)).text

    response = client.post(url(passed), form, follow=True)

    assertRedirects(response, url(passed))
    issued = Minutes.objects.get()
    assert "Berita acara diterbitkan." in response.text
    for page in (url(passed), passed.get_absolute_url(), passed.proposal.get_absolute_url()):
        assert issued.document.get_absolute_url() in client.get(page).text
    assert client.get(issued.document.get_absolute_url())["Content-Type"] == "application/pdf"
    public = client.get(issued.document.get_verify_url()).text
    assert "Berita acara verifikasi lapangan" in public
    assert "094/12/BA/2026" in public


def test_issued_again_they_name_what_was_replaced(client, passed, verifier, form):
    client.force_login(verifier)
    client.post(url(passed), form)

    assert "Isinya tidak berubah" in client.post(url(passed), form, follow=True).text
    page = client.post(url(passed), {**form, "number": "094/13/BA/2026"}, follow=True).text

    assert "Yang sudah diganti" in page
    old, new = Minutes.objects.order_by("pk")
    assert old.document.get_absolute_url() in page
    assert "sudah diganti" in client.get(old.document.get_verify_url()).text
    assert new.document.superseded_by is None


def test_a_change_since_then_is_said(client, checked, verifier):
    found = activity.conclude_unfit(verification=checked, conclusion="Kandang belum ada.", by=verifier)
    today = found.proposal.program_year.today()
    client.force_login(verifier)
    client.post(url(found), {"dated_on": today.isoformat(), "place": "Sedau"})
    assert "berubah sesudah berita acara ini terbit" not in client.get(url(found)).text

    activity.conclude_unfit(verification=found, conclusion="Kandang terlalu kecil.", by=verifier)

    assert "berubah sesudah berita acara ini terbit" in client.get(url(found)).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"dated_on": "2999-01-01"}, "belum terjadi"),
        ({"dated_on": "2020-01-01"}, "mendahului kunjungan terakhir"),
        ({"dated_on": "kemarin"}, "tanggal yang valid"),
        ({"place": " "}, "tidak boleh kosong"),
        ({"place": "x" * 151}, "paling banyak 150"),
        ({"number": "9" * 101}, "paling banyak 100"),
        ({"remarks": "x" * 2001}, "paling banyak 2000"),
    ],
)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, passed, verifier, form, changes, sentence):
    client.force_login(verifier)

    response = client.post(url(passed), {**form, **changes})

    assert sentence in " ".join(response.context["form"].errors.as_text().split())
    assert response.context["form"]["number"].value() == {**form, **changes}["number"]
    assert not Minutes.objects.exists()


def test_before_the_conclusion_there_is_nothing_to_issue(client, running, verifier, form):
    client.force_login(verifier)

    assert "Berita acara dibuat setelah ketua tim menyimpulkan verifikasi." in client.get(url(running)).text
    assert "setelah verifikasi disimpulkan" in client.post(url(running), form).text
    assert not Minutes.objects.exists()


@pytest.mark.parametrize("user", ["kabid", "kadis", "auditor", "wati"])
def test_who_is_not_in_the_team_only_reads(client, passed, user, form, request):
    client.force_login(request.getfixturevalue(user))

    assert "Belum diterbitkan" in client.get(url(passed)).text
    assert client.post(url(passed), form).status_code == 403
    assert not Minutes.objects.exists()


def test_another_territory_finds_nothing(client, passed, outsider, form):
    client.force_login(outsider)

    assert client.get(url(passed)).status_code == 404
    assert client.post(url(passed), form).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara"])
def test_another_role_is_refused(client, passed, user, form, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(passed)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, passed, verifier, form, django_assert_num_queries, rows):
    client.force_login(verifier)
    for number in range(rows):
        client.post(url(passed), {**form, "number": str(number)})
    client.get(url(passed))

    with django_assert_num_queries(15):
        assert client.get(url(passed)).status_code == 200
