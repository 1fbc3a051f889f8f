"""`/monitoring/decrees/<id>/`: one paper and whom it assigns to what."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import AssignmentDecree
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import assigned_by_letter
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


def test_a_pendamping_reads_the_own_line_alone(client, pendamping, other_pendamping, verifier, letter):
    assigned_by_letter(other_pendamping, GroupFactory(name="Tirta Jaya"), by=verifier)
    client.force_login(pendamping)

    page = client.get(letter.get_absolute_url())

    assertContains(page, "Bukit Harapan")
    assertNotContains(page, "Tirta Jaya")


def test_who_sees_it(client, kadis, lurah_sedau, outsider, other_pendamping, letter):
    for user, status in ((kadis, 200), (lurah_sedau, 403), (other_pendamping, 404), (outsider, 404)):
        client.force_login(user)
        assert client.get(letter.get_absolute_url()).status_code == status, user


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, verifier, pendamping, queries, size):
    ProgramYearFactory()
    for _ in range(size):
        assigned_by_letter(pendamping, GroupFactory(), by=verifier)
    client.force_login(verifier)

    # session, user, the paper, its lines
    assert queries(AssignmentDecree.objects.get().get_absolute_url()) == 4
