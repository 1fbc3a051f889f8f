"""Re-checks: when a registry is put in force, running groups are compared again, and what changed is told (E3).

Nothing changes by itself: a member stays, money is not taken back. What is told compares two answers to one rule, both
by the definitions of `eligibility/criteria.py` and `eligibility/outcomes.py`: what counted so far (the latest re-check
that said something of the member, else what the verification recorded), and what the registries in force say now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from eligibility.assessment import Outcome
from eligibility.criteria import CRITERIA, Result
from eligibility.locks import need
from eligibility.models import Recheck, RecheckLine, RegistrySnapshot, Verification
from eligibility.outcomes import outcome_rows
from eligibility.subjects import read, subjects
from groups.lifecycle import MoveRefused
from groups.models import Development, Member, Proposal
from groups.querysets import ProposalQuerySet
from groups.seams import Blocker
from groups.transitions import COMMITTED
from kube_portal.accounts.models import User

ACKNOWLEDGE = "eligibility.acknowledge_recheck"
RULE = "E3"

# How long a re-check may wait for a worker before the clock does it.
WAITS = dt.timedelta(minutes=15)

NEVER_RECORDED = "belum pernah dicatat"

# What the words of the rule are filled from, beside the keys.
_WORDS = (
    "name", "birth_date", "desil_max", "registry_sources", "snapshots", "registry_labels", "registry_name",
    "registry_birth_date", "registry_desil", "registry_source", "registry_period", "cases",
)  # fmt: skip


def begin(*, snapshot: RegistrySnapshot, replaced: RegistrySnapshot | None, by: User | None) -> Recheck:
    """Write down that a registry was put in force, and queue the comparison; in the transaction that does so."""
    recheck = Recheck.objects.create(snapshot=snapshot, replaced=replaced, started_by=by)
    run.enqueue(recheck.pk)
    return recheck


@task()
def run(pk: int) -> None:
    """Carry out a re-check, once: whoever comes second finds that it is done. All or nothing."""
    carry_out(pk)


def carry_out(pk: int) -> bool:
    """Compare the running groups of one re-check and write down what changed; False where there is nothing to do.

    The registry's row is held meanwhile, so that no other takes its place under the comparison.
    """
    with transaction.atomic():
        recheck = (
            Recheck.objects.waiting().select_for_update(no_key=True, of=("self",), skip_locked=True).filter(pk=pk)
        ).first()
        if recheck is None:
            return False
        snapshot = RegistrySnapshot.objects.select_for_update(no_key=True).get(pk=recheck.snapshot_id)
        recheck.done_at = timezone.now()
        if not snapshot.in_force:
            recheck.is_overtaken = True
            recheck.save(update_fields=["done_at", "is_overtaken"])
            return True
        # By their numbers: how many these are, the planner could not tell from the question itself.
        proposals = Proposal.objects.filter(pk__in=list(running(snapshot).values_list("pk", flat=True)))
        lines = [_line(recheck, row) for row in _changed(proposals)]
        RecheckLine.objects.bulk_create(lines, batch_size=1000)
        members = Member.objects.present().filter(group__in=proposals.values("group"))
        recheck.groups, recheck.members = proposals.count(), members.count()
        recheck.no_longer = sum(line.fails for line in lines)
        recheck.newly = len(lines) - recheck.no_longer
        recheck.save(update_fields=["done_at", "groups", "members", "no_longer", "newly"])
        return True


def running(snapshot: RegistrySnapshot) -> ProposalQuerySet:
    """The proposals that a registry is compared with: of each running group of the regency the latest one selected.

    Running: from the selection on, as long as the group is neither inactive nor dissolved. The year has to ask for
    that source.
    """
    latest = (
        Proposal.objects.in_status(*COMMITTED)
        .filter(program_year__regency_id=snapshot.regency_id)
        .order_by("group_id", "-program_year__year", "-pk")
        .distinct("group_id")
    )
    return Proposal.objects.filter(
        pk__in=latest.values("pk"), program_year__registry_sources__contains=[snapshot.source]
    ).exclude(group__development__in=(Development.INACTIVE, Development.DISSOLVED))


def _changed(proposals: ProposalQuerySet) -> list[dict[str, Any]]:
    """Everybody of the proposals for whom the answer changed, with what the words are filled from; one query.

    Each side is computed once, whatever the planner knows of how many rows it has.
    """
    criterion = CRITERIA[RULE]
    try:
        now, counted = subjects(proposals), outcome_rows(proposals, only=[RULE])
    except EmptyResultSet:
        return []
    scope, params = proposals.order_by().values("pk").query.sql_with_params()
    sql = f"""
        WITH present AS MATERIALIZED (
            SELECT proposal_id, member_id, village_id, group_id, {", ".join(_WORDS)},
                   {criterion.case_sql} AS {criterion.column}, {criterion.result_sql} AS result
              FROM ({now.sql}) AS subject
        ),
        counted AS MATERIALIZED (
            SELECT proposal_id, member_id, {criterion.column} AS outcome FROM ({counted.sql}) AS outcomes
        ),
        recorded AS MATERIALIZED (
            SELECT DISTINCT ON (v.proposal_id, c.member_id) v.proposal_id, c.member_id,
                   coalesce(nullif(f.note, ''), f.reason) AS reason
              FROM eligibility_verification v
              JOIN eligibility_membercheck c ON c.verification_id = v.id
              JOIN eligibility_finding f ON f.member_check_id = c.id AND f.rule = '{RULE}'
             WHERE v.outcome = '{Verification.Outcome.PASSED}' AND v.proposal_id IN ({scope})
             ORDER BY v.proposal_id, c.member_id, v.id DESC
        ),
        told AS MATERIALIZED (
            SELECT DISTINCT ON (l.proposal_id, l.member_id) l.proposal_id, l.member_id, l.kind, l.after
              FROM eligibility_recheckline l
             WHERE l.proposal_id IN ({scope})
             ORDER BY l.proposal_id, l.member_id, l.id DESC
        )
        SELECT * FROM (
            SELECT present.*, counted.outcome, recorded.reason AS recorded_reason, told.after AS told_after,
                   CASE WHEN told.kind = '{RecheckLine.Kind.NO_LONGER}' THEN '{Outcome.FAIL}'
                        WHEN told.kind = '{RecheckLine.Kind.NEWLY}' THEN '{Outcome.PASS}'
                        WHEN recorded.member_id IS NOT NULL THEN counted.outcome ELSE '' END AS before
              FROM present
              JOIN counted USING (proposal_id, member_id)
              LEFT JOIN recorded USING (proposal_id, member_id)
              LEFT JOIN told USING (proposal_id, member_id)
        ) AS compared
         WHERE (result = '{Result.FAIL}' AND before <> '{Outcome.FAIL}' AND outcome <> '{Outcome.DISPENSED}')
            OR (result = '{Result.PASS}' AND before IN ('{Outcome.FAIL}', '{Outcome.DISPENSED}'))
         ORDER BY village_id, group_id, member_id
    """  # noqa: S608 - names and words of our own; every value is a parameter
    return read(sql, (*now.params, *counted.params, *params, *params))


def _line(recheck: Recheck, row: dict[str, Any]) -> RecheckLine:
    """One change, in the words of the rule."""
    fails = row["result"] == Result.FAIL
    return RecheckLine(
        recheck=recheck,
        proposal_id=row["proposal_id"],
        member_id=row["member_id"],
        kind=RecheckLine.Kind.NO_LONGER if fails else RecheckLine.Kind.NEWLY,
        before_result=row["before"],
        before=_before(row),
        after=CRITERIA[RULE].verdict(row).reason[:1000],
    )


def _before(row: dict[str, Any]) -> str:
    """What counted so far: the words of the re-check that told of it last, else those of the verification."""
    if row["told_after"] is not None:
        return str(row["told_after"])
    if row["recorded_reason"]:
        return f"saat verifikasi: {row['recorded_reason']}"
    return NEVER_RECORDED if not row["before"] else "memenuhi saat verifikasi"


def acknowledge(*, lines: Iterable[RecheckLine], note: str, by: User, at: dt.datetime | None = None) -> int:
    """Write down that somebody of the Dinas knows of these changes, and what is to happen; returns how many were new.

    Those that somebody acknowledged before stay as they are. Raises MoveRefused without a note, NotAllowed without the
    right.
    """
    if not note.strip():
        raise MoveRefused([Blocker("Tulis tindak lanjutnya, misalnya: dibicarakan dengan kelompok tanggal 3.")])
    with transaction.atomic():
        wanted = [line.pk for line in lines]
        rows = (
            RecheckLine.objects.unseen()
            .filter(pk__in=wanted)
            .select_for_update(no_key=True, of=("self",))
            .select_related("proposal")
            .order_by("pk")
        )
        found = list(rows)
        for line in found:
            need(by, ACKNOWLEDGE, line.proposal)
            line.acknowledged_by, line.acknowledged_at, line.note = by, at or timezone.now(), note.strip()
            line.save(update_fields=["acknowledged_by", "acknowledged_at", "note"])
    return len(found)


def catch_up(now: dt.datetime) -> dict[str, int]:
    """Carry out what no worker came to, or what one left behind when it was killed."""
    late = Recheck.objects.waiting().filter(started_at__lt=now - WAITS).order_by("started_at", "pk")
    return {"re-checks caught up with": sum(carry_out(pk) for pk in late.values_list("pk", flat=True))}
