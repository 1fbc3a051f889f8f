"""One version of a guideline: its file, its other versions, and that one has read it."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from reports.models import GuidelineReading
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories.accounts import UserFactory
from tests.factories.guidelines import guideline, next_version

pytestmark = pytest.mark.django_db


def test_who_must_read_says_so_once(regions: None) -> None:
    found = guideline()
    client = as_role(Role.PENDAMPING)
    assert "Wajib Anda baca" in client.get(found.get_absolute_url()).text
    assert "Pedoman yang perlu dibaca" in client.get("/").text
    page = client.post(found.get_absolute_url(), follow=True)
    assert "Tercatat: Anda sudah membaca" in page.text
    client.post(found.get_absolute_url())
    assert GuidelineReading.objects.count() == 1
    assert "Wajib Anda baca" not in client.get(found.get_absolute_url()).text
    assert "Pedoman yang perlu dibaca" not in client.get("/").text


def test_opening_its_file_is_logged(regions: None) -> None:
    found = guideline()
    as_role(Role.OPERATOR, "61.72.05.1001").get(found.file.get_absolute_url()).getvalue()
    assert AccessLog.objects.get(action="view_file").object_id == str(found.file_id)


def test_an_old_version_leads_to_the_new_one(regions: None) -> None:
    old = guideline()
    new = next_version(old)
    client = as_role(Role.PENDAMPING)
    assert "Buka versi 2" in client.get(old.get_absolute_url()).text
    assert "tidak berlaku lagi" in client.post(old.get_absolute_url(), follow=True).text
    assert "“Bab 2 baru.”" in client.get(new.get_absolute_url()).text
    assert not GuidelineReading.objects.exists()


def test_doors(regions: None) -> None:
    url = guideline().get_absolute_url()
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.OPERATOR]) == [302, 404, 200]
    assert statuses(url, stranger=Role.VERIFIER, others=[], post=True) == [302, 404]


def test_who_has_no_role_is_refused(client: object, regions: None) -> None:
    client.force_login(UserFactory(role="", region=None))  # type: ignore[attr-defined]
    assert client.get(guideline().get_absolute_url()).status_code == 403  # type: ignore[attr-defined]


def test_it_costs_the_same_for_three_versions_as_for_one(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    found = guideline()
    one = queries(client, found.get_absolute_url())
    third = next_version(next_version(found))
    assert queries(client, third.get_absolute_url()) == one <= 7
