"""Program years and grant tiers for the tests."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from kube_portal.programs.models import GrantTier, ProgramYear
from kube_portal.programs.presets import create_year
from tests.factories.regions import RegionFactory

PRESET_BY_REGENCY = {"61.72": "singkawang", "76.04": "polewali-mandar"}
AMPLE = {"apbd": 10_000_000_000, "apbn": 10_000_000_000}


class ProgramYearFactory(DjangoModelFactory[ProgramYear]):
    """A program year from the regency's own preset, with tiers, ample ceilings and legal bases.

    Any parameter may be given (`age_max=60`), as well as `preset` and `ceilings`. The same regency and year twice is
    the same program year, with the given parameters written over it.
    """

    class Meta:
        model = ProgramYear

    regency_id = "61.72"
    year = 2026

    @classmethod
    def _create(cls, model_class: type[ProgramYear], *args: Any, **kwargs: Any) -> ProgramYear:
        regency = kwargs.pop("regency", None) or RegionFactory(code=kwargs["regency_id"])
        kwargs.pop("regency_id", None)
        year = kwargs.pop("year")
        preset = kwargs.pop("preset", PRESET_BY_REGENCY.get(regency.code, "singkawang"))
        ceilings = kwargs.pop("ceilings", AMPLE)
        found = model_class.objects.filter(regency=regency, year=year).select_related("regency").first()
        program_year = found or create_year(regency=regency, year=year, preset=preset, ceilings=ceilings)
        if kwargs:
            for name, value in kwargs.items():
                setattr(program_year, name, value)
            program_year.save()
        return program_year


class GrantTierFactory(DjangoModelFactory[GrantTier]):
    """One more kind of grant: ten million from the regency's budget, after the decree of the Dinas."""

    class Meta:
        model = GrantTier

    program_year = factory.SubFactory(ProgramYearFactory)
    name = factory.Sequence(lambda number: f"Bantuan {number}")
    amount = 10_000_000
    funding_source = "apbd"
    decrees_needed = factory.LazyFunction(lambda: ["dinas"])
