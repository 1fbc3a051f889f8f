"""The archive of the Dinas: what `import_history` takes in, written as the file that the office would have."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from groups.history import import_file
from groups.history.columns import COLUMNS
from groups.models import BusinessKind, Group, PastGrant, Position
from kube_portal.accounts.models import User
from kube_portal.demo.accounts import PANGMILANG, SAGATANI, SEDAU, SIJANGKUNG
from kube_portal.demo.people import Person, Village
from kube_portal.demo.story import GroupSpec, day
from kube_portal.programs.models import Schooling

_AMOUNTS = {"Penumbuhan": 20_000_000, "BLPS": 30_000_000}
# Village, name, kind, business, grant, source, year, received on, pendamping, state, since.
_ARCHIVE = """
61.72.05.1001|Nelayan Pasir Panjang|fishery|Ikan asin|Penumbuhan|APBD|2013|18-11-2013|Bahari Yusuf|stalled|30-06-2015
61.72.05.1001|Kelapa Gading|food|Minyak kelapa|Penumbuhan|APBD|2013|18-11-2013|Bahari Yusuf|dissolved|31-12-2014
61.72.05.1002|Sumber Tani|farming|Bibit sayur|Penumbuhan|APBN|2015|04-08-2015|Rosalia Ace|running|12-01-2026
61.72.05.1002|Rumput Hijau|livestock|Penggemukan sapi|BLPS|APBN|2015|04-08-2015|Rosalia Ace|running|20-09-2019
61.72.05.1003|Kolam Bersama|fishery|Budidaya lele|Penumbuhan|APBD|2016|22-07-2016|Hendra Wijaya|dissolved|30-09-2018
61.72.05.1003|Anyaman Bakau|craft|Anyaman pandan|Penumbuhan|APBD|2016|22-07-2016|Hendra Wijaya|running|05-05-2025
61.72.05.1004|Warung Guyub|trade|Warung sembako|Penumbuhan|APBD|2018|11-06-2018|Rosalia Ace|stalled|31-03-2020
61.72.05.1004|Kambing Jaya|livestock|Penggemukan kambing|Penumbuhan|APBD|2018|11-06-2018|Rosalia Ace|running|17-08-2025
61.72.05.1001|Jahit Mandiri|service|Jasa jahit|Penumbuhan|APBN|2019||Hendra Wijaya|unknown|
61.72.05.1001|Kerupuk Bahari|food|Kerupuk ikan|Penumbuhan|APBD|2022|14-06-2022|Rosalia Ace|running|05-01-2026
61.72.05.1002|Ternak Mandiri|livestock|Ternak kambing|Penumbuhan|APBD|2022|14-06-2022|Rosalia Ace|stalled|31-12-2023
61.72.05.1003|Sayur Segar|farming|Sayur daun|Penumbuhan|APBD|2024|27-05-2024|Hendra Wijaya|running|19-12-2025
""".strip().splitlines()


def of_2011(specs: Sequence[GroupSpec], by: User) -> dict[str, Group]:
    """The ten groups of 2011 with their people; what became of them the yearly evaluation says. By name."""
    rows = [
        {
            "village": spec.village, "name": spec.name, "year": 2011, "business_kind": BusinessKind(spec.kind).label,
            "business_description": spec.business, "tier_name": spec.tier,
            "funding_source": "APBN" if spec.tier == "BLPS" else "APBD",
            "amount": _AMOUNTS[spec.tier], "state": PastGrant.State.UNKNOWN.label,
            "source": "Daftar KUBE Singkawang Selatan 2011", **cells,
        }
        for spec in specs
        for cells in _people(spec.people)
    ]  # fmt: skip
    _bring_in("kube-2011.csv", rows, by, expected=len(specs))
    return {grant.group.name: grant.group for grant in PastGrant.objects.filter(year=2011).select_related("group")}


def of_other_years(by: User) -> None:
    """A dozen groups of 2013 to 2024, of which the archive tells more or less; three members of each are known."""
    villages = {
        code: Village(code, culture="singkawang", seed="archive") for code in (SEDAU, SAGATANI, SIJANGKUNG, PANGMILANG)
    }
    rows = []
    for line in _ARCHIVE:
        village, name, kind, business, tier, source, year, received, guide, state, since = line.split("|")
        rows += [
            {
                "village": village, "name": name, "year": year, "business_kind": BusinessKind(kind).label,
                "business_description": business, "tier_name": tier, "funding_source": source,
                "amount": _AMOUNTS[tier], "received_on": received, "pendamping": guide,
                "state": PastGrant.State(state).label, "state_since": since,
                "source": "Rekapitulasi KUBE Kota Singkawang", **cells,
            }
            for cells in _people(tuple(villages[village].people(3, on=dt.date(int(year), 3, 1))))
        ]  # fmt: skip
    _bring_in("kube-2013-2024.csv", rows, by, expected=len(_ARCHIVE))


def _people(people: Sequence[Person]) -> Iterator[dict[str, object]]:
    for person in people:
        yield {
            "member_name": person.name, "nik": person.nik, "kk": person.kk, "sex": person.sex,
            "birth_date": f"{person.birth_date:%d-%m-%Y}", "schooling": Schooling(person.schooling).label,
            "address": person.address, "rt": person.rt, "rw": person.rw,
            "position": Position(person.position).label,
        }  # fmt: skip


def _bring_in(name: str, rows: Sequence[Mapping[str, object]], by: User, *, expected: int) -> None:
    """Write the file as an office would, and take it in."""
    with TemporaryDirectory() as folder, day(dt.date(2026, 1, 12)):
        path = Path(folder) / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, [column.field for column in COLUMNS], delimiter=";")
            writer.writerow({column.field: column.heading for column in COLUMNS})
            writer.writerows(rows)
        result = import_file(path, by=by)
    if len(result.accepted) != expected:
        raise RuntimeError(f"{name}: {result.errors[:3]}")
