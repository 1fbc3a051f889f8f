"""Whose rules somebody sees."""

import pytest

from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.conftest import SEDAU, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.usefixtures("regions")


@pytest.mark.parametrize(
    ("role", "region"),
    [
        (Role.AUDITOR, "61"),
        (Role.AUDITOR, SINGKAWANG),
        (Role.DISTRICT_OFFICER, SINGKAWANG_SELATAN),
        (Role.OPERATOR, SEDAU),
    ],
)
def test_years_of_the_regencies_in_or_above_the_territory(role, region):
    ours = ProgramYearFactory()
    ProgramYearFactory(regency_id="76.04")

    assert list(ProgramYear.objects.visible_to(UserFactory(role=role, region_id=region))) == [ours]
