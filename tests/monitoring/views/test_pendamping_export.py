"""`/monitoring/pendamping/export/`: the load board as a file."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import PendampingProfileFactory, funded_group

pytestmark = pytest.mark.django_db
URL = "/monitoring/pendamping/export/"


def body(answer) -> bytes:
    """What is sent, whole."""
    return b"".join(answer.streaming_content)


def test_the_filtered_board_is_sent_and_logged(client, verifier, harapan, other_pendamping):
    PendampingProfileFactory(user=other_pendamping, occupation="=1+1", is_psm=True, nik="6172051205800001")
    client.force_login(verifier)

    text = body(client.get(URL, {"as": "csv", "state": "untrained"})).decode("utf-8-sig")

    lines = text.strip().splitlines()
    assert lines[0].startswith("Pendamping;Wilayah kerja;Tingkat")
    assert len(lines) == 2
    assert "Putri" in lines[1]
    assert "'=1+1" in lines[1]
    assert "6172051205800001" not in text
    assert AccessLog.objects.filter(action="export", object_label="monitoring.pendamping", user=verifier).count() == 1
    assert body(client.get(URL)).startswith(b"PK")


@pytest.mark.parametrize("name", ["operator_sedau", "pendamping", "bendahara"])
def test_other_roles_get_none(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(URL).status_code == 403


def test_another_regency_has_its_own(client, outsider, pendamping):
    client.force_login(outsider)

    assert len(body(client.get(URL, {"as": "csv"})).splitlines()) == 1


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_file(client, verifier, django_assert_num_queries, size):
    for _ in range(size):
        funded_group(user=UserFactory(role=Role.PENDAMPING, region_id="61.72"))
    client.force_login(verifier)

    # session, user, limits, people, the log, overdue, last visits, letters
    with django_assert_num_queries(9):
        body(client.get(URL, {"as": "csv"}))
