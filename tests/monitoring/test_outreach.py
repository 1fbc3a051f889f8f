"""Outreach (T3): who is invited, who came, and whether a village may submit."""

import datetime as dt

import pytest

from groups import lifecycle
from groups.lifecycle import MoveRefused
from groups.transitions import Status
from kube_portal.regions.models import Region
from monitoring import outreach
from monitoring.models import Event
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import OutreachFactory, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(regions):
    """The rules of 2026."""
    return ProgramYearFactory()


def record(code, by, **values):
    """Write down an outreach of today."""
    values = {"topic": "Apa itu KUBE?", "place": "Balai", "held_on": today(), "by": by, **values}
    return outreach.record(region=Region.objects.get(pk=code), **values)


def test_a_village_invites_its_offices(year, verifier):
    event = record(SEDAU, verifier, sectors=["Dinas Pertanian", " Dinas Pertanian ", "Bank Kalbar"])

    assert [(office.office, office.name, office.attended) for office in event.offices.all()] == [
        ("village", "Kantor Kelurahan Sedau", None),
        ("district", "Kantor Kecamatan Singkawang Selatan", None),
        ("dinas", "Dinas Sosial", None),
        ("sector", "Dinas Pertanian", None),
        ("sector", "Bank Kalbar", None),
    ]


def test_a_district_invites_every_village(year, verifier):
    event = record(SINGKAWANG_SELATAN, verifier)

    villages = event.offices.filter(office="village").values_list("region_id", flat=True)
    assert sorted(villages) == ["61.72.05.1001", "61.72.05.1002", "61.72.05.1003", "61.72.05.1004"]


def test_who_came_and_who_did_not(year, verifier):
    event = record(SEDAU, verifier)
    village, district, dinas = event.offices.all()

    came = outreach.mark_offices(
        event=event,
        attended={village.pk: (False, "Lurah"), district.pk: (True, " Camat "), dinas.pk: (None, "")},
    )

    assert came == 1
    assert list(event.offices.values_list("attended", "represented_by")) == [(False, ""), (True, "Camat"), (None, "")]


def test_attendance_waits_for_the_day(year, verifier):
    event = record(SEDAU, verifier, held_on=today() + dt.timedelta(days=3))

    with pytest.raises(MoveRefused, match="pada hari kegiatan"):
        outreach.mark_offices(event=event, attended={event.offices.first().pk: (True, "Lurah")})

    assert event.offices.filter(attended__isnull=False).count() == 0


def test_offices_of_another_event_are_left_alone(year, verifier):
    event, other = record(SEDAU, verifier), record(SIJANGKUNG, verifier)

    assert outreach.mark_offices(event=event, attended={other.offices.first().pk: (True, "x")}) == 0

    assert other.offices.filter(attended=True).count() == 0


@pytest.mark.parametrize(
    ("region", "days_ago", "counts"),
    [
        (SEDAU, 0, True),
        (SEDAU, 364, True),
        (SEDAU, 365, False),
        (SINGKAWANG_SELATAN, 100, True),
        (SIJANGKUNG, 1, False),
        (SEDAU, -1, False),
    ],
)
def test_an_outreach_serves_its_village_for_a_year(year, region, days_ago, counts):
    event = OutreachFactory(region_id=region, held_on=today() - dt.timedelta(days=days_ago))

    assert outreach.latest_for(SEDAU, today()) == (event if counts else None)


def test_a_training_is_no_outreach(year):
    OutreachFactory(kind=Event.Kind.TRAINING)

    assert outreach.latest_for(SEDAU, today()) is None


@pytest.mark.parametrize(("policy", "blocked"), [("required", True), ("warned", False), ("no", False)])
def test_the_policy_decides_whether_submission_waits(year, operator_sedau, policy, blocked):
    ProgramYearFactory(outreach_policy=policy)
    proposal = ProposalFactory(complete=True, drafted_by=operator_sedau)

    rules = [blocker.rule for blocker in lifecycle.blockers(proposal, "submit", by=operator_sedau)]

    assert ("T3" in rules) is blocked
    OutreachFactory()
    assert "T3" not in [blocker.rule for blocker in lifecycle.blockers(proposal, "submit", by=operator_sedau)]
    assert proposal.status == Status.DRAFT


def test_a_village_sees_what_its_district_holds(year, lurah_sedau, lurah_sijangkung, outsider, verifier):
    own, district = OutreachFactory(region_id=SEDAU), OutreachFactory(region_id=SINGKAWANG_SELATAN)

    def sees(user) -> set[int]:
        return set(Event.objects.visible_to(user).values_list("pk", flat=True))

    assert sees(lurah_sedau) == sees(verifier) == {own.pk, district.pk}
    assert sees(lurah_sijangkung) == {district.pk}
    assert sees(outsider) == set()
