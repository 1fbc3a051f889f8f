"""`/monitoring/development/<id>/papers/<kind>/draft/`: an evaluation as it would read today."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
KIND = "evaluation"


def test_it_is_a_pdf(harapan):
    draft = as_role(Role.VERIFIER).get(page("paper_draft", development.started(harapan), KIND))
    assert draft["Content-Type"] == "application/pdf"


def test_there_are_no_other_papers(harapan):
    evaluation = development.started(harapan)
    assert as_role(Role.VERIFIER).get(page("paper_draft", evaluation, "lain")).status_code == 404


def test_who_may_not(harapan, client, other_pendamping):
    url = page("paper_draft", development.started(harapan), KIND)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 404, 403, 403]
    client.force_login(other_pendamping)
    assert client.get(url).status_code == 404
