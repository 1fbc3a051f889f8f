"""Handing over groups: all at once or none, with what is open, and read by the successor."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Assignment
from kube_portal.accounts.roles import Role
from kube_portal.look.templatetags.look import tanggal
from monitoring import handover as handing
from monitoring.models import Case, FieldReport, Handover, HandoverLine
from monitoring.open_work import open_work
from tests.conftest import SEDAU
from tests.factories import cases
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.groups import AssignmentFactory, GroupFactory
from tests.factories.monitoring import (
    PendampingTrainingFactory,
    draft_report,
    funded_group,
    handed_over,
    months_ago,
    sent_report,
    today,
)
from tests.factories.programs import ProgramYearFactory
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(pendamping, other_pendamping):
    """Two groups of `pendamping`: one with open work, one without money. `other_pendamping` was trained."""
    ProgramYearFactory()
    PendampingTrainingFactory(user=other_pendamping)
    busy = funded_group(months=3, user=pendamping, group=GroupFactory(name="Bukit Harapan", village=SEDAU))
    sent_report(busy, months_ago(3), pendamping, loans_outstanding=700_000, loans_overdue=500_000)
    draft_report(busy, months_ago(1), pendamping)
    cases.opened(pendamping, busy)
    cases.complained(kind="pendamping", accused="pendamping")
    quiet = AssignmentFactory(group=GroupFactory(name="Tirta Jaya", village=SEDAU), user=pendamping)
    return [busy.assignments.get(), quiet]


def test_the_groups_pass_at_once_with_what_is_open(held, pendamping, other_pendamping, verifier):
    made = handed_over(*held, to_user=other_pendamping, by=verifier)

    assert (made.from_user, made.to_user, made.acknowledged_at) == (pendamping, other_pendamping, None)
    busy, quiet = made.lines.order_by("group__name")
    case = Case.objects.get(group=busy.group)
    overdue = 2 if today().day > 10 else 1
    assert busy.open_items == [
        f"{overdue} laporan bulanan terlambat",
        "1 laporan masih draf; penerus dapat membaca dan melanjutkannya",
        f"Kasus {case.reference} belum selesai: Perselisihan antaranggota, tenggat {tanggal(case.due_on)}",
        "Pinjaman anggota menunggak Rp500.000",
    ]
    assert quiet.open_items == []
    assert {(one.ended_on, one.end_reason) for one in Assignment.objects.filter(user=pendamping)} == {
        (today(), "Diserahterimakan kepada Putri: sakit")
    }
    begun = Assignment.objects.open().filter(user=other_pendamping)
    assert {(one.is_primary, one.level, one.started_on, one.decree_number) for one in begun} == {
        (True, "village", today(), "800/8/2026")
    }


def test_the_successor_reads_the_old_drafts_and_the_giver_no_more(held, pendamping, other_pendamping, verifier):
    handed_over(*held, to_user=other_pendamping, by=verifier)

    assert FieldReport.objects.visible_to(other_pendamping).drafts().count() == 1
    assert FieldReport.objects.visible_to(pendamping).count() == 0


def test_one_that_does_not_fit_keeps_all(held, pendamping, other_pendamping, verifier):
    ProgramYearFactory(load_target=1, load_cap=2)
    AssignmentFactory(group=GroupFactory(village=SEDAU), user=other_pendamping)

    with pytest.raises(MoveRefused, match=r"batasnya 2 \(T2\)"):
        handed_over(*held, to_user=other_pendamping, by=verifier)

    assert Assignment.objects.open().filter(user=pendamping).count() == 2
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"on": today() + dt.timedelta(days=1)}, "masa depan"),
        ({"on": dt.date(2010, 1, 1)}, "mendahului tanggal mulai"),
        ({"reason": "other"}, "perlu dijelaskan"),
    ],
)
def test_a_handover_that_cannot_be(held, other_pendamping, verifier, values, said):
    with pytest.raises(MoveRefused, match=said):
        handed_over(*held, to_user=other_pendamping, by=verifier, **values)

    assert not HandoverLine.objects.exists()


def test_nobody_hands_over_to_themself_or_what_has_ended(held, pendamping, other_pendamping, verifier, kadis):
    with pytest.raises(MoveRefused, match="orang lain"):
        handed_over(*held, to_user=pendamping, by=verifier)
    with pytest.raises(MoveRefused, match="paling sedikit satu"):
        handing.hand_over(
            chosen=[],
            to_user=other_pendamping,
            on=today(),
            reason="load",
            by=verifier,
            paper=handing.assignments.Paper(),
        )
    with pytest.raises(NotAllowed):
        handed_over(*held, to_user=other_pendamping, by=kadis)
    handed_over(held[0], to_user=other_pendamping, by=verifier)
    with pytest.raises(MoveRefused, match="sudah berakhir sejak"):
        handed_over(*held, to_user=other_pendamping, by=verifier)


def test_an_untrained_successor_takes_no_primary_place(held, verifier):
    new = UserFactory(first_name="Baru", role=Role.PENDAMPING, region_id="61.72")

    with pytest.raises(MoveRefused, match="Baru belum pernah dilatih"):
        handed_over(*held, to_user=new, by=verifier)


def test_the_successor_says_once_that_it_was_taken_over(held, pendamping, other_pendamping, verifier):
    made = handed_over(*held, to_user=other_pendamping, by=verifier)
    assert HandoverLine.objects.visible_to(other_pendamping).waiting_for(other_pendamping).count() == 2
    with pytest.raises(MoveRefused, match="Hanya pendamping yang menerima"):
        handing.acknowledge(handover=made, by=pendamping)

    first = handing.acknowledge(handover=made, by=other_pendamping).acknowledged_at

    assert handing.acknowledge(handover=made, by=other_pendamping).acknowledged_at == first
    assert not HandoverLine.objects.waiting_for(other_pendamping).exists()
    for change in ({"notes": "lain"}, {"acknowledged_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.filter(pk=made.pk).update(**change)


def test_the_minutes_are_issued_once(held, other_pendamping, verifier):
    PostFactory(region_id="61.72", name="Drs. Dimas Prakoso, M.Si.", from_date=dt.date(2020, 1, 1))
    made = handed_over(*held, to_user=other_pendamping, by=verifier)

    document = handing.issue_minutes(handover=made, by=verifier, base_url="https://x.id/")

    with document.content.open("rb") as pdf:
        text = text_of(pdf.read())
    for word in ("Pandu", "Putri", "Bukit Harapan", "belum selesai: Perselisihan", "sore hari", "Dimas Prakoso"):
        assert word in text
    assert handing.issue_minutes(handover=made, by=verifier, base_url="https://x.id/") == document


def test_who_sees_a_handover(held, pendamping, other_pendamping, verifier, outsider, lurah_sijangkung):
    made = handed_over(*held, to_user=other_pendamping, by=verifier)
    stranger = UserFactory(role=Role.PENDAMPING, region_id="61.72")

    def sees(user) -> bool:
        return Handover.objects.visible_to(user).filter(pk=made.pk).exists()

    assert [sees(user) for user in (pendamping, other_pendamping, verifier)] == [True] * 3
    assert [sees(user) for user in (stranger, outsider, lurah_sijangkung)] == [False] * 3


@pytest.mark.parametrize("size", [1, 3])
def test_open_work_costs_the_same_for_any_number(pendamping, size, django_assert_num_queries):
    groups = [funded_group(months=2, user=pendamping) for _ in range(size)]

    with django_assert_num_queries(6):
        assert len(open_work([group.pk for group in groups], today())) == size
