"""`/groups/changes/export/`: the list as a file."""

import csv
from typing import Any

import pytest
from django.test import Client

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
EXPORT = "/groups/changes/export/"


def content(client: Client, **query: str) -> str:
    """The file as CSV."""
    response: Any = client.get(EXPORT, {"as": "csv", **query})
    return b"".join(response.streaming_content).decode()


def test_it_holds_no_nik_and_is_logged(change):
    text = content(as_role(Role.DIVISION_HEAD))
    assert change.newcomer.name in text
    assert change.newcomer.nik not in text
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT, object_label="groups.changerequest").exists()


def test_it_holds_what_is_filtered(change):
    assert change.newcomer.name not in content(as_role(Role.DIVISION_HEAD), state="approved")


def test_another_territory_gets_a_file_without_rows(change):
    rows = list(csv.reader(content(as_role(Role.DIVISION_HEAD, "76.04")).splitlines()))
    assert len(rows) == 1


def test_who_may_not():
    assert statuses(EXPORT, stranger=None, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 403, 403]
