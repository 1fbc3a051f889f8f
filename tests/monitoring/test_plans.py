"""Mentoring plans: from the template, agreed and frozen, ticked, and their progress from the reports."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Development
from kube_portal.regions.models import Region
from monitoring.mentoring import plans
from monitoring.mentoring.progress import progress_of
from monitoring.models import MentoringPlan, PlanActivity, PlanTemplate
from tests.factories.groups import AssignmentFactory, GroupFactory
from tests.factories.monitoring import (
    EventFactory,
    agreed_plan,
    draft_plan,
    funded_group,
    months_ago,
    sent_report,
    today,
)
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
YEAR = today().year


@pytest.fixture
def group(pendamping):
    """Bukit Harapan: ten members, money since two months ago, accompanied by `pendamping`."""
    return funded_group(months=2, user=pendamping, group=GroupFactory(name="Bukit Harapan"))


def line(offset, every=0, kind="visit"):
    """A line of a template."""
    return plans.TemplateLine(kind, f"{kind} {offset}", offset, every)


@pytest.mark.parametrize(
    ("lines", "funded", "expected"),
    [
        ([line(0)], dt.date(2026, 5, 1), [5]),
        ([line(2)], dt.date(2026, 11, 1), []),
        ([line(0, 1)], dt.date(2026, 10, 1), [10, 11, 12]),
        ([line(1, 6)], dt.date(2026, 1, 1), [2, 8]),
        # Of an earlier year what is repeated goes on, and what is done once is not done again.
        ([line(0), line(6, 6)], dt.date(2025, 8, 1), [2, 8]),
        ([line(6)], dt.date(2025, 11, 1), [5]),
        ([line(3)], None, [4]),
        ([line(0)], dt.date(2027, 1, 1), []),
    ],
)
def test_a_template_means_months(lines, funded, expected):
    assert [one.month.month for one in plans.planned_months(lines, funded, 2026)] == expected


def test_a_plan_starts_from_the_template_of_the_dinas(group, pendamping, verifier):
    plans.save_template(
        regency=Region.objects.get(pk="61.72"), version=0, by=verifier,
        values={
            "turnover": 4_000_000, "savings": 900_000, "members_percent": 75, "equipment": "Oven",
            "stage": "independent",
        },
        lines=[line(0, 0, "training"), line(0, 1, "books")],
    )  # fmt: skip

    plan = plans.start(group=group, year=YEAR, by=pendamping)

    assert (plan.turnover, plan.savings, plan.members_active, plan.equipment, plan.stage, plan.state) == (
        4_000_000, 900_000, 8, "Oven", "independent", "draft",
    )  # fmt: skip
    assert plan.activities.filter(kind="training").get().month == months_ago(2)
    # Begun twice, it is the same.
    assert plans.start(group=group, year=YEAR, by=pendamping) == plan


def test_two_people_at_the_template_are_told(regions, verifier):
    values = {"turnover": None, "savings": None, "members_percent": 100, "equipment": "", "stage": "growing"}
    here = Region.objects.get(pk="61.72")
    first = plans.save_template(regency=here, version=0, values=values, lines=[line(0)], by=verifier)
    assert (first.version, first.activities.count()) == (1, 1)

    with pytest.raises(MoveRefused, match="diubah orang lain"):
        plans.save_template(regency=here, version=0, values=values, lines=[line(1)], by=verifier)
    with pytest.raises(MoveRefused, match="paling sedikit satu"):
        plans.save_template(regency=here, version=1, values=values, lines=[], by=verifier)

    assert plans.save_template(regency=here, version=1, values=values, lines=[line(1)], by=verifier).version == 2
    assert PlanTemplate.objects.get().activities.get().offset == 1


def test_only_the_primary_pendamping_writes(group, pendamping, other_pendamping, verifier):
    AssignmentFactory(group=group, user=other_pendamping, is_primary=False)
    for person in (other_pendamping, verifier):
        with pytest.raises(NotAllowed):
            plans.start(group=group, year=YEAR, by=person)
    plan = agreed_plan(group, pendamping)
    with pytest.raises(NotAllowed):
        plans.revise(plan=plan, reason="Coba", by=other_pendamping)
    with pytest.raises(NotAllowed):
        plans.save_template(
            regency=Region.objects.get(pk="61.72"), version=0, values={}, lines=[line(0)], by=pendamping
        )


def test_a_year_out_of_reach(group, pendamping):
    with pytest.raises(MoveRefused, match="tahun ini atau tahun depan"):
        plans.start(group=group, year=YEAR + 2, by=pendamping)


def test_what_is_missing_is_said_before_agreeing(group, pendamping):
    plan = plans.start(group=group, year=YEAR, by=pendamping)

    with pytest.raises(MoveRefused) as refused:
        plans.agree(plan=plan, agreed_on=today() + dt.timedelta(days=1), agreed_with=" ", by=pendamping)

    assert [blocker.text for blocker in refused.value.blockers] == [
        "Target omzet per bulan belum diisi.",
        "Target tabungan belum diisi.",
        "Tulis siapa dari kelompok yang menyepakati.",
        "Tanggal kesepakatan tidak boleh di masa depan, atau jauh sebelum tahun rencana.",
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        MentoringPlan.objects.filter(pk=plan.pk).update(state="agreed")


@pytest.mark.parametrize(
    ("values", "planned", "said"),
    [
        ({"members_active": 11}, None, "paling banyak 10"),
        ({}, [], "paling sedikit satu kegiatan"),
        ({}, [plans.Planned("visit", "Jauh", dt.date(2031, 1, 1))], "dalam tahun"),
        ({}, [plans.Planned("visit", f"{n}", dt.date(YEAR, 1, 1)) for n in range(81)], "Paling banyak 80"),
    ],
)
def test_a_draft_that_cannot_be(group, pendamping, values, planned, said):
    plan = draft_plan(group, pendamping)
    kept = {name: getattr(plan, name) for name in plans.TARGETS}
    rows = [plans.Planned("visit", "Kunjungan", dt.date(YEAR, 12, 1))] if planned is None else planned

    with pytest.raises(MoveRefused, match=said):
        plans.save_draft(plan=plan, values={**kept, **values}, planned=rows, by=pendamping)


def refused(act) -> str:
    """The name of the constraint that refuses an act."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    name: str = error.value.__cause__.diag.constraint_name
    return name


def test_an_agreed_plan_stands(group, pendamping):
    plan = agreed_plan(group, pendamping)
    rows, some = MentoringPlan.objects.filter(pk=plan.pk), plan.activities.first()
    for change in ({"turnover": 1}, {"agreed_with": "lain"}, {"state": "draft"}, {"year": YEAR - 1}):
        assert refused(lambda change=change: rows.update(**change)) == "mentoringplan_stands_once_agreed"
    for act in (
        lambda: PlanActivity.objects.filter(pk=some.pk).update(title="Lain"),
        lambda: PlanActivity.objects.create(plan=plan, kind="visit", title="Baru", month=dt.date(YEAR, 12, 1)),
        some.delete,
    ):
        assert refused(act) == "planactivity_planned_while_draft"
    with pytest.raises(MoveRefused, match="sudah disepakati"):
        plans.save_draft(plan=plan, values={}, planned=[], by=pendamping)
    assert refused(rows.delete) == "planactivity_planned_while_draft"


def test_a_new_version_takes_the_place_when_it_is_agreed(group, pendamping):
    plan = agreed_plan(group, pendamping)
    done = plans.tick(
        activity=plan.activities.filter(kind="books").first(), done_on=today(), note="Buku diisi.", by=pendamping
    )
    with pytest.raises(MoveRefused, match="Alasan perubahan"):
        plans.revise(plan=plan, reason=" ", by=pendamping)

    draft = plans.revise(plan=plan, reason="Usaha berganti.", by=pendamping)

    assert (draft.version, draft.state, draft.turnover) == (2, "draft", plan.turnover)
    assert draft.activities.get(done_on__isnull=False).title == done.title
    assert MentoringPlan.objects.in_force().get() == plan
    with pytest.raises(MoveRefused, match="sudah dimulai"):
        plans.revise(plan=plan, reason="Lagi", by=pendamping)
    plans.agree(plan=draft, agreed_on=today(), agreed_with="Siti Aminah", by=pendamping)
    plan.refresh_from_db()
    assert (plan.state, MentoringPlan.objects.in_force().get().version) == ("replaced", 2)


def test_a_draft_of_a_new_version_may_be_thrown_away_and_the_first_not(group, pendamping):
    first = draft_plan(group, pendamping)
    with pytest.raises(MoveRefused, match="Versi pertama"):
        plans.discard(plan=first, by=pendamping)
    plans.agree(plan=first, agreed_on=today(), agreed_with="Ketua", by=pendamping)

    plans.discard(plan=plans.revise(plan=first, reason="Coba", by=pendamping), by=pendamping)

    assert MentoringPlan.objects.get() == first


def test_an_activity_is_ticked_once_with_a_note(group, pendamping):
    plan = draft_plan(group, pendamping)
    some = plan.activities.filter(kind="books").first()
    with pytest.raises(MoveRefused, match="sudah disepakati"):
        plans.tick(activity=some, done_on=today(), note="x", by=pendamping)
    plans.agree(plan=plan, agreed_on=today(), agreed_with="Ketua", by=pendamping)
    for values, said in (
        ({"note": " "}, "Tulis dengan singkat"), ({"done_on": today() + dt.timedelta(days=1)}, "masa depan"),
    ):  # fmt: skip
        with pytest.raises(MoveRefused, match=said):
            plans.tick(activity=some, by=pendamping, **{"done_on": today(), "note": "x", **values})

    plans.tick(activity=some, done_on=today(), note="Buku diisi.", by=pendamping)

    with pytest.raises(MoveRefused, match="sudah dicatat selesai"):
        plans.tick(activity=some, done_on=today(), note="Lagi", by=pendamping)
    assert refused(lambda: PlanActivity.objects.filter(pk=some.pk).update(done_note="lain")) == (
        "planactivity_planned_while_draft"
    )


def test_progress_comes_from_the_reports_in_force(group, pendamping):
    sent_report(group, months_ago(2), pendamping, turnover=2_000_000, iks=100_000)
    sent_report(group, months_ago(1), pendamping, turnover=4_000_000, iks=200_000, absent=2, equipment_needs="Oven")
    plan = agreed_plan(group, pendamping)

    turnover, savings, active, equipment, stage = progress_of([plan], today())[0].targets

    assert (turnover.percent, savings.percent, active.percent, equipment.percent) == (80, 25, 80, None)
    assert "terbaik Rp4.000.000, rata-rata Rp3.000.000 dari 2 laporan" in turnover.reached
    assert active.reached.startswith("8 hadir")
    assert equipment.reached.endswith("Oven")
    # Aimed at developing (two of three), stands at growing (one).
    assert (stage.wanted, stage.percent) == ("Berkembang", 50)
    group.development = Development.INDEPENDENT
    plan.group = group
    assert progress_of([plan], today())[0].targets[-1].percent == 150


def test_without_reports_nothing_is_reached(group, pendamping):
    found = progress_of([agreed_plan(group, pendamping)], today())[0]

    assert [(one.percent, one.reached) for one in found.targets[:2]] == [(0, "belum ada laporan tahun ini")] * 2


def test_visits_and_trainings_are_seen_done(group, pendamping):
    sent_report(group, months_ago(1), pendamping)
    EventFactory(groups=[group], held_on=months_ago(2).replace(day=9))
    plan = agreed_plan(group, pendamping)

    states = {(one.activity.kind, one.activity.month): one.state for one in progress_of([plan], today())[0].activities}

    assert states["training", months_ago(2)] == "done"
    assert (states["visit", months_ago(1)], states["visit", months_ago(2)]) == ("done", "overdue")
    assert (states["books", months_ago(1)], states["books", months_ago(0)]) == ("overdue", "now")


def test_each_members_task_is_kept_with_its_history(group, pendamping):
    member, other = group.people()[:2]

    changed = plans.save_tasks(
        group=group, tasks={member.pk: (" Menjual ", "Pandai menawar"), other.pk: (other.task, other.strengths)},
        by=pendamping,
    )  # fmt: skip

    member.refresh_from_db()
    assert (changed, member.task, member.strengths) == (1, "Menjual", "Pandai menawar")
    assert member.history.filter(task="Menjual").count() == 1
    with pytest.raises(MoveRefused, match="bukan anggota"):
        plans.save_tasks(group=group, tasks={999_999: ("x", "")}, by=pendamping)


@pytest.mark.parametrize("size", [1, 3])
def test_progress_costs_the_same_for_any_number(pendamping, size, django_assert_num_queries):
    ProgramYearFactory()
    found = []
    for _ in range(size):
        group = funded_group(months=2, user=pendamping)
        sent_report(group, months_ago(1), pendamping)
        found.append(agreed_plan(group, pendamping))

    with django_assert_num_queries(6):
        assert len(progress_of(found, today())) == size


def test_who_sees_a_plan(group, pendamping, other_pendamping, verifier, outsider):
    agreed_plan(group, pendamping)

    def seen(user) -> int:
        return MentoringPlan.objects.visible_to(user).count()

    assert [seen(user) for user in (pendamping, verifier, other_pendamping, outsider)] == [1, 1, 0, 0]
