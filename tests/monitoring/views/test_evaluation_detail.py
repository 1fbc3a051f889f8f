"""`/monitoring/development/<id>/`: one evaluation, with its scores and who decided."""

import pytest

from kube_portal.accounts.roles import Role
from monitoring.development import evaluating
from monitoring.models import Evaluation
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_each_finds_what_is_theirs_to_do(harapan):
    evaluation = development.submitted(harapan)
    url = page("detail", evaluation)
    assert page("decide", evaluation) in as_role(Role.DIVISION_HEAD).get(url).text
    for role in (Role.VERIFIER, Role.AUDITOR):
        assert page("decide", evaluation) not in as_role(role).get(url).text


def test_who_finds_it(harapan, client, other_pendamping):
    url = page("detail", development.started(harapan))
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 404, 403, 403]
    client.force_login(other_pendamping)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("earlier", [1, 3])
def test_queries(harapan, verifier, kabid, earlier):
    """However many versions went before."""
    evaluation = development.decided(harapan, by=verifier)
    for _ in range(earlier):
        begun = evaluating.correct(evaluation=evaluation, reason="Salah baca laporan.", by=verifier)
        whole = development.scored(begun, stage="developing", reason="Usaha berjalan.")
        waiting = evaluating.submit(evaluation=whole, by=verifier)
        evaluation = evaluating.decide(evaluation=waiting, stage="developing", reason="Sesuai.", by=kabid)
    assert Evaluation.objects.count() == earlier + 1
    assert queries(as_role(Role.DIVISION_HEAD), page("detail", evaluation)) == 6
