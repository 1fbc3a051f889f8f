"""Publishing the result of a selection."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility.models import ResultLine, SelectionResult
from tests.conftest import SINGKAWANG_SELATAN
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

URL = reverse("eligibility:result_publish", args=[2026])
FORM = {"rationale": "Didahulukan nilai tertinggi.", "last_number": "0"}


def test_what_is_shown_is_what_is_published(client, approved, eligible, kadis):
    client.force_login(kadis)
    page = client.get(URL)
    shown = [(line.group_name, line.score, line.reasons) for line in page.context["draft"].lines]
    assert "1 kelompok terpilih dan 1 belum, di 1 kecamatan" in page.text
    assert page.context["form"]["last_number"].value() == 0

    response = client.post(URL, FORM, follow=True)

    result = SelectionResult.objects.get()
    assert response.redirect_chain == [(result.get_absolute_url(), 302)]
    assert "diumumkan kepada desa/kelurahan yang bersangkutan" in response.text
    assert list(ResultLine.objects.order_by("number").values_list("group_name", "score", "reasons")) == shown
    assert (result.rationale, result.published_by, result.district) == (FORM["rationale"], kadis, None)


def test_one_district(client, approved, kadis):
    ProposalFactory(village="61.72.01.1001", status="eligible")
    RegionFactory(code="61.72.01")
    client.force_login(kadis)
    page = client.get(URL, {"district": SINGKAWANG_SELATAN})
    assert [line.group_name for line in page.context["draft"].lines] == ["Tirta Jaya"]
    assert [region.code for region in page.context["choices"]] == [SINGKAWANG_SELATAN, "61.72.01"]

    client.post(f"{URL}?district={SINGKAWANG_SELATAN}", FORM)

    assert SelectionResult.objects.get().district_id == SINGKAWANG_SELATAN


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rationale": ""}, "tidak boleh kosong"),
        ({"rationale": " \n "}, "tidak boleh kosong"),
        ({"rationale": "x" * 4001}, "paling banyak 4000"),
        ({"rationale": "Ketua 6172054105760001 layak."}, "deret 16 angka"),
        ({"last_number": ""}, "tidak boleh kosong"),
        ({"last_number": "x"}, "bilangan"),
        ({"last_number": "7"}, "Hasil ke-0 sudah diumumkan"),
    ],
)
def test_bad_input_publishes_nothing(client, approved, kadis, changes, sentence):
    client.force_login(kadis)

    response = client.post(URL, {**FORM, **changes})

    assert sentence in " ".join(response.context["form"].errors.as_text().split())
    assert not SelectionResult.objects.exists()


def test_the_second_click_publishes_nothing_more(client, approved, kadis):
    client.force_login(kadis)
    client.post(URL, FORM)

    response = client.post(URL, FORM)

    assert "Hasil ke-1 sudah diumumkan lebih dahulu" in response.context["form"].errors.as_text()
    assert response.context["form"]["rationale"].value() == FORM["rationale"]
    assert SelectionResult.objects.count() == 1


def test_before_anybody_is_eligible_there_is_nothing_to_publish(client, kadis):
    ProgramYearFactory()
    client.force_login(kadis)

    page = client.get(URL)

    assert "Belum ada hasil untuk diumumkan" in page.text
    assert 'name="rationale"' not in page.text
    assert client.post(URL, FORM).context["form"].errors


@pytest.mark.parametrize("district", ["76.04.08", "61.72.99", "61.72", "x", "\x00", "61.72.05.1001"])
def test_a_district_that_is_not_one_of_the_regency(client, approved, kadis, district):
    client.force_login(kadis)

    assert client.get(URL, {"district": district}).status_code == 404


def test_a_year_that_does_not_exist(client, approved, kadis):
    client.force_login(kadis)

    assert client.get(reverse("eligibility:result_publish", args=[1999])).status_code == 404


def test_another_territory_finds_nothing(client, approved, outsider):
    outsider.role = "office_head"
    outsider.save()
    client.force_login(outsider)

    assert client.post(URL, FORM).status_code == 404
    assert not SelectionResult.objects.exists()


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "verifier", "kabid", "auditor"])
def test_another_role_is_refused(client, approved, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(URL, FORM).status_code == 403
    assert not SelectionResult.objects.exists()
