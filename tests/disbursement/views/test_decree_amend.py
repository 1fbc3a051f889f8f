"""Amending groups of a decree."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from disbursement.models import Decree
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.disbursement.test_amending import new_chair
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def amend_url(decree: Decree) -> str:
    return reverse("disbursement:decree_amend", args=[decree.pk])


def filled(decree: Decree, *proposals: Any, **values: Any) -> dict[str, Any]:
    return {
        "proposals": [proposal.pk for proposal in proposals],
        "number": "13/DINSOS/2026",
        "dated_on": decree.program_year.today().isoformat(),
        "reason": "Ketua pindah",
        **values,
    }


def test_what_changed_is_ticked_and_worded_anew(regions: None) -> None:
    first, second = money.approved_proposal(name="Bukit Harapan"), money.approved_proposal(name="Tirta Jaya")
    decree = money.record(first, second, number="12/DINSOS/2026")
    old, new = new_chair(first)
    client = as_role(Role.OFFICE_HEAD)

    page = client.get(amend_url(decree))
    assertContains(page, f"Ketua: {old.name} menjadi {new.name}")
    assertNotContains(page, "Tirta Jaya")
    assert page.context["form"]["number"].value() == "13/DINSOS/2026"
    response = client.post(amend_url(decree), filled(decree, first))

    assert response.url == decree.get_absolute_url()
    amendment = Decree.objects.get(kind="amendment")
    assert amendment.lines.get().chair_name == new.name
    page = client.get(decree.get_absolute_url())
    assertContains(page, "Diubah dengan")
    assertContains(page, amendment.number)
    assertNotContains(page, "Berubah sejak SK ini")


def test_the_page_of_the_decree_tells_what_changed(regions: None) -> None:
    proposal = money.approved_proposal()
    decree = money.record(proposal)
    old, new = new_chair(proposal)

    page = as_role(Role.VERIFIER).get(decree.get_absolute_url())
    assertContains(page, f"Ketua: {old.name} menjadi {new.name}")
    assertNotContains(page, "Ubah dengan SK perubahan")
    assertContains(as_role(Role.OFFICE_HEAD).get(decree.get_absolute_url()), amend_url(decree))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"proposals": []}, "Pilih paling sedikit satu kelompok."),
        ({"proposals": ["x"]}, "Kelompok yang diubah"),
        ({"reason": " "}, "Alasan perubahan"),
        ({"number": ""}, "Nomor keputusan"),
        ({"dated_on": "kemarin"}, "Tulis tanggal seperti"),
        ({"dated_on": "2026-01-01"}, "mendahului"),
    ],
)
def test_bad_input_amends_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    proposal = money.approved_proposal()
    decree = money.record(proposal)
    new_chair(proposal)

    page = as_role(Role.OFFICE_HEAD).post(amend_url(decree), filled(decree, proposal, **values))

    assert sentence in errors(page)
    assert Decree.objects.count() == 1


def test_a_decree_of_which_everything_stands_leads_back(regions: None) -> None:
    decree = money.record(money.approved_proposal())

    assert as_role(Role.OFFICE_HEAD).get(amend_url(decree)).url == decree.get_absolute_url()


def test_who_may(regions: None) -> None:
    proposal = money.approved_proposal()
    decree = money.record(proposal)
    new_chair(proposal)

    assert statuses(
        amend_url(decree), stranger=Role.OFFICE_HEAD, others=[Role.VERIFIER, Role.TREASURER, Role.OPERATOR]
    ) == [302, 404, 403, 403, 403]


def test_the_queries_do_not_grow_with_the_groups(regions: None) -> None:
    counts = []
    for size in (1, 3):
        proposals = [money.approved_proposal() for _ in range(size)]
        decree = money.record(*proposals)
        for proposal in proposals:
            new_chair(proposal)
        counts.append(queries(as_role(Role.OFFICE_HEAD), amend_url(decree)))
    assert counts[0] == counts[1]
