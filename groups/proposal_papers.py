"""The group's own papers for its file: budget plan (RAB), statement of responsibility (SPTJM), integrity pact."""

from __future__ import annotations

import datetime as dt
from typing import Any

from groups.models import Member, Position, Proposal
from groups.models.people import BOARD
from groups.papers import DOTS, Paper
from groups.transitions import ENDED, Status
from kube_portal.accounts.models import Post
from kube_portal.look.templatetags.look import mask_nik, tanggal
from kube_portal.money import format_rupiah, group_digits, terbilang
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of


def _lock(proposal: Proposal) -> Proposal:
    return (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group", "village", "tier", "program_year__regency")
        .get(pk=proposal.pk)
    )


def _year_of(proposal: Proposal) -> ProgramYear:
    return proposal.program_year


def _lacks(proposal: Proposal) -> list[str]:
    """A draft still changes, and what has ended needs no papers."""
    if proposal.status == Status.DRAFT:
        return [f"Diterbitkan setelah usulan diajukan ke {proposal.village.head_title}. Sebelumnya hanya konsep."]
    if proposal.status in ENDED:
        return [f"Usulan ini berstatus “{proposal.status_label}”."]
    return []


def board_of(proposal: Proposal) -> dict[str, Member]:
    """Chair, secretary and treasurer as they are now, by position (one query, kept with the group)."""
    group = proposal.group
    found: dict[str, Member] | None = getattr(group, "_board", None)
    if found is None:
        found = {member.position: member for member in group.people().filter(position__in=BOARD)}
        group._board = found  # type: ignore[attr-defined]
    return found


def signer(proposal: Proposal, position: str) -> dict[str, str]:
    """Who of the board signs: office and name; dots where nobody has the office."""
    member = board_of(proposal).get(position)
    office = f"{Position(position).label} {'' if position == Position.TREASURER else 'kelompok'}".strip()
    return {"office": f"{office},", "name": member.name if member is not None else DOTS}


def post_signer(post: Post | None, title: str) -> dict[str, str]:
    """Who signs for an office: as its holder's post says, else its title over dots."""
    if post is None:
        return {"office": f"{title},", "name": DOTS, "rank": "", "nip": ""}
    return {"office": f"{post.signature_title()},", "name": post.name, "rank": post.rank, "nip": post.nip}


def place_of(year: ProgramYear) -> str:
    """Where papers of the office are signed: `Singkawang`."""
    return year.regency.name.removeprefix("Kabupaten ").removeprefix("Kota ")


def _facts(proposal: Proposal) -> list[list[str]]:
    return [
        ["Nama kelompok", proposal.group.name],
        ["Alamat", proposal.village.full_name],
        ["Usaha", proposal.group.business_description],
        ["Jenis bantuan", f"{proposal.tier.name}, Tahun Anggaran {proposal.program_year.year}"],
        ["Nilai bantuan", f"{format_rupiah(proposal.amount)} ({terbilang(proposal.amount)})"],
    ]


def _budget_plan(proposal: Proposal, on: dt.date) -> dict[str, Any]:
    lines = list(proposal.budget_lines.all())
    total = sum(line.total for line in lines)
    village = proposal.village
    head = Post.objects.holding(Post.Office.VILLAGE_HEAD, village.pk, on).select_related("region").first()
    return {
        **letterhead_of(proposal.program_year),
        "facts": _facts(proposal),
        "rows": [
            [
                f"{number}.",
                line.description,
                line.volume_text,
                line.unit,
                group_digits(line.unit_price),
                group_digits(line.total),
            ]
            for number, line in enumerate(lines, 1)
        ],
        "total": group_digits(total),
        "total_in_words": terbilang(total),
        "place": village.name,
        "date": tanggal(on),
        "signers": [signer(proposal, Position.TREASURER), signer(proposal, Position.CHAIR)],
        "acknowledged": post_signer(head, f"{village.head_title.title()} {village.name}"),
    }


def _person(proposal: Proposal, position: str) -> list[list[str]]:
    member = board_of(proposal).get(position)
    return [
        ["Nama", member.name if member is not None else DOTS],
        ["NIK", mask_nik(member.nik) if member is not None and member.nik else DOTS],
        ["Jabatan", f"{Position(position).label} pada {proposal.group.name}"],
        ["Alamat kelompok", proposal.village.full_name],
    ]


def _responsibility(proposal: Proposal, on: dt.date) -> dict[str, Any]:
    year = proposal.program_year
    money = f"{format_rupiah(proposal.amount)} ({terbilang(proposal.amount)})"
    return {
        **letterhead_of(year),
        "person": _person(proposal, Position.CHAIR),
        "intro": f"untuk dan atas nama {proposal.group.name}, menyatakan dengan sesungguhnya bahwa:",
        "statements": [
            f"Kami bertanggung jawab penuh, secara formal dan material, atas penggunaan bantuan sosial UEP "
            f"{proposal.tier.name} Tahun Anggaran {year.year} sebesar {money}.",
            "Bantuan itu kami gunakan sesuai rencana anggaran biaya (RAB) kelompok, untuk usaha "
            f"{proposal.group.business_description.lower()}, dan tidak untuk keperluan lain.",
            "Kami menyimpan semua bukti pengeluaran dan menyampaikan laporan pertanggungjawaban paling lambat "
            f"{year.accountability_due_days} hari sejak dana diterima.",
            "Sisa dana dan dana yang tidak dapat dipertanggungjawabkan kami kembalikan ke kas daerah atau kas negara.",
            "Kami bersedia diperiksa aparat pengawas, dan menanggung akibat hukum bila pernyataan ini tidak benar.",
        ],
        "place": proposal.village.name,
        "date": tanggal(on),
        "signers": [signer(proposal, Position.TREASURER), signer(proposal, Position.CHAIR)],
    }


def _integrity(proposal: Proposal, on: dt.date) -> dict[str, Any]:
    year = proposal.program_year
    return {
        **letterhead_of(year),
        "facts": _facts(proposal),
        "promises": [
            "Tidak memberi dan tidak menjanjikan uang atau barang kepada siapa pun untuk memperoleh bantuan ini.",
            "Tidak memotong, memungut atau membagikan dana bantuan di luar rencana anggaran biaya kelompok.",
            "Menggunakan bantuan untuk usaha bersama kelompok, tidak menjual dan tidak menggadaikan barang bantuan.",
            "Mencatat setiap pemasukan dan pengeluaran, dan membuka catatan itu bagi semua anggota.",
            "Tidak menerima bantuan sejenis dari sumber lain untuk keperluan yang sama pada tahun yang sama.",
            "Melaporkan penyimpangan yang kami ketahui kepada Dinas atau Inspektorat.",
            "Bila melanggar pakta ini, kami bersedia dikenai sanksi sesuai peraturan, termasuk mengembalikan bantuan.",
        ],
        "place": proposal.village.name,
        "date": tanggal(on),
        "signers": [signer(proposal, position) for position in BOARD],
    }


_COMMON: dict[str, Any] = {"permission": "groups.issue_paper", "lacks": _lacks, "year_of": _year_of, "lock": _lock}

PAPERS = (
    Paper(
        kind="rab",
        title="Rencana anggaran biaya (RAB)",
        purpose="Baris RAB usulan dengan jumlah dan terbilang; ditandatangani ketua dan bendahara kelompok.",
        template="groups/rab.typ",
        fill=_budget_plan,
        **_COMMON,
    ),
    Paper(
        kind="sptjm",
        title="Surat pernyataan tanggung jawab mutlak (SPTJM)",
        purpose="Ditandatangani ketua di atas meterai, bersama bendahara kelompok.",
        template="groups/sptjm.typ",
        fill=_responsibility,
        **_COMMON,
    ),
    Paper(
        kind="integrity_pact",
        title="Pakta integritas",
        purpose="Ditandatangani ketua, sekretaris dan bendahara kelompok.",
        template="groups/integrity_pact.typ",
        fill=_integrity,
        **_COMMON,
    ),
)
BY_KIND = {paper.kind: paper for paper in PAPERS}
