"""Sending an account back."""

import pytest
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement import reviewing
from disbursement.models import Accountability
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def return_url(proposal: Proposal) -> str:
    return reverse("disbursement:accountability_return", args=[proposal.pk])


def test_it_goes_back_with_a_note_that_the_writer_reads(regions: None) -> None:
    proposal = money.submitted_accountability().proposal
    client = as_role(Role.VERIFIER)
    assert "Tandai baris yang harus diperbaiki" in errors(client.post(return_url(proposal), {"note": ""}))
    assert "Catatan umum" in errors(client.post(return_url(proposal), {"note": "x" * 1001}))
    line = lpj.lines_of(proposal.accountability)[0]
    reviewing.mark(line=line, by=money.staff(Role.VERIFIER), mark="mend", note="Nota buram")
    page = client.get(return_url(proposal))
    assert "1 baris perlu diperbaiki" in page.text
    assert "Nota buram" in page.text
    client.post(return_url(proposal), {"note": "Nota pakan belum ada"})
    assert Accountability.objects.get().status == "returned"
    page = as_role(Role.OPERATOR, proposal.village_id).get(
        reverse("disbursement:accountability_detail", args=[proposal.pk])
    )
    assert "Catatan Dinas: Nota pakan belum ada" in page.text
    assert page.context["may_write"]
    assert "Tidak ada yang diubah" in errors(client.post(return_url(proposal), {"note": "Lagi"}))


def test_who_may_not(regions: None) -> None:
    url = return_url(money.submitted_accountability().proposal)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.DIVISION_HEAD, Role.AUDITOR]) == [
        302,
        404,
        403,
        403,
        403,
    ]
