"""What a NIK and a KK say by themselves (rules E1 and E2), without a look into any register.

A NIK is `RRRRRR DDMMYY SSSS`: the district where it was first issued, the birth date (women add 40 to the day), and a
serial number. It stays with a person for life: through a move, through a corrected birth date, and through the split
of the district. So what disagrees with the form is a warning, and only what no office could have issued is an error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils import timezone

Sex = Literal["L", "P"]

LENGTH = 16
# The day of birth of a woman carries this offset.
WOMEN = 40
# The KTP came with the republic: nobody alive was born before 1900.
CENTURIES = (1900, 2000)

# What people type or paste between groups of digits, and invisible characters that messengers add.
SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
# Excel shows a long number as 7.60404E+15 (7,60404E+15 with Indonesian settings), and programs write it as 7604…0.0.
_EXCEL = re.compile(r"[0-9]+(?:[.,][0-9]*)?\s*[eE]\s*[+-]?[0-9]+|[0-9]{12,}[.,]0+")
# A NIK whose day every month has, and a KK: plainly well-formed, without looking closer.
_PLAIN_NIK = re.compile(
    r"[0-9]{6}(?:0[1-9]|1[0-9]|2[0-8]|4[1-9]|5[0-9]|6[0-8])(?:0[1-9]|1[0-2])[0-9]{2}(?!0000)[0-9]{4}"
)
_PLAIN_KK = re.compile(r"[0-9]{16}")
_SEX_LABELS = {"L": "laki-laki", "P": "perempuan"}


class InvalidIdentityNumber(ValueError):  # noqa: N818 (reads as what is wrong)
    """A number that no office issued; the message says why in Indonesian, `code` in one word for programs."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class InvalidNik(InvalidIdentityNumber):
    """The text cannot be a NIK."""


class InvalidKk(InvalidIdentityNumber):
    """The text cannot be the number of a family card (KK)."""


@dataclass(frozen=True)
class Nik:
    """A well-formed NIK, taken apart. Printing one shows no digits: a NIK stands in no log."""

    digits: str = field(repr=False)
    region_code: str = field(repr=False)
    sex: Sex
    birth_dates: tuple[date, ...] = field(repr=False)
    serial: str = field(repr=False)


def parse_nik(text: str, *, today: date | None = None) -> Nik:
    """Take a NIK apart (rule E1, the hard half). Spaces, dots and dashes between the digits are accepted.

    `birth_dates` holds the one or two dates that it can mean, earliest first, none after `today`. Raises `InvalidNik`.
    """
    digits = _sixteen_digits(text, "NIK", "KTP", InvalidNik)
    region_code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}"
    day, month, year, serial = int(digits[6:8]), int(digits[8:10]), int(digits[10:12]), digits[12:]
    sex: Sex = "P" if day > WOMEN else "L"
    birthday = day - WOMEN if sex == "P" else day
    if not 1 <= birthday <= 31:
        raise InvalidNik(
            f"Angka ke-7 dan ke-8 NIK ({digits[6:8]}) bukan tanggal lahir: harus 01–31, atau 41–71 untuk perempuan. "
            "Cocokkan dengan KTP.",
            "day",
        )
    if not 1 <= month <= 12:
        raise InvalidNik(
            f"Angka ke-9 dan ke-10 NIK ({digits[8:10]}) bukan bulan lahir: harus 01–12. Cocokkan dengan KTP.", "month"
        )
    possible = [found for century in CENTURIES if (found := _date_or_none(century + year, month, birthday))]
    if not possible:
        raise InvalidNik(
            f"Tanggal lahir dalam NIK ({birthday:02}-{month:02}-{year:02}) tidak ada di kalender. Cocokkan dengan KTP.",
            "date",
        )
    last_day = today or timezone.localdate()
    birth_dates = tuple(found for found in possible if found <= last_day)
    if not birth_dates:
        raise InvalidNik(
            f"Tanggal lahir dalam NIK ({birthday:02}-{month:02}-{year:02}) belum terjadi. Cocokkan dengan KTP.",
            "future",
        )
    if serial == "0000":
        raise InvalidNik(
            "Empat angka terakhir NIK tidak pernah 0000. Bila NIK ini disalin dari Excel, angka terakhirnya mungkin "
            "hilang: ketik ulang dari KTP.",
            "serial",
        )
    return Nik(digits=digits, region_code=region_code, sex=sex, birth_dates=birth_dates, serial=serial)


def parse_kk(text: str) -> str:
    """The sixteen digits of a family card's number (rule E2). Raises `InvalidKk`."""
    return _sixteen_digits(text, "Nomor KK", "kartu keluarga", InvalidKk)


def is_nik(text: str) -> bool:
    """Whether `parse_nik` takes it. A list asks this of hundreds, so what is plainly one is not taken apart."""
    return _PLAIN_NIK.fullmatch(text) is not None or _is_taken_by(parse_nik, text)


def is_kk(text: str) -> bool:
    """Whether `parse_kk` takes it."""
    return _PLAIN_KK.fullmatch(text) is not None or _is_taken_by(parse_kk, text)


def _is_taken_by(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except InvalidIdentityNumber:
        return False
    return True


def nik_warnings(
    nik: Nik,
    *,
    birth_date: date | None = None,
    sex: str | None = None,
    known_region: bool | None = None,
) -> list[str]:
    """What a person should look at again, in Indonesian (rule E1, the soft half). None of it stops a proposal.

    `birth_date` and `sex` ("L" or "P") are what the form says; `known_region` is whether the register holds
    `nik.region_code`. What is None (or empty) is not compared.
    """
    warnings = []
    if known_region is False:
        warnings.append(
            f"Kode wilayah dalam NIK ({nik.region_code}) tidak ada di daftar wilayah sekarang. Kode lama tetap sah "
            "setelah wilayah dimekarkan; cocokkan dengan KTP."
        )
    if birth_date is not None and birth_date not in nik.birth_dates:
        meant = " atau ".join(f"{found:%d-%m-%Y}" for found in reversed(nik.birth_dates))
        warnings.append(
            f"Tanggal lahir yang diisi ({birth_date:%d-%m-%Y}) berbeda dari yang tersirat dalam NIK ({meant}). NIK "
            "tidak berubah walau tanggal lahir pernah dibetulkan; cocokkan dengan KTP."
        )
    if sex and sex != nik.sex:
        warnings.append(
            f"Jenis kelamin yang diisi ({_SEX_LABELS.get(sex, sex)}) berbeda dari yang tersirat dalam NIK "
            f"({_SEX_LABELS[nik.sex]}); cocokkan dengan KTP."
        )
    return warnings


def _sixteen_digits(text: str, what: str, card: str, error: type[InvalidIdentityNumber]) -> str:
    """The digits without what people type between them, or the reason why they are not sixteen."""
    # Excel users put an apostrophe before a number to keep it whole.
    typed = text.strip().lstrip("'’`").strip()
    if not typed:
        raise error(f"{what} belum diisi.", "empty")
    if _EXCEL.fullmatch(typed):
        raise error(
            f"{what} ini sudah diubah Excel menjadi bilangan, sehingga sebagian angkanya hilang. Ubah format selnya "
            f"menjadi Teks, lalu ketik ulang dari {card}.",
            "excel",
        )
    digits = SEPARATORS.sub("", typed)
    # str.isdigit() also accepts Arabic, Thai and superscript digits, which look alike and compare unlike.
    foreign = next((character for character in digits if character not in "0123456789"), None)
    if foreign is not None:
        if foreign in "oOiIlL":
            hint = "Huruf O dan I sering tertukar dengan angka 0 dan 1."
        else:
            hint = f"Ketik ulang dari {card}."
        raise error(f"{what} hanya boleh berisi angka 0–9. {hint}", "characters")
    if len(digits) != LENGTH:
        raise error(f"{what} harus {LENGTH} angka; yang diisi {len(digits)} angka. Ketik ulang dari {card}.", "length")
    return digits


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
