"""Places in Indonesia: one way to read a position, to keep it, and to write it.

A position is a latitude and a longitude in degrees (WGS 84), as phones and maps give them, with the phone's own word on
how exact it is, in metres.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

# Pulau Dana in the south, Rondo in the north, Benggala in the west, the border in Papua in the east; a little more.
LATITUDES = (Decimal("-11.1"), Decimal("6.2"))
LONGITUDES = (Decimal("94.9"), Decimal("141.1"))
# Six decimals are eleven centimetres.
STEP = Decimal("0.000001")
# Nobody's phone is less exact than this; what is, is no position.
MAX_ACCURACY = 50_000

_DEGREES = (
    r"(?P<sign{n}>[-+\u2212]?)\s*(?P<degrees{n}>\d{{1,3}}(?:[.,]\d{{1,15}})?)\s*[°º]?"
    r"(?:\s*(?P<minutes{n}>\d{{1,2}}(?:[.,]\d{{1,15}})?)\s*['’′])?"
    r"(?:\s*(?P<seconds{n}>\d{{1,2}}(?:[.,]\d{{1,15}})?)\s*(?:[\"”″]|''))?"
    r"\s*(?P<half{n}>{halves})?"
)
_PAIR = re.compile(
    _DEGREES.format(n=1, halves="LS|LU|S|N|U")
    + r"(?:\s*[,;/]\s*|\s+)"
    + _DEGREES.format(n=2, halves="BT|BB|E|W|T")
    + r"(?:\s*[,;]?\s*±\s*(?P<accuracy>\d{1,6}(?:[.,]\d{1,15})?)\s*m(?:eter)?)?",
    re.IGNORECASE,
)
_NEGATIVE = {"LS", "S", "BB", "W"}


class InvalidPosition(ValueError):  # noqa: N818 (reads as what is wrong)
    """No position in Indonesia; the message says why and what to do, in Indonesian."""


class Source(models.TextChoices):
    """Who says so."""

    DEVICE = "device", "dari ponsel"
    PHOTO = "photo", "dari foto"
    TYPED = "typed", "diketik"


@dataclass(frozen=True)
class Position:
    """A place in Indonesia; `accuracy` in metres, None when nobody said."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int | None = None

    @classmethod
    def at(cls, latitude: Decimal | float, longitude: Decimal | float, accuracy: float | None = None) -> Position:
        """The place at these degrees. Raises `InvalidPosition` outside Indonesia."""
        try:
            north, east = Decimal(str(latitude)).quantize(STEP), Decimal(str(longitude)).quantize(STEP)
            inside = _within(north, LATITUDES) and _within(east, LONGITUDES)
        except InvalidOperation:
            raise InvalidPosition(UNREADABLE) from None
        if not inside:
            raise InvalidPosition(_outside(north, east))
        exact = round(accuracy) if accuracy is not None and 0 <= accuracy <= MAX_ACCURACY else None
        return cls(north, east, exact)

    def __str__(self) -> str:
        """As maps read it: `-0.789312, 108.965471`, with `±12 m` behind it when that is known."""
        accuracy = "" if self.accuracy is None else f" ±{self.accuracy} m"
        return f"{self.latitude}, {self.longitude}{accuracy}"


UNREADABLE = "Tulis lintang, lalu bujur, misalnya -0.789312, 108.965471. Keduanya dapat disalin dari aplikasi peta."


def parse_position(text: str) -> Position:
    """Read what people type or paste: `-0.789312, 108.965471`, `0°47'21.5"S 108°57'55.7"E`, `0,789 LS; 108,965 BT`.

    `±12 m` behind it is how exact the phone is. Raises `InvalidPosition` for anything else, and outside Indonesia.
    """
    match = _PAIR.fullmatch(" ".join(text.split()))
    if match is None:
        raise InvalidPosition(UNREADABLE)
    accuracy = match["accuracy"]
    return Position.at(_degrees(match, 1), _degrees(match, 2), float(accuracy.replace(",", ".")) if accuracy else None)


def _degrees(match: re.Match[str], number: int) -> Decimal:
    sign, half = match[f"sign{number}"], (match[f"half{number}"] or "").upper()
    parts = [match[f"{name}{number}"] for name in ("degrees", "minutes", "seconds")]
    degrees, minutes, seconds = (Decimal((part or "0").replace(",", ".")) for part in parts)
    if (sign and half) or minutes >= 60 or seconds >= 60:
        raise InvalidPosition(UNREADABLE)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if sign in ("-", "\u2212") or half in _NEGATIVE else value


def _within(value: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _outside(latitude: Decimal, longitude: Decimal) -> str:
    text = f"Posisi {latitude.normalize():f}, {longitude.normalize():f} di luar Indonesia."
    if _within(longitude, LATITUDES) and _within(latitude, LONGITUDES):
        return f"{text} Lintang dan bujurnya mungkin tertukar: tulis lintang dahulu."
    return (
        f"{text} Lintang di antara -11 dan 6, bujur di antara 95 dan 141; di selatan khatulistiwa lintangnya negatif."
    )


class Located(models.Model):
    """A row that has a place, or none; give it `position_constraint(name)`."""

    latitude = models.DecimalField("lintang", max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("bujur", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("ketelitian posisi (meter)", null=True, blank=True)
    position_source = models.CharField("sumber posisi", max_length=6, choices=Source.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def position(self) -> Position | None:
        """Where it is."""
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude, self.accuracy)

    def put_at(self, position: Position | None, source: str) -> None:
        """Take this place, or none; saving is the caller's."""
        self.latitude = position.latitude if position is not None else None
        self.longitude = position.longitude if position is not None else None
        self.accuracy = position.accuracy if position is not None else None
        self.position_source = source if position is not None else ""


POSITION_FIELDS = ("latitude", "longitude", "accuracy", "position_source")


def position_constraint(name: str) -> models.CheckConstraint:
    """A whole position in Indonesia, or none at all."""
    none = Q(latitude__isnull=True, longitude__isnull=True, accuracy__isnull=True, position_source="")
    # A check lets NULL pass, so a whole one also says that both numbers are there.
    whole = (
        Q(latitude__isnull=False, latitude__range=LATITUDES)
        & Q(longitude__isnull=False, longitude__range=LONGITUDES)
        & Q(position_source__in=Source.values)
    )
    return models.CheckConstraint(condition=none | whole, name=name)


class PositionField(forms.CharField):
    """A position in one line, as maps and phones write it; gives a `Position`, or None when it may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        attrs = {"autocomplete": "off", "spellcheck": "false", "placeholder": "-0.789312, 108.965471"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The place that the line names."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_position(text)
        except InvalidPosition as invalid:
            raise ValidationError(str(invalid), code="position") from None

    def prepare_value(self, value: Any) -> Any:
        """A place as its line."""
        return str(value) if isinstance(value, Position) else value
