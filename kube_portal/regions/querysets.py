"""Questions to the table of regions, as adjectives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Substr

from kube_portal.regions import codes

if TYPE_CHECKING:
    from kube_portal.regions.models import Region

_REGENCY_WORD = re.compile(r"^(?:kabupaten|kab|kota)\s+(?=\S)")


def normalise_name(name: str) -> str:
    """A name as it is searched: lower case, ASCII, single spaces (`Ma'rang` and `marang` are one)."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"['`\"]", "", ascii_name)).split())


def search_name_of(name: str, level: str) -> str:
    """What the search column holds; a regency is found by its own name, without "Kabupaten" or "Kota"."""
    normal = normalise_name(name)
    return _REGENCY_WORD.sub("", normal) if level == codes.REGENCY else normal


class RegionQuerySet(models.QuerySet["Region"]):
    """Regions by level, by territory and by name."""

    def provinces(self) -> RegionQuerySet:
        """Only provinces."""
        return self.filter(level=codes.PROVINCE)

    def regencies(self) -> RegionQuerySet:
        """Only regencies: kabupaten and kota."""
        return self.filter(level=codes.REGENCY)

    def districts(self) -> RegionQuerySet:
        """Only districts (kecamatan)."""
        return self.filter(level=codes.DISTRICT)

    def villages(self) -> RegionQuerySet:
        """Only villages: kelurahan, desa and desa adat."""
        return self.filter(level=codes.VILLAGE)

    def active(self) -> RegionQuerySet:
        """Those that still exist."""
        return self.filter(active=True)

    def within(self, code: str | None) -> RegionQuerySet:
        """The region itself and all inside it; nothing for no code. A prefix look-up on the primary key."""
        if not code or not codes.is_code(code):
            return self.none()
        if len(code) == 13:
            return self.filter(code=code)
        # Every part has a fixed length, so the bare prefix cannot reach into a neighbour: "61.72" is never "61.720".
        return self.filter(code__startswith=code)

    def search(self, text: str) -> RegionQuerySet:
        """Those whose name (or code, with or without dots) begins with the text."""
        typed = text.strip()[:100]
        if re.fullmatch(r"[0-9][0-9.]+", typed):
            digits = typed.replace(".", "")
            parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
            return self.filter(code__startswith=".".join(part for part in parts if part))
        normal = normalise_name(typed)
        if not normal:
            return self.none()
        found = Q(search_name__startswith=normal)
        if without_word := _REGENCY_WORD.sub("", normal):
            found |= Q(search_name__startswith=without_word, level=codes.REGENCY)
        return self.filter(found)

    def with_parents(self) -> RegionQuerySet:
        """Carry the names of district, regency and province, so that `full_name` asks nothing more."""
        regions = self.model._default_manager

        def name_at(length: int) -> Subquery:
            return Subquery(regions.filter(code=Substr(OuterRef("code"), 1, length)).values("name")[:1])

        return self.annotate(district_name=name_at(8), regency_name=name_at(5), province_name=name_at(2))


def attach_parents(regions: Iterable[Region]) -> None:
    """Give many regions the names of their parents with one query, for `full_name` on lists of other models."""
    every = list(regions)
    wanted = {region.code[:length] for region in every for length in (2, 5, 8) if len(region.code) > length}
    if not wanted:
        return
    names = dict(type(every[0])._default_manager.filter(code__in=wanted).values_list("code", "name"))
    for region in every:
        region.remember_parents(names)
