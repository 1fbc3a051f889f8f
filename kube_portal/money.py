"""Whole rupiah: one field, one way to write an amount, one way to read it.

Money in the portal has no cents: an amount is an `int` of rupiah everywhere, in Python as in PostgreSQL (bigint).
"""

import re
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import cached_property
from num2words import num2words

# Ten trillion rupiah: far above the social budget of any regency, far below what a slipped key can write.
MAX_RUPIAH = 10**13

_AMOUNT = re.compile(
    r"(?P<sign>[-\u2212]?)\s*(?:rp\.?\s*)?(?P<sign_after>[-\u2212]?)(?P<digits>[0-9][0-9., ]*)", re.IGNORECASE
)
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)")
_GROUPED_BY_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}")
# The library says "satu ribu" after a million, where people say "seribu"; "dua puluh satu ribu" stays.
_ONE_THOUSAND = re.compile(r"(?:(?<=juta )|(?<=miliar )|(?<=triliun )|^)satu ribu\b")
_EMPTY_DECIMALS = re.compile(r",(?:00?|-)$")


class InvalidRupiah(ValueError):  # noqa: N818 (reads as what is wrong)
    """Text that is not an amount of whole rupiah; its message says why, in Indonesian."""


def format_rupiah(amount: int) -> str:
    """`20000000` becomes `Rp20.000.000`; a negative amount keeps its sign in front: `-Rp5.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{group_digits(abs(amount))}"


def group_digits(amount: int) -> str:
    """`20000000` becomes `20.000.000`, as people write it in a field."""
    return f"{amount:,}".replace(",", ".")


def parse_rupiah(text: str) -> int:
    """Read what people type for an amount: `20.000.000`, `Rp 20.000.000`, `Rp20.000.000,00`, `20000000`, `-5.000`.

    Raises `InvalidRupiah` for cents, for dots in the wrong places (a typing slip could be worth a thousandfold), and
    beyond ten trillion rupiah.
    """
    match = _AMOUNT.fullmatch(_EMPTY_DECIMALS.sub("", text.strip().replace("\u00a0", " ")).strip())
    if not match or (match["sign"] and match["sign_after"]):
        raise InvalidRupiah("Tulis jumlah dalam rupiah dengan angka saja, misalnya 20.000.000.")
    digits = match["digits"].strip()
    if not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits) or _GROUPED_BY_COMMAS.fullmatch(digits)):
        if "," in digits:
            raise InvalidRupiah("Tulis rupiah bulat tanpa sen atau koma, misalnya 20.000.000.")
        raise InvalidRupiah("Letak titik tidak tepat. Titik memisahkan tiap tiga angka, misalnya 20.000.000.")
    # Cut before int(): Python refuses to convert thousands of digits, and nobody owns such an amount.
    significant = re.sub(r"[., ]", "", digits).lstrip("0")
    if len(significant) > len(str(MAX_RUPIAH)) or int(significant or "0") > MAX_RUPIAH:
        raise InvalidRupiah(f"Jumlah terlalu besar. Batasnya {format_rupiah(MAX_RUPIAH)}.")
    amount = int(significant or "0")
    return -amount if match["sign"] or match["sign_after"] else amount


def terbilang(amount: int) -> str:
    """The amount in words, as a receipt spells it: `dua puluh juta rupiah`."""
    words = _ONE_THOUSAND.sub("seribu", num2words(abs(int(amount)), lang="id"))
    sign = "minus " if amount < 0 else ""
    return f"{sign}{words} rupiah"


class RupiahInput(forms.TextInput):
    """A text box with a numeric keyboard that shows the amount with grouped digits."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "class": "rupiah", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Group the digits of a number; leave what a person typed as it was."""
        if isinstance(value, int) and not isinstance(value, bool):
            return f"-{group_digits(-value)}" if value < 0 else group_digits(value)
        return None if value in (None, "") else str(value)


class RupiahFormField(forms.Field):
    """An amount of whole rupiah, typed with or without `Rp` and dots."""

    widget = RupiahInput

    def __init__(
        self,
        *,
        allow_negative: bool = False,
        min_value: int | None = None,
        max_value: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.allow_negative = allow_negative
        if min_value is not None:
            message = f"Jumlah paling sedikit {format_rupiah(min_value)}."
            self.validators.append(MinValueValidator(min_value, message))
        if max_value is not None:
            message = f"Jumlah paling banyak {format_rupiah(max_value)}."
            self.validators.append(MaxValueValidator(max_value, message))

    def to_python(self, value: Any) -> int | None:
        """The typed text as whole rupiah; None when the field was left empty."""
        if value in self.empty_values:
            return None
        try:
            amount = parse_rupiah(str(value))
        except InvalidRupiah as error:
            raise ValidationError(str(error), code="invalid") from None
        if amount < 0 and not self.allow_negative:
            raise ValidationError("Jumlah tidak boleh kurang dari nol.", code="negative")
        return amount

    def has_changed(self, initial: Any, data: Any) -> bool:
        """`20.000.000` typed over 20000000 is no change."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:
    _BigIntegerField = models.BigIntegerField
else:

    class _BigIntegerField(models.BigIntegerField):
        """Takes type arguments, as its stub does, so that a nullable amount is read as `int | None`."""

        def __class_getitem__(cls, item):
            return cls


class RupiahField(_BigIntegerField[_ST, _GT]):
    """Whole rupiah in a bigint column, at most ten trillion; zero or more unless `allow_negative`.

    The database refuses a negative amount too (a check on the column, as Django's positive fields have).
    """

    description = "Whole rupiah"

    def __init__(self, *args: Any, allow_negative: bool = False, **kwargs: Any) -> None:
        self.allow_negative = allow_negative
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Keep `allow_negative` in migrations."""
        name, path, args, kwargs = super().deconstruct()
        if self.allow_negative:
            kwargs["allow_negative"] = True
        return name, path, args, kwargs

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        """The column's own check."""
        return None if self.allow_negative else f'"{self.column}" >= 0'

    @cached_property
    def validators(self) -> list[Any]:
        """Whole rupiah within what an office can own or owe."""
        lowest = -MAX_RUPIAH if self.allow_negative else 0
        too_low = f"Jumlah tidak boleh kurang dari {format_rupiah(lowest) if lowest else 'nol'}."
        return [
            *super().validators,
            MinValueValidator(lowest, too_low),
            MaxValueValidator(MAX_RUPIAH, f"Jumlah terlalu besar. Batasnya {format_rupiah(MAX_RUPIAH)}."),
        ]

    def formfield(self, **kwargs: Any) -> Any:
        """A text box for rupiah, also in the admin (which would put a number spinner here)."""
        widget = kwargs.get("widget")
        widget_class = widget if isinstance(widget, type) else type(widget)
        if issubclass(widget_class, forms.NumberInput):
            del kwargs["widget"]
        return models.Field.formfield(
            self, **{"form_class": RupiahFormField, "allow_negative": self.allow_negative, **kwargs}
        )
