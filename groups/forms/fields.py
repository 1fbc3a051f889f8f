"""What the forms of this app share: dates, drop-downs, volumes, and forms that may be saved half filled."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator

from groups.drafting import DraftRefused

EARLIEST = dt.date(1900, 1, 1)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: str, **kwargs: Any) -> forms.DateField:
    """A date that somebody alive could mean."""
    return forms.DateField(
        label=label,
        widget=DateInput(),
        validators=[MinValueValidator(EARLIEST, "Tanggal terlalu lama. Periksa tahunnya.")],
        error_messages={"invalid": "Tulis tanggal seperti 22-11-2026."},
        **kwargs,
    )


class RefusableForm(forms.Form):
    """A form to which a refused write can be told."""

    def refuse(self, refused: DraftRefused) -> None:
        """Show the refusal at its field, with everything that was typed."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, str(refused))


class HalfFilledForm(RefusableForm):
    """A form that may be saved half filled: what a submission needs is marked as needed, and not asked for yet."""

    use_required_attribute = False
    needed: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mark(needed=True)

    def _mark(self, *, needed: bool) -> None:
        for name in self.needed & self.fields.keys():
            self.fields[name].required = needed

    def full_clean(self) -> None:
        """Check what was filled in; an empty field is no mistake yet."""
        self._mark(needed=False)
        super().full_clean()
        self._mark(needed=True)


class VolumeField(forms.DecimalField):
    """A volume as people write it: `2.000` is two thousand, `2,5` (and `2.5`) two and a half."""

    default_error_messages: ClassVar = {
        "invalid": "Tulis angka, misalnya 8 atau 2,5.",
        "max_digits": "Volume terlalu besar.",
        "max_whole_digits": "Volume terlalu besar.",
        "max_decimal_places": "Paling banyak dua angka di belakang koma.",
        "min_value": "Volume harus lebih dari nol.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, decimal_places=2, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.validators.append(MinValueValidator(Decimal("0.01"), "Volume harus lebih dari nol."))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take it for an integer
        """Read the number; dots between groups of three digits are thousands."""
        text = str(value or "").strip()
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", text):
            text = text.replace(".", "")
        if text and not re.fullmatch(r"[0-9]{1,30}([.,][0-9]{1,30})?", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """Write a stored number as people do: `2.000`, `2,5`."""
        if not isinstance(value, Decimal):
            return value
        whole, _, rest = f"{value:,.2f}".partition(".")
        rest = rest.rstrip("0")
        return whole.replace(",", ".") + (f",{rest}" if rest else "")


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a drop-down its choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def choices_of(model: type[Any], field: str, empty: str = "Pilih") -> list[tuple[Any, str]]:
    """A field's choices with an empty one in front."""
    return [("", empty), *[(value, str(label)) for value, label in model._meta.get_field(field).choices]]
