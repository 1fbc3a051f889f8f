"""`/monitoring/development/<id>/edit/`: scoring every indicator beside what the record says."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import development
from tests.monitoring.evaluation_pages import page, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_saved_it_is_handed_in_next(harapan, pendamping, client):
    evaluation = development.started(harapan, by=pendamping)
    client.force_login(pendamping)
    saved = client.post(page("edit", evaluation), typed(evaluation, submit="1"))
    assert saved["Location"] == page("submit", evaluation)
    evaluation.refresh_from_db()
    assert evaluation.saved == 1


def test_a_departure_without_a_reason_is_told_at_its_field(harapan):
    evaluation = development.started(harapan)
    row = evaluation.scores.get(indicator__fact="books")
    refused = as_role(Role.VERIFIER).post(
        page("edit", evaluation), typed(evaluation, **{f"score_{row.indicator_id}": "3"})
    )
    assert "Menurut catatan nilainya 0" in errors(refused)


@pytest.mark.parametrize(
    "values",
    [{"saved": "-1"}, {"saved": "9" * 30}, {"saved": "x"}, {"proposed_stage": "lain"}, {"summary": "a\x00b"}],
)
def test_junk_is_told_and_not_saved(harapan, values):
    evaluation = development.started(harapan)
    response = as_role(Role.VERIFIER).post(page("edit", evaluation), typed(evaluation, **values))
    assert response.status_code == 200
    evaluation.refresh_from_db()
    assert evaluation.saved == 0


def test_what_is_handed_in_is_not_changed(harapan):
    evaluation = development.submitted(harapan)
    response = as_role(Role.VERIFIER).get(page("edit", evaluation), follow=True)
    assert response.redirect_chain == [(page("detail", evaluation), 302)]


def test_who_may_not(harapan, client, other_pendamping):
    url = page("edit", development.started(harapan))
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.DIVISION_HEAD, Role.AUDITOR]) == [302, 404, 403, 403]
    client.force_login(other_pendamping)
    assert client.get(url).status_code == 404
