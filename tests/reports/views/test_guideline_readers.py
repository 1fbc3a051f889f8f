"""Who must read a guideline and has, or has not."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from reports.guidelines import publishing
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories.accounts import UserFactory
from tests.factories.guidelines import guideline

pytestmark = pytest.mark.django_db


def test_it_tells_who_has_and_who_has_not(regions: None) -> None:
    found = guideline(roles=["pendamping"])
    read = UserFactory(role=Role.PENDAMPING, region_id="61.72", first_name="Sudah")
    UserFactory(role=Role.PENDAMPING, region_id="61.72", first_name="Belum")
    UserFactory(role=Role.PENDAMPING, region_id="76.04", first_name="Jauh")
    UserFactory(role=Role.PENDAMPING, region_id="61.72", first_name="Pergi", is_active=False)
    publishing.confirm(guideline=found, by=read)
    client, url = as_role(Role.DIVISION_HEAD), f"{found.get_absolute_url()}readers/"
    page = client.get(url)
    assert "1 dari 2 orang sudah membaca versi 1" in page.text
    assert "Jauh" not in page.text
    assert "Pergi" not in page.text
    assert [one.first_name for one in client.get(f"{url}?read=no").context["page"]] == ["Belum"]
    assert [one.first_name for one in client.get(f"{url}?read=yes").context["page"]] == ["Sudah"]
    lines = client.get(f"{url}?read=no&as=csv").getvalue().decode().splitlines()
    assert len(lines) == 2
    assert AccessLog.objects.get(action="export").detail == "pembaca, 1 baris"


def test_of_what_holds_everywhere_each_office_sees_its_own(regions: None) -> None:
    found = guideline(None, roles=["pendamping"])
    UserFactory(role=Role.PENDAMPING, region_id="61.72", first_name="Dekat")
    page = as_role(Role.VERIFIER, "76.04").get(f"{found.get_absolute_url()}readers/")
    assert page.context["total"] == 0
    assert "Dekat" not in page.text


def test_doors(regions: None) -> None:
    url = f"{guideline().get_absolute_url()}readers/"
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.PENDAMPING, Role.AUDITOR]) == [302, 404, 403, 200]
    optional = guideline(must_read=False)
    assert as_role(Role.VERIFIER).get(f"{optional.get_absolute_url()}readers/").status_code == 404
    assert as_role(Role.VERIFIER).get(f"{url}?read=%00&page=x").status_code == 200


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    url = f"{guideline().get_absolute_url()}readers/"
    client = as_role(Role.DIVISION_HEAD)
    one = queries(client, url)
    for _ in range(3):
        UserFactory(role=Role.PENDAMPING, region_id="61.72")
    assert queries(client, url) == one <= 9
