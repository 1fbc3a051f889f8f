"""Writing down what Dukcapil answered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import DukcapilReferral, IdentityCase
from tests.eligibility.conftest import mismatched
from tests.factories.documents import pdf_bytes
from tests.factories.eligibility import IdentityCaseFactory

ANSWER = {"answered_on": "2026-11-20", "answer": "Keduanya satu orang."}


@pytest.fixture
def case(running, verifier) -> IdentityCase:
    return IdentityCaseFactory(
        proposal=running.proposal, member=mismatched(running), rule="E1", opened_by=verifier,
        sent_on=dt.date(2026, 11, 2),
    )  # fmt: skip


def url(case) -> str:
    return reverse("eligibility:identity_answer", args=[case.pk])


@pytest.mark.parametrize("user", ["verifier", "kabid"])
def test_an_answer_with_its_scan(client, case, user, request):
    who = request.getfixturevalue(user)
    client.force_login(who)
    assert "Nama dan tanggal lahir yang benar" in client.get(url(case)).text
    scan = SimpleUploadedFile("jawaban.pdf", pdf_bytes("jawaban"), "application/pdf")

    assertRedirects(client.post(url(case), {**ANSWER, "letter": scan}), case.get_absolute_url())

    sent = DukcapilReferral.objects.get()
    assert (str(sent.answered_on), sent.answer, sent.answered_by) == ("2026-11-20", "Keduanya satu orang.", who)
    assert sent.answer_letter.name == "jawaban.pdf"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answered_on": ""}, "tidak boleh kosong"),
        ({"answered_on": "2026-11-01"}, "mendahului tanggal surat"),
        ({"answered_on": "2099-01-01"}, "belum terjadi"),
        ({"answer": " "}, "tidak boleh kosong"),
        ({"answer": "x" * 2001}, "paling banyak 2000"),
        ({"letter": SimpleUploadedFile("foto.jpg", b"bukan foto")}, "“foto.jpg” tidak dapat diterima"),
    ],
)
def test_bad_input_changes_nothing(client, case, verifier, changes, sentence):
    client.force_login(verifier)

    response = client.post(url(case), {**ANSWER, **changes})

    assert sentence in " ".join(response.context["form"].errors.as_text().split()).lower()
    assert DukcapilReferral.objects.get().is_pending


def test_answered_once(client, case, verifier):
    client.force_login(verifier)
    client.post(url(case), ANSWER)

    response = client.post(url(case), {**ANSWER, "answer": "Lain."}, follow=True)

    assert "Tidak ada surat yang menunggu" in response.text
    assert DukcapilReferral.objects.get().answer == "Keduanya satu orang."


def test_another_territory_finds_nothing(client, case, outsider):
    client.force_login(outsider)

    assert client.post(url(case), ANSWER).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "kadis", "auditor"])
def test_another_role_is_refused(client, case, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(case), ANSWER).status_code == 403
    assert DukcapilReferral.objects.get().is_pending
