"""The social registry and its re-checks, verifications, dispensations, the selection and its published results."""

from eligibility.criteria import POVERTY_CRITERIA
from eligibility.models.dispensation import Dispensation
from eligibility.models.identity import IDENTITY_CASE_RULES, DukcapilReferral, IdentityCase
from eligibility.models.minutes import Minutes
from eligibility.models.newcomer import NewcomerFinding, NewcomerVisit
from eligibility.models.photos import FieldPhoto
from eligibility.models.recheck import Recheck, RecheckLine
from eligibility.models.registry import RegistryCount, RegistryEntry, RegistryImport, RegistrySnapshot
from eligibility.models.result import ResultLine, SelectionResult
from eligibility.models.selection import DistrictSlot, Nomination, PlaceOffer, YearWithSlots
from eligibility.models.team import TeamMember
from eligibility.models.verification import Finding, MemberCheck, Verification

__all__ = [
    "IDENTITY_CASE_RULES",
    "POVERTY_CRITERIA",
    "Dispensation",
    "DistrictSlot",
    "DukcapilReferral",
    "FieldPhoto",
    "Finding",
    "IdentityCase",
    "MemberCheck",
    "Minutes",
    "NewcomerFinding",
    "NewcomerVisit",
    "Nomination",
    "PlaceOffer",
    "Recheck",
    "RecheckLine",
    "RegistryCount",
    "RegistryEntry",
    "RegistryImport",
    "RegistrySnapshot",
    "ResultLine",
    "SelectionResult",
    "TeamMember",
    "Verification",
    "YearWithSlots",
]
