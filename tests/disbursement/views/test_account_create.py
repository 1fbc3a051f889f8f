"""Recording a group's account."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import GroupAccount
from groups.models import Group
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, statuses
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(regions: None) -> Group:
    return GroupFactory(name="Bukit Harapan")


def new_url(group: Group) -> str:
    return reverse("disbursement:account_create", args=[group.pk])


def filled(**values: Any) -> dict[str, Any]:
    return {
        "bank": "Bank Kalbar",
        "number": "302 100 0001",
        "holder": "KUBE Bukit Harapan",
        "first_signatory": "Siti Aminah",
        "second_signatory": "Maria Bong",
        **values,
    }


def test_an_account_is_recorded_and_waits(group: Group) -> None:
    response = as_role(Role.TREASURER).post(new_url(group), filled(passbook=pdf()))
    account = GroupAccount.objects.get()
    assert response.url == account.get_absolute_url()
    assert (account.number, account.is_pending, account.passbook.owner) == ("3021000001", True, account)


def test_the_form_begins_with_the_groups_name_and_board(regions: None) -> None:
    group = money.approved_proposal(name="Bukit Harapan").group
    form = as_role(Role.VERIFIER).get(new_url(group)).context["form"]
    assert form["holder"].value() == "KUBE Bukit Harapan"
    assert form["first_signatory"].value() == group.members.get(position="chair").name


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": "12a45"}, "5 sampai 20 angka"),
        ({"number": "1234"}, "5 sampai 20 angka"),
        ({"number": "1" * 21}, "5 sampai 20 angka"),
        ({"number": "٣٤٥٦٧٨"}, "5 sampai 20 angka"),
        ({"bank": ""}, "Bank"),
        ({"bank": "x" * 61}, "Bank"),
        ({"holder": "Siti Aminah"}, "atas nama kelompok"),
        ({"second_signatory": "SITI AMINAH"}, "dua orang yang berbeda"),
        ({"passbook": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_records_nothing_and_keeps_what_was_typed(
    group: Group, values: dict[str, Any], sentence: str
) -> None:
    if "passbook" in values:
        values = {"passbook": not_a_pdf()}
    page = as_role(Role.TREASURER).post(new_url(group), filled(**values))
    assert sentence in errors(page)
    assert page.context["form"]["first_signatory"].value() == "Siti Aminah"
    assert not GroupAccount.objects.exists()


def test_sent_twice_it_is_recorded_once(group: Group) -> None:
    client = as_role(Role.TREASURER)
    client.post(new_url(group), filled())
    assert "menunggu persetujuan" in errors(client.post(new_url(group), filled()))
    assert GroupAccount.objects.count() == 1


def test_who_may_not(group: Group) -> None:
    assert statuses(
        new_url(group), stranger=Role.TREASURER, others=[Role.OPERATOR, Role.DIVISION_HEAD, Role.AUDITOR]
    ) == [302, 404, 403, 403, 403]
