"""`/regions/villages/`: the second drop-down of the village picker."""

import pytest
from django.urls import reverse

URL = "/regions/villages/"


def options(response):
    """The options as text, in order."""
    return [
        line.strip().removeprefix("<option ").removesuffix("</option>")
        for line in response.text.splitlines()
        if "<option" in line
    ]


def test_the_villages_of_a_district(client, verifier):
    client.force_login(verifier)

    response = client.get(reverse("regions:villages"), {"district": "61.72.05"})

    assert response.status_code == 200
    assert options(response) == [
        'value="">Pilih desa/kelurahan',
        'value="61.72.05.1001">Kelurahan Sedau',
        'value="61.72.05.1002">Kelurahan Sagatani',
        'value="61.72.05.1003">Kelurahan Sijangkung',
        'value="61.72.05.1004">Kelurahan Pangmilang',
    ]


def test_the_district_under_the_pickers_own_name(client, verifier):
    client.force_login(verifier)

    response = client.get(URL, {"from": "village_district", "village_district": "61.72.05"})

    assert len(options(response)) == 5


@pytest.mark.parametrize("query", [{}, {"district": ""}, {"from": "x"}])
def test_no_district_yet(client, verifier, query):
    client.force_login(verifier)

    assert options(client.get(URL, query)) == ['value="">Pilih kecamatan dahulu']


def test_a_superuser_sees_every_district(client, superuser, regions):
    client.force_login(superuser)

    assert len(options(client.get(URL, {"district": "76.04.08"}))) == 3


def test_another_territory_is_not_found(client, outsider):
    client.force_login(outsider)

    assert client.get(URL, {"district": "61.72.05"}).status_code == 404


def test_somebody_of_one_village_chooses_no_district(client, operator_sedau):
    client.force_login(operator_sedau)

    assert client.get(URL, {"district": "61.72.05"}).status_code == 404


@pytest.mark.parametrize("code", ["61.72", "61.72.05.1001", "61.72.99", "x", "%", "61.72.05 ", "\x00", "9" * 9999])
def test_nonsense_is_not_found(client, verifier, code):
    client.force_login(verifier)

    assert client.get(URL, {"district": code}).status_code == 404


def test_visitors_sign_in_first(client, regions):
    response = client.get(URL, {"district": "61.72.05"})

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_nothing_to_send_here(client, verifier):
    client.force_login(verifier)

    assert client.post(URL, {"district": "61.72.05"}).status_code == 405


def test_the_number_of_queries(client, verifier, django_assert_num_queries):
    client.force_login(verifier)
    client.get(URL, {"district": "61.72.05"})

    with django_assert_num_queries(4):  # session, user, district, villages
        client.get(URL, {"district": "61.72.05"})
