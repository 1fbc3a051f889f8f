"""`/monitoring/development/<id>/submit/`: handing an evaluation in."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_goes_to_the_head_with_the_stage_it_leads_to(harapan, pendamping, client):
    evaluation = development.scored(development.started(harapan, by=pendamping))
    client.force_login(pendamping)
    assert "Menurut nilai:" in client.get(page("submit", evaluation)).text
    assert client.post(page("submit", evaluation))["Location"] == page("detail", evaluation)
    evaluation.refresh_from_db()
    assert evaluation.state == "submitted"
    assert evaluation.proposed_stage
    assert page("decide", evaluation) in as_role(Role.DIVISION_HEAD).get(page("detail", evaluation)).text


def test_what_is_not_scored_is_not_handed_in(harapan, pendamping, client):
    evaluation = development.started(harapan, by=pendamping)
    client.force_login(pendamping)
    response = client.post(page("submit", evaluation))
    assert response.status_code == 200
    assert errors(response)
    evaluation.refresh_from_db()
    assert evaluation.state == "draft"


def test_who_may_not(harapan, client, other_pendamping):
    url = page("submit", development.started(harapan))
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.DIVISION_HEAD, Role.AUDITOR]) == [302, 404, 403, 403]
    client.force_login(other_pendamping)
    assert client.post(url).status_code == 404
