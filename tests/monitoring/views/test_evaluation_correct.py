"""`/monitoring/development/<id>/correct/`: a new version of what was decided."""

import pytest

from kube_portal.accounts.roles import Role
from monitoring.models import Evaluation
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_what_is_decided_is_corrected_with_a_reason(harapan, pendamping, client):
    evaluation = development.decided(harapan, by=pendamping)
    client.force_login(pendamping)
    response = client.post(page("correct", evaluation), {"reason": "Salah baca laporan."})
    again = Evaluation.objects.get(version=2)
    assert response["Location"] == page("edit", again)
    assert client.get(page("edit", again)).status_code == 200
    assert (again.corrects, again.correction_reason) == (evaluation, "Salah baca laporan.")


@pytest.mark.parametrize("reason", ["", "   ", "a\x00b"])
def test_a_reason_is_needed(harapan, reason):
    evaluation = development.decided(harapan)
    response = as_role(Role.VERIFIER).post(page("correct", evaluation), {"reason": reason})
    assert "Apa yang keliru?" in errors(response)
    assert Evaluation.objects.count() == 1


def test_who_may_not(harapan, client, other_pendamping):
    url = page("correct", development.decided(harapan))
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.DIVISION_HEAD, Role.AUDITOR]) == [302, 404, 403, 403]
    client.force_login(other_pendamping)
    assert client.get(url).status_code == 404
