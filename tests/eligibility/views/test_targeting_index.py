"""The way to the report of the latest year."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories.programs import ProgramYearFactory

URL = reverse("eligibility:targeting_index")


def test_the_latest_year_of_my_territory(client, operator_sedau):
    for year in (2011, 2026):
        ProgramYearFactory(year=year)
    ProgramYearFactory(regency_id="76.04", year=2027)
    client.force_login(operator_sedau)

    assertRedirects(client.get(URL), reverse("eligibility:targeting", args=[2026]))


def test_no_year_yet(client, kadis):
    client.force_login(kadis)

    assertContains(client.get(URL), "Belum ada tahun program")


def test_an_outsider_does_not_come_to_our_year(client, outsider):
    ProgramYearFactory(year=2026)
    client.force_login(outsider)

    assertContains(client.get(URL), "Belum ada tahun program")


@pytest.mark.usefixtures("regions")
def test_a_pendamping_is_refused(client, pendamping):
    client.force_login(pendamping)

    assert client.get(URL).status_code == 403
