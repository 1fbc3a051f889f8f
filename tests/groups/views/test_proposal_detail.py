"""The page of a proposal: where it stands, whom it waits for, what I can do, what is missing."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.transitions import Status
from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory
from tests.factories.groups import ROUTES, BudgetLineFactory, ProposalFactory

DETAIL_QUERIES = 40


def url(proposal):
    return reverse("groups:proposal_detail", args=[proposal.pk])


def labels(response):
    return [(button.label, button.is_ready) for button in response.context["buttons"]]


def test_the_operator_sees_what_a_draft_still_lacks(client, operator_sedau, draft):
    draft.group.people().filter(position="chair").delete()
    BudgetLineFactory(proposal=draft, position=9, unit_price=250_000)
    client.force_login(operator_sedau)

    response = client.get(url(draft))

    assert labels(response) == [("Tarik usulan", True), ("Ajukan ke lurah", False)]
    ((title, blockers),) = response.context["blocked"]
    assert title == "Belum bisa diajukan ke lurah"
    assert [blocker.text for blocker in blockers if blocker.rule in {"G1", "G2", ""}][:3] == [
        "Anggota baru 9 orang; harus 10 orang.",
        "Belum ada ketua.",
        "Jumlah RAB Rp20.500.000, lebih Rp500.000 dari bantuan Rp20.000.000.",
    ]
    assert reverse("groups:proposal_edit_members", args=[draft.pk]) in response.text
    assert response.context["can_edit"]


def test_the_lurah_sees_three_ways_on_and_how_long_it_has_waited(client, lurah_sedau, year, operator_sedau):
    proposal = ProposalFactory(
        village=SEDAU, program_year=year, status=Status.VILLAGE_REVIEW, drafted_by=operator_sedau,
        since=timezone.now() - dt.timedelta(days=9),
    )  # fmt: skip
    client.force_login(lurah_sedau)

    response = client.get(url(proposal))

    assert labels(response) == [
        ("Tolak", True),
        ("Kembalikan untuk diperbaiki", True),
        ("Setujui dan teruskan ke Dinas", True),
    ]
    assert response.context["waits_on"] == "lurah"
    assert response.context["waited"] == 9
    assert [entry.title for entry in response.context["history"]] == ["Diajukan", "Disusun"]
    assert "menunggu <strong>lurah</strong>" in response.text
    assert "Lengkapi" not in response.text


def test_niks_are_masked_and_the_budget_adds_up(client, kadis, in_review):
    client.force_login(kadis)

    response = client.get(url(in_review))

    assert not any(member.nik in response.text for member in in_review.group.people())
    assert response.context["total"] == 20_000_000
    assert "berita-acara" not in response.text
    assert in_review.minutes.get_absolute_url() in response.text


@pytest.mark.parametrize("status", list(ROUTES))
def test_every_status_has_a_page_for_every_role(client, year, status, request):
    proposal = ProposalFactory(village=SEDAU, program_year=year, status=status)
    users = ("operator_sedau", "lurah_sedau", "camat_selatan", "verifier", "kabid", "kadis", "bendahara", "auditor")

    for name in users:
        client.force_login(request.getfixturevalue(name))
        response = client.get(url(proposal))
        assert response.status_code == 200
        assert len(response.context["steps"]) == 10


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, pendamping, draft):
    for user in (outsider, lurah_sijangkung, pendamping, UserFactory(role="", region_id=SEDAU)):
        client.force_login(user)
        assert client.get(url(draft)).status_code == 404


def test_who_only_reads_gets_no_buttons_and_is_refused_behind_them(client, auditor, camat_selatan, in_review):
    for user in (auditor, camat_selatan):
        client.force_login(user)
        assert labels(client.get(url(in_review))) == []
        assert client.post(reverse("groups:proposal_endorse", args=[in_review.pk])).status_code == 403


def test_queries_do_not_grow_with_members_and_lines(client, kadis, year, django_assert_max_num_queries):
    counts = []
    client.force_login(kadis)
    for size in (1, 3):
        proposal = ProposalFactory(village=SEDAU, program_year=year, complete=True, size=size)
        for position in range(size):
            BudgetLineFactory(proposal=proposal, position=9 + position)
        client.get(url(proposal))
        with django_assert_max_num_queries(DETAIL_QUERIES) as queries:
            client.get(url(proposal))
        counts.append(len(queries))

    assert counts[0] == counts[1]
