"""What the tests of accompaniment share: a group with money and a pendamping, and query counts."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Group
from kube_portal.accounts.models import User
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import funded_group


@pytest.fixture
def harapan(pendamping: User) -> Group:
    """Bukit Harapan of Sedau: ten members, money since two months ago, accompanied by `pendamping`."""
    return funded_group(months=2, user=pendamping, group=GroupFactory(name="Bukit Harapan"))


@pytest.fixture
def queries(client: Client) -> Callable[[str], int]:
    """How many queries a page takes; asked twice, so that nothing is cached for the first time only."""

    def count(url: str) -> int:
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(url)
        return len(captured)

    return count
