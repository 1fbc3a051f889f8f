"""Step 4: the deliberation and its minutes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.groups import PDF


def url(proposal):
    return reverse("groups:proposal_edit_deliberation", args=[proposal.pk])


TYPED = {
    "deliberation_on": "2026-01-20",
    "deliberation_place": "Balai RT 007",
    "village_presence": "present",
    "village_representative": "Lukman, lurah",
}


def test_it_saves_with_the_minutes(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    before = draft.minutes

    response = client.post(url(draft), {**TYPED, "minutes": SimpleUploadedFile("berita.pdf", PDF)})

    draft.refresh_from_db()
    assert response.url == reverse("groups:proposal_edit_budget", args=[draft.pk])
    assert (draft.deliberation_place, draft.village_representative) == ("Balai RT 007", "Lukman, lurah")
    assert draft.minutes != before
    assert (draft.minutes.name, draft.minutes.owner, draft.minutes.uploaded_by) == (
        "berita.pdf", draft, operator_sedau,
    )  # fmt: skip


def test_without_a_new_file_the_old_one_stays(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    before = draft.minutes

    client.post(url(draft), TYPED)

    draft.refresh_from_db()
    assert draft.minutes == before


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("berita.pdf", b"MZ\x90\x00 program", "tidak dapat diterima"),
        ("berita.jpg", PDF, "ternyata berisi PDF"),
        ("berita.pdf", b"", "kosong"),
        ("berita.pdf", b"%PDF-1.4" + b"0" * (10 * 1024 * 1024), "terlalu besar"),
    ],
)
def test_a_refused_file_keeps_what_was_typed(client, operator_sedau, draft, name, content, reason):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {**TYPED, "minutes": SimpleUploadedFile(name, content)})

    assert reason in response.context["form"].errors["minutes"][0]
    assert 'value="Balai RT 007"' in response.text
    draft.refresh_from_db()
    assert draft.deliberation_place == "Balai RT 003"


def test_a_deliberation_to_come_is_refused(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {**TYPED, "deliberation_on": "2090-01-01"})

    assert response.context["form"].errors["deliberation_on"] == ["Tanggal musyawarah belum tiba."]


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(draft)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(draft)).status_code == 403


def test_a_submitted_proposal_is_closed(client, operator_sedau, in_review):
    client.force_login(operator_sedau)

    response = client.get(url(in_review))

    assert response.status_code == 409
    assert "Menunggu lurah" in response.text
