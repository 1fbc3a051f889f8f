"""`/groups/changes/<id>/return/`: giving a request back to be mended."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.groups.change_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_keeps_why(change):
    as_role(Role.OFFICE_HEAD).post(page("change_return", change), {"note": "Tulis RT/RW."})
    change.refresh_from_db()
    assert change.state == "returned"
    assert "Tulis RT/RW." in as_role(Role.OPERATOR, "61.72.05.1001").get(change.get_absolute_url()).text


@pytest.mark.parametrize("note", ["", "   ", "a\x00b"])
def test_a_reason_is_needed(change, note):
    response = as_role(Role.DIVISION_HEAD).post(page("change_return", change), {"note": note})
    assert response.status_code == 200
    assert "harus diperbaiki" in errors(response)
    change.refresh_from_db()
    assert change.state == "filed"


def test_only_the_heads_decide(change):
    for post in (False, True):
        assert statuses(
            page("change_return", change), stranger=Role.DIVISION_HEAD, others=[Role.VERIFIER, Role.OPERATOR], post=post
        ) == [302, 404, 403, 403]
    change.refresh_from_db()
    assert change.state == "filed"
