"""Asking Dukcapil."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import DukcapilReferral, IdentityCase
from tests.eligibility.conftest import mismatched
from tests.factories.documents import pdf_bytes
from tests.factories.eligibility import IdentityCaseFactory

LETTER = {"number": "470/12/Dinsos/2026", "dated_on": "2026-11-02", "question": "Nama yang benar?"}


@pytest.fixture
def case(running, verifier) -> IdentityCase:
    return IdentityCaseFactory(proposal=running.proposal, member=mismatched(running), rule="E1", opened_by=verifier)


def url(case) -> str:
    return reverse("eligibility:identity_refer", args=[case.pk])


@pytest.mark.parametrize("user", ["verifier", "kabid"])
def test_a_letter_with_its_scan(client, case, user, request):
    sender = request.getfixturevalue(user)
    client.force_login(sender)
    scan = SimpleUploadedFile("surat.pdf", pdf_bytes("surat"), "application/pdf")

    assertRedirects(client.post(url(case), {**LETTER, "letter": scan}), case.get_absolute_url())

    sent = DukcapilReferral.objects.get()
    assert (sent.case, sent.number, sent.question, sent.sent_by) == (case, LETTER["number"], "Nama yang benar?", sender)
    assert (str(sent.dated_on), sent.letter.name) == ("2026-11-02", "surat.pdf")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": ""}, "tidak boleh kosong"),
        ({"number": "x" * 101}, "paling banyak 100"),
        ({"dated_on": ""}, "tidak boleh kosong"),
        ({"dated_on": "2026-02-31"}, "tulis tanggal"),
        ({"dated_on": "1899-01-01"}, "terlalu lama"),
        ({"dated_on": "2099-01-01"}, "belum terjadi"),
        ({"question": " "}, "tidak boleh kosong"),
        ({"letter": SimpleUploadedFile("surat.pdf", b"bukan PDF")}, "“surat.pdf” tidak dapat diterima"),
    ],
)
def test_bad_input_changes_nothing(client, case, verifier, changes, sentence):
    client.force_login(verifier)

    response = client.post(url(case), {**LETTER, **changes})

    assert sentence in " ".join(response.context["form"].errors.as_text().split()).lower()
    assert not DukcapilReferral.objects.exists()


def test_sent_twice_it_is_one_letter(client, case, verifier):
    client.force_login(verifier)
    client.post(url(case), LETTER)

    response = client.post(url(case), LETTER, follow=True)

    assert "sudah dicatat" in response.text
    assert DukcapilReferral.objects.count() == 1


def test_another_territory_finds_nothing(client, case, outsider):
    client.force_login(outsider)

    assert client.post(url(case), LETTER).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "kadis", "auditor"])
def test_another_role_is_refused(client, case, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(case), LETTER).status_code == 403
    assert not DukcapilReferral.objects.exists()
