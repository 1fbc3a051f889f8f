"""Tables of the roof, activity by activity: what it counted and told, and nothing that another app could need."""

from reports.models.baseline import VillageBaseline
from reports.models.exports import Export
from reports.models.figures import AreaFigure, FigureRound, MonthFigure
from reports.models.guidelines import Guideline, GuidelineReading, Subject
from reports.models.ministry import MinistryReport, UploadTemplate
from reports.models.notices import Notice, NoticeSetting
from reports.models.open_data import OpenFigure, OpenYear
from reports.models.register import AFTER_YEARS, LoadBand, RegisterEntry, RegisterRound, SurvivalCell

__all__ = [
    "AFTER_YEARS",
    "AreaFigure",
    "Export",
    "FigureRound",
    "Guideline",
    "GuidelineReading",
    "LoadBand",
    "MinistryReport",
    "MonthFigure",
    "Notice",
    "NoticeSetting",
    "OpenFigure",
    "OpenYear",
    "RegisterEntry",
    "RegisterRound",
    "Subject",
    "SurvivalCell",
    "UploadTemplate",
    "VillageBaseline",
]
