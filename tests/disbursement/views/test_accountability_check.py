"""Checking one line beside its receipts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement.models import Accountability, AccountabilityLine
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(regions: None) -> Accountability:
    return money.submitted_accountability()


def check_url(line: AccountabilityLine) -> str:
    return reverse("disbursement:accountability_check", args=[line.accountability.proposal_id, line.pk])


def filled(line: AccountabilityLine, mark: str, **values: Any) -> dict[str, Any]:
    return {"version": line.version, "mark": mark, "note": "", **values}


def test_it_goes_from_line_to_line(found: Accountability) -> None:
    client = as_role(Role.VERIFIER)
    first, second, _ = lpj.lines_of(found)
    page = client.get(check_url(first))
    assert "Baris 1 dari 2" in page.text
    assert client.post(check_url(first), filled(first, "ok", next="yes")).url == check_url(second)
    page = client.post(check_url(second), filled(second, "mend", note="Nota buram", next="yes"))
    assert page.url == reverse("disbursement:accountability_detail", args=[found.proposal_id])
    assert [(line.mark, line.mark_note) for line in lpj.lines_of(found)] == [
        ("ok", ""),
        ("mend", "Nota buram"),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"mark": ""}, "Pilih sesuai"),
        ({"mark": "x"}, "Pilih sesuai"),
        ({"mark": "mend"}, "Tulis apa yang harus diperbaiki"),
        ({"mark": "mend", "note": "x" * 501}, "Apa yang harus diperbaiki"),
        ({"version": "9"}, "sudah berubah sejak halaman ini dibuka"),
        ({"version": "x"}, "version"),
    ],
)
def test_bad_input_marks_nothing(found: Accountability, values: dict[str, Any], sentence: str) -> None:
    line = lpj.lines_of(found)[0]
    page = as_role(Role.VERIFIER).post(check_url(line), {**filled(line, "ok"), **values})
    assert sentence.casefold() in errors(page).casefold()
    assert lpj.lines_of(found)[0].mark == ""


def test_whoever_wrote_it_and_what_is_not_handed_in(found: Accountability) -> None:
    line = lpj.lines_of(found)[0]
    writer = found.submitted_by
    assert writer is not None
    writer.role, writer.region_id = Role.VERIFIER, "61.72"
    writer.save()
    client = Client()
    client.force_login(writer)
    page = client.post(check_url(line), filled(line, "ok"), follow=True)
    assert "bukan oleh yang menyusun" in page.text
    draft = lpj.lines_of(money.saved_accountability())[0]
    page = as_role(Role.VERIFIER).get(check_url(draft), follow=True)
    assert "tidak (lagi) menunggu pemeriksaan" in page.text


def test_who_may_not(found: Accountability) -> None:
    url = check_url(lpj.lines_of(found)[0])
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.OPERATOR, Role.DIVISION_HEAD, Role.AUDITOR]) == [
        302, 404, 403, 403, 403,
    ]  # fmt: skip


def test_it_costs_the_same_for_three_purchases_as_for_one(regions: None) -> None:
    short = money.submitted_accountability()
    long = money.started_accountability()
    first, second, _ = lpj.lines_of(long)
    for amount in (1, 2, first.planned - 3):
        money.bought(first, amount)
    money.bought(second)
    lpj.submit(accountability=long, by=long.started_by)
    client = as_role(Role.VERIFIER)
    one, three = (queries(client, check_url(lpj.lines_of(found)[0])) for found in (short, long))
    assert one == three <= 15
