"""The banks where a group may keep its account, and how many digits their account numbers have (rule D1).

The list is the office's: `BANKS` in the environment, `Bank Kalbar:10` or `Bank Sulselbar:10-16`, parted by commas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings


@dataclass(frozen=True)
class Bank:
    """A bank of the list: its name, and the fewest and most digits of a number."""

    name: str
    fewest: int
    most: int

    @property
    def digits(self) -> str:
        """`10 angka`, or `10 sampai 16 angka`."""
        return f"{self.fewest} angka" if self.fewest == self.most else f"{self.fewest} sampai {self.most} angka"


def listed() -> tuple[Bank, ...]:
    """The banks of the list, in its order."""
    return _parsed(tuple(settings.BANKS))


@cache
def _parsed(entries: tuple[str, ...]) -> tuple[Bank, ...]:
    found = []
    for entry in entries:
        match = re.fullmatch(r"\s*([^:]+?)\s*:\s*([0-9]{1,2})(?:-([0-9]{1,2}))?\s*", entry)
        if match is None:
            raise ValueError(f"BANKS: “{entry}” is no NAME:DIGITS or NAME:FEWEST-MOST.")
        found.append(Bank(match[1], int(match[2]), int(match[3] or match[2])))
    return tuple(found)


def bank_of(text: str) -> Bank | None:
    """The listed bank that a typed name means, whatever the branch: `BANK KALBAR Cabang Singkawang`; or None."""
    typed = f" {_plain(text)} "
    fitting = [bank for bank in listed() if f" {_plain(bank.name)} " in typed]
    return max(fitting, key=lambda bank: len(bank.name), default=None)


def listed_name(text: str) -> str:
    """The name of the bank on the list that a typed name means; what was typed where the list has none."""
    known = bank_of(text)
    return known.name if known is not None else text


def reasons_against(bank: str, number: str) -> list[str]:
    """Why no account of that bank and number (digits alone) can be right, in the user's language."""
    known = bank_of(bank)
    if known is None:
        names = ", ".join(one.name for one in listed())
        return [f"Bank “{bank}” tidak ada dalam daftar ({names}). Administrator sistem dapat menambahnya."]
    if not known.fewest <= len(number) <= known.most:
        return [f"Nomor rekening {known.name} terdiri dari {known.digits}; yang ditulis {len(number)} angka."]
    return []


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()
