"""Tables of the roof, activity by activity: what it counted, and nothing that another app could need."""

from reports.models.baseline import VillageBaseline
from reports.models.figures import AreaFigure, FigureRound, MonthFigure

__all__ = ["AreaFigure", "FigureRound", "MonthFigure", "VillageBaseline"]
