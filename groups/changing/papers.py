"""The minutes of a change of members (berita acara): a draft to be signed, and as issued once the Dinas agreed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from groups.changing.filing import newcomer_of
from groups.changing.reasons import under_way
from groups.models import ChangeRequest, Member, Position
from groups.models.people import BOARD
from groups.papers import DOTS, Paper
from groups.proposal_papers import place_of, post_signer
from kube_portal.accounts.models import Post
from kube_portal.documents.printing import date_in_words
from kube_portal.look.templatetags.look import mask_nik, tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of

Kind = ChangeRequest.Kind


def _year_of(change: ChangeRequest) -> ProgramYear:
    """The year whose office prints: that of the group's proposal, else the newest of the regency (kept with it)."""
    found: ProgramYear | None = getattr(change, "_year", None)
    if found is None:
        proposal = under_way(change.group)
        found = (
            proposal.program_year
            if proposal is not None
            else ProgramYear.objects.filter(regency_id=change.group.regency_code)
            .select_related("regency")
            .latest("year")
        )
        change._year = found  # type: ignore[attr-defined]
    return found


def _lock(change: ChangeRequest) -> ChangeRequest:
    locked = ChangeRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=change.pk)
    return ChangeRequest.objects.for_page().get(pk=locked.pk)


def _lacks(change: ChangeRequest) -> list[str]:
    if change.state == ChangeRequest.State.APPROVED:
        return []
    if change.is_open:
        return ["Diterbitkan setelah Dinas menyetujui. Sebelumnya hanya konsep, untuk ditandatangani saat musyawarah."]
    return [f"Permintaan ini {str(change.get_state_display()).lower()}."]


def _board(change: ChangeRequest) -> list[Member]:
    """The board without who goes, in its order (one query)."""
    people = change.group.people().filter(position__in=BOARD).exclude(pk=change.member_id or 0)
    return sorted(people, key=lambda member: BOARD.index(Position(member.position)))


def _facts(change: ChangeRequest) -> list[list[str]]:
    facts = [["Kelompok", change.group.name], ["Alamat", change.group.village.full_name]]
    newcomer = newcomer_of(change)
    if change.member is not None:
        verb = {Kind.DEATH: "Meninggal", Kind.REPLACE: "Diganti"}.get(Kind(change.kind), "Keluar")
        facts.append(
            [verb, f"{change.member}, {change.member.get_position_display()}, NIK {mask_nik(change.member.nik)}"]
        )
    if newcomer is not None:
        facts.append(["Pengganti", f"{newcomer}, NIK {mask_nik(newcomer.nik)}, {newcomer.address}"])
    if change.successor is not None:
        facts.append(["Penerus jabatan", str(change.successor)])
    facts += [[str(Position(position).label), str(member)] for position, member in change.board.items()]
    facts += [["Berlaku sejak", tanggal(change.on)], ["Alasan", change.reason]]
    if change.arrangement:
        facts.append(["Pinjaman dan barang", change.arrangement])
    return facts


def _fill(change: ChangeRequest, on: dt.date) -> dict[str, Any]:
    year = _year_of(change)
    village = change.group.village
    held = change.held_on or on
    head = Post.objects.holding(Post.Office.VILLAGE_HEAD, village.pk, on).select_related("region").first()
    title = "Perubahan Pengurus" if change.kind == Kind.BOARD else "Perubahan Anggota"
    present = f"dihadiri {change.attended} anggota" if change.attended else f"dihadiri {DOTS[:12]} anggota"
    return {
        **letterhead_of(year),
        "title": f"Berita Acara {title}",
        "opening": f"Pada hari ini {date_in_words(held)}, kelompok {change.group.name} mengadakan musyawarah yang "
        f"{present}, dan menyepakati {str(change.get_kind_display()).lower()} sebagai berikut:",
        "facts": _facts(change),
        "place": place_of(year),
        "date": tanggal(on),
        "signers": _signers(change),
        "witness": post_signer(head, village.head_title[:1].upper() + village.head_title[1:]),
    }  # fmt: skip


def _signers(change: ChangeRequest) -> list[dict[str, str]]:
    """The board, each under the office that the change leaves them."""
    if change.kind == Kind.BOARD:
        seated = [(str(Position(position).label), member) for position, member in change.board.items()]
    else:
        seated = [(str(member.get_position_display()), member) for member in _board(change)]
    signers = [{"office": f"{office},", "name": member.name} for office, member in seated]
    return signers or [{"office": "Anggota kelompok,", "name": DOTS}]


MINUTES = Paper(
    kind="member_change",
    title="Berita acara perubahan anggota",
    purpose="Siapa keluar, siapa masuk, siapa pengurusnya; ditandatangani pengurus dan lurah atau kepala desa.",
    template="groups/member_change.typ",
    permission="groups.issue_paper",
    fill=_fill,
    lacks=_lacks,
    year_of=_year_of,
    lock=_lock,
    applies=lambda change: change.state not in (ChangeRequest.State.WITHDRAWN, ChangeRequest.State.REFUSED),
)
PAPERS = (MINUTES,)
PAPERS_BY_KIND = {paper.kind: paper for paper in PAPERS}
