"""One group's account of its money."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disbursement.models import Accountability, AccountabilityLine
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, queries, statuses
from tests.factories import disbursement as money
from tests.factories.groups import AssignmentFactory, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(regions: None) -> Proposal:
    return money.funded_proposal()


def page_url(proposal: Proposal) -> str:
    return reverse("disbursement:accountability_detail", args=[proposal.pk])


def writer(proposal: Proposal) -> Client:
    return as_role(Role.OPERATOR, proposal.village_id)


def filled(proposal: Proposal, *spent: str, **values: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"returned_amount": "0", "returned_proof": ""}
    for line, amount in zip(proposal.budget_lines.all(), spent, strict=True):
        data |= {f"spent_{line.pk}": amount, f"note_{line.pk}": "Harga turun"}
    return data | values


def test_the_village_saves_a_draft_with_its_receipts(proposal: Proposal) -> None:
    line = proposal.budget_lines.first()
    assert line is not None
    data = filled(proposal, "10.000.000", "500.000", **{f"receipt_{line.pk}": pdf("nota.pdf")})
    assert writer(proposal).post(page_url(proposal), data).url == page_url(proposal)
    found = Accountability.objects.get()
    assert (found.status, found.started_by.role) == ("draft", Role.OPERATOR)
    assert sorted(found.lines.values_list("spent", flat=True)) == [500_000, 10_000_000]
    kept = AccountabilityLine.objects.get(budget_line=line).receipt
    assert kept is not None
    assert kept.owner == AccountabilityLine.objects.get(budget_line=line)
    writer(proposal).post(page_url(proposal), filled(proposal, "10.000.000", ""))
    assert sorted(found.lines.values_list("spent", flat=True)) == [0, 10_000_000]
    assert AccountabilityLine.objects.get(budget_line=line).receipt == kept


def test_the_pendamping_of_the_group_writes_it_too_but_not_another(proposal: Proposal) -> None:
    assert as_role(Role.PENDAMPING).get(page_url(proposal)).status_code == 404
    AssignmentFactory(group=proposal.group, user=money.staff(Role.PENDAMPING))
    as_role(Role.PENDAMPING).post(page_url(proposal), filled(proposal, "1", "2"))
    assert Accountability.objects.get().started_by == money.staff(Role.PENDAMPING)


def test_it_is_handed_in_when_it_adds_up_and_kept_when_it_does_not(proposal: Proposal) -> None:
    client = writer(proposal)
    page = client.post(page_url(proposal), filled(proposal, "1", "2", submit="yes"), follow=True)
    assert "LPJ disimpan, tetapi belum bisa diajukan." in page.text
    assert "Rp19.999.997 belum dipertanggungjawabkan" in page.text
    assert Accountability.objects.get().status == "draft"
    page = client.post(page_url(proposal), filled(proposal, "10000000", "Rp10.000.000", submit="yes"), follow=True)
    assert "LPJ diajukan ke Dinas untuk diperiksa." in page.text
    assert Accountability.objects.get().status == "submitted"
    again = client.post(page_url(proposal), filled(proposal, "1", "2"), follow=True)
    assert "Tidak ada yang disimpan." in again.text
    assert sorted(AccountabilityLine.objects.values_list("spent", flat=True)) == [10_000_000, 10_000_000]


@pytest.mark.parametrize(
    ("spent", "values", "sentence"),
    [
        (("-1", "1"), {}, "tidak boleh kurang dari nol"),
        (("1,5", "1"), {}, "tanpa sen"),
        (("9" * 40, "1"), {}, "terlalu besar"),
        (("1", "1"), {"returned_amount": "5", "returned_proof": " "}, "Isi nomor bukti setor"),
        (("1", "1"), {"returned_amount": "x"}, "Sisa dana yang dikembalikan"),
        (("1", "1"), {"note": "x" * 201}, "Keterangan"),
        (("1", "1"), {"receipt": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_saves_nothing_and_keeps_what_was_typed(
    proposal: Proposal, spent: tuple[str, str], values: dict[str, Any], sentence: str
) -> None:
    line = proposal.budget_lines.first()
    assert line is not None
    if "note" in values:
        values = {f"note_{line.pk}": values["note"]}
    if "receipt" in values:
        values = {f"receipt_{line.pk}": not_a_pdf()}
    page = writer(proposal).post(page_url(proposal), filled(proposal, *spent, **values))
    assert sentence in errors(page)
    assert page.context["form"][f"spent_{line.pk}"].value() == spent[0]
    assert not Accountability.objects.exists()


def test_the_dinas_reads_and_checks_but_does_not_write(proposal: Proposal) -> None:
    money.submitted_accountability(proposal)
    page = as_role(Role.VERIFIER).get(page_url(proposal))
    assert (page.context["form"], page.context["may_check"]) == (None, True)
    assert page.context["unaccounted"] == 0
    assert as_role(Role.VERIFIER).post(page_url(proposal), {}).status_code == 403
    assert not as_role(Role.AUDITOR).get(page_url(proposal)).context["may_check"]


def test_it_is_there_only_once_money_came(regions: None) -> None:
    assert as_role(Role.VERIFIER).get(page_url(money.payable_proposal())).status_code == 404


def test_who_may_not_see_it(proposal: Proposal) -> None:
    assert statuses(page_url(proposal), stranger=Role.VERIFIER, others=[]) == [302, 404]
    assert as_role(Role.DISTRICT_OFFICER, "61.72.05").get(page_url(proposal)).status_code == 403
    assert as_role(Role.OPERATOR, "61.72.05.1003").get(page_url(proposal)).status_code == 404


def test_its_queries_do_not_grow_with_the_lines(regions: None) -> None:
    client = as_role(Role.AUDITOR)
    short = money.submitted_accountability().proposal
    draft = money.ProposalFactory(village="61.72.05.1002")
    for position in (1, 2, 3):
        price = draft.amount // 3 + (draft.amount % 3 if position == 1 else 0)
        draft.budget_lines.create(position=position, description="Pakan", volume=1, unit="paket", unit_price=price)
    fill(draft)
    for verb in ("submit", "endorse", "begin_verification", "pass_verification", "select"):
        money.walk(draft, verb)
    money.GroupAccountFactory(group=draft.group)
    money.record(draft)
    draft.refresh_from_db()
    money.walk(draft, "complete_training")
    long = money.submitted_accountability(money.reload(money.made_payment(money.reload(draft)).proposal)).proposal
    assert queries(client, page_url(short)) == queries(client, page_url(long)) <= 9
