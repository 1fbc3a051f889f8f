"""Open data as files."""

import csv
import json
from typing import Any

import pytest
from django.test import Client, override_settings

from reports.open_data.telling import COLUMNS
from tests.disbursement.doors import queries
from tests.reports.views.test_open_home import SEDAU, SIJANGKUNG, publish

pytestmark = pytest.mark.django_db


def text(url: str) -> str:
    response: Any = Client().get(url)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_csv_and_json_say_the_same(regions: None) -> None:
    publish((SEDAU, 7, 0), (SIJANGKUNG, 2, 0), ("76.04.08.2002", 8, 0))
    publish((SEDAU, 9, 0), year=2025)
    rows = list(csv.DictReader(text("/open/data/61.72.csv?year=2026").splitlines()))
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert {(row["kode_wilayah"], row["kelompok"]) for row in rows} == {
        ("61.72", "9"), ("61.72.05", "9"),
    }  # fmt: skip
    document = json.loads(text("/open/data/61.72.json?year=2026"))
    assert [{name: str(value if value is not None else "") for name, value in row.items()}
            for row in document["baris"]] == rows  # fmt: skip
    assert document["lisensi"].endswith("(CC BY 4.0)")
    assert set(document["kolom"]) == set(rows[0])
    everything = text("/open/data/indonesia.csv").splitlines()
    assert everything[1].startswith("2025,,indonesia,Indonesia,9,90,180000000,9,0")
    assert len(everything) == 1 + 5 + 8


def test_it_is_kept_by_its_stamp(regions: None) -> None:
    publish((SEDAU, 7, 0))
    response = Client().get("/open/data/61.csv")
    assert "public" in response["Cache-Control"]
    assert 'filename="kube-61.csv"' in response["Content-Disposition"]
    assert Client().get("/open/data/61.csv", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_program_that_asks_too_often_is_told(regions: None) -> None:
    publish((SEDAU, 7, 0))
    with override_settings(ACCOUNT_RATE_LIMITS={"open_file": "2/m/ip"}):
        client = Client()
        assert [client.get("/open/data/61.csv").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("name", ["99.csv", "x.json", "61.xlsx", "indonesia.xml", "61.72.05.9999.csv", "61%00.csv"])
def test_what_is_not_there_is_not_found(regions: None, name: str) -> None:
    assert Client().get(f"/open/data/{name}").status_code == 404
    assert Client().get("/open/data/61.csv?year=1999").status_code == 404


def test_it_costs_the_same_for_three_areas_as_for_one(regions: None) -> None:
    publish((SEDAU, 7, 0))
    client = Client()
    one = queries(client, "/open/data/61.72.csv?year=2026")
    publish((SEDAU, 7, 0), (SIJANGKUNG, 8, 0), ("61.72.05.1002", 9, 0), year=2025)
    assert queries(client, "/open/data/61.72.csv?year=2025") == one
