"""`/reports/indicators/`: what every number means."""

from __future__ import annotations

from django.urls import reverse
from pytest_django.asserts import assertContains

from reports.indicators.catalogue import INDICATORS, TOPICS

INDEX = reverse("reports:dashboard_index")
RECOUNT = reverse("reports:figures_recount")
SLUGS = [topic.slug for topic in TOPICS]


def test_every_indicator_is_defined(client, kadis, regions):
    client.force_login(kadis)

    response = client.get(reverse("reports:indicators"))

    for indicator in INDICATORS.values():
        assert indicator.formula.endswith(".")
        assert indicator.sources
        assertContains(response, f'id="{indicator.key}"', count=1)


def test_it_is_for_who_may_read_dashboards(signed_in, outsider, single_groups):
    assert signed_in(outsider).get(reverse("reports:indicators")).status_code == 200
    assert single_groups.get(reverse("reports:indicators")).status_code == 403
