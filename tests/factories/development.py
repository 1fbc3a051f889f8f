"""Yearly evaluations for the tests."""

from typing import Any

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring.development import evaluating
from monitoring.development.evaluating import Given
from monitoring.models import Evaluation
from tests.factories.accounts import UserFactory


def somebody(role: Role) -> User:
    """A new person of a role in Singkawang."""
    person: User = UserFactory(role=role, region_id="61.72")
    return person


def started(group: Group, *, year: int | None = None, by: User | None = None) -> Evaluation:
    """An evaluation just begun."""
    return evaluating.start(
        group=group, year=year or group.village.today().year, by=by or somebody(Role.VERIFIER)
    )  # fmt: skip


def scored(evaluation: Evaluation, score: int = 2, **values: Any) -> Evaluation:
    """Every indicator with the same score, with a reason where the facts say otherwise; saved."""
    evaluation = Evaluation.objects.for_page().get(pk=evaluation.pk)
    given = {
        row.indicator_id: Given(score, "Dilihat sendiri." if row.suggested not in (None, score) else "")
        for row in evaluation.scores.all()
    }
    said = {"summary": "", "stage": "", "reason": "", "saved": evaluation.saved, "by": evaluation.drafted_by}
    return evaluating.save(evaluation=evaluation, **{"given": given, **said, **values})


def submitted(group: Group, *, year: int | None = None, by: User | None = None, **values: Any) -> Evaluation:
    """An evaluation that waits for a decision."""
    evaluation = scored(
        started(group, year=year, by=by), **{"stage": "developing", "reason": "Usaha berjalan.", **values}
    )
    return evaluating.submit(evaluation=evaluation, by=evaluation.drafted_by)


def decided(
    group: Group,
    stage: str = "developing",
    *,
    year: int | None = None,
    by: User | None = None,
    decider: User | None = None,
    reason: str = "Sesuai kunjungan.",
) -> Evaluation:
    """An evaluation that was decided."""
    return evaluating.decide(
        evaluation=submitted(group, year=year, by=by),
        stage=stage,
        reason=reason,
        by=decider or somebody(Role.DIVISION_HEAD),
    )
