"""The rules of a year with what hangs on them here: proxies that only carry triggers.

Ceilings, kinds of grant and years lie below this app and can't know its proposals; what a change of them must leave
room for is kept from here. Said in words by `groups/promises.py`.
"""

from __future__ import annotations

from groups import triggers
from kube_portal.programs.models import FundingCeiling, GrantTier, ProgramYear


class CeilingInUse(FundingCeiling):
    """A ceiling under which budget is committed."""

    class Meta:
        proxy = True
        triggers = [triggers.ceiling_covers_commitments()]


class TierInUse(GrantTier):
    """A kind of grant that groups were chosen for."""

    class Meta:
        proxy = True
        triggers = [triggers.tier_keeps_its_source()]


class YearInUse(ProgramYear):
    """A year with proposals, in a regency with pendamping."""

    class Meta:
        proxy = True
        triggers = [triggers.year_keeps_its_regency(), triggers.year_covers_loads()]
