"""Looking one person up by NIK."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.registry.files import SOUND, csv_of, nik_of, take_in
from tests.factories.accounts import UserFactory

URL = reverse("eligibility:registry_lookup")


@pytest.fixture
def registry(regions, tmp_path):
    return take_in(tmp_path, csv_of(SOUND)).snapshot


def test_somebody_in_the_registry_masked_and_logged(client, kabid, registry):
    client.force_login(kabid)

    response = client.post(URL, {"nik": f" {nik_of(1)[:6]} {nik_of(1)[6:]}"})

    for words in ("Siti Aminah", "6172••••••••0001", "Kelurahan Sedau", "DTSEN 2026-Q4"):
        assert words in response.text
    assert response.text.count(nik_of(1)) == 0
    assert "no-store" in response["Cache-Control"]
    log = AccessLog.objects.get(action="search")
    assert (log.user, log.detail) == (kabid, "1 hasil")


def test_somebody_who_is_not(client, kabid, registry):
    client.force_login(kabid)

    assert "Tidak tercatat" in client.post(URL, {"nik": nik_of(77)}).text


def test_only_what_is_in_force_counts(client, kabid, registry, tmp_path):
    take_in(tmp_path, csv_of(SOUND[1:]), period="2027-Q1")
    client.force_login(kabid)

    assert "Tidak tercatat" in client.post(URL, {"nik": nik_of(1)}).text


def test_outside_the_territory_it_says_that_and_no_more(client, outsider, registry):
    people = [outsider, UserFactory(role=Role.VERIFIER, region_id=SIJANGKUNG)]
    for user in people:
        client.force_login(user)

        text = client.post(URL, {"nik": nik_of(1)}).text

        assert "Tercatat di wilayah lain" in text
        for word in ("Siti Aminah", "Sedau", SEDAU, "Singkawang Selatan"):
            assert word not in text.partition("Tercatat di wilayah lain")[2].partition("<footer")[0]


@pytest.mark.parametrize("nik", ["", "123", "7.60404E+15", "6172053204850007", "x" * 300])
def test_what_is_no_nik_is_told_and_not_searched(client, kabid, registry, nik):
    client.force_login(kabid)

    response = client.post(URL, {"nik": nik})

    assert list(response.context["form"].errors) == ["nik"]
    assert response.context["found"] is None
    assert not AccessLog.objects.filter(action="search").exists()


def test_an_address_with_a_nik_searches_nothing(client, kabid, registry):
    client.force_login(kabid)

    assert "Siti Aminah" not in client.get(URL, {"nik": nik_of(1)}).text


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(URL, {"nik": nik_of(1)}).status_code == 403
