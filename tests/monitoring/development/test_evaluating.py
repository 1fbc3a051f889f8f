"""One group in one year: scored, handed in, decided by another; frozen, corrected by a new version."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Development, Group, Member
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.operations.integrity import checks
from monitoring import duedates
from monitoring.development import evaluating, rubrics
from monitoring.development.evaluating import Given, outcome_of
from monitoring.models import Evaluation, EvaluationScore, Indicator, Rubric
from tests.factories import development
from tests.factories import monitoring as field_work
from tests.factories.groups import GroupFactory, walk
from tests.factories.regions import create_pilot_regions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def group(pendamping: User) -> Group:
    return field_work.funded_group(user=pendamping)


@pytest.fixture
def kabid_() -> User:
    return development.somebody(Role.DIVISION_HEAD)


def test_it_begins_with_what_the_record_suggests(group):
    field_work.open_books(group)
    evaluation = development.started(group)
    books = evaluation.scores.get(indicator__fact="books")
    judged = evaluation.scores.filter(indicator__fact="")
    assert (books.value, books.suggested, books.score) == (100, 3, 3)
    assert judged.count() == 3
    assert not judged.filter(score__isnull=False).exists()


def test_begun_twice_it_is_the_same(group):
    assert development.started(group) == development.started(group)


@pytest.mark.parametrize("year", [2020, 2999, 99_999_999])
def test_a_year_without_money_or_to_come_is_not_evaluated(group, year):
    with pytest.raises(MoveRefused):
        development.started(group, year=year)


def test_a_group_without_money_is_not_evaluated():
    with pytest.raises(MoveRefused, match="bantuan diterima"):
        development.started(Group.objects.select_related("village").get(pk=GroupFactory().pk))


@pytest.mark.parametrize("role", [Role.DIVISION_HEAD, Role.AUDITOR, Role.TREASURER])
def test_only_pendamping_and_verifier_evaluate(group, role):
    with pytest.raises(NotAllowed):
        development.started(group, by=development.somebody(role))


def test_a_departure_from_the_record_says_why(group):
    evaluation = development.started(group)
    row = evaluation.scores.get(indicator__fact="books")
    with pytest.raises(MoveRefused, match="tulis mengapa"):
        evaluating.save(
            evaluation=evaluation, given={row.indicator_id: Given(3)}, summary="", stage="", reason="", saved=0,
            by=evaluation.drafted_by,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationScore.objects.filter(pk=row.pk).update(score=3)


def test_anothers_saving_is_not_lost(group):
    evaluation = development.started(group)
    development.scored(evaluation)
    with pytest.raises(MoveRefused, match="sementara itu"):
        development.scored(evaluation, saved=0)


@pytest.mark.parametrize(
    ("score", "total", "stage"), [(0, 0, "growing"), (1, 33, "growing"), (2, 66, "developing"), (3, 100, "independent")]
)
def test_scores_add_up_to_a_stage(group, score, total, stage):
    outcome = outcome_of(development.scored(development.started(group), score))
    assert (outcome.total, outcome.stage, outcome.missing) == (total, stage, 0)


def test_a_group_in_which_nothing_happens_is_suggested_as_inactive(pendamping):
    group = field_work.funded_group(user=pendamping, months=9)
    outcome = outcome_of(development.scored(development.started(group), 3))
    assert outcome.stage == Development.INACTIVE
    assert "8 bulan" in outcome.why


def test_it_is_handed_in_whole(group):
    evaluation = development.started(group)
    with pytest.raises(MoveRefused, match="belum dinilai"):
        evaluating.submit(evaluation=evaluation, by=evaluation.drafted_by)
    development.scored(evaluation, stage="independent")
    with pytest.raises(MoveRefused, match="bukan berkembang"):
        evaluating.submit(evaluation=evaluation, by=evaluation.drafted_by)


def test_it_is_decided_by_another_who_says_why(group, kabid_):
    evaluation = development.submitted(group)
    with pytest.raises(NotAllowed):
        evaluating.decide(evaluation=evaluation, stage="developing", reason="", by=evaluation.drafted_by)
    judge = evaluation.drafted_by
    judge.role = Role.DIVISION_HEAD
    judge.save()
    with pytest.raises(MoveRefused, match="orang lain"):
        evaluating.decide(evaluation=evaluation, stage="developing", reason="", by=judge)
    with pytest.raises(MoveRefused, match="lain dari usulan"):
        evaluating.decide(evaluation=evaluation, stage="independent", reason=" ", by=kabid_)
    evaluating.decide(evaluation=evaluation, stage="independent", reason="Pasar tetap, sisa usaha naik.", by=kabid_)
    group.refresh_from_db()
    line = group.development_changes.get()
    assert (group.development, line.before, line.stage, line.by) == ("independent", "growing", "independent", kabid_)


def test_the_database_keeps_the_two_apart_and_the_decision(group, kabid_):
    waiting = development.submitted(group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=waiting.pk).update(
            state="decided", stage="developing", decided_by=waiting.drafted_by, decided_at=waiting.submitted_at
        )
    decided = evaluating.decide(evaluation=waiting, stage="developing", reason="", by=kabid_)
    for change in ({"stage": "growing"}, {"state": "draft"}, {"total": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evaluation.objects.filter(pk=decided.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        decided.scores.update(reason="lain")
    with pytest.raises(DatabaseError), transaction.atomic():
        decided.delete()


def test_what_is_sent_back_can_be_changed_again(group, kabid_):
    evaluation = development.submitted(group)
    with pytest.raises(MoveRefused):
        evaluating.send_back(evaluation=evaluation, note="", by=kabid_)
    evaluating.send_back(evaluation=evaluation, note="Periksa pinjaman.", by=kabid_)
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.returned_note) == ("draft", "Periksa pinjaman.")
    assert development.scored(evaluation, 1).is_draft


def test_a_correction_replaces_once_it_is_decided(group, kabid_):
    first = development.decided(group, "developing")
    with pytest.raises(MoveRefused, match="mengapa"):
        evaluating.correct(evaluation=first, reason=" ", by=first.drafted_by)
    second = evaluating.correct(evaluation=first, reason="Laporan keliru.", by=first.drafted_by)
    assert second.version == 2
    first.refresh_from_db()
    assert first.is_decided
    development.scored(second, 3)
    evaluating.decide(
        evaluation=evaluating.submit(evaluation=second, by=first.drafted_by), stage="independent", reason="", by=kabid_
    )
    first.refresh_from_db()
    group.refresh_from_db()
    assert (first.state, group.development) == ("replaced", "independent")


def test_an_earlier_year_does_not_change_what_the_group_is_now(pendamping, kabid_):
    group = field_work.funded_group(user=pendamping, months=14)
    this_year = group.village.today().year
    development.decided(group, "independent")
    development.decided(group, "growing", year=this_year - 1)
    group.refresh_from_db()
    assert group.development == "independent"


def test_a_group_that_dissolved_is_let_go(group, pendamping, kabid_):
    development.decided(group, "dissolved")
    group.refresh_from_db()
    assert group.development in duedates.SILENT
    assert not Member.objects.filter(group=group, active=True).exists()
    assignment = group.assignments.get()
    assert (assignment.end_reason, assignment.ended_on) == ("Kelompok bubar", group.village.today())
    assert not [sentence for sentence in _integrity() if "membership" in sentence]


def _integrity() -> list[str]:
    return [sentence for check in checks().values() for sentence in check()]


def test_found_alive_again_it_holds_its_members(group, kabid_):
    first = development.decided(group, "dissolved")
    again = evaluating.correct(evaluation=first, reason="Ternyata masih jalan.", by=first.drafted_by)
    development.scored(again, 2)
    evaluating.decide(
        evaluation=evaluating.submit(evaluation=again, by=first.drafted_by), stage="developing", reason="", by=kabid_
    )
    assert Member.objects.filter(group=group, active=True).count() == 10


def test_a_dissolved_group_is_not_held_by_another_move(group, kabid_):
    development.decided(group, "dissolved")
    walk(group.proposals.get(), "close_accounts")
    assert not Member.objects.filter(group=group, active=True).exists()


class TestRubric:
    """The rubric of an office: adopted, worded anew, put in force by another."""

    def test_the_portals_own_is_adopted_once(self, group):
        first = rubrics.adopt("61.72")
        assert rubrics.adopt("61.72") == first
        assert first.indicators.count() == 13

    def test_a_used_rubric_is_frozen_and_replaced_by_a_version(self, group, kabid_):
        evaluation = development.started(group)
        rubric = evaluation.rubric
        for rows, change in (
            (Rubric.objects.filter(pk=rubric.pk), {"developing_from": 10}),
            (Indicator.objects.filter(rubric=rubric), {"weight": 9}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)
        draft = rubrics.begin_draft(regency=rubric.regency, by=kabid_)
        assert rubrics.begin_draft(regency=rubric.regency, by=kabid_) == draft
        assert (draft.version, draft.indicators.count()) == (2, 13)
        with pytest.raises(MoveRefused, match="orang lain"):
            rubrics.put_in_force(rubric=draft, by=kabid_)
        rubrics.put_in_force(rubric=draft, by=development.somebody(Role.OFFICE_HEAD))
        rubric.refresh_from_db()
        assert rubric.state == "retired"
        assert rubrics.in_force("61.72") == draft
        evaluation.refresh_from_db()
        assert evaluation.rubric == rubric

    def test_only_the_heads_word_it(self, group):
        rubric = rubrics.adopt("61.72")
        with pytest.raises(NotAllowed):
            rubrics.begin_draft(regency=rubric.regency, by=development.somebody(Role.VERIFIER))

    def test_a_score_belongs_to_the_rubric_of_its_evaluation(self, group, kabid_):
        evaluation = development.started(group)
        draft = rubrics.begin_draft(regency=evaluation.rubric.regency, by=kabid_)
        with pytest.raises(IntegrityError), transaction.atomic():
            EvaluationScore.objects.create(evaluation=evaluation, indicator=draft.indicators.first(), score=1)


@given(st.lists(st.tuples(st.integers(1, 10), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_total_is_a_share_of_what_could_be_had(pairs):
    rows = [EvaluationScore(indicator=Indicator(weight=weight), score=score) for weight, score in pairs]
    total = evaluating._percent(rows)
    assert total is not None
    assert 0 <= total <= 100
    best = [EvaluationScore(indicator=Indicator(weight=weight), score=3) for weight, _ in pairs]
    assert evaluating._percent(best) == 100
    better = [
        EvaluationScore(indicator=row.indicator, score=min((row.score or 0) + 1, 3)) for row in rows
    ]  # fmt: skip
    more = evaluating._percent(better)
    assert more is not None
    assert more >= total


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_begin_one():
    create_pilot_regions()
    group = field_work.funded_group(user=development.somebody(Role.PENDAMPING))
    people = [development.somebody(Role.VERIFIER) for _ in range(2)]
    barrier, found = threading.Barrier(2), []

    def begin(by: User) -> None:
        barrier.wait()
        try:
            found.append(development.started(group, by=by).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1
