"""`/monitoring/development/rubric/enforce/`: putting the draft of the rubric in force."""

import pytest

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring.development import rubrics
from monitoring.models import Rubric
from tests.disbursement.doors import as_role, errors, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
ENFORCE = "/monitoring/development/rubric/enforce/"


@pytest.fixture
def draft(kabid) -> Rubric:
    """A rubric of Singkawang that `kabid` worded."""
    return rubrics.begin_draft(regency=Region.objects.get(pk="61.72"), by=kabid)


def test_another_than_its_editor_puts_it_in_force(draft, kabid, kadis, client):
    client.force_login(kabid)
    assert "orang lain" in errors(client.post(ENFORCE))
    assert rubrics.in_force("61.72") != draft
    client.force_login(kadis)
    assert "Berlakukan rubrik baru ini?" in client.get(ENFORCE).text
    client.post(ENFORCE)
    assert rubrics.in_force("61.72") == draft


def test_without_a_draft_there_is_nothing_to_enforce():
    assert as_role(Role.OFFICE_HEAD).post(ENFORCE).status_code == 404


def test_only_the_heads_of_the_regency(draft):
    for post in (False, True):
        assert statuses(
            ENFORCE, stranger=Role.OFFICE_HEAD, others=[Role.VERIFIER, Role.AUDITOR], post=post
        ) == [302, 404, 403, 403]  # fmt: skip
    draft.refresh_from_db()
    assert draft.is_draft
