"""`/groups/changes/<id>/reveal/`: the NIK and KK of who is to come, shown once."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.doors import as_role, statuses
from tests.groups.change_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
REVEALED = {"action": AccessLog.Action.REVEAL, "object_label": "groups.newcomer"}


def test_it_is_shown_once_and_logged(change):
    client = as_role(Role.OPERATOR, SEDAU)
    shown = client.post(page("newcomer_reveal", change))
    assert change.newcomer.nik in shown.text
    assert AccessLog.objects.filter(**REVEALED).count() == 1
    assert client.get(page("newcomer_reveal", change)).status_code == 405


def test_who_may_not(change):
    url = page("newcomer_reveal", change)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.DIVISION_HEAD, Role.OFFICE_HEAD], post=True) == [
        302, 404, 403, 403,
    ]  # fmt: skip
    assert as_role(Role.OPERATOR, SIJANGKUNG).post(url).status_code == 404
    assert not AccessLog.objects.filter(**REVEALED).exists()
