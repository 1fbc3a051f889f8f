"""What a group's page tells once its people are not as the decree says."""

import pytest

from disbursement.group_standing import outdated_decree
from groups.changing import deciding
from groups.models import Group
from groups.seams import Panel
from kube_portal.accounts.roles import Role
from tests.factories import changes
from tests.factories import disbursement as money
from tests.factories.changes import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def panel_of(group: Group) -> Panel | None:
    return outdated_decree(group, money.staff(Role.OFFICE_HEAD))


def decreed() -> Group:
    proposal = money.decreed_proposal()
    return Group.objects.select_related("village").get(pk=proposal.group_id)


def test_nothing_is_told_while_all_is_as_decreed():
    group = decreed()
    found = panel_of(group)
    assert found is None or not found.context["changes"]


def test_a_replacement_wants_an_amending_decree_but_stops_no_money():
    group = decreed()
    request = changes.ready(group)
    deciding.approve(request=request, by=changes.somebody(Role.DIVISION_HEAD))
    found = panel_of(group)
    assert found is not None
    assert [change.text for change in found.context["changes"]] == [
        f"Anggota: {request.member} keluar, {request.newcomer} masuk"
    ]
    assert not found.context["stops"]


def test_a_new_chair_stops_the_money_and_the_old_one_signs_no_more():
    group = decreed()
    old = changes.holder(group)
    account = group.accounts.get()
    assert old is not None
    type(account).objects.filter(pk=account.pk).exists()
    deciding.approve(request=changes.filed(group, Kind.BOARD), by=changes.somebody(Role.DIVISION_HEAD))
    found = panel_of(group)
    assert found is not None
    assert found.context["stops"]
