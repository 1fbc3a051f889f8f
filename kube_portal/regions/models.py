"""Where: the regions of Indonesia by their Kemendagri codes, from province to village."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kube_portal.regions import codes
from kube_portal.regions.querysets import RegionQuerySet, search_name_of

# Of the codes of a province, a regency and a district.
PARENT_LENGTHS = (2, 5, 8)


class Region(models.Model):
    """A province, regency, district or village.

    The code is the hierarchy: whoever works in `61.72` may see whatever lies under that prefix. A region is never
    deleted, since old documents name it: `merge_region` gives it a successor and makes it inactive.
    """

    class Level(models.TextChoices):
        PROVINCE = codes.PROVINCE, "Provinsi"
        REGENCY = codes.REGENCY, "Kabupaten/kota"
        DISTRICT = codes.DISTRICT, "Kecamatan"
        VILLAGE = codes.VILLAGE, "Desa/kelurahan"

    class Kind(models.TextChoices):
        KELURAHAN = codes.KELURAHAN, "Kelurahan"
        DESA = codes.DESA, "Desa"
        DESA_ADAT = codes.DESA_ADAT, "Desa adat"

    class Timezone(models.TextChoices):
        WIB = codes.WIB, "WIB"
        WITA = codes.WITA, "WITA"
        WIT = codes.WIT, "WIT"

    code = models.CharField("kode", max_length=13, primary_key=True)
    name = models.CharField("nama", max_length=100)
    level = models.CharField("tingkat", max_length=8, choices=Level)
    kind = models.CharField("jenis", max_length=9, choices=Kind, blank=True)
    timezone = models.CharField("zona waktu", max_length=32, choices=Timezone)
    active = models.BooleanField("masih berlaku", default=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="digantikan oleh"
    )
    search_name = models.CharField(max_length=100, editable=False)

    # The names of its parents by length of code, once somebody has looked them up.
    _parents: dict[int, str | None] | None = None

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ("code",)
        indexes = (
            models.Index(
                fields=["search_name", "level"],
                opclasses=["varchar_pattern_ops", "varchar_ops"],
                name="region_search_prefix",
            ),
            # The few that are not villages, by level: what a country's lists offer to choose from.
            models.Index(fields=["level", "code"], name="region_above_villages", condition=~Q(level=codes.VILLAGE)),
        )
        constraints = (
            models.CheckConstraint(
                name="region_code_fits_level",
                condition=Q(level=codes.PROVINCE, code__regex=r"^\d{2}$")
                | Q(level=codes.REGENCY, code__regex=r"^\d{2}\.\d{2}$")
                | Q(level=codes.DISTRICT, code__regex=r"^\d{2}\.\d{2}\.\d{2}$")
                | Q(level=codes.VILLAGE, code__regex=r"^\d{2}\.\d{2}\.\d{2}\.[1-3]\d{3}$"),
            ),
            models.CheckConstraint(
                name="region_kind_fits_code",
                condition=(~Q(level=codes.VILLAGE) & Q(kind=""))
                | Q(level=codes.VILLAGE, kind=codes.KELURAHAN, code__regex=r"\.1\d{3}$")
                | Q(level=codes.VILLAGE, kind=codes.DESA, code__regex=r"\.2\d{3}$")
                | Q(level=codes.VILLAGE, kind=codes.DESA_ADAT, code__regex=r"\.3\d{3}$"),
            ),
            models.CheckConstraint(
                name="region_succeeded_is_inactive",
                condition=Q(successor=None) | (Q(active=False) & ~Q(successor=F("code"))),
            ),
        )

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill in what the code and the name already say."""
        self.level = self.level or codes.level_of(self.code)
        self.kind = self.kind or codes.village_kind(self.code)
        self.timezone = self.timezone or codes.timezone_of(self.code)
        self.search_name = search_name_of(self.name, self.level)
        super().save(*args, **kwargs)

    @property
    def province_code(self) -> str:
        """The province's code (`61`)."""
        return self.code[:2]

    @property
    def regency_code(self) -> str | None:
        """The regency's code (`61.72`); None for a province."""
        return codes.ancestor_at(self.code, codes.REGENCY)

    @property
    def district_code(self) -> str | None:
        """The district's code (`61.72.05`); None above the districts."""
        return codes.ancestor_at(self.code, codes.DISTRICT)

    @property
    def parent_code(self) -> str | None:
        """The code one level up; None for a province."""
        return codes.parent_of(self.code)

    def covers(self, code: str) -> bool:
        """Whether the region with that code is this one or lies inside it."""
        return codes.is_within(code, self.code)

    @property
    def kind_label(self) -> str:
        """What it is, in one word: Provinsi, Kabupaten, Kota, Kecamatan, Kelurahan, Desa, Desa adat."""
        if self.level == self.Level.VILLAGE:
            return self.Kind(self.kind).label
        if self.level == self.Level.REGENCY:
            return "Kota" if codes.is_city(self.code) else "Kabupaten"
        return self.Level(self.level).label

    @property
    def label(self) -> str:
        """The kind and the name: `Kelurahan Sedau`, `Kota Singkawang`, `Kecamatan Luyo`."""
        # Regencies carry their kind in the register's own names.
        return self.name if self.name.startswith(f"{self.kind_label} ") else f"{self.kind_label} {self.name}"

    @property
    def head_title(self) -> str:
        """Who heads it: a kelurahan has a lurah (a civil servant), a desa an elected kepala desa."""
        match self.level:
            case self.Level.PROVINCE:
                return "gubernur"
            case self.Level.REGENCY:
                return "wali kota" if codes.is_city(self.code) else "bupati"
            case self.Level.DISTRICT:
                return "camat"
        return "lurah" if self.kind == self.Kind.KELURAHAN else "kepala desa"

    @property
    def full_name(self) -> str:
        """With its parents: `Kelurahan Sedau, Kecamatan Singkawang Selatan, Kota Singkawang`.

        Costs one query, unless the row came from `with_parents()` or went through `attach_parents()`.
        """
        if self.level == self.Level.PROVINCE:
            return self.label
        parents = self._parent_names()
        if self.level == self.Level.REGENCY:
            return f"{self.label}, {parents[2]}" if parents[2] else self.label
        district = f"Kecamatan {parents[8]}" if parents[8] and self.level == self.Level.VILLAGE else None
        return ", ".join(part for part in (self.label, district, parents[5]) if part)

    def parent_name(self, length: int) -> str:
        """The bare name of the region above it whose code has that length: 8 for the district (like `full_name`)."""
        return self._parent_names().get(length) or ""

    def remember_parents(self, names: dict[str, str]) -> None:
        """Keep the names of its parents, given by code, so that `full_name` asks nothing more."""
        self._parents = {length: names.get(self.code[:length]) for length in PARENT_LENGTHS}

    def _parent_names(self) -> dict[int, str | None]:
        if self._parents is None:
            if "province_name" in self.__dict__:
                self._parents = {2: self.province_name, 5: self.regency_name, 8: self.district_name}  # type: ignore[attr-defined]
            else:
                wanted = [self.code[:length] for length in PARENT_LENGTHS]
                self.remember_parents(dict(Region.objects.filter(code__in=wanted).values_list("code", "name")))
        return self._parents or {}

    def today(self) -> date:
        """The date there now: Singkawang keeps WIB, Polewali Mandar WITA."""
        return timezone.localdate(timezone=ZoneInfo(self.timezone))

    @property
    def timezone_label(self) -> str:
        """WIB, WITA or WIT."""
        return self.Timezone(self.timezone).label
