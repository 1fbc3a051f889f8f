"""Pendamping, outreach and training, books, field reports and the duty to send them, supervision and cases."""

from monitoring.models.assignments import (
    AssignmentDecree,
    AssignmentDecreeLine,
    GuardedAssignment,
    Handover,
    HandoverLine,
    MemberBesidePendamping,
)
from monitoring.models.cases import Accused, Case, CaseKind, CaseStatus, CaseStep, Complainant
from monitoring.models.cashbook import CashClose, CashEntry, CashReceipt, FundsIntoBook
from monitoring.models.development import Aspect, Evaluation, EvaluationScore, Fact, Indicator, Rubric
from monitoring.models.duty import PausedMonth, ReportLetter, ReportNotice, ReportPause, Rung
from monitoring.models.equipment import EquipmentAnswer, EquipmentRequest, Outcome, ReportNeed
from monitoring.models.events import (
    PARTNERS,
    Attendance,
    Event,
    EventChange,
    EventGroup,
    EventMaterial,
    EventOffice,
    OfficeKind,
    PartnerOffice,
    Sector,
)
from monitoring.models.flags import Flag, FlagAnswer, FlagRound
from monitoring.models.group_records import GroupMinutes, Guest, MinutesAttendance, MinutesPaper
from monitoring.models.loans import Instalment, Loan
from monitoring.models.mentoring import ActivityKind, MentoringPlan, PlanActivity, PlanTemplate, TemplateActivity
from monitoring.models.pendamping import PendampingProfile, PendampingTraining
from monitoring.models.photos import ReportPhoto
from monitoring.models.quiz import QuizQuestion, QuizSitting
from monitoring.models.reports import FieldReport, GroupBook, ReportAttendance
from monitoring.models.supervision import SupervisionVisit

__all__ = [
    "PARTNERS",
    "Accused",
    "ActivityKind",
    "Aspect",
    "AssignmentDecree",
    "AssignmentDecreeLine",
    "Attendance",
    "Case",
    "CaseKind",
    "CaseStatus",
    "CaseStep",
    "CashClose",
    "CashEntry",
    "CashReceipt",
    "Complainant",
    "EquipmentAnswer",
    "EquipmentRequest",
    "Evaluation",
    "EvaluationScore",
    "Event",
    "EventChange",
    "EventGroup",
    "EventMaterial",
    "EventOffice",
    "Fact",
    "FieldReport",
    "Flag",
    "FlagAnswer",
    "FlagRound",
    "FundsIntoBook",
    "GroupBook",
    "GroupMinutes",
    "GuardedAssignment",
    "Guest",
    "Handover",
    "HandoverLine",
    "Indicator",
    "Instalment",
    "Loan",
    "MemberBesidePendamping",
    "MentoringPlan",
    "MinutesAttendance",
    "MinutesPaper",
    "OfficeKind",
    "Outcome",
    "PartnerOffice",
    "PausedMonth",
    "PendampingProfile",
    "PendampingTraining",
    "PlanActivity",
    "PlanTemplate",
    "QuizQuestion",
    "QuizSitting",
    "ReportAttendance",
    "ReportLetter",
    "ReportNeed",
    "ReportNotice",
    "ReportPause",
    "ReportPhoto",
    "Rubric",
    "Rung",
    "Sector",
    "SupervisionVisit",
    "TemplateActivity",
]
