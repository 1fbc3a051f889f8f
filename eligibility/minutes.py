"""The minutes (berita acara) of a field verification: printed as it stands, issued again after a change, and signed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from eligibility.assessment import Assessment, Line, assess
from eligibility.locks import lock_verification, need_team
from eligibility.models import POVERTY_CRITERIA, FieldPhoto, Minutes, TeamMember, Verification
from groups.lifecycle import MoveRefused
from groups.models import Position, Proposal
from groups.seams import Blocker
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import File
from kube_portal.documents.printing import date_in_words
from kube_portal.look.templatetags.look import mask_nik, tanggal
from kube_portal.money import format_rupiah
from kube_portal.programs.printing import issue_for, letterhead_of

TEMPLATE = "eligibility/minutes.typ"
TITLE = "Berita acara verifikasi lapangan"
DOTS = "." * 40


@dataclass(frozen=True)
class Head:
    """What people write over the minutes, and what they found besides."""

    dated_on: dt.date
    place: str
    number: str = ""
    remarks: str = ""

    def tidied(self) -> Head:
        """Without spaces around the words."""
        return Head(self.dated_on, self.place.strip(), self.number.strip(), self.remarks.strip())


def is_concluded(verification: Verification) -> bool:
    """The verifier has said whether the group is fit."""
    return verification.unfit or verification.outcome == Verification.Outcome.PASSED


def may_issue(user: User, verification: Verification) -> bool:
    """In the team of a verification that was concluded."""
    in_team = user.role_allows("eligibility.change_verification") and verification.includes(user)
    return in_team and is_concluded(verification)


@transaction.atomic
def issue(*, verification: Verification, head: Head, by: User, base_url: str) -> Minutes:
    """Print the minutes as everything stands now and issue them under a public code; they supersede the earlier ones.

    Asked twice for the same words, it answers those that stand. `base_url` is this site's address, for the QR code.
    Raises MoveRefused before the conclusion and for an impossible date, NotAllowed outside the team.
    """
    locked = lock_verification(verification)
    need_team(by, locked)
    head = head.tidied()
    _check(locked, head)
    data = minutes_data(locked, head)
    fingerprint = _fingerprint(data)
    earlier = Minutes.objects.in_force().filter(verification=locked).select_related("document").first()
    if earlier is not None and earlier.fingerprint == fingerprint:
        return earlier
    minutes = Minutes.objects.create(verification=locked, issued_by=by, fingerprint=fingerprint, **asdict(head))
    minutes.document = issue_for(
        locked.proposal.program_year,
        template=TEMPLATE,
        data=data,
        kind="verification_minutes",
        title=TITLE,
        number=head.number,
        by=by,
        owner=minutes,
        base_url=base_url,
        supersedes=earlier.document if earlier is not None else None,
    )
    minutes.save(update_fields=["document"])
    return minutes


@transaction.atomic
def add_scan(*, minutes: Minutes, scan: File, by: User) -> None:
    """Add the signed scan of the minutes in force, once. Raises MoveRefused, NotAllowed outside the team."""
    locked = lock_verification(minutes.verification)
    need_team(by, locked)
    current = Minutes.objects.in_force().filter(verification=locked).first()
    if current is None or current.pk != minutes.pk:
        raise MoveRefused([Blocker("Berita acara ini sudah diganti dengan yang lebih baru. Muat ulang halaman.")])
    if current.scan_id is not None:
        raise MoveRefused([Blocker("Pindaian berita acara ini sudah ada.")])
    scan.attach(current)
    current.scan = scan
    current.save(update_fields=["scan"])


def is_outdated(minutes: Minutes) -> bool:
    """Something that stands in the minutes has changed since they were issued."""
    head = Head(minutes.dated_on, minutes.place, minutes.number, minutes.remarks)
    return minutes.fingerprint != _fingerprint(minutes_data(minutes.verification, head))


def _check(verification: Verification, head: Head) -> None:
    if not is_concluded(verification):
        raise MoveRefused([Blocker("Berita acara dibuat setelah verifikasi disimpulkan.")])
    if not head.place:
        raise MoveRefused([Blocker("Tempat perlu diisi.")])
    if head.dated_on > verification.proposal.program_year.today():
        raise MoveRefused([Blocker("Tanggal berita acara belum terjadi.")])
    last = last_visit(verification)
    if last is not None and head.dated_on < last:
        raise MoveRefused([Blocker(f"Tanggal berita acara mendahului kunjungan terakhir ({tanggal(last)}).")])


def last_visit(verification: Verification) -> dt.date | None:
    """The last day on which somebody of the team was at a home or at the place of business (one query)."""
    days = verification.checks.exclude(visited_on=None).values_list("visited_on", flat=True)
    return max(filter(None, [*days, verification.visited_on]), default=None)


def _fingerprint(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def minutes_data(verification: Verification, head: Head) -> dict[str, Any]:
    """Everything that the template lays out, as recorded; of a NIK only what is not masked."""
    proposal = verification.proposal
    year = proposal.program_year
    members, team = assess(proposal, verification).members, _team(verification)
    return {
        "title": TITLE,
        **letterhead_of(year),
        "number": head.number,
        "day": date_in_words(head.dated_on),
        "date": f"{head.dated_on:%d-%m-%Y}",
        "long_date": tanggal(head.dated_on),
        "place": head.place,
        "letter": _letter(verification),
        "team": [[name, f"{part} (sampai {tanggal(until)})" if until else part] for name, part, until in team],
        "group": _group(proposal, len(members)),
        "criteria": [question for _, question, _ in POVERTY_CRITERIA],
        "needed": year.poverty_criteria_min,
        "rows": [_row(number, one) for number, one in enumerate(members, 1)],
        "notes": [{"name": one.member.name, "lines": lines} for one in members if (lines := list(_notes(one)))],
        "site": _site(verification),
        "photos": _photos(verification),
        "remarks": head.remarks,
        "fit": not verification.unfit,
        "group_name": proposal.group.name,
        "conclusion": verification.conclusion,
        "signatures": [
            *({"office": f"{part},", "name": name, "nip": ""} for name, part, until in team if until is None),
            *_witnesses(verification, members, head.dated_on),
        ],
    }


def _letter(verification: Verification) -> str:
    dated = f" tanggal {tanggal(verification.letter_on)}" if verification.letter_on is not None else ""
    return f"{verification.letter_number}{dated}"


def _team(verification: Verification) -> list[tuple[str, str, dt.date | None]]:
    """Name, part and last day (None while in the team) of everybody who went; the lead first (one query)."""
    beside = TeamMember.objects.filter(verification=verification).select_related("user").order_by("pk")
    return [
        (str(verification.verifier), "Ketua tim", None),
        *((str(member.user), "Anggota tim", member.until_on) for member in beside),
    ]


def _group(proposal: Proposal, size: int) -> list[list[str]]:
    return [
        ["Kelompok", proposal.group.name],
        ["Alamat", proposal.village.full_name],
        ["Usaha", proposal.group.business_description],
        [
            "Bantuan",
            f"{proposal.tier.name}, {format_rupiah(proposal.amount)}, Tahun Anggaran {proposal.program_year.year}",
        ],
        ["Anggota", f"{size} orang"],
    ]


def _row(number: int, one: Assessment) -> list[str]:
    """A member's line: who, when visited, the cards, the six answers and how many are met, the conclusion."""
    check, member = one.check, one.member
    who = f"{member.name}\n{member.get_position_display()}, NIK {mask_nik(member.nik) or 'belum diisi'}"
    if check is None or check.visited_on is None:
        return [f"{number}.", who, "belum", *["–"] * 9, "–"]
    answers = check.answers
    return [
        f"{number}.",
        who,
        f"{check.visited_on:%d-%m-%y}",
        *(_yes_no(answer) for answer in (check.ktp_seen, check.kk_seen, *answers)),
        str(sum(answer is True for answer in answers)),
        {True: "Layak", False: "Tidak layak", None: "Layak" if one.concluded else "–"}[check.fit],
    ]


def _yes_no(answer: bool | None) -> str:
    return {True: "Ya", False: "Tidak", None: "–"}[answer]


def _notes(one: Assessment) -> Iterator[str]:
    """What was found about a member besides the answers: rules that are not plainly met, notes, why not fit."""
    for line in one.lines:
        if not line.verdict.passed or (line.finding is not None and line.finding.note):
            yield _note(line)
    if one.check is not None:
        if one.check.note:
            yield f"Catatan: {one.check.note}"
        if one.unfit:
            yield f"Tidak layak: {one.check.fit_reason}"


def _note(line: Line) -> str:
    return f"{line.verdict.name}: {line.label.lower()} – {line.verdict.reason}"


def _site(verification: Verification) -> list[list[str]]:
    position = verification.position
    rows = [
        ["Dikunjungi", tanggal(verification.visited_on) or "belum"],
        ["Keadaan", verification.business_site or "–"],
        ["Sumber daya", verification.local_resources or "–"],
        ["Kelayakan usaha", verification.get_viability_display() or "belum dinilai"],
    ]
    return [*rows, ["Posisi", str(position)]] if position is not None else rows


def _photos(verification: Verification) -> str:
    kinds = list(FieldPhoto.objects.standing().filter(verification=verification).values_list("kind", flat=True))
    counted = [(kinds.count(kind), kind.label) for kind in FieldPhoto.Kind]
    return ", ".join(f"{count} {label}" for count, label in counted if count) or "tidak ada"


def _witnesses(verification: Verification, members: Sequence[Assessment], on: dt.date) -> list[dict[str, str]]:
    """Who signs beside the team: the group's chair, and the head of the village, who knows of it."""
    village = verification.proposal.village
    head = Post.objects.holding(Post.Office.VILLAGE_HEAD, village.pk, on).first()
    chair = next((one.member.name for one in members if one.member.position == Position.CHAIR), DOTS)
    office = f"Mengetahui, {village.head_title.capitalize()} {village.name},"
    return [
        {"office": "Ketua kelompok,", "name": chair, "nip": ""},
        {"office": office, "name": head.name if head else DOTS, "nip": head.nip if head else ""},
    ]
