"""What stands in the way of submitting and endorsing as far as the group itself goes (G1–G4, E1, E2).

Whether the pre-check was read, and whether the members qualify, is eligibility's to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.urls import reverse

from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from groups.models import Member, Position, Proposal
from groups.models.people import BOARD
from groups.seams import Blocker, guard
from kube_portal.accounts.models import User
from kube_portal.money import format_rupiah
from kube_portal.programs.rules import implements

# What has to be known of every member before a proposal leaves the village.
NEEDED_OF_MEMBERS = {
    "nik": "NIK",
    "kk": "nomor KK",
    "sex": "jenis kelamin",
    "birth_date": "tanggal lahir",
    "marital_status": "status perkawinan",
    "schooling": "pendidikan",
    "occupation": "pekerjaan",
    "residence_id": "tempat tinggal",
    "address": "alamat",
}


@guard("submit", app="groups")
def before_submit(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """The group, its board, its people, its business, its minutes and its budget plan are whole."""
    members = list(proposal.group.people())
    yield from size_blockers(proposal, members)
    yield from board_blockers(proposal, members)
    for member in members:
        yield from member_blockers(proposal, member)
    yield from business_blockers(proposal)
    yield from minutes_blockers(proposal)
    yield from budget_blockers(proposal)


@guard("endorse", app="groups")
def before_endorse(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Who drafted a proposal does not endorse it."""
    if by is not None and by.pk == proposal.drafted_by_id:
        yield Blocker("Usulan yang Anda susun sendiri harus disetujui orang lain.")


def _step(proposal: Proposal, step: str) -> str:
    return reverse(f"groups:proposal_edit_{step}", args=[proposal.pk])


@implements("G1")
def size_blockers(proposal: Proposal, members: Sequence[Member]) -> Iterator[Blocker]:
    """The group is as large as the program year wants it."""
    year = proposal.program_year
    low, high, found = year.group_size_min, year.group_size_max, len(members)
    if low <= found <= high:
        return
    wanted = f"harus {low}" if low == high else f"harus {low} sampai {high}"
    so_far = "baru " if found < low else ""
    yield Blocker(f"Anggota {so_far}{found} orang; {wanted} orang.", "G1", _step(proposal, "members"), "Atur anggota")


@implements("G2")
def board_blockers(proposal: Proposal, members: Sequence[Member]) -> Iterator[Blocker]:
    """One chair, one secretary, one treasurer (the database refuses a second one)."""
    held = Counter(member.position for member in members)
    missing = [str(Position(position).label).lower() for position in BOARD if held[position] != 1]
    if missing:
        yield Blocker(
            f"Belum ada {' dan '.join(missing) if len(missing) < 3 else ', '.join(missing)}.",
            "G2",
            _step(proposal, "members"),
            "Tentukan pengurus",
        )


def member_blockers(proposal: Proposal, member: Member) -> Iterator[Blocker]:
    """Everything about one member that is known, well-formed and signed."""
    url = reverse("groups:member_edit", args=[proposal.pk, member.pk])
    missing = [label for field, label in NEEDED_OF_MEMBERS.items() if getattr(member, field) in (None, "")]
    if missing:
        yield Blocker(f"{member.name}: {', '.join(missing)} belum diisi.", "", url, "Lengkapi")
    yield from nik_blockers(member, url)
    yield from kk_blockers(member, url)
    if not member.is_willing:
        yield Blocker(f"{member.name} belum menandatangani surat kesediaan.", "", url, "Catat")


@implements("E1")
def nik_blockers(member: Member, url: str) -> Iterator[Blocker]:
    """A NIK that no office could have issued stops the submission; what merely looks odd is a warning elsewhere."""
    if member.nik:
        try:
            parse_nik(member.nik, today=member.group.village.today())
        except InvalidIdentityNumber as wrong:
            yield Blocker(f"{member.name}: {wrong}", "E1", url, "Betulkan NIK")


@implements("E2")
def kk_blockers(member: Member, url: str) -> Iterator[Blocker]:
    """A KK has sixteen digits; that it differs from an older one is no error, since it changes when people move."""
    if member.kk:
        try:
            parse_kk(member.kk)
        except InvalidIdentityNumber as wrong:
            yield Blocker(f"{member.name}: {wrong}", "E2", url, "Betulkan nomor KK")


@implements("G4")
def business_blockers(proposal: Proposal) -> Iterator[Blocker]:
    """The business rests on local resources and a market, and is the members' joint and main business."""
    group, url = proposal.group, _step(proposal, "business")
    needed = {
        "jenis usaha": group.business_kind,
        "usaha": group.business_description,
        "sumber daya setempat": group.local_resources,
        "pasar": group.market,
    }
    missing = [label for label, value in needed.items() if not value.strip()]
    if group.is_main_business is None:
        missing.append("usaha utama atau sampingan")
    if group.is_joint_business is None:
        missing.append("usaha bersama atau perorangan")
    if missing:
        yield Blocker(f"Rencana usaha belum lengkap: {', '.join(missing)}.", "G4", url, "Lengkapi")
    if group.is_main_business is False:
        yield Blocker("Usaha ini sampingan; KUBE harus menjadi usaha utama anggotanya.", "G4", url, "Ubah usaha")
    if group.is_joint_business is False:
        yield Blocker("Usaha ini perorangan; KUBE dijalankan bersama.", "G4", url, "Ubah usaha")


@implements("G3")
def minutes_blockers(proposal: Proposal) -> Iterator[Blocker]:
    """The deliberation has taken place, its minutes are on file, and the village's presence or absence is noted."""
    url = _step(proposal, "deliberation")
    if proposal.deliberation_on is None:
        yield Blocker("Tanggal musyawarah belum diisi.", "G3", url, "Isi")
    elif proposal.deliberation_on > proposal.village.today():
        yield Blocker("Tanggal musyawarah belum tiba.", "G3", url, "Betulkan")
    if proposal.minutes_id is None:
        yield Blocker("Berita acara musyawarah belum dilampirkan.", "G3", url, "Lampirkan")
    if not proposal.village_presence:
        yield Blocker("Kehadiran aparat desa/kelurahan pada musyawarah belum dicatat.", "G3", url, "Catat")
    elif proposal.village_presence == Proposal.VillagePresence.PRESENT and not proposal.village_representative.strip():
        yield Blocker("Nama aparat desa/kelurahan yang hadir belum ditulis.", "G3", url, "Tulis")


def budget_blockers(proposal: Proposal) -> Iterator[Blocker]:
    """The budget plan adds up to the grant, to the rupiah (the database refuses anything else)."""
    total, url = proposal.budget_total, _step(proposal, "budget")
    if total == proposal.amount:
        return
    gap = proposal.amount - total
    what = f"kurang {format_rupiah(gap)}" if gap > 0 else f"lebih {format_rupiah(-gap)}"
    yield Blocker(
        f"Jumlah RAB {format_rupiah(total)}, {what} dari bantuan {format_rupiah(proposal.amount)}.", "", url, "Atur RAB"
    )
