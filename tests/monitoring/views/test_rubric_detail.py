"""`/monitoring/development/rubric/`: by what the groups of a regency are judged."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring.development import rubrics
from monitoring.models import Rubric
from tests.disbursement.doors import as_role, queries, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
RUBRIC = "/monitoring/development/rubric/"


def test_it_is_read_by_everybody_it_judges(pendamping, client):
    assert reverse("monitoring:rubric_detail") == RUBRIC
    for role in (Role.AUDITOR, Role.VERIFIER):
        assert "Rubrik bawaan portal" in as_role(role).get(RUBRIC).text
    client.force_login(pendamping)
    assert client.get(RUBRIC).status_code == 200


def test_who_may_not():
    assert statuses(RUBRIC, stranger=None, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 403, 403]


@pytest.mark.parametrize("asked", ["61.72", "%00", "lain", "9" * 30])
def test_another_territory_reads_its_own(kabid, outsider, client, asked):
    """Whatever regency the address names."""
    rubrics.begin_draft(regency=Region.objects.get(pk="61.72"), by=kabid)
    client.force_login(outsider)
    page = client.get(f"{RUBRIC}?regency={asked}")
    assert page.context["regency"].pk == "76.04"
    assert page.context["is_built_in"]


@pytest.mark.parametrize("asked", ["", "%00", "%00%00%00%00%00", "99.99", "61.72.05"])
def test_who_belongs_to_no_regency_has_to_name_one(superuser, client, regions, asked):
    client.force_login(superuser)
    assert client.get(f"{RUBRIC}?regency={asked}").status_code == 404
    assert client.get(f"{RUBRIC}?regency=61.72").status_code == 200


@pytest.mark.parametrize("versions", [1, 3])
def test_queries(kabid, kadis, versions):
    for _ in range(versions):
        draft = rubrics.begin_draft(regency=Region.objects.get(pk="61.72"), by=kabid)
        rubrics.put_in_force(rubric=draft, by=kadis)
    assert Rubric.objects.count() == versions + 1
    assert queries(as_role(Role.DIVISION_HEAD), RUBRIC) == 7
