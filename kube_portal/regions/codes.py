"""What a Kemendagri region code says by itself, without a look into the database.

A code is its own hierarchy: province `61`, regency `61.72`, district `61.72.05`, village `61.72.05.1001`.
"""

import re

PROVINCE = "province"
REGENCY = "regency"
DISTRICT = "district"
VILLAGE = "village"

KELURAHAN = "kelurahan"
DESA = "desa"
DESA_ADAT = "desa_adat"

# ASCII digits only: a code typed in other digits is not the code in the register.
_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[1-3][0-9]{3})?)?)?")
_LEVEL_BY_LENGTH = {2: PROVINCE, 5: REGENCY, 8: DISTRICT, 13: VILLAGE}
_LENGTH_BY_LEVEL = {level: length for length, level in _LEVEL_BY_LENGTH.items()}
_LENGTH_BELOW = {0: 2, 2: 5, 5: 8, 8: 13, 13: 13}
_KIND_BY_DIGIT = {"1": KELURAHAN, "2": DESA, "3": DESA_ADAT}

WIB = "Asia/Jakarta"
WITA = "Asia/Makassar"
WIT = "Asia/Jayapura"
# Keputusan Presiden 41/1987, with the provinces made since: Kalimantan Utara came out of Kalimantan Timur (WITA),
# Banten and Bangka Belitung and Kepulauan Riau out of WIB provinces, and 91–96 are the six Papuas (WIT).
_WITA_PROVINCES = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT_PROVINCES = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


class InvalidRegionCode(ValueError):  # noqa: N818 (reads as what is wrong)
    """A text that is no region code; its message says why, in Indonesian."""


def parse_code(text: str) -> str:
    """The code in `text`, in its dotted form; digits without dots are accepted (`6172051001`).

    Raises `InvalidRegionCode` when the text is not the code of a province, regency, district or village.
    """
    code = text.strip()
    if re.fullmatch(r"[0-9]+", code) and len(code) in (4, 6, 10):
        code = ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)
    if not _CODE.fullmatch(code):
        raise InvalidRegionCode(f"“{text.strip()[:20]}” bukan kode wilayah, misalnya 61.72.05.1001.")
    return code


def length_below(code: str) -> int:
    """How long the codes right below a region are; those of a village stand for themselves, "" for the country."""
    return _LENGTH_BELOW[len(code)]


def is_a_regency_or_less(code: str) -> bool:
    """Whether one year's rules hold in all of it."""
    return len(code) >= _LENGTH_BY_LEVEL[REGENCY]


def is_code(text: str) -> bool:
    """Whether the text is a dotted region code."""
    return bool(_CODE.fullmatch(text))


def level_of(code: str) -> str:
    """The level that a dotted code stands on."""
    if not is_code(code):
        raise InvalidRegionCode(f"“{code[:20]}” bukan kode wilayah, misalnya 61.72.05.1001.")
    return _LEVEL_BY_LENGTH[len(code)]


def ancestor_at(code: str, level: str) -> str | None:
    """The code's ancestor (or itself) on a level; None for a level below it."""
    length = _LENGTH_BY_LEVEL[level]
    return code[:length] if len(code) >= length else None


def parent_of(code: str) -> str | None:
    """The code one level up; None for a province."""
    return code.rpartition(".")[0] or None


def is_within(code: str, ancestor: str) -> bool:
    """Whether `code` is `ancestor` or lies inside it.

    Compares whole parts, so that `61.7` (or an empty code) contains nothing.
    """
    return bool(ancestor) and (code == ancestor or code.startswith(f"{ancestor}."))


def village_kind(code: str) -> str:
    """Kelurahan, desa or desa adat by the first digit of the fourth part; empty above the villages."""
    if level_of(code) != VILLAGE:
        return ""
    return _KIND_BY_DIGIT[code[9]]


def is_city(code: str) -> bool:
    """Whether a regency code belongs to a kota (numbered from 71) and not to a kabupaten."""
    return level_of(code) == REGENCY and code[3:5] >= "71"


def timezone_of(code: str) -> str:
    """The IANA name of the time zone that the code's province keeps."""
    province = code[:2]
    if province in _WITA_PROVINCES:
        return WITA
    if province in _WIT_PROVINCES:
        return WIT
    return WIB
