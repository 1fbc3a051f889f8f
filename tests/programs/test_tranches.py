"""In which shares a grant is paid: together they make it whole."""

import pytest
from django.db import IntegrityError, transaction

from kube_portal.programs.models import GrantTier
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.usefixtures("regions")


@pytest.mark.parametrize("shares", [[100], [60, 40], [50, 30, 20]])
def test_shares_that_make_the_whole_are_kept(shares: list[int]) -> None:
    tier = ProgramYearFactory().tiers.all()[0]
    GrantTier.objects.filter(pk=tier.pk).update(tranches=shares)
    tier.refresh_from_db()
    assert tier.tranches == shares


@pytest.mark.parametrize("shares", [[], [99], [60, 60], [100, 0]])
def test_the_database_takes_no_other(shares: list[int]) -> None:
    tier = ProgramYearFactory().tiers.all()[0]
    with pytest.raises(IntegrityError, match="make up the whole"), transaction.atomic():
        GrantTier.objects.filter(pk=tier.pk).update(tranches=shares)
