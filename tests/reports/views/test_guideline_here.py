"""The titles at the foot of a page, and the seam that leads there."""

import pytest
from django.test import Client

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries
from tests.factories.accounts import UserFactory
from tests.factories.guidelines import guideline, next_version

pytestmark = pytest.mark.django_db
URL = "/reports/guidelines/here/verification/"


def test_it_names_what_holds_about_the_subject(regions: None) -> None:
    old = guideline(title="Juknis lama")
    new = next_version(old, title="Juknis baru")
    page = as_role(Role.PENDAMPING).get(URL)
    assert new.get_absolute_url() in page.text
    assert "Juknis lama" not in page.text
    assert "Belum ada pedoman" in as_role(Role.PENDAMPING).get("/reports/guidelines/here/payment/").text
    assert "Juknis baru" not in as_role(Role.PENDAMPING, "76.04").get(URL).text


def test_doors(regions: None) -> None:
    stranger = Client()
    stranger.force_login(UserFactory(role="", region=None))
    assert stranger.get(URL).status_code == 403
    assert as_role(Role.VERIFIER).get("/reports/guidelines/here/x/").status_code == 404
    assert Client().get(URL).status_code == 302


def test_a_page_offers_its_subject_without_a_query(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    before = queries(client, "/eligibility/verifications/")
    page = client.get("/eligibility/verifications/")
    assert "Pedoman: Verifikasi" in page.text
    assert f'hx-get="{URL}"' in page.text
    for number in range(3):
        guideline(title=f"Juknis {number}")
    assert queries(client, "/eligibility/verifications/") == before
    assert "Pedoman: " not in client.get("/reports/guidelines/").text
    assert "Pedoman: " not in Client().get("/rules/").text
