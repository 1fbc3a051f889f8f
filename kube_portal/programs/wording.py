"""A program year's parameters in plain Indonesian."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.formats import date_format

from kube_portal.money import RupiahField, format_rupiah

if TYPE_CHECKING:
    from kube_portal.programs.models import ProgramYear


def parameter_text(year: ProgramYear, name: str) -> str:
    """One parameter in words: labels for choices, "ya"/"tidak", full dates, "tidak dibatasi" for none."""
    value = getattr(year, name)
    field = year._meta.get_field(name)
    if isinstance(field, RupiahField):
        return "tidak diperlukan" if value is None else format_rupiah(value)
    if value is None:
        return "tidak dibatasi"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, list):
        choices = dict(getattr(getattr(field, "base_field", None), "choices", None) or [])
        return ", ".join(str(choices.get(item, item)) for item in value) or "belum ditetapkan"
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices)[value])  # type: ignore[union-attr]
    return str(value)


def parameter_name(name: str) -> str:
    """What a parameter is called on the screen, without the rule's id that the admin shows behind it."""
    field = apps.get_model("programs", "ProgramYear")._meta.get_field(name)
    return str(field.verbose_name).partition(" (")[0]  # type: ignore[union-attr]
