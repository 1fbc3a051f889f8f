"""What no constraint can keep of the regions: that each has its parent, and that successors still stand."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr

from kube_portal.regions.models import Region

# Length of a code → length of its parent's.
_PARENTS = {5: 2, 8: 5, 13: 8}


def violations() -> Iterator[str]:
    """Regions without the region above them, and successors that have ended themselves."""
    for length, parent_length in _PARENTS.items():
        parent = Region.objects.filter(code=Substr(OuterRef("code"), 1, parent_length))
        orphans = Region.objects.annotate(length=Length("code")).filter(~Exists(parent), length=length)
        for code in orphans.values_list("code", flat=True):
            yield f"regions.Region {code}: the region above it is not in the register"
    ended = Region.objects.filter(successor__active=False).values_list("code", "successor_id")
    for code, successor in ended:
        yield f"regions.Region {code}: its successor {successor} has ended too"
