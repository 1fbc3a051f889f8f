"""What a decree has frozen changes only by another: what differs today from its lines, and the decree that says so.

A group lives on after its decree: members leave, a board is chosen anew, an account or a pendamping changes. The portal
shows what the decree no longer says, and no money is prepared before an amending decree says it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format

from disbursement import printing
from disbursement.decrees import frozen_lines, lock_proposals, no_signatory, reasons_against_head, signatory_on
from disbursement.locks import lock_year
from disbursement.models import Decree, DecreeLine
from disbursement.refusals import all_or_nothing, demand, refuse
from groups.models import Position, Proposal
from groups.models.people import BOARD
from groups.transitions import Status
from kube_portal.accounts.models import User

# A decree can be amended until the account of the money is accepted.
AMENDABLE = (Status.APPROVED, Status.DECREED, Status.TRAINED, Status.FUNDED)


@dataclass(frozen=True)
class Change:
    """One thing that a decree says otherwise than it is today; names only, never a NIK or an account's number."""

    label: str
    words: str
    stops_payment: bool = False

    @property
    def text(self) -> str:
        """In one line: `Ketua: Siti Aminah menjadi Rusli`."""
        return f"{self.label}: {self.words}"


@dataclass(frozen=True)
class Outdated:
    """A line in force beside the group of today."""

    line: DecreeLine
    changes: tuple[Change, ...]


def changes_between(before: DecreeLine, after: DecreeLine) -> tuple[Change, ...]:
    """What two wordings of the same group's line say differently, in words."""
    return tuple(_changes(before, after))


def _changes(before: DecreeLine, after: DecreeLine) -> Iterator[Change]:
    for label, name, stops_payment in (
        ("Nama kelompok", "group_name", True),
        ("Usaha", "business", False),
        ("Desa/kelurahan", "village_name", False),
        ("Pendamping", "pendamping_name", False),
    ):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(label, _became(old, new), stops_payment)
    for position in BOARD:
        held, holds = _holder(before, position), _holder(after, position)
        if held != holds:
            words = _became(held.get("name", ""), holds.get("name", ""))
            yield Change(str(Position(position).label), words, stops_payment=True)
    moved = [
        f"{', '.join(names)} {word}"
        for names, word in ((_only_in(before, after), "keluar"), (_only_in(after, before), "masuk"))
        if names
    ]
    if moved:
        yield Change("Anggota", ", ".join(moved))
    if before.account != after.account:
        yield Change("Rekening", _became(_account(before), _account(after)), stops_payment=True)


def _became(old: str, new: str) -> str:
    return f"{old or '–'} menjadi {new or '–'}"


def _holder(line: DecreeLine, position: str) -> dict[str, str]:
    return next((one for one in line.members if one["position"] == position), {})


def _only_in(line: DecreeLine, other: DecreeLine) -> list[str]:
    """Names of the people of one line whose NIK, or name where there is none, the other does not hold."""
    known = {one["nik"] or one["name"] for one in other.members}
    return [one["name"] for one in line.members if (one["nik"] or one["name"]) not in known]


def _account(line: DecreeLine) -> str:
    """A bank and the end of a number."""
    return f"{line.account['bank']} …{line.account['number'][-4:]}" if line.account else ""


def outdated(decree: Decree) -> list[Outdated]:
    """The groups of an own decree that are no longer as it, or its latest amendment, says (seven queries)."""
    in_force = {
        line.proposal_id: line
        for line in DecreeLine.objects.in_force()
        .filter(decree__in=[decree.pk, *decree.amendments.values_list("pk", flat=True)])
        .filter(proposal__status__in=AMENDABLE)
        .select_related("proposal__group", "proposal__village", "proposal__tier", "proposal__program_year__regency")
        .order_by("position")
    }
    today = frozen_lines(decree, [line.proposal for line in in_force.values()])
    found = (Outdated(line, changes_between(line, now)) for line, now in zip(in_force.values(), today, strict=True))
    return [one for one in found if one.changes]


def said_otherwise(proposal: Proposal) -> tuple[Change, ...]:
    """What the Dinas' own decree says otherwise of the group than it is today; empty where none names it."""
    line = (
        DecreeLine.objects.in_force()
        .filter(proposal=proposal, decree__kind__in=[Decree.Kind.DINAS, Decree.Kind.AMENDMENT])
        .select_related("proposal__group", "proposal__village", "decree")
        .order_by("-pk")
        .first()
    )
    if line is None:
        return ()
    (now,) = frozen_lines(line.decree, [line.proposal])
    return changes_between(line, now)


def reasons_against_paying(proposal: Proposal) -> list[str]:
    """What must be amended before money is prepared: to whom it goes and who signs for it is as the decree says."""
    return [
        f"Berubah sejak SK: {change.text}. Catat SK perubahan lebih dahulu."
        for change in said_otherwise(proposal)
        if change.stops_payment
    ]


@all_or_nothing()
def amend(
    *,
    decree: Decree,
    proposals: Iterable[Proposal],
    number: str,
    dated_on: dt.date,
    reason: str,
    by: User,
    base_url: str,
) -> Decree:
    """Word the lines of these groups anew, as they stand today, by an amending decree that is printed and issued.

    Everything else in the amended decree stands. Raises MoveRefused with every reason, or NotAllowed; then nothing is
    recorded.
    """
    year = lock_year(decree.program_year_id)
    demand(by, "disbursement.sign_decree", year.regency_id)
    chosen = lock_proposals(proposals)
    number, reason = " ".join(number.split()), reason.strip()
    signatory = signatory_on(year, dated_on)
    reasons = reasons_against_head(year, Decree.Kind.AMENDMENT, number, dated_on)
    if decree.kind != Decree.Kind.DINAS:
        reasons.append(f"{decree} tidak dapat diubah di sini: ubah SK Dinas yang menetapkan kelompoknya.")
    if not reason:
        reasons.append("Alasan perubahan perlu diisi.")
    if dated_on < decree.dated_on:
        reasons.append(f"Tanggal perubahan mendahului {decree} ({date_format(decree.dated_on, 'j F Y')}).")
    if signatory is None:
        reasons.append(no_signatory(year, dated_on))
    changed = {one.line.proposal_id: one.changes for one in outdated(decree)}
    for proposal in chosen:
        if proposal.pk not in changed:
            reasons.append(f"{proposal.group}: tidak ada yang berubah sejak SK terakhir, atau tidak lagi tercantum.")
    if reasons:
        raise refuse(*reasons)
    amendment = Decree.objects.create(
        program_year=year,
        kind=Decree.Kind.AMENDMENT,
        number=number,
        dated_on=dated_on,
        about=f"Perubahan atas {decree}: {reason}"[:300],
        signatory=signatory,
        amends=decree,
        recorded_by=by,
    )
    DecreeLine.objects.bulk_create(frozen_lines(amendment, chosen))
    printing.issue_decree(amendment, by=by, base_url=base_url)
    return amendment
