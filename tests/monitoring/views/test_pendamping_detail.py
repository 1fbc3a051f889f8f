"""`/monitoring/pendamping/<id>/`: one person's profile, training and groups."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories.monitoring import PendampingTrainingFactory, funded_group
from tests.monitoring.pages import detail

pytestmark = pytest.mark.django_db


def test_one_pendamping(client, verifier, pendamping, harapan):
    client.force_login(verifier)

    page = client.get(detail(pendamping))

    assert [row["assignment"].group.name for row in page.context["rows"]] == ["Bukit Harapan"]
    assertContains(page, "Bimbingan teknis pendamping")


def test_ones_own_page_is_open_and_no_other(client, pendamping, other_pendamping, lurah_sedau, outsider):
    client.force_login(pendamping)
    assert client.get(detail(pendamping)).status_code == 200
    assert client.get(detail(other_pendamping)).status_code == 404
    client.force_login(lurah_sedau)
    assert client.get(detail(pendamping)).status_code == 404
    client.force_login(outsider)
    assert client.get(detail(pendamping)).status_code == 404


def test_another_role_of_the_territory_is_refused(client, bendahara, pendamping, verifier):
    client.force_login(bendahara)
    assert client.get(detail(pendamping)).status_code == 403
    client.force_login(verifier)
    assert client.get(detail(verifier)).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one_pendamping(client, verifier, pendamping, queries, size):
    for _ in range(size):
        funded_group(user=pendamping)
        PendampingTrainingFactory(user=pendamping)
    client.force_login(verifier)

    assert queries(detail(pendamping)) == 11
