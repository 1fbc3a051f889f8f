"""`/rules/`: the rules in force, for everybody."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.programs.presets import create_year
from kube_portal.programs.rules import RULES
from kube_portal.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
URL = "/rules/"


@pytest.fixture
def years():
    singkawang = create_year(regency=Region.objects.get(code="61.72"), year=2026, preset="singkawang")
    polewali = create_year(regency=Region.objects.get(code="76.04"), year=2025, preset="polewali-mandar")
    return singkawang, polewali


def test_a_visitor_reads_every_rule_with_its_source(client, years):
    assert reverse("programs:rules") == URL
    page = client.get(URL, {"regency": "61.72", "year": "2026"})

    for rule_id in RULES:
        assertContains(page, f'id="{rule_id}"', count=1, status_code=200)
    assertContains(page, "Anggota berumur 18 sampai 55 tahun pada tanggal usulan.")
    assertContains(page, "Rp20.000.000")
    assertContains(page, "umur paling muda: 18; umur paling tua: 55")


def test_without_a_choice_a_visitor_sees_the_newest_year(client, years):
    assert client.get(URL).context["chosen"] == years[0]


def test_a_user_sees_the_rules_of_the_own_regency_first(signed_in, outsider, years):
    assert signed_in(outsider).get(URL).context["chosen"] == years[1]


@pytest.mark.parametrize(
    "query",
    [
        {"year": "1999"},
        {"year": "x"},
        {"regency": "99.99"},
        {"regency": "' OR 1=1"},
        {"year": "9" * 400},
        {"year": "\x00"},
    ],
)
def test_a_year_without_rules_says_so(client, years, query):
    page = client.get(URL, query)

    assertContains(page, "Belum ada aturan untuk kabupaten/kota dan tahun itu.")
    assertNotContains(page, 'id="E4"')


def test_before_any_year_the_page_says_who_fills_it(client):
    assertContains(client.get(URL), "Administrator sistem belum mengisi tahun program.")


def test_an_assumed_amount_is_marked(client, years):
    assertContains(client.get(URL, {"regency": "76.04"}), "diasumsikan")


def test_queries_do_not_grow_with_the_years(client, years, django_assert_num_queries):
    client.get(URL)
    with django_assert_num_queries(3):
        client.get(URL, {"regency": "61.72"})
    for year in (2023, 2024):
        create_year(regency=Region.objects.get(code="61.72"), year=year, preset="singkawang")
    with django_assert_num_queries(3):
        client.get(URL, {"regency": "61.72", "year": "2026"})
