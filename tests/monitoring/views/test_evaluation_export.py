"""`/monitoring/development/export/`: the list as a file."""

import csv
from typing import Any

import pytest
from django.test import Client

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import development

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
EXPORT = "/monitoring/development/export/"


def rows(client: Client, **query: str) -> list[list[str]]:
    """The rows of the file, without its head."""
    response: Any = client.get(EXPORT, {"as": "csv", **query})
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(text.splitlines(), delimiter=";"))[1:]


def test_it_tells_the_stage_and_is_logged(harapan):
    development.decided(harapan, "developing")
    (row,) = rows(as_role(Role.DIVISION_HEAD))
    assert "Bukit Harapan" in row
    assert "Berkembang" in row
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT, object_label="monitoring.evaluation").exists()


def test_it_holds_what_is_filtered(harapan):
    assert rows(as_role(Role.DIVISION_HEAD), state="decided") == []


def test_each_gets_the_own_groups_alone(harapan, client, outsider, other_pendamping):
    for user in (outsider, other_pendamping):
        client.force_login(user)
        assert rows(client) == []


def test_who_may_not():
    assert statuses(EXPORT, stranger=None, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 403, 403]
