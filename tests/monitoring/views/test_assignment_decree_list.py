"""`/monitoring/decrees/`: the papers that assign pendamping."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.groups import AssignmentFactory, GroupFactory
from tests.factories.monitoring import assigned_by_letter
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
LIST = "/monitoring/decrees/"


def test_the_list_tells_what_waits(client, verifier, letter):
    client.force_login(verifier)

    page = client.get(LIST)

    assertContains(page, "800/7/2026")
    assertContains(page, "1 penugasan berjalan dengan surat tugas")
    assertNotContains(client.get(LIST, {"kind": "decree"}), "800/7/2026")
    assertContains(client.get(LIST, {"kind": "\x00"}), "800/7/2026")


def test_an_empty_list_says_so(client, verifier):
    client.force_login(verifier)

    assertContains(client.get(LIST), "Belum ada SK penugasan")


def test_who_sees_it(client, kadis, lurah_sedau, pendamping, outsider, letter):
    for user, status in ((kadis, 200), (lurah_sedau, 403), (pendamping, 403)):
        client.force_login(user)
        assert client.get(LIST).status_code == status
    client.force_login(outsider)
    assertNotContains(client.get(LIST), letter.number)


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, verifier, pendamping, queries, size):
    ProgramYearFactory()
    for number in range(size):
        assigned_by_letter(pendamping, GroupFactory(), by=verifier, number=f"800/{number}/2026")
    AssignmentFactory(group=GroupFactory(), user=pendamping)
    client.force_login(verifier)

    # session, user, count and page, its rows, what waits
    assert queries(LIST) == 6
