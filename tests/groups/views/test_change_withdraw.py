"""`/groups/changes/<id>/withdraw/`: taking a request back."""

import pytest

from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.doors import as_role, statuses
from tests.factories import changes
from tests.factories.changes import Kind
from tests.groups.change_pages import funded, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_is_taken_back():
    change = changes.filed(funded(), Kind.LEAVE)
    operator = as_role(Role.OPERATOR, SEDAU)
    assert operator.post(page("change_withdraw", change)).status_code == 302
    change.refresh_from_db()
    assert change.state == "withdrawn"
    assert "berkeadaan" in operator.get(page("change_withdraw", change), follow=True).text


def test_only_those_who_file(change):
    url = page("change_withdraw", change)
    for post in (False, True):
        assert statuses(
            url, stranger=Role.VERIFIER, others=[Role.VERIFIER, Role.DIVISION_HEAD], post=post
        ) == [302, 404, 403, 403]  # fmt: skip
    assert as_role(Role.OPERATOR, SIJANGKUNG).post(url).status_code == 404
    change.refresh_from_db()
    assert change.state == "filed"
