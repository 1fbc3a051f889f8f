"""Who was helped in a year: counted from what was received, and against what disbursement says of its time."""

import datetime as dt

import pytest

from disbursement import payments, timeliness
from groups.models import FundsReceived, Member
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from reports import helped
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"


def test_groups_families_and_rupiah_of_each_village(regions: None) -> None:
    first = money.made_payment(money.payable_proposal(village=SEDAU))
    money.made_payment(money.payable_proposal(village=SEDAU))
    money.made_payment(money.payable_proposal(village=SIJANGKUNG))
    money.payable_proposal(village=SIJANGKUNG)
    year = first.proposal.program_year.year
    one, two = Member.objects.filter(group=first.proposal.group)[:2]
    Member.objects.filter(pk=two.pk).update(kk=one.kk)  # one family with two members counts once

    sedau, sijangkung = helped.by_village(year, "61.72")

    members = Member.objects.filter(group__proposals__funds_received__isnull=False, group__village_id=SEDAU)
    assert (sedau.village, sedau.groups, sedau.families) == (SEDAU, 2, members.count() - 1)
    assert (sijangkung.village, sijangkung.groups) == (SIJANGKUNG, 1)
    assert sedau.rupiah == sum(FundsReceived.objects.filter(group__village_id=SEDAU).values_list("amount", flat=True))
    assert helped.by_village(year, "76.04") == []
    assert helped.by_village(year - 1) == []
    assert [one.village for one in helped.by_village(year, SIJANGKUNG)] == [SIJANGKUNG]


def test_its_time_is_what_disbursement_says(regions: None) -> None:
    payment = money.made_payment(money.payable_proposal(village=SEDAU))
    year = payment.proposal.program_year
    for deadline in (payment.paid_on, payment.paid_on - dt.timedelta(days=1)):
        ProgramYear.objects.filter(pk=year.pk).update(disbursement_deadline=deadline)
        year.refresh_from_db()
        said = timeliness.of_year(year)
        [found] = helped.by_village(year.year)
        assert (found.in_time, found.late, found.waiting) == (said.in_time, said.late, 0)


def test_aid_that_went_back_helped_nobody(regions: None) -> None:
    payment = money.made_payment()
    payments.reverse(
        payment=payment,
        by=money.staff(Role.TREASURER, "61.72"),
        reason="Retur",
        returned_on=payment.paid_on,
        reference="STS",
    )
    assert helped.by_village(payment.proposal.program_year.year) == []


def test_whoever_came_later_or_left_before_is_not_counted(regions: None) -> None:
    payment = money.made_payment()
    members = list(Member.objects.filter(group=payment.proposal.group, position="member"))
    before = helped.by_village(payment.proposal.program_year.year)[0].families
    Member.objects.filter(pk=members[0].pk).update(active=False, left_on=payment.paid_on)
    Member.objects.filter(pk=members[1].pk).update(joined_on=payment.paid_on + dt.timedelta(days=1))
    assert helped.by_village(payment.proposal.program_year.year)[0].families == before - 2
