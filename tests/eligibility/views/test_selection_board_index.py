"""The way to the selection board of the newest year."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories.programs import ProgramYearFactory

URL = reverse("eligibility:selection_board_index")


def board(year: int) -> str:
    return reverse("eligibility:selection_board", args=[year])


def test_it_leads_to_the_latest_year(client, kadis):
    ProgramYearFactory(year=2025)
    ProgramYearFactory(year=2026)
    client.force_login(kadis)

    assertRedirects(client.get(URL), board(2026), fetch_redirect_response=False)


def test_years_of_another_territory_do_not_count(client, kadis):
    """An outsider's year is 404 on the board itself, and never led to."""
    ProgramYearFactory(year=2025)
    ProgramYearFactory(regency_id="76.04", year=2026)
    client.force_login(kadis)

    assertRedirects(client.get(URL), board(2025), fetch_redirect_response=False)
    assert client.get(board(2026)).status_code == 404


def test_without_any_year_it_says_so(client, kadis):
    client.force_login(kadis)

    assertContains(client.get(URL), "Belum ada tahun program")


@pytest.mark.parametrize("user", ["verifier", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403
