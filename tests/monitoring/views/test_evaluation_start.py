"""`/monitoring/groups/<id>/development/<year>/`: beginning to evaluate a group."""

import pytest
from django.urls import reverse

from groups.models import Group
from kube_portal.accounts.roles import Role
from monitoring.models import Evaluation
from tests.disbursement.doors import as_role, statuses
from tests.factories import development
from tests.factories.groups import GroupFactory
from tests.monitoring.evaluation_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def start(group: Group, year: int | None = None) -> str:
    """Where a group's evaluation of a year begins."""
    return reverse("monitoring:evaluation_start", args=[group.pk, group.village.today().year if year is None else year])


def test_the_groups_page_leads_to_it(harapan, pendamping, client):
    client.force_login(pendamping)
    assert start(harapan) in client.get(harapan.get_absolute_url()).text
    response = client.post(start(harapan))
    evaluation = Evaluation.objects.get()
    assert response["Location"] == page("edit", evaluation)
    assert "0 dari 2 buku sudah dibuka." in client.get(page("edit", evaluation)).text


def test_what_somebody_began_is_gone_on_with(harapan):
    begun = development.started(harapan)
    assert as_role(Role.VERIFIER).post(start(harapan))["Location"] == page("edit", begun)
    assert Evaluation.objects.count() == 1


@pytest.mark.parametrize("year", [0, 1999, 2999, 99999999999999999999])
def test_a_year_that_makes_no_sense_begins_nothing(harapan, year):
    response = as_role(Role.VERIFIER).post(start(harapan, year))
    assert response["Location"] == harapan.get_absolute_url()
    assert not Evaluation.objects.exists()


def test_without_money_there_is_nothing_to_judge():
    group = GroupFactory()
    assert as_role(Role.VERIFIER).post(start(group))["Location"] == group.get_absolute_url()
    assert not Evaluation.objects.exists()


def test_it_is_no_page_to_look_at(harapan):
    assert as_role(Role.VERIFIER).get(start(harapan)).status_code == 405


def test_who_may_not(harapan, client, other_pendamping):
    assert statuses(
        start(harapan), stranger=Role.VERIFIER, others=[Role.DIVISION_HEAD, Role.AUDITOR], post=True
    ) == [302, 404, 403, 403]  # fmt: skip
    client.force_login(other_pendamping)
    assert client.post(start(harapan)).status_code == 404
    assert not Evaluation.objects.exists()
