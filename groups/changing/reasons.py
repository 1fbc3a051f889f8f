"""What stands against a change of members as far as the group itself goes; whether a newcomer qualifies is
eligibility's to say (`@change_guard`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groups.guards import NEEDED_OF_MEMBERS
from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from groups.models import ChangeRequest, Development, Group, Member, Newcomer, Position, Proposal
from groups.models.people import BOARD
from groups.seams import CHANGE_GUARDS, Blocker
from groups.transitions import HOLDING_MEMBERS, Status
from kube_portal.accounts.models import User

Kind = ChangeRequest.Kind
PAID = (Status.FUNDED, Status.ACCOUNTED)


def under_way(group: Group) -> Proposal | None:
    """The newest proposal that holds the group's members; None while there is but a draft, or nothing (one query)."""
    return (
        Proposal.objects.filter(group_id=group.pk, status__in=HOLDING_MEMBERS)
        .select_related("program_year__regency", "village", "tier", "group")
        .order_by("-program_year__year", "-pk")
        .first()
    )


def reasons_against_filing(group: Group, proposal: Proposal | None) -> list[str]:
    """Why no change of this group can be asked for at all."""
    if group.development == Development.DISSOLVED:
        return ["Kelompok ini sudah bubar."]
    if proposal is None:
        return ["Anggota kelompok ini masih dapat diubah langsung di draf usulannya."]
    return []


def reasons_against(request: ChangeRequest, newcomer: Newcomer | None, proposal: Proposal) -> list[Blocker]:
    """Everything that stands against a change as it is worded, saved or not (one query)."""
    people = {member.pk: member for member in request.group.people()}
    return [Blocker(sentence, rule) for sentence, rule in _against(request, newcomer, proposal, people)]


def said_by_others(request: ChangeRequest, by: User | None = None) -> list[Blocker]:
    """What the apps above say against carrying a saved request out, by anybody or by one person (queries)."""
    return [blocker for app in sorted(CHANGE_GUARDS) for blocker in CHANGE_GUARDS[app](request, by)]


Said = Iterator[tuple[str, str]]


def _against(
    request: ChangeRequest, newcomer: Newcomer | None, proposal: Proposal, people: Mapping[int, Member]
) -> Said:
    today = request.group.village.today()
    if request.on > today:
        yield "Tanggal perubahan belum tiba.", ""
    if request.held_on is not None and request.held_on > today:
        yield "Tanggal musyawarah belum tiba.", "G3"
    if request.held_on is not None and request.attended is not None and request.attended > len(people) + 1:
        yield f"Yang hadir lebih banyak daripada anggota kelompok ({len(people)} orang).", ""
    if request.kind == Kind.BOARD:
        yield from _against_board(request, people)
        return
    yield from _against_going(request, proposal, people)
    yield from _against_successor(request, people)
    if newcomer is not None:
        yield from _against_newcomer(request, newcomer, proposal, people)


def _against_board(request: ChangeRequest, people: Mapping[int, Member]) -> Said:
    named = request.board
    for position, member in named.items():
        if member.pk not in people:
            yield f"{member} sudah tidak menjadi anggota; pilih {str(Position(position).label).lower()} lain.", "G2"
    if len({member.pk for member in named.values()}) < len(BOARD):
        yield "Ketua, sekretaris dan bendahara kelompok harus tiga orang.", "G2"
    if {position: member.pk for position, member in named.items()} == {
        member.position: member.pk for member in people.values() if member.is_board
    }:
        yield "Pengurus yang dipilih sama dengan pengurus sekarang.", ""


def _against_going(request: ChangeRequest, proposal: Proposal, people: Mapping[int, Member]) -> Said:
    member = request.member
    if member is None:
        yield "Pilih anggotanya.", ""
        return
    if member.joined_on is not None and request.on < member.joined_on:
        yield f"{member} baru bergabung sesudah tanggal itu.", ""
    if member.pk in people:
        low = proposal.program_year.group_size_min
        if request.kind == Kind.LEAVE and proposal.status not in PAID and len(people) - 1 < low:
            text = f"Kelompok akan kurang dari {low} anggota sebelum menerima bantuan. Ajukan penggantian anggota."
            yield text, "G1"
    elif request.kind != Kind.REPLACE or _was_replaced(member, request):
        yield f"{member} sudah tidak menjadi anggota kelompok ini.", ""


def _was_replaced(member: Member, request: ChangeRequest) -> bool:
    """Whether somebody came in the place of who left already (one query)."""
    approved = ChangeRequest.objects.filter(member=member, kind=Kind.REPLACE, state=ChangeRequest.State.APPROVED)
    return approved.exclude(pk=request.pk).exists()


def _against_successor(request: ChangeRequest, people: Mapping[int, Member]) -> Said:
    successor, member = request.successor, request.member
    if successor is None or member is None:
        return
    if member.pk not in people or not member.is_board:
        yield f"{member} tidak memegang jabatan, jadi tidak perlu penerus jabatan.", "G2"
    elif successor.pk not in people or successor.pk == member.pk:
        yield f"{successor} tidak dapat meneruskan jabatan itu.", "G2"
    elif successor.is_board:
        yield f"{successor} sudah memegang jabatan lain. Ajukan perubahan pengurus sesudahnya.", "G2"


def _against_newcomer(
    request: ChangeRequest, newcomer: Newcomer, proposal: Proposal, people: Mapping[int, Member]
) -> Said:
    missing = [label for name, label in NEEDED_OF_MEMBERS.items() if getattr(newcomer, name) in (None, "")]
    if missing:
        yield f"{newcomer}: {', '.join(missing)} belum diisi.", ""
    today = request.group.village.today()
    for rule, name, parse in (
        ("E1", "nik", lambda text: parse_nik(text, today=today)),
        ("E2", "kk", parse_kk),
    ):
        try:
            if number := getattr(newcomer, name):
                parse(number)
        except InvalidIdentityNumber as wrong:
            yield f"{newcomer}: {wrong}", rule
    if newcomer.nik and any(member.nik == newcomer.nik for member in people.values()):
        yield f"NIK {newcomer} sudah ada di kelompok ini.", "E9"
    after = {pk: member for pk, member in people.items() if pk != request.member_id}
    high = proposal.program_year.group_size_max
    if len(after) + 1 > high:
        yield f"Kelompok akan beranggota {len(after) + 1} orang, paling banyak {high}.", "G1"
    if newcomer.position in BOARD:
        holder = next((member for member in after.values() if member.position == newcomer.position), None)
        takes = request.successor is not None and request.member is not None
        if holder is not None or (
            takes and request.member is not None and request.member.position == newcomer.position
        ):
            label = str(Position(newcomer.position).label).lower()
            yield f"Jabatan {label} dipegang {holder or request.successor}.", "G2"
