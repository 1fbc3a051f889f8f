"""Regions for the tests: the pilot's territory with its real codes, and single invented ones."""

import factory
from factory.django import DjangoModelFactory

from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import search_name_of

PILOT_REGIONS = {
    "61": "Kalimantan Barat",
    "61.72": "Kota Singkawang",
    "61.72.05": "Singkawang Selatan",
    "61.72.05.1001": "Sedau",
    "61.72.05.1002": "Sagatani",
    "61.72.05.1003": "Sijangkung",
    "61.72.05.1004": "Pangmilang",
    "76": "Sulawesi Barat",
    "76.04": "Kabupaten Polewali Mandar",
    "76.04.03": "Wonomulyo",
    "76.04.03.2003": "Sumberjo",
    "76.04.03.2004": "Bumiayu",
    "76.04.08": "Mapilli",
    "76.04.08.2002": "Ugibaru",
    "76.04.08.2015": "Segerang",
    "76.04.10": "Luyo",
    "76.04.10.2001": "Mambu",
    "76.04.10.2002": "Tenggelang",
}


class RegionFactory(DjangoModelFactory[Region]):
    """One region; its level, kind and time zone follow from `code`. The same code twice is the same region."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda number: f"61.72.05.1{number % 900 + 100:03}")
    name = factory.LazyAttribute(lambda region: f"Wilayah {region.code}")


def create_pilot_regions() -> None:
    """Make the province, regency, district and village rows that the pilot works in, with one query."""
    Region.objects.bulk_create(
        [
            Region(
                code=code,
                name=name,
                level=codes.level_of(code),
                kind=codes.village_kind(code),
                timezone=codes.timezone_of(code),
                search_name=search_name_of(name, codes.level_of(code)),
            )
            for code, name in PILOT_REGIONS.items()
        ],
        ignore_conflicts=True,
    )
