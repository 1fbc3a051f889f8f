"""Two presets for a new program year, each as its field study found the program.

Singkawang: exactly ten members, 18–55, at most SLTP, Penumbuhan Rp20.000.000 and BLPS Rp30.000.000, paid by mid-year.
Polewali Mandar: at most ten members, two villages per district, ten groups per pendamping, decrees of Dinas and
ministry; the study names no amounts, so its tiers are marked as assumed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kube_portal.programs.models import (
    DecreeIssuer,
    FundingCeiling,
    FundingSource,
    GrantTier,
    LegalBasis,
    ProgramYear,
    RegistrySource,
    Schooling,
)
from kube_portal.regions.models import Region

PERMENSOS_2_2019 = (
    "Peraturan Menteri Sosial Nomor 2 Tahun 2019 tentang Bantuan Sosial Usaha Ekonomi Produktif kepada "
    "Kelompok Usaha Bersama untuk Penanganan Fakir Miskin"
)
DISPENSABLE = ["E3", "E4", "E5", "E6", "E7", "E8", "E10"]

PRESETS: dict[str, dict[str, Any]] = {
    "singkawang": {
        "label": "Singkawang (tepat 10 anggota; Penumbuhan dan BLPS)",
        "parameters": {
            "group_size_min": 10,
            "group_size_max": 10,
            "age_min": 18,
            "age_max": 55,
            "schooling_max": Schooling.JUNIOR,
            "residence": ProgramYear.Residence.VILLAGE,
            "villages_per_district": None,
        },
        "tiers": [
            ("Penumbuhan", 20_000_000, FundingSource.APBD, [DecreeIssuer.DINAS], False, ""),
            (
                "BLPS",
                30_000_000,
                FundingSource.APBN,
                [DecreeIssuer.DINAS, DecreeIssuer.MINISTRY],
                False,
                "P2FM-BLPS, program tahun 2011",
            ),
        ],
        "legal_bases": [
            "Keputusan Menteri Sosial Nomor 84/HUK/1997 tentang Pelaksanaan Pemberian Bantuan Sosial bagi Keluarga "
            "Fakir Miskin",
            PERMENSOS_2_2019,
        ],
    },
    "polewali-mandar": {
        "label": "Polewali Mandar (paling banyak 10 anggota; 2 desa per kecamatan)",
        "parameters": {
            "group_size_min": 5,
            "group_size_max": 10,
            "age_min": 18,
            "age_max": 55,
            "schooling_max": Schooling.JUNIOR,
            "residence": ProgramYear.Residence.DISTRICT,
            "villages_per_district": 2,
        },
        "tiers": [
            (
                "UEP KUBE",
                20_000_000,
                FundingSource.APBD,
                [DecreeIssuer.DINAS, DecreeIssuer.MINISTRY],
                True,
                "Nilai diasumsikan",
            ),
        ],
        "legal_bases": [
            PERMENSOS_2_2019,
            "Peraturan Bupati Polewali Mandar Nomor 50 Tahun 2017",
        ],
    },
}


@transaction.atomic
def create_year(
    *,
    regency: Region,
    year: int,
    preset: str,
    office_name: str = "Dinas Sosial",
    ceilings: dict[str, int] | None = None,
) -> ProgramYear:
    """Create a program year from a preset, with ceilings in rupiah by funding source (zero where none is given).

    Raises KeyError for an unknown preset and IntegrityError when the regency already has that year.
    """
    program_year = ProgramYear.objects.create(
        regency=regency, year=year, office_name=office_name, disbursement_deadline=dt.date(year, 6, 30)
    )
    return apply_preset(program_year=program_year, preset=preset, ceilings=ceilings)


@transaction.atomic
def apply_preset(*, program_year: ProgramYear, preset: str, ceilings: dict[str, int] | None = None) -> ProgramYear:
    """Give a new program year a preset's parameters, tiers, ceilings and legal bases; keeps its office and deadline."""
    recipe = PRESETS[preset]
    parameters = {"registry_sources": [RegistrySource.DTSEN], "dispensable_rules": DISPENSABLE, **recipe["parameters"]}
    for name, value in parameters.items():
        setattr(program_year, name, value)
    program_year.save()
    for name, amount, source, decrees, assumed, note in recipe["tiers"]:
        GrantTier.objects.create(
            program_year=program_year,
            name=name,
            amount=amount,
            funding_source=source,
            decrees_needed=decrees,
            is_amount_assumed=assumed,
            note=note,
        )
    for source in sorted({tier[2] for tier in recipe["tiers"]}):
        FundingCeiling.objects.create(
            program_year=program_year, funding_source=source, amount=(ceilings or {}).get(source, 0)
        )
    for position, citation in enumerate(recipe["legal_bases"], start=1):
        LegalBasis.objects.create(program_year=program_year, position=position, citation=citation)
    return program_year
