"""`/reports/`: one card for each topic."""

from __future__ import annotations

from django.urls import reverse
from pytest_django.asserts import assertContains

from reports.indicators.catalogue import TOPICS
from tests.conftest import SEDAU
from tests.reports.dashboard_work import page

INDEX = reverse("reports:dashboard_index")
RECOUNT = reverse("reports:figures_recount")
SLUGS = [topic.slug for topic in TOPICS]


def test_before_anything_was_counted(client, kadis, regions):
    client.force_login(kadis)

    assertContains(client.get(INDEX), "Belum dihitung")


def test_every_topic_has_its_card_with_the_own_areas_figures(signed_in, kadis, outsider, counted):
    for user, place in ((kadis, "Kota Singkawang"), (outsider, "Kabupaten Polewali Mandar")):
        response = signed_in(user).get(f"{INDEX}?region={SEDAU}" if user is outsider else INDEX)
        assertContains(response, place)
        for slug in SLUGS:
            assertContains(response, page(slug))


def test_who_works_with_single_groups_has_none(single_groups):
    assert single_groups.get(INDEX).status_code == 403
