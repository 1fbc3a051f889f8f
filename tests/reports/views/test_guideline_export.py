"""The list of guidelines as a file."""

import pytest
from django.test import Client

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role
from tests.factories.accounts import UserFactory
from tests.factories.guidelines import guideline

pytestmark = pytest.mark.django_db
URL = "/reports/guidelines/export/"


def test_the_file_holds_what_the_list_shows_and_is_logged(regions: None) -> None:
    guideline(title="=Juknis", roles=["verifier"])
    guideline(kind="form")
    lines = as_role(Role.OPERATOR, "61.72.05.1001").get(f"{URL}?as=csv&kind=juknis").getvalue().decode().splitlines()
    assert len(lines) == 2
    assert "Petunjuk teknis;'=Juknis;460/12/2026;2026;" in lines[1]
    assert AccessLog.objects.get(action="export").detail == "1 baris, CSV, kind=juknis"


def test_nothing_of_another_regency_leaves(regions: None) -> None:
    guideline()
    assert len(as_role(Role.OPERATOR, "76.04.08.2002").get(f"{URL}?as=csv").getvalue().decode().splitlines()) == 1
    stranger = Client()
    stranger.force_login(UserFactory(role="", region=None))
    assert stranger.get(URL).status_code == 403
    assert Client().get(URL).status_code == 302
