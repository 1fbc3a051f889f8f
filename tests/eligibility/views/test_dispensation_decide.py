"""Deciding on an exception."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from groups import lifecycle
from groups.models import Member
from tests.eligibility.conftest import members_of
from tests.factories.documents import pdf_bytes
from tests.factories.eligibility import DispensationFactory

LIST = reverse("eligibility:dispensation_list")


@pytest.fixture
def asked(running, verifier):
    member = members_of(running)[4]
    Member.objects.filter(pk=member.pk).update(schooling=3)
    return DispensationFactory(proposal=running.proposal, member=member, rule="E6", asked_by=verifier)


@pytest.mark.parametrize("user", ["kabid", "kadis"])
@pytest.mark.parametrize(
    ("form", "decision"), [({"decision": "granted"}, "granted"), ({"decision": "refused", "note": "Tegas."}, "refused")]
)
def test_a_second_person_decides(client, asked, user, form, decision, request):
    decider = request.getfixturevalue(user)
    client.force_login(decider)
    assert "Pendidikan SMA/sederajat, paling tinggi SMP" in client.get(asked.get_absolute_url()).text

    assertRedirects(client.post(asked.get_absolute_url(), form), LIST)

    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == (decision, decider)


def test_a_paper_may_be_attached_and_is_for_those_who_may_open_the_page(
    client, asked, kabid, auditor, operator_sedau, outsider
):
    client.force_login(kabid)
    order = SimpleUploadedFile("disposisi.pdf", pdf_bytes("disposisi"), "application/pdf")
    client.post(asked.get_absolute_url(), {"decision": "granted", "attachment": order})
    asked.refresh_from_db()
    paper = asked.decision_attachment
    assert "disposisi.pdf" in client.get(asked.get_absolute_url()).text

    answers = {}
    for user in (kabid, auditor, operator_sedau, outsider):
        client.force_login(user)
        answers[user.username] = client.get(paper.get_absolute_url()).status_code

    assert answers == {"kabid": 200, "auditor": 200, "operator.sedau": 404, "verifikator.polman": 404}


def test_who_asked_is_told_that_another_decides(client, running, kabid):
    member = members_of(running)[4]
    own = DispensationFactory(proposal=running.proposal, member=member, rule="E6", asked_by=kabid)
    client.force_login(kabid)

    page = client.get(own.get_absolute_url())

    assert page.context["form"] is None
    assert "yang memintanya tidak boleh memutus" in page.text
    assert client.post(own.get_absolute_url(), {"decision": "granted"}).status_code == 403


def test_what_was_mended_needs_no_exception_any_more(client, asked, kabid):
    Member.objects.filter(pk=asked.member_id).update(schooling=1)
    client.force_login(kabid)

    assert "pengecualian tidak diperlukan" in client.get(asked.get_absolute_url()).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "tidak boleh kosong"),
        ({"decision": "mungkin"}, "pilihan yang valid"),
        ({"decision": "refused"}, "Tulis alasan penolakan"),
        ({"decision": "granted", "note": "x" * 1001}, "paling banyak 1000"),
        (
            {"decision": "granted", "attachment": SimpleUploadedFile("foto.jpg", b"bukan foto")},
            "“foto.jpg” tidak dapat diterima",
        ),
    ],
)
def test_bad_input_changes_nothing(client, asked, kabid, form, sentence):
    client.force_login(kabid)

    response = client.post(asked.get_absolute_url(), form)

    assert sentence.lower() in " ".join(response.context["form"].errors.as_text().split()).lower()
    asked.refresh_from_db()
    assert asked.is_undecided


def test_the_second_decision_changes_nothing(client, asked, kabid, kadis):
    client.force_login(kabid)
    client.post(asked.get_absolute_url(), {"decision": "granted"})
    client.force_login(kadis)

    response = client.post(asked.get_absolute_url(), {"decision": "refused", "note": "Tidak."}, follow=True)

    assert "sudah diputus" in response.text
    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == ("granted", kabid)


def test_a_proposal_that_left_the_stage_needs_no_decision(client, asked, kabid):
    lifecycle.move(asked.proposal, "reject", by=kabid, note="Usaha perorangan.")
    client.force_login(kabid)

    client.post(asked.get_absolute_url(), {"decision": "granted"})

    asked.refresh_from_db()
    assert asked.is_undecided
    assert "permintaan ini tidak diputus lagi" in client.get(asked.get_absolute_url()).text


@pytest.mark.parametrize("user", ["verifier", "auditor"])
def test_who_may_look_but_not_decide(client, asked, user, request):
    client.force_login(request.getfixturevalue(user))

    page = client.get(asked.get_absolute_url())

    assert (page.status_code, page.context["form"]) == (200, None)
    assert client.post(asked.get_absolute_url(), {"decision": "granted"}).status_code == 403
    asked.refresh_from_db()
    assert asked.is_undecided


def test_another_territory_finds_nothing(client, asked, outsider):
    client.force_login(outsider)

    assert client.get(asked.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara"])
def test_another_role_is_refused(client, asked, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(asked.get_absolute_url()).status_code == 403
