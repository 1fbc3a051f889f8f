"""What a user may pick from: the own region and what lies in it."""

from __future__ import annotations

from typing import Any

from kube_portal.regions.models import Region
from kube_portal.regions.querysets import RegionQuerySet


def territory_of(user: Any) -> RegionQuerySet:
    """The active regions where the user works: everything for a superuser, nothing without a role or a region.

    `user` is whoever `request.user` is; accounts stand above regions and cannot be named here.
    """
    regions = Region.objects.active()
    if not user.is_authenticated or not user.is_active:
        return regions.none()
    if user.is_superuser:
        return regions
    return regions.within(user.region_id) if user.role else regions.none()
