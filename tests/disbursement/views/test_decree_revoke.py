"""Revoking groups of a decree."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Decree
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def revoke_url(decree: Decree) -> str:
    return reverse("disbursement:decree_revoke", args=[decree.pk])


def filled(decree: Decree, *proposals: Any, **values: Any) -> dict[str, Any]:
    return {
        "proposals": [proposal.pk for proposal in proposals],
        "number": "13/DINSOS/2026",
        "dated_on": decree.program_year.today().isoformat(),
        "reason": "Kelompok bubar",
        **values,
    }


def test_the_ticked_group_is_revoked_and_the_other_stays(regions: None) -> None:
    first, second = money.approved_proposal(), money.approved_proposal()
    decree = money.record(first, second, number="12/DINSOS/2026")
    client = as_role(Role.OFFICE_HEAD)
    assert client.get(revoke_url(decree)).context["form"]["number"].value() == "13/DINSOS/2026"
    response = client.post(revoke_url(decree), filled(decree, first))
    assert response.url == decree.get_absolute_url()
    assert (money.reload(first).status, money.reload(second).status) == (Status.REVOKED, Status.DECREED)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"proposals": []}, "Pilih paling sedikit satu kelompok."),
        ({"proposals": ["x"]}, "Kelompok yang dicabut"),
        ({"reason": " "}, "Alasan pencabutan"),
        ({"number": ""}, "Nomor keputusan"),
        ({"dated_on": "kemarin"}, "Tulis tanggal seperti"),
        ({"dated_on": "2026-01-01"}, "mendahului"),
    ],
)
def test_bad_input_revokes_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    proposal = money.approved_proposal()
    decree = money.record(proposal)
    page = as_role(Role.OFFICE_HEAD).post(revoke_url(decree), filled(decree, proposal, **values))
    assert sentence in errors(page)
    assert (Decree.objects.count(), money.reload(proposal).status) == (1, Status.DECREED)


def test_a_decree_with_nothing_left_to_revoke_leads_back(regions: None) -> None:
    decree = money.made_payment().proposal.decree_lines.get().decree
    page = as_role(Role.OFFICE_HEAD).get(revoke_url(decree), follow=True)
    assert "yang masih dapat dicabut" in page.text


def test_who_may_not(regions: None) -> None:
    decree = money.record(money.approved_proposal())
    assert statuses(
        revoke_url(decree), stranger=Role.OFFICE_HEAD, others=[Role.VERIFIER, Role.DIVISION_HEAD, Role.AUDITOR]
    ) == [302, 404, 403, 403, 403]


def test_queries_do_not_grow_with_groups(regions: None) -> None:
    client = as_role(Role.OFFICE_HEAD)
    one = money.record(money.approved_proposal())
    three = money.record(*[money.approved_proposal() for _ in range(3)])

    assert queries(client, revoke_url(one)) == queries(client, revoke_url(three)) <= 12
