"""Asking for an exception."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import Dispensation
from groups.models import Member
from tests.eligibility.conftest import members_of
from tests.factories.documents import pdf_bytes


def url(proposal) -> str:
    return reverse("eligibility:dispensation_ask", args=[proposal.pk])


@pytest.fixture
def dewi(running) -> Member:
    member = members_of(running)[4]
    Member.objects.filter(pk=member.pk).update(schooling=3)
    return member


def form(somebody, **changes) -> dict[str, str]:
    return {"member": str(somebody.pk), "rule": "E6", "reason": "Putus sekolah saat kelas satu.", **changes}


def test_the_verifier_asks(client, running, dewi, verifier):
    client.force_login(verifier)
    page = client.get(f"{url(running.proposal)}?member={dewi.pk}&rule=E6")
    assert page.context["form"]["member"].value() == str(dewi.pk)
    assert "Pendidikan SMA/sederajat, paling tinggi SMP" in page.text

    assertRedirects(client.post(url(running.proposal), form(dewi)), running.get_absolute_url())

    asked = Dispensation.objects.get()
    assert (asked.member, asked.rule, asked.asked_by, asked.reason) == (
        dewi, "E6", verifier, "Putus sekolah saat kelas satu.",
    )  # fmt: skip


def test_a_paper_may_be_attached(client, running, dewi, verifier):
    client.force_login(verifier)
    letter = SimpleUploadedFile("surat-desa.pdf", pdf_bytes("surat"), "application/pdf")

    client.post(url(running.proposal), form(dewi, attachment=letter))

    assert Dispensation.objects.get().attachment.name == "surat-desa.pdf"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"member": ""}, "tidak boleh kosong"),
        ({"member": "0"}, "pilihan yang valid"),
        ({"member": "9" * 40}, "pilihan yang valid"),
        ({"rule": "E9"}, "pilihan yang valid"),
        ({"rule": "E4"}, "pilihan yang valid"),
        ({"reason": "  "}, "tidak boleh kosong"),
        ({"reason": "x" * 1001}, "paling banyak 1000"),
        ({"attachment": SimpleUploadedFile("surat.pdf", b"bukan PDF")}, "“surat.pdf” tidak dapat diterima"),
    ],
)
def test_bad_input_changes_nothing(client, running, dewi, verifier, changes, sentence):
    client.force_login(verifier)

    response = client.post(url(running.proposal), form(dewi, **changes))

    assert sentence.lower() in " ".join(response.context["form"].errors.as_text().split()).lower()
    assert not Dispensation.objects.exists()


def test_a_rule_that_another_member_fails(client, running, dewi, verifier):
    other = members_of(running)[0]
    Member.objects.filter(pk=other.pk).update(marital_status="single")
    client.force_login(verifier)

    response = client.post(url(running.proposal), form(dewi, rule="E5"))

    assert "tidak gagal pada aturan itu" in response.context["form"].errors.as_text()


def test_asked_twice_makes_one(client, running, dewi, verifier):
    client.force_login(verifier)
    client.post(url(running.proposal), form(dewi))

    response = client.post(url(running.proposal), form(dewi))

    assert response.status_code == 200
    assert Dispensation.objects.count() == 1


def test_with_nothing_to_except_there_is_no_form(client, running, verifier):
    client.force_login(verifier)

    assert "Tidak ada yang perlu dikecualikan" in client.get(url(running.proposal)).text


def test_only_while_being_verified(client, submitted, verifier):
    client.force_login(verifier)

    assert client.get(url(submitted)).url == submitted.get_absolute_url()


def test_another_territory_finds_nothing(client, running, dewi, outsider):
    client.force_login(outsider)

    assert client.post(url(running.proposal), form(dewi)).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "kabid", "kadis", "auditor"])
def test_another_role_is_refused(client, running, dewi, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(running.proposal), form(dewi)).status_code == 403
    assert not Dispensation.objects.exists()
