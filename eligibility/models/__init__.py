"""The social registry, verifications, dispensations, nominations and slots."""

from eligibility.criteria import POVERTY_CRITERIA
from eligibility.models.dispensation import Dispensation
from eligibility.models.registry import RegistryCount, RegistryEntry, RegistryImport, RegistrySnapshot
from eligibility.models.selection import DistrictSlot, Nomination, YearWithSlots
from eligibility.models.team import TeamMember
from eligibility.models.verification import Finding, MemberCheck, Verification

__all__ = [
    "POVERTY_CRITERIA",
    "Dispensation",
    "DistrictSlot",
    "Finding",
    "MemberCheck",
    "Nomination",
    "RegistryCount",
    "RegistryEntry",
    "RegistryImport",
    "RegistrySnapshot",
    "TeamMember",
    "Verification",
    "YearWithSlots",
]
