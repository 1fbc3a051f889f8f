"""A group's account: in its name, recorded by one, confirmed by another, the old one kept."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from disbursement import accounts, banks
from disbursement.models import GroupAccount
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.disbursement import GroupAccountFactory
from tests.factories.groups import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(regions: None) -> Group:
    return GroupFactory(name="Bukit Harapan")


def add(group: Group, by: User, **values: Any) -> GroupAccount:
    return accounts.add_account(
        **{
            "group": group,
            "bank": " Bank  Kalbar ",
            "number": "302-100.0001",
            "holder": "KUBE BUKIT HARAPAN",
            "first_signatory": "Siti Aminah",
            "second_signatory": "Maria Bong",
            "by": by,
            **values,
        }
    )


def test_an_account_is_in_use_once_a_second_person_confirmed_it(group: Group, bendahara: User, kabid: User) -> None:
    account = add(group, bendahara)
    assert (account.bank, account.number, account.is_pending) == ("Bank Kalbar", "3021000001", True)
    assert accounts.account_in_use(group.pk) is None

    accounts.approve_account(account=account, by=kabid)

    assert accounts.account_in_use(group.pk) == account
    with pytest.raises(MoveRefused, match="sudah diputuskan"):
        accounts.approve_account(account=account, by=kabid)


def test_a_new_account_closes_the_old_one_which_stays(group: Group, bendahara: User, kabid: User) -> None:
    old = accounts.approve_account(account=add(group, bendahara), by=kabid)
    new = add(group, bendahara, bank="BRI", number="001122334455667")
    assert accounts.account_in_use(group.pk) == old

    accounts.approve_account(account=new, by=kabid)

    old.refresh_from_db()
    assert accounts.account_in_use(group.pk) == new
    assert (old.closed_on, old.close_reason) == (group.village.today(), "Diganti dengan BRI 001122334455667")
    assert old.history.count() == 3


def test_a_refused_account_is_closed_with_the_reason(group: Group, bendahara: User, kabid: User) -> None:
    account = accounts.refuse_account(account=add(group, bendahara), by=kabid, reason="Nomor keliru")
    assert (account.is_pending, account.close_reason) == (False, "Ditolak: Nomor keliru")
    assert add(group, bendahara).is_pending


@pytest.mark.parametrize("holder", ["Siti Aminah", "KUBE Bukit", "", "KUBE"])
def test_an_account_in_a_persons_name_is_refused(group: Group, bendahara: User, holder: str) -> None:
    with pytest.raises(MoveRefused, match="harus atas nama kelompok “Bukit Harapan”"):
        add(group, bendahara, holder=holder)
    assert not GroupAccount.objects.exists()


@pytest.mark.parametrize(
    "holder", ["Bukit Harapan", "KUBE BUKIT-HARAPAN", "Kelompok Usaha Bersama Bukit Harapan Sedau"]
)
def test_the_groups_name_is_known_however_the_bank_writes_it(group: Group, bendahara: User, holder: str) -> None:
    assert add(group, bendahara, holder=holder).is_pending


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": "30210001"}, "Nomor rekening Bank Kalbar terdiri dari 10 angka; yang ditulis 8 angka."),
        ({"bank": "Bank BRI Unit Sedau"}, "Nomor rekening BRI terdiri dari 15 angka; yang ditulis 10 angka."),
        ({"bank": "Bank Antah Berantah"}, "Bank “Bank Antah Berantah” tidak ada dalam daftar"),
        ({"bank": "Brigade"}, "Bank “Brigade” tidak ada dalam daftar"),
    ],
)
def test_a_number_has_the_digits_of_a_listed_bank(
    group: Group, bendahara: User, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(MoveRefused, match=sentence):
        add(group, bendahara, **values)


def test_the_office_lists_its_banks(group: Group, bendahara: User, settings: Any) -> None:
    settings.BANKS = ["Bank Nagari:14-15"]
    assert add(group, bendahara, bank="BANK NAGARI Cab. Padang", number="12345678901234").is_pending
    settings.BANKS = ["Bank Nagari"]
    with pytest.raises(ValueError, match="is no NAME:DIGITS"):
        banks.listed()


def test_a_branch_makes_no_other_bank(group: Group, bendahara: User) -> None:
    GroupAccountFactory(bank="Bank Kalbar Cabang Singkawang", number="3021000001")
    with pytest.raises(MoveRefused, match="dipakai kelompok lain"):
        add(group, bendahara)


def test_the_database_knows_a_bank_whatever_its_branch(regions: None) -> None:
    GroupAccountFactory(bank="Bank Kalbar Cabang Singkawang", number="3021000001")
    with pytest.raises(IntegrityError, match="groupaccount_number_unique_while_open"), transaction.atomic():
        GroupAccountFactory(bank="BANK KALBAR", number="3021000001")


def test_two_signatories_are_two_people(group: Group, bendahara: User) -> None:
    with pytest.raises(MoveRefused, match="dua orang yang berbeda"):
        add(group, bendahara, second_signatory="siti  aminah")


def test_no_number_serves_two_groups(group: Group, bendahara: User) -> None:
    other = GroupAccountFactory(bank="BANK KALBAR", number="3021000001")
    with pytest.raises(MoveRefused, match="dipakai kelompok lain"):
        add(group, bendahara)
    GroupAccount.objects.filter(pk=other.pk).update(closed_on=group.village.today())
    assert add(group, bendahara).is_pending


def test_one_account_waits_at_a_time(group: Group, bendahara: User) -> None:
    add(group, bendahara)
    with pytest.raises(MoveRefused, match="menunggu persetujuan"):
        add(group, bendahara, number="5555555555")


def test_who_recorded_it_cannot_confirm_it(group: Group, bendahara: User) -> None:
    account = add(group, bendahara)
    User.objects.filter(pk=bendahara.pk).update(role=Role.DIVISION_HEAD)
    with pytest.raises(MoveRefused, match="oleh orang lain"):
        accounts.approve_account(account=account, by=User.objects.get(pk=bendahara.pk))


@pytest.mark.parametrize(("role", "region"), [(Role.VERIFIER, "61.72"), (Role.DIVISION_HEAD, "76.04")])
def test_only_the_kabid_of_the_regency_confirms(group: Group, bendahara: User, role: Role, region: str) -> None:
    with pytest.raises(NotAllowed):
        accounts.approve_account(account=add(group, bendahara), by=UserFactory(role=role, region_id=region))


def test_an_approved_account_is_frozen_and_never_deleted(group: Group) -> None:
    account = GroupAccountFactory(group=group)
    for attempt in (lambda: GroupAccount.objects.update(number="11111111"), lambda: account.delete()):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            attempt()
