"""Tables of the roof, activity by activity: what it counted and told, and nothing that another app could need."""

from reports.models.baseline import VillageBaseline
from reports.models.figures import AreaFigure, FigureRound, MonthFigure
from reports.models.notices import Notice, NoticeSetting
from reports.models.register import AFTER_YEARS, LoadBand, RegisterEntry, RegisterRound, SurvivalCell

__all__ = [
    "AFTER_YEARS",
    "AreaFigure",
    "FigureRound",
    "LoadBand",
    "MonthFigure",
    "Notice",
    "NoticeSetting",
    "RegisterEntry",
    "RegisterRound",
    "SurvivalCell",
    "VillageBaseline",
]
