"""Choosing a village without a drop-down of 83,762: first the district, then the village."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import RegionQuerySet


@dataclass(frozen=True)
class PickedVillage:
    """What a browser sent: two codes (or anything else, or nothing), and whether "Tampilkan desa" was pressed."""

    district: str = ""
    village: str = ""
    show: bool = False


class VillagePicker(forms.Widget):
    """Two drop-downs. htmx fills the second one; without JavaScript the button "Tampilkan desa" does.

    Whoever works in one district gets the second alone, whoever works in one village gets no choice.
    """

    template_name = "regions/village_picker.html"
    use_fieldset = True
    territory: RegionQuerySet = Region.objects.none()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The districts of the territory, and the villages of the chosen one; two queries."""
        context = super().get_context(name, value, attrs)
        picked = _picked(value)
        districts = list(self.territory.districts())
        district = picked.district or codes.ancestor_at(picked.village, codes.DISTRICT) or ""
        if len(districts) == 1:
            district = districts[0].code
        if districts:
            villages = list(self.territory.villages().within(district)) if district else []
        else:
            villages = list(self.territory.villages())
        context["picker"] = {
            "districts": districts if len(districts) > 1 else [],
            "district": district,
            "villages": villages,
            "village": picked.village,
            "only": villages[0] if not districts and len(villages) == 1 else None,
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> PickedVillage:
        """Both drop-downs and the button."""
        return PickedVillage(
            district=str(data.get(f"{name}_district", "")),
            village=str(data.get(name, "")),
            show=f"{name}_show" in data,
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Neither drop-down was on the page that sent the form."""
        return name not in data and f"{name}_district" not in data

    def id_for_label(self, id_: str) -> str:
        """The first drop-down."""
        return f"{id_}_0" if id_ else id_


class VillageChoiceField(forms.Field):
    """A village of a territory; cleans to a `Region`.

    Give the territory when the user is known: `form.fields["village"].territory = territory_of(user)`.
    """

    widget = VillagePicker
    default_error_messages = {
        "required": "Pilih desa/kelurahan.",
        "no_district": "Pilih kecamatan dahulu, lalu desa/kelurahan.",
        "show": "Sekarang pilih desa/kelurahan.",
        "outside": "Desa/kelurahan itu tidak ada di wilayah kerja Anda. Pilih lagi.",
        "other_district": "Desa/kelurahan itu tidak berada di kecamatan yang dipilih. Pilih lagi.",
    }

    def __init__(self, *, territory: RegionQuerySet | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Desa/kelurahan")
        super().__init__(**kwargs)
        self.territory = Region.objects.none() if territory is None else territory

    @property
    def territory(self) -> RegionQuerySet:
        """Where one may choose."""
        return self._territory

    @territory.setter
    def territory(self, territory: RegionQuerySet) -> None:
        self._territory = territory
        self.widget.territory = territory

    def __deepcopy__(self, memo: dict[int, Any]) -> VillageChoiceField:
        """Each form gets a field of its own; the setter ties the copied widget to it."""
        copied: VillageChoiceField = super().__deepcopy__(memo)
        copied.territory = self._territory.all()
        return copied

    def clean(self, value: Any) -> Region | None:
        """The chosen village, when it lies in the territory and in the chosen district."""
        picked = _picked(value)
        if picked.show:
            # Never a submission, even when both drop-downs are full: the second one may be of another district.
            raise self._error("show" if picked.district else "no_district")
        if not picked.village:
            if self.required:
                has_choice = not picked.district and self.territory.districts().count() > 1
                raise self._error("no_district" if has_choice else "required")
            return None
        if not codes.is_code(picked.village):
            raise self._error("outside")
        if picked.district and not codes.is_within(picked.village, picked.district):
            raise self._error("other_district")
        village = self.territory.villages().filter(pk=picked.village).first()
        if village is None:
            raise self._error("outside")
        return village

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another village was chosen."""
        return _picked(initial).village != _picked(data).village

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


def _picked(value: Any) -> PickedVillage:
    """A choice out of what a form may hold: a choice, a region, a code, nothing."""
    match value:
        case PickedVillage():
            return value
        case Region():
            return PickedVillage(village=value.code)
        case str() if codes.is_code(value):
            is_village = codes.level_of(value) == codes.VILLAGE
            return PickedVillage(village=value) if is_village else PickedVillage(district=value)
    return PickedVillage()
