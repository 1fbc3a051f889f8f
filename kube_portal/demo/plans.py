"""Budget plans (RAB) and months of business of the demo, in rupiah. Each plan adds up exactly to its grant."""

from __future__ import annotations

from decimal import Decimal

Line = tuple[str, str, str, int]

# (description, volume, unit, unit price)
GOATS: list[Line] = [
    ("Kambing bakalan", "8", "ekor", 1_250_000),
    ("Bahan kandang", "1", "paket", 3_900_000),
    ("Upah tukang", "6", "OH", 150_000),
    ("Stek rumput odot", "2000", "batang", 400),
    ("Dedak", "400", "kg", 4_000),
    ("Obat dan vitamin ternak", "1", "paket", 750_000),
    ("Sabit", "5", "buah", 75_000),
    ("Gerobak dorong", "1", "buah", 650_000),
    ("Sekop dan ember", "1", "paket", 425_000),
    ("Timbangan", "1", "buah", 350_000),
    ("Buku dan ATK", "1", "paket", 250_000),
]
CATTLE_2011: list[Line] = [
    ("Sapi bakalan", "4", "ekor", 5_000_000),
    ("Bahan kandang", "1", "paket", 4_500_000),
    ("Upah tukang", "10", "OH", 80_000),
    ("Konsentrat", "400", "kg", 3_000),
    ("Stek rumput gajah", "3000", "batang", 300),
    ("Obat ternak", "1", "paket", 600_000),
    ("Sabit", "10", "buah", 50_000),
    ("Gerobak dorong", "2", "buah", 450_000),
    ("Selang dan ember", "1", "paket", 350_000),
    ("Buku dan papan nama", "1", "paket", 250_000),
]
VEGETABLE_SEEDLINGS: list[Line] = [
    ("Rumah bibit 4×10 m", "1", "unit", 5_200_000),
    ("Benih cabai", "20", "bungkus", 95_000),
    ("Benih tomat", "12", "bungkus", 85_000),
    ("Benih terung", "15", "bungkus", 32_000),
    ("Tray semai", "100", "buah", 18_000),
    ("Polybag", "10", "kg", 38_000),
    ("Pupuk kandang", "120", "karung", 20_000),
    ("Pupuk NPK", "3", "sak", 650_000),
    ("Pompa air", "1", "unit", 1_650_000),
    ("Tandon dan selang", "1", "paket", 1_450_000),
    ("Sprayer", "2", "buah", 425_000),
    ("Cangkul dan gembor", "1", "paket", 670_000),
    ("Buku dan ATK", "1", "paket", 250_000),
]


def scaled(main: str, unit: str, price: int, amount: int) -> list[Line]:
    """A short plan for a trade the studies give no prices for: as many units as two thirds buy, the rest in tools."""
    volume = amount * 2 // 3 // price
    tools = amount - volume * price - 250_000
    return [
        (main, str(volume), unit, price),
        ("Peralatan dan kemasan", "1", "paket", tools),
        ("Buku dan ATK", "1", "paket", 250_000),
    ]


def total(lines: list[Line]) -> int:
    """What a plan adds up to, in rupiah."""
    return sum(int(Decimal(volume) * price) for _, volume, _, price in lines)


# Turnover and costs by month of business, in rupiah.
MONTHS: dict[str, list[tuple[int, int]]] = {
    "goats": [(0, 450_000)] * 4 + [(8_400_000, 600_000)],
    "cattle": [(0, 550_000)] * 5 + [(31_200_000, 550_000)],
    "seedlings": [(3_600_000, 1_800_000)],
    "chips": [(4_800_000, 3_100_000)],
    "catfish": [(0, 1_900_000), (0, 1_900_000), (8_500_000, 1_900_000)],
}


def month_of_business(kind: str, number: int) -> tuple[int, int]:
    """Turnover and costs of the n-th month (from 0) of a kind of business, repeating its cycle."""
    cycle = MONTHS[kind]
    return cycle[number % len(cycle)]
