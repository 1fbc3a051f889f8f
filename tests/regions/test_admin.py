"""Regions in the admin: found by prefix, mended, never made or deleted there."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.regions.models import Region

pytestmark = pytest.mark.usefixtures("regions")
LIST = "/admin/regions/region/"


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


@pytest.mark.parametrize("query", ["sedau", "SEDAU", "61.72.05.1001", "6172051001"])
def test_search(admin, query):
    response = admin.get(LIST, {"q": query})

    assertContains(response, "61.72.05.1001")
    assertNotContains(response, "61.72.05.1002")


@pytest.mark.parametrize("query", ["", "x" * 3000, "%", "🙂", "999"])
def test_search_for_nothing(admin, query):
    assert admin.get(LIST, {"q": query}).status_code == 200


def test_autocomplete(admin):
    response = admin.get(
        "/admin/autocomplete/",
        {"term": "seda", "app_label": "accounts", "model_name": "user", "field_name": "region"},
    )

    assert response.json()["results"] == [{"id": "61.72.05.1001", "text": "Kelurahan Sedau"}]


def test_a_name_is_mended_and_found_again(admin):
    page = f"{LIST}61.72.05.1001/change/"
    assertContains(admin.get(page), "Sedau")

    response = admin.post(page, {"name": "Sedau Baru", "timezone": "Asia/Jakarta", "code": "99", "active": ""})

    assert response.status_code == 302
    region = Region.objects.get(code="61.72.05.1001")
    assert (region.name, region.search_name, region.active) == ("Sedau Baru", "sedau baru", True)


def test_nothing_is_added_or_deleted(admin):
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.get(f"{LIST}61.72.05.1001/delete/").status_code == 403
