"""`/groups/changes/<id>/papers/<kind>/draft/`: the minutes to be signed at the deliberation."""

import pytest

from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.doors import as_role, statuses
from tests.groups.change_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
KIND = "member_change"


def test_it_is_a_pdf(change):
    draft = as_role(Role.OPERATOR, SEDAU).get(page("change_paper_draft", change, KIND))
    assert draft["Content-Type"] == "application/pdf"


def test_there_are_no_other_papers(change):
    assert as_role(Role.OPERATOR, SEDAU).get(page("change_paper_draft", change, "lain")).status_code == 404


def test_who_may_not(change):
    url = page("change_paper_draft", change, KIND)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 404, 403, 403]
    assert as_role(Role.OPERATOR, SIJANGKUNG).get(url).status_code == 404
