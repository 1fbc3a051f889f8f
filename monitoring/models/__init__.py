"""Pendamping, outreach and training, books, field reports, supervision and warnings."""

from monitoring.models.assignments import (
    AssignmentDecree,
    AssignmentDecreeLine,
    GuardedAssignment,
    Handover,
    HandoverLine,
    MemberBesidePendamping,
)
from monitoring.models.events import Attendance, Event, EventGroup, EventOffice
from monitoring.models.flags import Flag, FlagAnswer, FlagRound
from monitoring.models.pendamping import PendampingProfile, PendampingTraining
from monitoring.models.reports import FieldReport, GroupBook, ReportAttendance
from monitoring.models.supervision import SupervisionVisit, Warning

__all__ = [
    "AssignmentDecree",
    "AssignmentDecreeLine",
    "Attendance",
    "Event",
    "EventGroup",
    "EventOffice",
    "FieldReport",
    "Flag",
    "FlagAnswer",
    "FlagRound",
    "GroupBook",
    "GuardedAssignment",
    "Handover",
    "HandoverLine",
    "MemberBesidePendamping",
    "PendampingProfile",
    "PendampingTraining",
    "ReportAttendance",
    "SupervisionVisit",
    "Warning",
]
