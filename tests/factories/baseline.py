"""Poor families of villages, as somebody wrote them down."""

import datetime as dt
from typing import Any

from kube_portal.accounts.roles import Role
from reports.models import VillageBaseline
from tests.factories.accounts import UserFactory

SEDAU = "61.72.05.1001"


def baseline(village: str = SEDAU, year: int = 2026, families: int = 200, **values: Any) -> VillageBaseline:
    """What a verifier of the village's regency wrote down; pass `version` and `reason` for a correction."""
    by = values.pop("entered_by", None) or UserFactory(role=Role.VERIFIER, region_id=village[:5])
    values = {"source": "SK wali kota 12/2026", "as_of": dt.date(year, 1, 31), **values}
    return VillageBaseline.objects.create(village_id=village, year=year, families=families, entered_by=by, **values)
