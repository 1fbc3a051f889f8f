"""The list of published results."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility import results
from eligibility.models import SelectionResult
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SINGKAWANG_SELATAN
from tests.factories.eligibility import VerificationFactory
from tests.factories.programs import ProgramYearFactory

URL = reverse("eligibility:result_list")


def publish(by: User, *, district: str | None = None, year: int = 2026) -> SelectionResult:
    program_year = ProgramYearFactory(year=year)
    return results.publish(
        program_year=program_year,
        district=Region.objects.get(pk=district) if district else None,
        rationale="Didahulukan nilai tertinggi.",
        last_number=results.latest_number(program_year),
        by=by,
    )


@pytest.fixture
def three(approved, kadis, verifier) -> list[SelectionResult]:
    """Of 2026 a district and the whole regency, of 2025 the whole regency."""
    VerificationFactory(village=SEDAU, verifier=verifier, status="approved", program_year=ProgramYearFactory(year=2025))
    return [publish(kadis, year=2025), publish(kadis, district=SINGKAWANG_SELATAN), publish(kadis)]


def numbers(response) -> list[tuple[int, int]]:
    return [(result.program_year.year, result.number) for result in response.context["page"]]


def test_the_latest_first(client, three, lurah_sedau):
    client.force_login(lurah_sedau)

    response = client.get(URL)

    assert numbers(response) == [(2026, 2), (2026, 1), (2025, 1)]
    assert "Kecamatan Singkawang Selatan" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"year": "2025"}, [(2025, 1)]),
        ({"scope": "district"}, [(2026, 1)]),
        ({"scope": "year"}, [(2026, 2), (2025, 1)]),
        ({"sort": "year"}, [(2025, 1), (2026, 1), (2026, 2)]),
        ({"sort": "nonsense", "page": "99"}, [(2026, 2), (2026, 1), (2025, 1)]),
        ({"year": "1999"}, [(2026, 2), (2026, 1), (2025, 1)]),
    ],
)
def test_narrowed_and_sorted(client, three, kadis, query, found):
    client.force_login(kadis)

    assert numbers(client.get(URL, query)) == found


def test_before_the_first_it_says_who_publishes(client, lurah_sedau):
    ProgramYearFactory()
    client.force_login(lurah_sedau)

    assert "Kepala dinas mengumumkan hasil seleksi" in client.get(URL).text


def test_a_filter_without_a_match(client, approved, kadis):
    publish(kadis)
    client.force_login(kadis)

    assert "Tidak ada yang cocok" in client.get(URL, {"scope": "district"}).text


def test_another_territory_sees_none_of_it(client, three, outsider, lurah_sijangkung):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert numbers(client.get(URL)) == []


@pytest.mark.parametrize("user", ["bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, approved, kadis, django_assert_num_queries, rows):
    for _ in range(rows):
        publish(kadis)
    client.force_login(kadis)
    client.get(URL)

    with django_assert_num_queries(5):
        assert len(numbers(client.get(URL))) == rows
