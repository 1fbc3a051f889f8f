"""Putting a proposal forward."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility.models import Nomination
from groups.models import Proposal
from tests.conftest import SIJANGKUNG
from tests.factories.groups import ProposalFactory

FORM = {"rank": "2", "rationale": "Usaha siap, pasar dekat."}


def url(proposal) -> str:
    return reverse("eligibility:proposal_nominate", args=[proposal.pk])


@pytest.fixture
def waiting(regions) -> Proposal:
    return ProposalFactory(village=SIJANGKUNG, status="eligible")


def test_the_head_of_division_puts_forward(client, waiting, kabid):
    client.force_login(kabid)
    page = client.get(url(waiting))
    assert page.context["form"]["rank"].value() == 1
    assert "urutan <strong>1 dari 1</strong> menurut nilai" in page.text

    response = client.post(url(waiting), FORM)

    assert response.url == f"/eligibility/selection/2026/?regency=61.72&district=61.72.05#{SIJANGKUNG}"
    nomination = Nomination.objects.get()
    assert (nomination.rank, nomination.rationale, nomination.by) == (2, "Usaha siap, pasar dekat.", kabid)


def test_a_rank_can_be_changed(client, eligible, kabid):
    client.force_login(kabid)
    assert client.get(url(eligible)).context["form"]["rationale"].value() == eligible.nomination.rationale

    client.post(url(eligible), FORM)

    assert Nomination.objects.get().rank == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rank": ""}, "tidak boleh kosong"),
        ({"rank": "0"}, "lebih besar"),
        ({"rank": "1000"}, "lebih kecil"),
        ({"rank": "9" * 40}, "lebih kecil"),
        ({"rank": "satu"}, "bilangan"),
        ({"rank": "1"}, "sudah dipakai Kambing Makmur"),
        ({"rationale": "Ketua 6172054105760001 siap."}, "deret 16 angka"),
        ({"rationale": "x" * 1001}, "paling banyak 1000"),
    ],
)
def test_bad_input_changes_nothing(client, waiting, eligible, kabid, changes, sentence):
    client.force_login(kabid)

    response = client.post(url(waiting), {**FORM, **changes})

    assert sentence.lower() in " ".join(response.context["form"].errors.as_text().split()).lower()
    assert not Nomination.objects.filter(proposal=waiting).exists()


def test_before_a_higher_score_only_with_a_reason(client, waiting, eligible, kabid):
    Nomination.objects.filter(proposal=eligible).update(rank=5)
    client.force_login(kabid)

    refused = client.post(url(waiting), {**FORM, "rationale": " "})

    said = refused.context["form"].errors.as_text()
    assert "akan berada pada urutan 1; menurut nilai urutannya 2. Dilewati: Kambing Makmur" in said
    assert not Nomination.objects.filter(proposal=waiting).exists()
    assert refused.context["form"]["rank"].value() == "2"
    assert client.post(url(waiting), FORM).status_code == 302


def test_the_waiting_list_stands_beside_the_form(client, waiting, eligible, kabid):
    client.force_login(kabid)

    page = client.get(url(waiting))

    listed = [(str(one.proposal.group), one.position, one.score_position) for one in page.context["waiting"]]
    assert listed == [("Kambing Makmur", 1, 1), (str(waiting.group), 2, 2)]


def test_one_that_is_not_eligible(client, submitted, kabid):
    client.force_login(kabid)

    response = client.post(url(submitted), FORM, follow=True)

    assert "sekarang berstatus “Diajukan ke Dinas”" in response.text
    assert not Nomination.objects.exists()


def test_another_territory_finds_nothing(client, waiting, outsider):
    outsider.role = "division_head"
    outsider.save()
    client.force_login(outsider)

    assert client.post(url(waiting), FORM).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "verifier", "kadis", "auditor"])
def test_another_role_is_refused(client, waiting, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(waiting), FORM).status_code == 403
