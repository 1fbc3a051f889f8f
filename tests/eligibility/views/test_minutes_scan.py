"""The signed scan of the minutes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility import minutes
from eligibility import verification as activity
from eligibility.minutes import Head
from eligibility.models import Minutes
from kube_portal.documents.models import File
from tests.factories.documents import image_bytes, upload


def url(verification) -> str:
    return reverse("eligibility:minutes_scan", args=[verification.pk])


@pytest.fixture
def issued(checked, verifier) -> Minutes:
    passed = activity.conclude(verification=checked, conclusion="Layak.", by=verifier)
    head = Head(passed.proposal.program_year.today(), "Sedau")
    return minutes.issue(verification=passed, head=head, by=verifier, base_url="https://kube.example/")


@pytest.mark.parametrize(("name", "data"), [("ba.pdf", None), ("ba.jpg", image_bytes())])
def test_it_is_kept_and_shown(client, issued, checked, verifier, name, data):
    client.force_login(verifier)

    response = client.post(url(checked), {"scan": upload(name, data)}, follow=True)

    assertRedirects(response, reverse("eligibility:verification_minutes", args=[checked.pk]))
    assert "Pindaian berita acara tersimpan." in response.text
    issued.refresh_from_db()
    assert (issued.scan.name, issued.scan.owner) == (name, issued)
    for page in (checked.get_absolute_url(), checked.proposal.get_absolute_url()):
        assert issued.scan.get_absolute_url() in client.get(page).text


def test_once(client, issued, checked, verifier):
    client.force_login(verifier)
    client.post(url(checked), {"scan": upload("ba.pdf")})

    assert "sudah ada" in client.post(url(checked), {"scan": upload("lain.pdf")}, follow=True).text
    assert File.objects.filter(kind="verification_minutes_scan").count() == 1


@pytest.mark.parametrize("data", [{}, {"scan": upload("ba.pdf", b"bukan pindaian")}, {"scan": "teks"}])
def test_what_is_no_scan_changes_nothing_and_says_why(client, issued, checked, verifier, data):
    client.force_login(verifier)

    page = client.post(url(checked), data, follow=True).text

    assert "Pilih berkas." in page or "tidak dapat diterima" in page
    issued.refresh_from_db()
    assert issued.scan is None


def test_before_they_are_issued_it_says_so(client, running, verifier):
    client.force_login(verifier)

    assert "belum diterbitkan" in client.post(url(running), {"scan": upload("ba.pdf")}, follow=True).text
    assert not File.objects.filter(kind="verification_minutes_scan").exists()


def test_another_territory_finds_nothing(client, issued, checked, outsider):
    client.force_login(outsider)

    assert client.post(url(checked), {"scan": upload("ba.pdf")}).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "kabid", "auditor", "wati"])
def test_another_role_or_who_is_not_in_the_team_is_refused(client, issued, checked, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(checked), {"scan": upload("ba.pdf")}).status_code == 403
    issued.refresh_from_db()
    assert issued.scan is None
