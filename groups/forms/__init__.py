"""Input of groups and proposals, by activity; `date_field` serves the apps above too."""

from groups.forms.fields import date_field

__all__ = ["date_field"]
