"""The way to the report on timeliness."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
URL = reverse("disbursement:timeliness_index")


def test_it_leads_to_the_latest_year_of_the_own_territory(client, regions, kadis):
    ProgramYearFactory(regency_id="61.72", year=2025)
    ProgramYearFactory(regency_id="61.72", year=2026)
    ProgramYearFactory(regency_id="76.04", year=2027)
    client.force_login(kadis)

    assertRedirects(client.get(URL), reverse("disbursement:timeliness", args=[2026]))


def test_without_a_year_it_says_so(client, regions, kadis, outsider):
    ProgramYearFactory(regency_id="76.04", year=2026)
    client.force_login(kadis)

    assertContains(client.get(URL), "Belum ada tahun program")


def test_another_role_is_refused(client, regions, pendamping):
    client.force_login(pendamping)

    assert client.get(URL).status_code == 403
