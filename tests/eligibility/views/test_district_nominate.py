"""Putting a whole district forward in the order of the score."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility.models import Nomination
from groups import lifecycle
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory
from tests.factories.programs import ProgramYearFactory

URL = reverse("eligibility:district_nominate", args=[2026, SINGKAWANG_SELATAN])
BOARD = f"/eligibility/selection/2026/?regency=61.72&district={SINGKAWANG_SELATAN}#kecamatan-{SINGKAWANG_SELATAN}"


@pytest.fixture
def three(verifier) -> list[Proposal]:
    """Three that wait, the best score first."""
    return [
        VerificationFactory(
            group=GroupFactory(village=village, name=name), verifier=verifier, status="eligible", viability=judged
        ).proposal
        for name, village, judged in (("Anggrek", SEDAU, 4), ("Bakung", SIJANGKUNG, 3), ("Cempaka", SEDAU, 2))
    ]


def ranks() -> list[tuple[str, int, str]]:
    return [(str(one.proposal.group), one.rank, one.rationale) for one in Nomination.objects.order_by("rank")]


def test_all_are_put_forward_at_once(client, three, kabid):
    client.force_login(kabid)
    page = client.get(URL)
    assert [str(one.proposal.group) for one in page.context["waiting"]] == ["Anggrek", "Bakung", "Cempaka"]
    assert page.text.count(" checked>") == 3

    response = client.post(URL, {"chosen": [one.pk for one in three], "rationale": ""})

    assert response.url == BOARD
    assert ranks() == [("Anggrek", 1, ""), ("Bakung", 2, ""), ("Cempaka", 3, "")]


def test_who_was_put_forward_before_is_ranked_with_them(client, three, kabid):
    NominationFactory(proposal=three[2], by=kabid, rank=1)
    client.force_login(kabid)
    assert "sudah diusulkan, peringkat 1" in client.get(URL).text

    client.post(URL, {"chosen": [three[0].pk, three[1].pk]})

    assert [(name, rank) for name, rank, _ in ranks()] == [("Anggrek", 1), ("Bakung", 2), ("Cempaka", 3)]


def test_leaving_out_a_higher_score_needs_a_reason(client, three, kabid):
    client.force_login(kabid)

    response = client.post(URL, {"chosen": [three[1].pk, three[2].pk], "rationale": " "})

    assert "Dilewati: Anggrek" in response.context["form"].errors.as_text()
    assert ranks() == []
    # What was ticked stays ticked.
    assert response.context["ticked"] == {str(three[1].pk), str(three[2].pk)}
    client.post(URL, {"chosen": [three[1].pk, three[2].pk], "rationale": "Anggrek menunggu air bersih."})
    assert [name for name, _, _ in ranks()] == ["Bakung", "Cempaka"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Pilih sedikitnya satu kelompok"),
        ({"chosen": ["x"]}, "sudah tidak menunggu di kecamatan ini"),
        ({"chosen": ["99999999999999999999"]}, "sudah tidak menunggu di kecamatan ini"),
        ({"chosen": ["-1", "0"]}, "sudah tidak menunggu di kecamatan ini"),
        ({"rationale": "Ketua 6172054105760001"}, "deret 16 angka"),
        ({"rationale": "x" * 1001}, "paling banyak 1000"),
    ],
)
def test_bad_input_changes_nothing(client, three, kabid, data, sentence):
    client.force_login(kabid)

    response = client.post(URL, data)

    assert sentence in " ".join(response.context["form"].errors.as_text().split())
    assert ranks() == []


def test_a_stale_page_names_who_has_left(client, three, kabid, operator_sedau):
    lifecycle.move(three[0], "withdraw", by=operator_sedau, note="Kelompok bubar.")
    client.force_login(kabid)

    response = client.post(URL, {"chosen": [one.pk for one in three]})

    assert response.context["form"].errors
    assert ranks() == []


def test_where_nobody_waits_it_leads_back(client, approved, kabid):
    client.force_login(kabid)

    response = client.get(URL, follow=True)

    assert "Tidak ada kelompok yang menunggu seleksi di Kecamatan Singkawang Selatan tahun 2026." in response.text


def test_a_district_or_a_year_that_is_not_ones_own_is_not_found(client, three, kabid):
    client.force_login(kabid)

    for arguments in ((2026, "76.04.08"), (2026, "61.72.99"), (2026, "61.72"), (2025, SINGKAWANG_SELATAN)):
        assert client.get(reverse("eligibility:district_nominate", args=arguments)).status_code == 404


def test_a_head_of_one_district_finds_no_other(client, three):
    ProgramYearFactory()
    client.force_login(UserFactory(role=Role.DIVISION_HEAD, region_id=SEDAU))

    assert client.get(URL).status_code == 404


def test_another_territory_finds_nothing(client, three, outsider):
    outsider.role = "division_head"
    outsider.save()
    client.force_login(outsider)

    assert client.post(URL, {"chosen": [three[0].pk]}).status_code == 404
    assert ranks() == []


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "verifier", "kadis", "auditor"])
def test_another_role_is_refused(client, three, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(URL, {"chosen": [three[0].pk]}).status_code == 403
    assert ranks() == []


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, three, kabid, django_assert_num_queries, rows):
    for proposal in three[rows:]:
        lifecycle.move(proposal, "reject", by=kabid, note="Tidak layak.")
    client.force_login(kabid)
    client.get(URL)

    with django_assert_num_queries(8):
        client.get(URL)
