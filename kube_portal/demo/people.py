"""Invented people whose NIK fits their birth date, sex and district; the same seed gives the same people.

No name, NIK or address is a real person's: names are drawn from common ones, serials start at 9000, which no civil
registry has reached for one birth date.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

_FIRST: dict[str, dict[str, tuple[str, ...]]] = {
    "singkawang": {
        "P": (
            "Siti Aminah",
            "Maria Bong",
            "Dewi Lestari",
            "Lim Siu Lan",
            "Rohani",
            "Yuliana",
            "Nurhayati",
            "Tjhia Mei Hua",
            "Fatimah",
            "Martina",
            "Sulastri",
            "Hasanah",
            "Bong Nyuk Fa",
            "Kartini",
            "Ratnawati",
            "Veronika",
            "Salmah",
            "Chin Lie",
            "Jumiati",
            "Agustina",
        ),
        "L": (
            "Ahmad Yani",
            "Rusli",
            "Hasan Basri",
            "Petrus Lim",
            "Bong Khiun",
            "Suhardi",
            "Muhammad Idris",
            "Yohanes",
            "Tjong Fuk Sin",
            "Darwis",
            "Abdul Kadir",
            "Antonius",
            "Syarifudin",
            "Chai Kui Fo",
            "Junaidi",
            "Marsudi",
            "Effendi",
            "Lay Bun Hiong",
            "Supriadi",
            "Stefanus",
        ),
    },
    "polewali": {
        "P": (
            "Hasnah",
            "Sitti Rahma",
            "Nurjannah",
            "Hj. Becce",
            "Rosmini",
            "Andi Tenri",
            "Marwah",
            "Hasmawati",
            "Jumriah",
            "Nuraeni",
            "Suriani",
            "Rabiah",
            "Mardiana",
            "Husnia",
            "Darmawati",
            "Kasmawati",
            "Hajrah",
            "Sahariah",
        ),
        "L": (
            "Basri",
            "Muhammad Arif",
            "Syarifuddin",
            "Baharuddin",
            "Abdul Rahman",
            "Kaco",
            "Mustafa",
            "Hamzah",
            "Jufri",
            "Ambo Tang",
            "Sudirman",
            "Ilyas",
            "Rahmat",
            "Tahir",
            "Anwar",
            "Bakri",
            "Nurdin",
            "Zainuddin",
        ),
    },
}
_LAST = {
    "singkawang": (
        "",
        "",
        "Wijaya",
        "Saputra",
        "Halim",
        "Gunawan",
        "Tan",
        "Kurniawan",
        "Ismail",
        "Umar",
        "Budiman",
        "Salim",
    ),
    "polewali": ("", "", "Saleh", "Dahlan", "Latif", "Yusuf", "Amin", "Haris", "Mansyur", "Rauf", "Lotong", "Sapan"),
}
_OCCUPATIONS = ("Buruh harian", "Ibu rumah tangga", "Petani penggarap", "Nelayan", "Pedagang kecil", "Buruh tani")
_STRENGTHS = (
    "Biasa beternak",
    "Pandai memasak",
    "Pernah berdagang di pasar",
    "Bisa mencatat keuangan",
    "Bisa menukang",
    "Terbiasa bertani",
    "Banyak kenalan pembeli",
    "Sabar merawat ternak",
)
_TASKS = ("Memberi pakan", "Membeli bahan", "Menjual hasil", "Mencatat kas", "Merawat kandang", "Menjaga mutu")
_STREETS = ("Raya", "Pasir", "Melati", "Kelapa", "Padang Pasir", "Poros")
POSITIONS = ("chair", "secretary", "treasurer")


@dataclass(frozen=True)
class Person:
    """One invented person, with the fields of `groups.Member`."""

    name: str
    nik: str
    kk: str
    sex: str
    birth_date: dt.date
    marital_status: str
    schooling: int
    occupation: str
    address: str
    rt: str
    rw: str
    phone: str
    position: str
    task: str
    strengths: str


def nik_of(district_code: str, born: dt.date, sex: str, serial: int) -> str:
    """A well-formed NIK: district, birth date (women day + 40), serial."""
    day = born.day + (40 if sex == "P" else 0)
    return f"{district_code.replace('.', '')}{day:02d}{born:%m%y}{serial:04d}"


class Village:
    """Draws the people of one village; two villages, or two years, never draw the same NIK."""

    def __init__(self, code: str, *, culture: str, seed: str) -> None:
        self.code = code
        self._culture = culture
        self._random = random.Random(f"{code}-{seed}")
        self._serial = 9000 + self._random.randrange(0, 50) * 20
        self._names: set[str] = set()

    def people(self, count: int, *, on: dt.date, schooled_to_senior: int = 0, too_old: int = 0) -> Iterator[Person]:
        """Yield `count` people who qualify on a day, but for the last ones: schooled to SMA, or 57 years old."""
        for index in range(count):
            from_end = count - index
            yield self._person(
                index,
                on=on,
                schooling=3 if from_end <= schooled_to_senior else self._random.choice((0, 1, 1, 1, 2, 2)),
                age=57 if schooled_to_senior < from_end <= schooled_to_senior + too_old else None,
            )

    def _person(self, index: int, *, on: dt.date, schooling: int, age: int | None) -> Person:
        pick = self._random
        sex = pick.choice("PPPLL")
        years = age if age is not None else pick.randint(23, 53)
        born = dt.date(on.year - years, pick.randint(1, 12), pick.randint(1, 28))
        if (born.month, born.day) > (on.month, on.day):
            born = born.replace(year=born.year - 1) if age is None else born.replace(month=1, day=1)
        self._serial += 1
        serial = self._serial % 10000 or 1
        district = self.code[:8]
        marital = pick.choices(("married", "widowed", "divorced"), (16, 3, 1))[0]
        return Person(
            name=self._name(sex),
            nik=nik_of(district, born, sex, serial),
            kk=self._kk(district, serial),
            sex=sex,
            birth_date=born,
            marital_status=marital,
            schooling=schooling,
            occupation=pick.choice(_OCCUPATIONS),
            address=f"Jalan {pick.choice(_STREETS)} {pick.randint(1, 90)}",
            rt=f"{pick.randint(1, 20):03d}",
            rw=f"{pick.randint(1, 9):03d}",
            phone=f"0812{pick.randint(10_000_000, 99_999_999)}",
            position=POSITIONS[index] if index < len(POSITIONS) else "member",
            task=pick.choice(_TASKS),
            strengths=pick.choice(_STRENGTHS),
        )

    def _kk(self, district: str, serial: int) -> str:
        """A family card of its own: district, a day of issue, serial."""
        pick = self._random
        issued = f"{pick.randint(1, 28):02d}{pick.randint(1, 12):02d}{pick.randint(5, 22):02d}"
        return f"{district.replace('.', '')}{issued}{serial:04d}"

    def _name(self, sex: str) -> str:
        """A name no other person of this village has."""
        while True:
            first = self._random.choice(_FIRST[self._culture][sex])
            last = self._random.choice(_LAST[self._culture])
            name = f"{first} {last}".strip()
            if name not in self._names:
                self._names.add(name)
                return name
