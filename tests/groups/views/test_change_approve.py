"""`/groups/changes/<id>/approve/`: agreeing, which carries the change out."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.groups.change_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_agreed_to_it_is_done(change):
    client = as_role(Role.OFFICE_HEAD)
    text = client.post(page("change_approve", change), {"note": "Sesuai."}, follow=True).text
    change.refresh_from_db()
    assert change.state == "approved"
    assert "Yang berubah" in text
    assert "berkeadaan" in client.get(page("change_approve", change), follow=True).text


def test_only_the_heads_decide(change):
    for post in (False, True):
        assert statuses(
            page("change_approve", change),
            stranger=Role.DIVISION_HEAD,
            others=[Role.VERIFIER, Role.OPERATOR],
            post=post,
        ) == [302, 404, 403, 403]
    change.refresh_from_db()
    assert change.state == "filed"
