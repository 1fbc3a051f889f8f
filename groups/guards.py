"""What stands in the way of submitting and endorsing as far as the group itself goes (G1–G4, E1, E2).

Whether the pre-check was read, and whether the members qualify, is eligibility's to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from groups.models import Member, Proposal
from groups.seams import Blocker, guard
from groups.structure import Structure, structure_of
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
    yield from structure_blockers(proposal, "G1", "G2")
    for member in proposal.group.people():
        yield from member_blockers(proposal, member)
    yield from structure_blockers(proposal, "G4", "G3")
    yield from budget_blockers(proposal)


@guard("endorse", app="groups")
def before_endorse(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Who drafted a proposal does not endorse it."""
    if by is not None and by.pk == proposal.drafted_by_id:
        yield Blocker("Usulan yang Anda susun sendiri harus disetujui orang lain.")


def _step(proposal: Proposal, step: str) -> str:
    return reverse(f"groups:proposal_edit_{step}", args=[proposal.pk])


# On which step of the form each rule is mended.
STEP_OF_RULE = {"G1": "members", "G2": "members", "G3": "deliberation", "G4": "business"}


def structure_blockers(proposal: Proposal, *rules: str, structure: Structure | None = None) -> Iterator[Blocker]:
    """What keeps the group from being built as the rules want it; give the `structure` when it is at hand."""
    for problem in (structure or structure_of(proposal)).problems(*rules):
        yield Blocker(problem.text, problem.rule, _step(proposal, STEP_OF_RULE[problem.rule]), problem.remedy)


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
