"""`/monitoring/reports/pauses/`."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import ReportPause
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.monitoring import months_ago

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:pause_list")


def paused(by, code=SEDAU, first=1, last=0) -> ReportPause:
    """A pause."""
    return ReportPause.objects.create(
        region_id=code, first_month=months_ago(first), last_month=months_ago(last), reason="Banjir", made_by=by
    )


def test_what_holds_and_who_ends_it(client, kabid, camat_selatan, pendamping, regions):
    paused(kabid)
    paused(kabid, "61.72", 9, 8)
    client.force_login(kabid)
    page = client.get(URL)
    assertContains(page, "berlaku")
    assertContains(page, "selesai")
    assertContains(page, "Akhiri")

    # One around the district holds in it too, and is not its own to end.
    client.force_login(camat_selatan)
    page = client.get(URL)
    assert len(page.context["rows"]) == 2
    assertNotContains(page, "Akhiri")


def test_elsewhere_nothing_is_told(client, outsider, kabid, lurah_sedau, regions):
    paused(kabid)
    client.force_login(outsider)
    assertContains(client.get(URL), "Tidak ada jeda")
    client.force_login(lurah_sedau)
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, kabid, queries, size, regions):
    for back in range(size):
        paused(kabid, SIJANGKUNG, back + 1, back)
    client.force_login(kabid)

    assert queries(URL) == 5
