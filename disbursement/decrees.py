"""Rule D3: decrees before payment. Recording, printing and revoking them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from django.utils.formats import date_format

from disbursement import printing
from disbursement.accounts import accounts_in_use
from disbursement.locks import lock_year
from disbursement.models import Decree, DecreeLine, PaymentOrder
from disbursement.refusals import all_or_nothing, demand, refuse
from groups import lifecycle
from groups.models import Assignment, Member, Position, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import File
from kube_portal.programs.models import DecreeIssuer, ProgramYear
from kube_portal.programs.rules import implements
from kube_portal.regions.querysets import attach_parents

_ORDER = {Position.CHAIR: 0, Position.SECRETARY: 1, Position.TREASURER: 2, Position.MEMBER: 3}
MAX_GROUPS = 500


@implements("D3")
def missing_decrees(proposal: Proposal) -> list[str]:
    """The decrees the proposal's tier still needs before payment, as kinds (`dinas`, `ministry`); one query."""
    return missing_decrees_of([proposal])[proposal.pk]


def missing_decrees_of(proposals: Sequence[Proposal]) -> dict[int, list[str]]:
    """The same for many proposals with their tiers, by their keys; one query."""
    lines = DecreeLine.objects.standing().filter(proposal__in=[proposal.pk for proposal in proposals])
    recorded = set(lines.values_list("proposal_id", "decree__kind"))
    return {
        proposal.pk: [kind for kind in proposal.tier.decrees_needed if (proposal.pk, kind) not in recorded]
        for proposal in proposals
    }


def last_decree_date(proposal: Proposal) -> dt.date | None:
    """The date of the youngest decree that grants the proposal its money; None when it stands in none (one query)."""
    grants = DecreeLine.objects.standing().filter(proposal=proposal, decree__kind__in=DecreeIssuer.values)
    dates = grants.values_list("decree__dated_on", flat=True)
    return max(dates, default=None)


def waiting_for_decree(program_year: ProgramYear, kind: str, user: User) -> list[Proposal]:
    """Approved proposals of a year whose tier needs a decree of that kind and that stand in none, with their villages.

    Each carries `account`, the group's confirmed account or None. Four queries.
    """
    decreed = DecreeLine.objects.standing().filter(decree__program_year=program_year, decree__kind=kind)
    proposals = list(
        Proposal.objects.visible_to(user)
        .filter(program_year=program_year, status=Status.APPROVED, tier__decrees_needed__contains=[kind])
        .exclude(pk__in=decreed.values("proposal_id"))
        .select_related("group", "village", "tier", "program_year__regency")
        .order_by("village_id", "group__name")
    )
    attach_parents([proposal.village for proposal in proposals])
    accounts = accounts_in_use([proposal.group_id for proposal in proposals])
    for proposal in proposals:
        proposal.account = accounts.get(proposal.group_id)  # type: ignore[attr-defined]
    return proposals


def next_number(program_year: ProgramYear) -> str:
    """A number to begin with, by the office's own pattern: its last decree's, one higher; each year from one again.

    Plain for the office's very first decree, empty where its last number has nothing to count.
    """
    own = Decree.objects.filter(program_year__regency=program_year.regency_id).exclude(kind=Decree.Kind.MINISTRY)
    past = own.filter(program_year__year__lte=program_year.year).order_by("-program_year__year", "-pk")
    last = past.values_list("number", "program_year__year").first()
    if last is None:
        return f"1/DINSOS/{program_year.year}"
    number, year = last
    runs = [run for run in re.finditer(r"(?<![\d.])\d{1,6}(?![\d.])", number) if run[0] != str(year)]
    if not runs:
        return ""
    run = runs[-1]
    following = int(run[0]) + 1 if year == program_year.year else 1
    before, after = (
        part.replace(str(year), str(program_year.year)) for part in (number[: run.start()], number[run.end() :])
    )
    return f"{before}{following:0{len(run[0])}d}{after}"


def signatory_on(program_year: ProgramYear, day: dt.date) -> Post | None:
    """Who held the office that signs the year's decrees on that day (one query)."""
    return (
        Post.objects.holding(program_year.decree_signatory, program_year.regency_id, day)
        .select_related("region")
        .first()
    )


@all_or_nothing()
def record_decree(
    *,
    program_year: ProgramYear,
    kind: str,
    number: str,
    dated_on: dt.date,
    proposals: Iterable[Proposal],
    by: User,
    base_url: str,
    about: str = "",
    signatory_text: str = "",
    scan: File | None = None,
    at: dt.datetime | None = None,
) -> Decree:
    """Record a decree that names these proposals, freeze them into its lines, and issue the PDF of an own decree.

    Each proposal whose needed decrees are now all recorded becomes decreed, in the same transaction. The signatory of
    an own decree follows from its date; `signatory_text` is for the ministry's. `base_url` is this site's address, for
    the QR code. `at` may lie in the past for imported history. Raises MoveRefused with every reason, or NotAllowed;
    then nothing is recorded.
    """
    year = lock_year(program_year.pk)
    demand(by, "disbursement.add_decree", year.regency_id)
    chosen = lock_proposals(proposals)
    number = " ".join(number.split())
    issuer = DecreeIssuer(kind)
    signatory = signatory_on(year, dated_on) if issuer == DecreeIssuer.DINAS else None
    reasons = reasons_against_head(year, kind, number, dated_on)
    if issuer == DecreeIssuer.DINAS and signatory is None:
        reasons.append(no_signatory(year, dated_on))
    if issuer == DecreeIssuer.MINISTRY and not signatory_text.strip():
        reasons.append("Tulis siapa yang menandatangani SK kementerian.")
    missing, accounts = missing_decrees_of(chosen), accounts_in_use([proposal.group_id for proposal in chosen])
    for proposal in chosen:
        reasons.extend(
            _reasons_against_line(
                year, kind, proposal, missing=missing[proposal.pk], has_account=proposal.group_id in accounts
            )
        )
    if reasons:
        raise refuse(*reasons)
    decree = Decree.objects.create(
        program_year=year,
        kind=kind,
        number=number,
        dated_on=dated_on,
        about=about.strip() or default_subject(year),
        signatory=signatory,
        signatory_text=signatory_text.strip() if signatory is None else "",
        recorded_by=by,
    )
    DecreeLine.objects.bulk_create(frozen_lines(decree, chosen))
    _attach(decree, scan)
    if issuer == DecreeIssuer.DINAS:
        printing.issue_decree(decree, by=by, base_url=base_url)
    missing = missing_decrees_of(chosen)
    complete = [proposal for proposal in chosen if not missing[proposal.pk]]
    lifecycle.move_all(complete, "decree", by=by, note=str(decree), at=at)
    return decree


@all_or_nothing()
def revoke(
    *,
    decree: Decree,
    proposals: Iterable[Proposal],
    number: str,
    dated_on: dt.date,
    reason: str,
    by: User,
    base_url: str,
    at: dt.datetime | None = None,
) -> Decree:
    """Revoke the grants of these proposals by an amending decree, and cancel those that were decreed in full.

    Only while nothing was paid (or everything came back) and no payment is on its way. The old document counts as
    superseded once none of its groups is left. Raises MoveRefused, NotAllowed.
    """
    year = lock_year(decree.program_year_id)
    demand(by, "disbursement.sign_decree", year.regency_id)
    chosen = lock_proposals(proposals)
    number, reason = " ".join(number.split()), reason.strip()
    standing = set(DecreeLine.objects.standing().filter(decree=decree).values_list("proposal_id", flat=True))
    signatory = signatory_on(year, dated_on)
    reasons = reasons_against_head(year, Decree.Kind.REVOCATION, number, dated_on)
    if not reason:
        reasons.append("Alasan pencabutan perlu diisi.")
    if dated_on < decree.dated_on:
        reasons.append(f"Tanggal pencabutan mendahului {decree} ({date_format(decree.dated_on, 'j F Y')}).")
    if signatory is None:
        reasons.append(no_signatory(year, dated_on))
    for proposal in chosen:
        if proposal.pk not in standing:
            reasons.append(f"{proposal.group}: tidak (lagi) tercantum dalam {decree}.")
        else:
            reasons.extend(_reasons_against_revoking(proposal))
    if reasons:
        raise refuse(*reasons)
    revocation = Decree.objects.create(
        program_year=year,
        kind=Decree.Kind.REVOCATION,
        number=number,
        dated_on=dated_on,
        about=f"Pencabutan penetapan penerima bantuan dalam {decree}: {reason}"[:300],
        signatory=signatory,
        amends=decree,
        recorded_by=by,
    )
    DecreeLine.objects.bulk_create(frozen_lines(revocation, chosen))
    document = printing.issue_decree(revocation, by=by, base_url=base_url)
    if decree.document is not None and standing == {proposal.pk for proposal in chosen}:
        decree.document.supersede(document)
    for proposal in chosen:
        if proposal.status != Status.APPROVED:
            lifecycle.move(proposal, "cancel", by=by, note=reason, at=at)
    return revocation


@all_or_nothing()
def add_scan(*, decree: Decree, scan: File, by: User) -> None:
    """Add the signed scan of a decree, once. Raises MoveRefused when there is one already, NotAllowed."""
    locked = (
        Decree.objects.select_for_update(no_key=True, of=("self",)).select_related("program_year").get(pk=decree.pk)
    )
    demand(by, "disbursement.add_decree", locked.program_year.regency_id)
    if locked.scan_id is not None:
        raise refuse("Pindaian SK ini sudah ada. Tidak ada yang diubah.")
    _attach(locked, scan)


def default_subject(program_year: ProgramYear) -> str:
    """What a decree of the year is about, unless somebody words it otherwise."""
    return (
        "Penetapan Kelompok Usaha Bersama (KUBE) Penerima Bantuan Sosial Usaha Ekonomi Produktif "
        f"Tahun Anggaran {program_year.year}"
    )


def lock_proposals(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals of a decree under lock, in the order of its annex. Raises MoveRefused for none, or too many."""
    wanted = {proposal.pk for proposal in proposals}
    if not wanted:
        raise refuse("Pilih paling sedikit satu kelompok.")
    if len(wanted) > MAX_GROUPS:
        raise refuse(f"Satu SK memuat paling banyak {MAX_GROUPS} kelompok.")
    locked = (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted)
        .select_related("group", "village", "tier", "program_year__regency")
    )
    # Lowest key first, so that two decrees at once cannot lock each other out; then in the order of the annex.
    return sorted(locked.order_by("pk"), key=lambda proposal: (proposal.village_id, proposal.group.name))


def reasons_against_head(year: ProgramYear, kind: str, number: str, dated_on: dt.date) -> list[str]:
    """What is wrong with the number and the date of a decree, in sentences."""
    reasons = []
    if not year.is_open:
        reasons.append(f"Tahun program {year.year} sudah ditutup.")
    if not number or len(number) > 100:
        reasons.append("Nomor SK perlu diisi, paling banyak 100 huruf.")
    if Decree.objects.filter(program_year=year, kind=kind, number__iexact=number).exists():
        reasons.append(f"Nomor SK {number} sudah dicatat pada tahun {year.year}.")
    if dated_on > year.today():
        reasons.append("Tanggal SK tidak boleh di masa depan.")
    if not year.year - 1 <= dated_on.year <= year.year + 1:
        reasons.append(f"Tanggal SK jauh dari tahun anggaran {year.year}. Periksa tahunnya.")
    return reasons


def no_signatory(year: ProgramYear, dated_on: dt.date) -> str:
    """That nobody is known to have held the office that signs, on that day."""
    office = Post.Office(year.decree_signatory).label
    return (
        f"Belum tercatat siapa {office} {year.regency.name} pada {date_format(dated_on, 'j F Y')}. "
        "Minta administrator sistem mencatat pejabatnya."
    )


def _reasons_against_line(
    year: ProgramYear, kind: str, proposal: Proposal, *, missing: list[str], has_account: bool
) -> list[str]:
    """Why a proposal can't stand in this decree, each with the group's name."""
    name = proposal.group.name
    if proposal.program_year_id != year.pk:
        return [f"{name}: usulan dari tahun lain."]
    if proposal.status != Status.APPROVED:
        return [f"{name}: berstatus “{proposal.status_label}”, bukan terpilih."]
    if kind not in proposal.tier.decrees_needed:
        return [f"{name}: jenis bantuan {proposal.tier} tidak memerlukan SK ini."]
    reasons = []
    if kind not in missing:
        reasons.append(f"{name}: sudah tercantum dalam SK lain.")
    if not has_account:
        reasons.append(f"{name}: rekening kelompok belum dicatat dan disetujui.")
    return reasons


def _reasons_against_revoking(proposal: Proposal) -> list[str]:
    name = proposal.group.name
    if proposal.status not in (Status.APPROVED, Status.DECREED, Status.TRAINED):
        return [f"{name}: berstatus “{proposal.status_label}”; hanya bantuan yang belum dibayar dapat dicabut."]
    if PaymentOrder.objects.filter(proposal=proposal, state__in=["prepared", "approved", "paid"]).exists():
        return [f"{name}: masih ada pembayaran yang berjalan. Tolak atau kembalikan dahulu pembayarannya."]
    return []


def frozen_lines(decree: Decree, proposals: list[Proposal]) -> list[DecreeLine]:
    """Each group as it stands today, as an unsaved line: members, board, village, account, pendamping."""
    groups = [proposal.group_id for proposal in proposals]
    attach_parents([proposal.village for proposal in proposals])
    members: dict[int, list[dict[str, str]]] = {group_id: [] for group_id in groups}
    present = Member.objects.filter(group__in=groups, left_on__isnull=True).order_by("pk")
    for member in sorted(present, key=lambda member: _ORDER[Position(member.position)]):
        members[member.group_id].append({"name": member.name, "nik": member.nik, "position": member.position})
    accounts = accounts_in_use(groups)
    pendamping = {
        assignment.group_id: str(assignment.user)
        for assignment in Assignment.objects.open().filter(group__in=groups, is_primary=True).select_related("user")
    }
    return [
        DecreeLine(
            decree=decree,
            proposal=proposal,
            position=position,
            group_name=proposal.group.name,
            business=proposal.group.business_description,
            village_name=proposal.village.full_name,
            village_code=proposal.village_id,
            chair_name=next((one["name"] for one in members[proposal.group_id] if one["position"] == "chair"), ""),
            members=members[proposal.group_id],
            account=accounts[proposal.group_id].snapshot() if proposal.group_id in accounts else {},
            amount=proposal.amount,
            pendamping_name=pendamping.get(proposal.group_id, ""),
        )
        for position, proposal in enumerate(proposals, start=1)
    ]


def _attach(decree: Decree, scan: File | None) -> None:
    if scan is None:
        return
    scan.attach(decree)
    decree.scan = scan
    decree.save(update_fields=["scan"])
