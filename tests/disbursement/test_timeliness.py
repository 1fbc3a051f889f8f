"""D2: paid by the deadline; days left, or days late, in numbers and in words."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.urls import reverse

from disbursement import timeliness
from disbursement.timeliness import Timeliness
from groups import lifecycle
from groups.models import Proposal
from groups.seams import Blocker
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from tests.factories import disbursement as money
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory

DEADLINE = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("today", "paid_on", "days_left", "days_late", "text", "tone"),
    [
        ("2026-05-30", None, 31, 0, "31 hari lagi", "neutral"),
        ("2026-05-31", None, 30, 0, "30 hari lagi", "warn"),
        ("2026-06-29", None, 1, 0, "1 hari lagi", "warn"),
        ("2026-06-30", None, 0, 0, "hari ini batas waktunya", "warn"),
        ("2026-07-01", None, -1, 1, "terlambat 1 hari", "bad"),
        ("2026-12-31", None, -184, 184, "terlambat 184 hari", "bad"),
        ("2026-11-22", "2026-06-27", 3, 0, "dibayar 3 hari sebelum batas", "good"),
        ("2026-11-22", "2026-06-30", 0, 0, "dibayar tepat pada batas waktu", "good"),
        ("2026-11-22", "2026-07-01", -1, 1, "dibayar terlambat 1 hari", "bad"),
        # The study's own year: paid 14–22 December 2011 against 30 June is 167–175 days late.
        ("2026-11-22", "2026-12-14", -167, 167, "dibayar terlambat 167 hari", "bad"),
        ("2026-11-22", "2026-12-22", -175, 175, "dibayar terlambat 175 hari", "bad"),
    ],
)
def test_days_against_the_deadline(
    today: str, paid_on: str | None, days_left: int, days_late: int, text: str, tone: str
) -> None:
    paid = dt.date.fromisoformat(paid_on) if paid_on else None
    found = Timeliness(DEADLINE, dt.date.fromisoformat(today), paid)
    assert (found.days_left, found.days_late, found.text, found.tone) == (days_left, days_late, text, tone)


@pytest.mark.django_db
def test_a_grant_counts_as_paid_only_when_paid_in_full(bendahara: User, kadis: User) -> None:
    proposal = money.payable_proposal()
    assert timeliness.of_proposal(proposal).paid_on is None
    payment = money.made_payment(proposal)
    assert timeliness.of_proposal(proposal).paid_on == payment.paid_on
    money.payments.reverse(
        payment=payment, by=bendahara, reason="Retur", returned_on=payment.paid_on, reference="STS"
    )  # fmt: skip
    assert timeliness.of_proposal(proposal).paid_on is None


@pytest.mark.django_db
def test_the_year_counts_in_time_late_and_waiting(regions: None) -> None:
    year = ProgramYearFactory()
    late, in_time = money.made_payment(), money.made_payment()
    money.payable_proposal()
    ProposalFactory(status=Status.APPROVED)
    ProposalFactory(status=Status.ELIGIBLE)
    year.disbursement_deadline = late.paid_on - dt.timedelta(days=2)

    found = timeliness.of_year(year)

    assert (found.committed, found.in_time, found.late, found.waiting) == (4, 0, 2, 2)
    assert (found.least_late, found.most_late, found.days_left, found.text) == (2, 2, -2, "lewat 2 hari")
    year.disbursement_deadline = in_time.paid_on
    found = timeliness.of_year(year)
    assert (found.in_time, found.late, found.text) == (2, 0, "hari ini")


@pytest.mark.django_db
def test_an_overdue_account_blocks_the_groups_next_application(operator_sedau: User) -> None:
    funded = money.funded_proposal()
    year = funded.program_year
    paid_on = funded.payments.get().paid_on
    following = ProposalFactory(
        group=funded.group, program_year=ProgramYearFactory(year=2027), drafted_by=operator_sedau, complete=True
    )
    due = paid_on + dt.timedelta(days=year.accountability_due_days)

    assert timeliness.overdue_accountability(funded.group_id, due) is None
    found = timeliness.overdue_accountability(funded.group_id, due + dt.timedelta(days=1))
    assert found == (funded, due)
    assert _money_blockers(following, operator_sedau) == []


@pytest.mark.django_db
def test_the_blocker_says_which_year_and_when_it_was_due(operator_sedau: User) -> None:
    funded = money.funded_proposal()
    ProgramYear.objects.filter(pk=funded.program_year_id).update(accountability_due_days=0)
    following = ProposalFactory(
        group=funded.group, program_year=ProgramYearFactory(year=2027), drafted_by=operator_sedau, complete=True
    )
    yesterday = funded.program_year.today() - dt.timedelta(days=1)
    with patch.object(Region, "today", lambda region: yesterday + dt.timedelta(days=2)):
        (blocker,) = _money_blockers(following, operator_sedau)
    assert blocker.text.startswith("LPJ bantuan tahun 2026 belum diterima; batasnya ")
    assert blocker.url == reverse("disbursement:accountability_detail", args=[funded.pk])


def _money_blockers(proposal: Proposal, user: User) -> list[Blocker]:
    return [one for one in lifecycle.blockers(proposal, "submit", by=user) if "LPJ" in one.text]
