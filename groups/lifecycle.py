"""The only code that changes the status of a proposal.

`move` locks the row, checks right and jurisdiction, asks the guards, makes the move and writes it down, in one
transaction. The same guards tell the user on the page what is missing before a button works. Locks are taken in the one
order program year → district slot → proposal → payment; see `docs/architecture.md`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.models import Development, Group, Member, PastGrant, Proposal, ProposalMove
from groups.seams import AFTER_MOVES, GUARDS, WAITED_FOR, Blocker, Effect
from groups.transitions import COMMITTED, HOLDING_MEMBERS, ROAD, TRANSITIONS, Status, Transition
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear

# Verbs that take or free a slot, a budget or a place in the waiting list lock the year first, so that no two cross.
_LOCK_YEAR = frozenset({"select", "unselect", "withdraw", "reject", "cancel", "lapse"})

# What to say when the database refuses what the guards let through (two people at once).
_REFUSALS = {
    "proposal_within_ceiling": "Pagu anggaran tahun ini tidak cukup lagi. Muat ulang halaman untuk melihat sisanya.",
    "proposal_budget_equals_grant": "Jumlah RAB tidak sama dengan nilai bantuan.",
    "member_one_active_membership_per_nik": "Ada anggota yang NIK-nya sudah aktif di kelompok lain (E9).",
    "proposal_one_live_per_group_and_year": "Kelompok ini sudah punya usulan lain yang berjalan tahun ini.",
    "member_active_is_identified_and_present": "Ada anggota tanpa NIK yang lengkap (E1).",
}


class MoveRefused(Exception):  # noqa: N818 — reads as what happened
    """A move that can't be made; `blockers` say why, in the user's language. Nothing was changed."""

    def __init__(self, blockers: list[Blocker]) -> None:
        self.blockers = blockers
        super().__init__(" ".join(blocker.text for blocker in blockers))


class NotAllowed(MoveRefused):
    """The person's role or place doesn't carry this verb: a page answers 403."""


@dataclass(frozen=True)
class Action:
    """One button of the proposal page: the verb, whether it works now, and what stands in its way."""

    transition: Transition
    label: str
    blockers: list[Blocker]

    @property
    def verb(self) -> str:
        """The verb's name, as in the URL."""
        return self.transition.verb

    @property
    def is_ready(self) -> bool:
        """Nothing stands in the way."""
        return not self.blockers


def may(user: User, proposal: Proposal, verb: str) -> bool:
    """Whether the person's role and jurisdiction carry a verb in the proposal's present status. No query."""
    transition_ = TRANSITIONS[verb]
    if proposal.status not in transition_.sources or not user.covers(proposal.village_id):
        return False
    right = transition_.right_from(proposal.status)
    if not user.role_allows(right):
        return False
    # The Dinas acts on its own regency; a village head on that village alone, and never on a draft of their own.
    if right == "groups.endorse_proposal":
        return user.region_id == proposal.village_id and proposal.drafted_by_id != user.pk
    return True


def blockers(proposal: Proposal, verb: str, *, by: User | None) -> list[Blocker]:
    """What stands in the way of a verb, from every app that has something to say; empty when nothing does (queries)."""
    found: list[Blocker] = []
    if not proposal.program_year.is_open and verb not in {"close_accounts", "reopen_accounts", "lapse"}:
        found.append(Blocker(f"Tahun program {proposal.program_year.year} sudah ditutup."))
    for app in sorted(GUARDS[verb]):
        found.extend(GUARDS[verb][app](proposal, by))
    return found


def actions(proposal: Proposal, user: User) -> Iterator[Action]:
    """The verbs a person may use on a proposal as it stands, each with what is still missing."""
    for verb, transition_ in TRANSITIONS.items():
        if may(user, proposal, verb):
            yield Action(transition_, label_for(proposal, transition_), blockers(proposal, verb, by=user))


def label_for(proposal: Proposal, transition_: Transition) -> str:
    """The button's words; the village head is named as the village calls them."""
    if transition_.verb == "submit":
        return f"Ajukan ke {proposal.village.head_title}"
    return transition_.label


def move(
    proposal: Proposal, verb: str, *, by: User | None, note: str = "", at: dt.datetime | None = None
) -> ProposalMove:
    """Make one move and write it down, all or nothing; returns the move.

    `by` is None only for the system (closing of a year). `at` may lie in the past for imported history. Raises KeyError
    for an unknown verb, NotAllowed without the right, and MoveRefused when the status has changed meanwhile, a note is
    missing or a guard objects. The given `proposal` is refreshed.
    """
    transition_ = TRANSITIONS[verb]
    try:
        with transaction.atomic():
            if verb in _LOCK_YEAR:
                ProgramYear.objects.select_for_update(no_key=True).get(pk=proposal.program_year_id)
            locked = (
                Proposal.objects.select_for_update(no_key=True, of=("self",))
                .select_related("group", "village", "program_year__regency", "tier")
                .get(pk=proposal.pk)
            )
            _check(locked, transition_, by=by, note=note)
            written = _make(locked, transition_, by=by, note=note.strip(), at=at or timezone.now())
            for react in AFTER_MOVES[verb]:
                react(Effect(locked, verb, by))
    except IntegrityError as error:
        raise MoveRefused([Blocker(_sentence(error))]) from error
    proposal.refresh_from_db()
    return written


def move_all(
    proposals: Iterable[Proposal], verb: str, *, by: User | None, note: str = "", at: dt.datetime | None = None
) -> list[ProposalMove]:
    """Make the same move for many proposals at once, all of them or none, each checked as by `move`; in few queries.

    All are checked before any is moved. Therefore only for verbs whose guards look at the one proposal: ValueError for
    those that take or free what others share. The given proposals are not refreshed.
    """
    if verb in _LOCK_YEAR:
        raise ValueError(f"{verb!r} takes or frees what proposals share: move them one by one.")
    transition_ = TRANSITIONS[verb]
    try:
        with transaction.atomic():
            wanted = {proposal.pk for proposal in proposals}
            locked = list(
                Proposal.objects.select_for_update(no_key=True, of=("self",))
                .select_related("group", "village", "program_year__regency", "tier")
                .filter(pk__in=wanted)
                .order_by("pk")
            )
            if len(locked) != len(wanted):
                raise Proposal.DoesNotExist("A proposal to be moved is not there.")
            for proposal in locked:
                _check(proposal, transition_, by=by, note=note)
            written = _make_all(locked, transition_, by=by, note=note.strip(), at=at or timezone.now())
            for proposal in locked:
                for react in AFTER_MOVES[verb]:
                    react(Effect(proposal, verb, by))
    except IntegrityError as error:
        raise MoveRefused([Blocker(_sentence(error))]) from error
    return written


@dataclass(frozen=True)
class PastMove:
    """A move that happened before the portal kept book: from an old archive, not from a button."""

    verb: str
    by: User | None
    at: dt.datetime
    note: str = ""


@transaction.atomic
def record_past_moves(proposal: Proposal, moves: Iterable[PastMove]) -> None:
    """Write down how an archived proposal went, without asking today's guards; the table of moves still holds.

    For imported history. Raises TransitionNotAllowed when a verb does not follow from where the proposal stands, and
    IntegrityError when the ceiling, the budget plan or a double membership stands against it.
    """
    locked = (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program_year__regency")
        .get(pk=proposal.pk)
    )
    for past in moves:
        _make(locked, TRANSITIONS[past.verb], by=past.by, note=past.note, at=past.at)
        for react in AFTER_MOVES[past.verb]:
            react(Effect(locked, past.verb, past.by))
    proposal.refresh_from_db()


def _check(proposal: Proposal, transition_: Transition, *, by: User | None, note: str) -> None:
    """Right status, right person, a note where one is wanted, and no guard objecting."""
    if proposal.status not in transition_.sources:
        raise MoveRefused(
            [Blocker(f"Usulan ini sekarang berstatus “{proposal.status_label}”. Muat ulang halaman lalu periksa lagi.")]
        )
    # Closing the year is the superuser's; it is done for a whole year, never from a proposal's page.
    closes_year = transition_.verb == "lapse" and by is not None and by.is_superuser
    if by is not None and not closes_year and not may(by, proposal, transition_.verb):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan langkah ini pada usulan ini.")])
    if transition_.needs_note and not note.strip():
        raise MoveRefused([Blocker(f"{transition_.note_label.rstrip('?')} perlu diisi.")])
    if len(note) > ProposalMove._meta.get_field("note").max_length:  # type: ignore[operator]
        raise MoveRefused([Blocker("Catatan terlalu panjang; paling banyak 1.000 huruf.")])
    objections = blockers(proposal, transition_.verb, by=by)
    if objections:
        raise MoveRefused(objections)


def _make(proposal: Proposal, transition_: Transition, *, by: User | None, note: str, at: dt.datetime) -> ProposalMove:
    """Write one move and carry it out."""
    return _make_all([proposal], transition_, by=by, note=note, at=at)[0]


def _make_all(
    proposals: list[Proposal], transition_: Transition, *, by: User | None, note: str, at: dt.datetime
) -> list[ProposalMove]:
    """Write the move of each, then carry it out (the trigger accepts a status only after its move)."""
    written = ProposalMove.objects.bulk_create(
        ProposalMove(
            proposal=proposal,
            verb=transition_.verb,
            from_status=proposal.status,
            to_status=transition_.target,
            by=by,
            at=at,
            note=note,
        )
        for proposal in proposals
    )
    fields = ["status", "status_since"]
    if transition_.verb == "submit":
        fields.append("submitted_on")
    for proposal in proposals:
        getattr(proposal, transition_.verb)()
        proposal.status_since = at
        if transition_.verb == "submit":
            proposal.submitted_on = timezone.localdate(at, ZoneInfo(proposal.program_year.regency.timezone))
    Proposal.objects.bulk_update(proposals, fields)
    _hold_members([proposal.group_id for proposal in proposals], holds=transition_.target in HOLDING_MEMBERS)
    return written


def _hold_members(groups: list[int], *, holds: bool) -> None:
    """Members count as active while a proposal of their group holds them (E9)."""
    # Another proposal of the group (an earlier year's, already funded) may go on holding the same people.
    others = Proposal.objects.filter(group_id__in=groups, status__in=HOLDING_MEMBERS)
    held = set(groups) if holds else set(others.values_list("group_id", flat=True))
    # What an archive tells of a group holds those of its people whose NIK it knows.
    known = PastGrant.objects.filter(group_id__in=set(groups) - held, state__in=PastGrant.HOLDING)
    known_to_run = set(known.values_list("group_id", flat=True))
    present = Member.objects.filter(left_on__isnull=True)
    for hold, chosen in ((True, held), (True, known_to_run), (False, set(groups) - held - known_to_run)):
        if chosen:
            rows = present.filter(group_id__in=chosen).exclude(active=hold)
            if hold:
                # Who belonged to a group that dissolved is free.
                rows = rows.exclude(group__development=Development.DISSOLVED)
            if chosen is known_to_run:
                rows = rows.exclude(nik="")
            rows.update(active=hold)


def hold_members_again(group_id: int) -> None:
    """Let a group's members count as active, or no longer, as its proposals and its stage of development want it."""
    if Group.objects.filter(pk=group_id, development=Development.DISSOLVED).exists():
        Member.objects.filter(group_id=group_id, active=True).update(active=False)
    else:
        _hold_members([group_id], holds=False)


def _sentence(error: IntegrityError) -> str:
    """What the refused constraint means to the user; an unknown one is a defect and is raised on."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name not in _REFUSALS:
        raise error
    return _REFUSALS[name]


@dataclass(frozen=True)
class Step:
    """One step of the stepper: its label, and whether it is done, current, late or still to come."""

    label: str
    state: str
    phase: str = ""


_PHASES = {
    Status.DRAFT: "Usulan desa/kelurahan",
    Status.SUBMITTED: "Verifikasi & seleksi",
    Status.APPROVED: "Penetapan & dana",
    Status.FUNDED: "Usaha berjalan",
}


def steps(proposal: Proposal, now: dt.datetime | None = None) -> list[Step]:
    """The road of a proposal for the stepper; one that ended shows how far it came. One query when it ended."""
    reached = proposal.reached
    if reached < 0:
        last = proposal.moves.order_by("-pk").first()
        reached = ROAD.index(Status(last.from_status)) if last else 0
        current = "ended"
    else:
        target = proposal.target_days
        current = "late" if target is not None and proposal.waiting_days(now) > target else "current"
    return [
        Step(
            str(status.label) if status != Status.VILLAGE_REVIEW else f"Menunggu {proposal.village.head_title}",
            "done" if index < reached else current if index == reached else "todo",
            _PHASES.get(status, ""),
        )
        for index, status in enumerate(ROAD)
    ]


_WAITS_ON: dict[str, tuple[Role, ...]] = {
    Status.DRAFT: (Role.OPERATOR,),
    Status.VILLAGE_REVIEW: (Role.VILLAGE_HEAD,),
    Status.SUBMITTED: (Role.VERIFIER,),
    Status.VERIFICATION: (Role.VERIFIER,),
    Status.ELIGIBLE: (Role.DIVISION_HEAD, Role.OFFICE_HEAD),
    Status.APPROVED: (Role.VERIFIER,),
    Status.DECREED: (Role.PENDAMPING,),
    Status.TRAINED: (Role.TREASURER, Role.OFFICE_HEAD),
    Status.FUNDED: (Role.OPERATOR, Role.PENDAMPING),
}


def waits_on(proposal: Proposal) -> str:
    """Whom a proposal waits for, in the words of the screen; empty when it waits for nobody. May cost a query.

    Where several people share a stage, the app that owns it says whose turn it is.
    """
    if proposal.status == Status.VILLAGE_REVIEW:
        return str(proposal.village.head_title)
    told = next(filter(None, (find(proposal) for find in WAITED_FOR)), ())
    names = [str(role.label) for role in told or _WAITS_ON.get(proposal.status, ())]
    # An abbreviation stays one: PPK-SKPD.
    return " dan ".join(name if name[:2].isupper() else name[0].lower() + name[1:] for name in names)


@transaction.atomic
def lapse_year(*, program_year: ProgramYear, by: User | None, note: str) -> int:
    """Close a program year: every unfunded proposal lapses with a note; returns how many. The year ends today.

    Funded proposals stay, since their accounts are still due. Raises MoveRefused when the year is already closed.
    """
    year = ProgramYear.objects.select_for_update(no_key=True).select_related("regency").get(pk=program_year.pk)
    if not year.is_open:
        raise MoveRefused([Blocker(f"Tahun program {year.year} sudah ditutup.")])
    unfunded = year.proposals.filter(status__in=TRANSITIONS["lapse"].sources).order_by("pk")
    count = 0
    for proposal in unfunded:
        move(proposal, "lapse", by=by, note=note)
        count += 1
    year.closed_on = year.today()
    year.save(update_fields=["closed_on"])
    return count


def holds_budget(status: str) -> bool:
    """Whether a status counts against the year's ceiling."""
    return status in COMMITTED
