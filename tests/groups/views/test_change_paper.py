"""`/groups/changes/<id>/papers/<kind>/`: issuing the minutes of a change."""

import pytest

from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.doors import as_role, statuses
from tests.groups.change_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
KIND = "member_change"


def test_agreed_to_it_becomes_a_document(change):
    operator = as_role(Role.OPERATOR, SEDAU)
    as_role(Role.DIVISION_HEAD).post(page("change_approve", change))
    operator.post(page("change_paper", change, KIND), {"replaces": ""})
    assert b"Unduh PDF" in operator.get(change.get_absolute_url()).content


def test_before_it_is_not_issued(change):
    operator = as_role(Role.OPERATOR, SEDAU)
    response = operator.post(page("change_paper", change, KIND), {"replaces": ""}, follow=True)
    assert "Diterbitkan setelah Dinas menyetujui" in response.text
    assert b"Unduh PDF" not in operator.get(change.get_absolute_url()).content


def test_there_are_no_other_papers(change):
    assert as_role(Role.OPERATOR, SEDAU).get(page("change_paper", change, "lain")).status_code == 404


def test_who_may_not(change):
    url = page("change_paper", change, KIND)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.TREASURER, Role.AUDITOR]) == [302, 404, 403, 403]
    assert as_role(Role.OPERATOR, SIJANGKUNG).get(url).status_code == 404
