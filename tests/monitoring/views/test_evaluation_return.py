"""`/monitoring/development/<id>/return/`: giving an evaluation back."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_goes_back_with_what_to_look_at_again(harapan):
    evaluation = development.submitted(harapan)
    as_role(Role.DIVISION_HEAD).post(page("return", evaluation), {"reason": "Hitung lagi simpanannya."})
    evaluation.refresh_from_db()
    assert evaluation.state == "draft"
    assert "Hitung lagi simpanannya." in as_role(Role.VERIFIER).get(page("detail", evaluation)).text


@pytest.mark.parametrize("reason", ["", "   ", "a\x00b"])
def test_a_reason_is_needed(harapan, reason):
    evaluation = development.submitted(harapan)
    response = as_role(Role.DIVISION_HEAD).post(page("return", evaluation), {"reason": reason})
    assert "diperiksa lagi" in errors(response)
    evaluation.refresh_from_db()
    assert evaluation.state == "submitted"


def test_only_the_heads(harapan):
    url = page("return", development.submitted(harapan))
    assert statuses(url, stranger=Role.DIVISION_HEAD, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 404, 403, 403]
