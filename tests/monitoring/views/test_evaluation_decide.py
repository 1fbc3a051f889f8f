"""`/monitoring/development/<id>/decide/`: deciding how far a group has come."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_another_stage_than_proposed_needs_a_reason(harapan):
    evaluation = development.submitted(harapan)
    head = as_role(Role.DIVISION_HEAD)
    other = "independent" if evaluation.proposed_stage != "independent" else "growing"
    refused = head.post(page("decide", evaluation), {"stage": other, "reason": ""})
    assert "lain dari usulan" in errors(refused)
    head.post(page("decide", evaluation), {"stage": other, "reason": "Sudah dilihat sendiri."})
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.stage) == ("decided", other)
    assert "berkeadaan" in head.get(page("decide", evaluation), follow=True).text


@pytest.mark.parametrize("values", [{}, {"stage": "lain"}, {"stage": "growing", "reason": "a\x00b"}])
def test_junk_is_told_and_nothing_decided(harapan, values):
    evaluation = development.submitted(harapan)
    response = as_role(Role.DIVISION_HEAD).post(page("decide", evaluation), values)
    assert response.status_code == 200
    assert errors(response)
    evaluation.refresh_from_db()
    assert evaluation.state == "submitted"


def test_only_the_heads(harapan):
    url = page("decide", development.submitted(harapan))
    assert statuses(url, stranger=Role.DIVISION_HEAD, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 404, 403, 403]
