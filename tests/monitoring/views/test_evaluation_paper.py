"""`/monitoring/development/<id>/papers/<kind>/`: issuing an evaluation as a document."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
KIND = "evaluation"


def test_decided_it_becomes_a_document(harapan, pendamping, client):
    evaluation = development.decided(harapan, by=pendamping)
    client.force_login(pendamping)
    client.post(page("paper", evaluation, KIND), {"replaces": ""})
    assert b"Unduh PDF" in client.get(page("detail", evaluation)).content


def test_before_it_is_not_issued(harapan):
    evaluation = development.submitted(harapan)
    client = as_role(Role.VERIFIER)
    client.post(page("paper", evaluation, KIND), {"replaces": ""})
    assert b"Unduh PDF" not in client.get(page("detail", evaluation)).content


def test_there_are_no_other_papers(harapan):
    evaluation = development.decided(harapan)
    assert as_role(Role.VERIFIER).get(page("paper", evaluation, "lain")).status_code == 404


def test_who_may_not(harapan, client, other_pendamping):
    url = page("paper", development.decided(harapan), KIND)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.TREASURER, Role.AUDITOR]) == [302, 404, 403, 403]
    client.force_login(other_pendamping)
    assert client.get(url).status_code == 404
