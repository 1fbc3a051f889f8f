"""The operator submits a draft to the village head."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.groups import ProposalFactory


def url(proposal):
    return reverse("groups:proposal_submit", args=[proposal.pk])


def test_a_whole_draft_goes_to_the_lurah(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    assert "Ajukan ke lurah" in client.get(url(draft)).text

    response = client.post(url(draft), {"note": "Sudah lengkap"})

    assertRedirects(response, draft.get_absolute_url())
    draft.refresh_from_db()
    assert draft.status == Status.VILLAGE_REVIEW
    assert draft.submitted_on == draft.program_year.today()
    assert list(draft.moves.values_list("verb", "by", "note")) == [("submit", operator_sedau.pk, "Sudah lengkap")]
    assert set(draft.group.people().values_list("active", flat=True)) == {True}


def test_the_dinas_submits_on_behalf(client, verifier, draft):
    client.force_login(verifier)

    client.post(url(draft))

    draft.refresh_from_db()
    assert draft.status == Status.VILLAGE_REVIEW


def test_queries_do_not_grow_with_members(client, operator_sedau, year, django_assert_max_num_queries):
    counts = []
    client.force_login(operator_sedau)
    for size in (1, 3):
        proposal = ProposalFactory(village=SEDAU, program_year=year, complete=True, size=size)
        client.get(url(proposal))
        with django_assert_max_num_queries(60) as queries:
            client.get(url(proposal))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_is_missing_is_said_and_the_note_is_kept(client, operator_sedau, draft):
    draft.group.people().first().delete()
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"note": "Mohon segera"})

    draft.refresh_from_db()
    assert response.status_code == 409
    assert "Anggota baru 9 orang; harus 10 orang." in response.text
    assert "Mohon segera" in response.text
    assert draft.status == Status.DRAFT
    assert not draft.group.people().filter(active=True).exists()


def test_a_second_click_changes_nothing(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    client.post(url(draft))

    again = client.post(url(draft), follow=True)

    assert "Tidak ada yang diubah: usulan ini sekarang berstatus “Menunggu lurah”." in again.text
    assert draft.moves.count() == 1


def test_a_nik_that_is_active_elsewhere(client, operator_sedau, draft, year):
    held = ProposalFactory(village="61.72.05.1003", program_year=year, status=Status.SUBMITTED).group.people()[0]
    member = draft.group.people()[4]
    member.nik = held.nik
    member.save()
    client.force_login(operator_sedau)

    response = client.post(url(draft))

    draft.refresh_from_db()
    assert response.status_code == 409
    assert draft.status == Status.DRAFT


def test_a_closed_year_takes_nothing(client, operator_sedau, draft, year):
    year.closed_on = dt.date(2026, 12, 31)
    year.save()
    client.force_login(operator_sedau)

    response = client.post(url(draft))

    assert "Tahun program 2026 sudah ditutup." in response.text
    assert draft.moves.count() == 0


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(draft)).status_code == 404
        assert client.post(url(draft), {"note": "x"}).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    before = draft.status
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(draft)).status_code == 403
    assert client.post(url(draft), {"note": "x"}).status_code == 403
    draft.refresh_from_db()
    assert draft.status == before
