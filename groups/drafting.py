"""Writing a draft: every step saves by itself, under a lock on the proposal, and only while it is a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone

from groups.models import BudgetLine, Group, Member, MembershipChange, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.storing import NotStored, nothing_half_kept, store
from kube_portal.programs.models import GrantTier, ProgramYear
from kube_portal.regions.models import Region

MAX_MEMBERS = 30
MAX_BUDGET_LINES = 100

# What to say when the database refuses a draft's row.
_REFUSALS = {
    "group_name_unique_in_village": ("name", "Di desa/kelurahan ini sudah ada kelompok dengan nama itu."),
    "proposal_one_live_per_group_and_year": (
        "program_year",
        "Kelompok ini sudah punya usulan yang berjalan pada tahun itu.",
    ),
    "pastgrant_once_a_year": ("name", "Bantuan kelompok ini pada tahun itu sudah tercatat."),
    "proposal_tier_of_its_year": ("tier", "Jenis bantuan itu bukan dari tahun program yang dipilih."),
    "member_nik_once_in_group": ("nik", "NIK ini sudah ada di kelompok ini."),
    "member_one_active_membership_per_nik": ("nik", "NIK ini sudah aktif di kelompok lain (E9)."),
    "assignment_not_a_member": (
        "nik",
        "Orang dengan NIK ini mendampingi kelompok ini, jadi tidak dapat menjadi anggotanya.",
    ),
    "member_one_of_each_board_position": ("position", "Jabatan ini sudah dipegang anggota lain (G2)."),
    "member_active_is_identified_and_present": ("nik", "Anggota aktif harus punya NIK yang lengkap (E1)."),
}


class DraftClosed(Exception):  # noqa: N818 (reads as what happened)
    """The proposal has left the village meanwhile: it can't be edited. `proposal` is as it stands now."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        super().__init__(f"Usulan ini berstatus “{proposal.status_label}” dan tidak dapat diubah lagi.")


class DraftRefused(Exception):  # noqa: N818 (reads as what happened)
    """A row that can't be saved; `field` names the form's field it concerns, the message says why."""

    def __init__(self, field: str | None, message: str) -> None:
        self.field = field
        super().__init__(message)


@contextmanager
def open_draft(proposal: Proposal) -> Iterator[Proposal]:
    """Lock a draft for changes; raises DraftClosed when it is none any more, DraftRefused when a constraint objects."""
    try:
        with nothing_half_kept():
            locked = (
                Proposal.objects.select_for_update(no_key=True, of=("self",))
                .select_related("group__village", "village", "program_year__regency", "tier")
                .get(pk=proposal.pk)
            )
            if not locked.is_draft or not locked.program_year.is_open:
                raise DraftClosed(locked)
            yield locked
    except IntegrityError as error:
        raise refused(error) from error


def refused(error: IntegrityError) -> DraftRefused:
    """What a broken constraint means to the person who typed; an unknown one is a defect and is raised on."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name not in _REFUSALS:
        raise error
    field, message = _REFUSALS[name]
    return DraftRefused(field, message)


def start(
    *,
    by: User,
    program_year: ProgramYear,
    tier: GrantTier,
    place: Group | Region,
    values: Mapping[str, Any] | None = None,
) -> Proposal:
    """Begin a draft for a group that exists, or for a new one in a village with `values` of the group.

    Raises DraftRefused when the name is taken in the village, or the group has a live proposal in that year.
    """
    try:
        with transaction.atomic():
            group = place if isinstance(place, Group) else Group.objects.create(village=place, **(values or {}))
            return Proposal.objects.create(group=group, program_year=program_year, tier=tier, drafted_by=by)
    except IntegrityError as error:
        raise refused(error) from error


def save_terms(*, proposal: Proposal, program_year: ProgramYear, tier: GrantTier, values: Mapping[str, Any]) -> None:
    """Change a draft's year and kind of grant and what the group is called."""
    with open_draft(proposal) as draft:
        _write(draft.group, values)
        draft.program_year, draft.tier = program_year, tier
        draft.precheck_seen_at = None
        draft.save(update_fields=["program_year", "tier", "precheck_seen_at"])


def save_business(*, proposal: Proposal, values: Mapping[str, Any]) -> None:
    """Change the group's business plan."""
    with open_draft(proposal) as draft:
        _write(draft.group, values)


def save_deliberation(
    *, proposal: Proposal, by: User, values: Mapping[str, Any], minutes: UploadedFile[Any] | None
) -> None:
    """Change what is known of the deliberation; new minutes take the place of the old (which stay on file)."""
    with open_draft(proposal) as draft:
        if minutes is not None:
            try:
                draft.minutes = store(upload=minutes, by=by, owner=draft, kind="minutes")
            except NotStored as trouble:
                raise DraftRefused("minutes", str(trouble)) from trouble
            values = {**values, "minutes": draft.minutes}
        _write(draft, values)


def save_member(*, proposal: Proposal, member: Member | None, values: Mapping[str, Any]) -> Member:
    """Add a member to the draft's group, or change one; a row may be incomplete. Returns the member.

    What was known of the members changes with this, so the pre-check has to be read again.
    """
    with open_draft(proposal) as draft:
        if member is None:
            if draft.group.people().count() >= MAX_MEMBERS:
                raise DraftRefused(None, f"Satu kelompok paling banyak {MAX_MEMBERS} anggota.")
            # A second click on a slow line: the person is there already, though no number could tell.
            same = {name: values.get(name) for name in ("name", "nik", "birth_date")}
            if draft.group.people().filter(**same).exists():
                raise DraftRefused("name", f"{values['name']} dengan isian yang sama sudah ada di kelompok ini.")
            member = Member(group=draft.group)
        else:
            member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        for name, value in values.items():
            setattr(member, name, value)
        member.save()
        _forget_precheck(draft)
        return member


def remove_member(*, proposal: Proposal, member: Member, by: User) -> None:
    """Take somebody out of a draft's list.

    Who left traces elsewhere (a membership of an earlier year, a verification, a training) leaves the group with a
    line in its membership changes; anybody else's row is thrown away. Raises DraftRefused when it is gone already.
    """
    with open_draft(proposal) as draft:
        row = Member.objects.select_for_update(no_key=True).filter(pk=member.pk, group=draft.group).first()
        if row is None or row.left_on:
            raise DraftRefused(None, "Anggota ini sudah dihapus.")
        if row.active or not _thrown_away(row):
            row.active, row.left_on = False, draft.village.today()
            row.save(update_fields=["active", "left_on"])
            MembershipChange.objects.create(
                group=draft.group,
                member=row,
                kind=MembershipChange.Kind.LEFT,
                on=row.left_on,
                reason=f"Dikeluarkan dari usulan {draft.program_year.year}",
                by=by,
            )
        _forget_precheck(draft)


def _thrown_away(member: Member) -> bool:
    """Delete a member of whom nobody has written yet; False, and nothing done, when somebody has (a check at home)."""
    try:
        with transaction.atomic():
            member.delete()
    except ProtectedError:
        return False
    return True


def save_budget_line(*, proposal: Proposal, line: BudgetLine | None, values: Mapping[str, Any]) -> BudgetLine:
    """Add a line to the budget plan, or change one; returns it."""
    with open_draft(proposal) as draft:
        if line is None:
            if draft.budget_lines.filter(**values).exists():
                raise DraftRefused("description", "Baris yang sama persis sudah ada dalam RAB ini.")
            last = draft.budget_lines.aggregate(last=Max("position"))["last"] or 0
            if draft.budget_lines.count() >= MAX_BUDGET_LINES:
                raise DraftRefused(None, f"RAB paling banyak {MAX_BUDGET_LINES} baris.")
            return BudgetLine.objects.create(proposal=draft, position=last + 1, **values)
        _write(line, values)
        return line


def remove_budget_line(*, proposal: Proposal, line: BudgetLine) -> None:
    """Take a line out of the budget plan."""
    with open_draft(proposal) as draft:
        BudgetLine.objects.filter(pk=line.pk, proposal=draft).delete()


def mark_precheck_seen(*, proposal: Proposal) -> None:
    """Note that the pre-check of the members as they now stand was read."""
    with open_draft(proposal) as draft:
        draft.precheck_seen_at = timezone.now()
        draft.save(update_fields=["precheck_seen_at"])


def _write(row: Group | Proposal | BudgetLine, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _forget_precheck(draft: Proposal) -> None:
    if draft.precheck_seen_at is not None:
        draft.precheck_seen_at = None
        draft.save(update_fields=["precheck_seen_at"])
