"""`/reports/recount/`: counting one regency anew."""

from __future__ import annotations

from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from reports.indicators.catalogue import TOPICS
from reports.models import FigureRound
from tests.conftest import SEDAU, SINGKAWANG
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.programs import ProgramYearFactory
from tests.reports.dashboard_work import page

INDEX = reverse("reports:dashboard_index")
RECOUNT = reverse("reports:figures_recount")
SLUGS = [topic.slug for topic in TOPICS]


def test_counting_anew_and_not_twice_in_a_minute(client, kadis, regions):
    ProgramYearFactory()
    client.force_login(kadis)
    back = f"{page('flags')}?year=2026"

    assertRedirects(client.post(RECOUNT, {"next": back, "region": SEDAU}), back)
    first = FigureRound.objects.get(pk=SINGKAWANG).at
    response = client.post(RECOUNT, {"next": back}, follow=True)

    assertContains(response, "baru saja dihitung")
    assert FigureRound.objects.get(pk=SINGKAWANG).at == first


def test_counting_anew_is_for_the_office_of_one_regency(client, signed_in, kadis, regions):
    assert signed_in(UserFactory(role=Role.AUDITOR, region_id=SINGKAWANG)).post(RECOUNT).status_code == 403
    assert signed_in(SuperuserFactory()).post(RECOUNT).status_code == 404
    assert signed_in(kadis).get(RECOUNT).status_code == 405
    elsewhere = signed_in(kadis).post(RECOUNT, {"next": "https://example.com/", "region": "76.04"})
    assert elsewhere.url == INDEX
    assert not FigureRound.objects.filter(pk="76.04").exists()
