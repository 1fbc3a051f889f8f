"""An ended proposal is taken up again in an open year."""

import pytest
from django.urls import reverse

from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory


def url(proposal):
    return reverse("groups:proposal_copy", args=[proposal.pk])


@pytest.fixture
def lapsed(year, operator_sedau):
    return ProposalFactory(village="61.72.05.1001", program_year=year, status="lapsed", drafted_by=operator_sedau)


@pytest.fixture
def next_year(regions):
    return ProgramYearFactory(year=2027)


def test_a_lapsed_one_becomes_a_draft_of_the_next_year(client, operator_sedau, lapsed, next_year):
    client.force_login(operator_sedau)
    assert "Salin sebagai draf tahun berikutnya" in client.get(lapsed.get_absolute_url()).text

    response = client.post(url(lapsed), {"program_year": next_year.pk})

    draft = lapsed.copies.get()
    assert response.url == draft.get_absolute_url()
    assert (draft.status, draft.program_year, draft.tier.name, draft.tier.program_year) == (
        "draft", next_year, "Penumbuhan", next_year,
    )  # fmt: skip
    # Another year needs a deliberation of its own.
    assert (draft.budget_total, draft.minutes, draft.deliberation_on) == (20_000_000, None, None)


def test_a_second_click_makes_no_second_draft(client, operator_sedau, lapsed, next_year):
    client.force_login(operator_sedau)
    client.post(url(lapsed), {"program_year": next_year.pk})

    again = client.post(url(lapsed), {"program_year": next_year.pk})

    assert "sudah punya usulan yang berjalan" in again.text
    assert lapsed.copies.count() == 1


def test_without_an_open_year_there_is_nothing_to_copy_into(client, operator_sedau, lapsed):
    client.force_login(operator_sedau)

    assert "Belum ada tahun program yang terbuka" in client.post(url(lapsed), {"program_year": "1"}, follow=True).text


def test_a_rejected_one_comes_back_in_its_own_year_only_by_objection(client, operator_sedau, rejected, year, next_year):
    client.force_login(operator_sedau)

    response = client.post(url(rejected), {"program_year": year.pk})

    assert list(response.context["form"].errors) == ["program_year"]
    assert not rejected.copies.exists()


def test_a_running_one_is_not_copied(client, operator_sedau, draft, next_year):
    client.force_login(operator_sedau)

    client.post(url(draft), {"program_year": next_year.pk})

    assert not draft.copies.exists()


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, lapsed):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(lapsed)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, lapsed, next_year, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(lapsed), {"program_year": next_year.pk}).status_code == 403
    assert not lapsed.copies.exists()
