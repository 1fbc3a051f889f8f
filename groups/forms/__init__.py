"""Input of groups and proposals, by activity; `date_field` and `VolumeField` serve the apps above too."""

from groups.forms.fields import VolumeField, date_field

__all__ = ["VolumeField", "date_field"]
