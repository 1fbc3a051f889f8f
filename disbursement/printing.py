"""Printing decrees and the slip for an application: what stands on the paper, by the words that offices use."""

from __future__ import annotations

from typing import Any

from disbursement.models import Decree, DecreeLine, PaymentOrder
from kube_portal.accounts.models import Post, User
from kube_portal.documents.models import IssuedDocument
from kube_portal.look.templatetags.look import mask_nik, tanggal
from kube_portal.money import format_rupiah, terbilang
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import issue_for, letterhead_of, render_for

_ORDINALS = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM")
TEMPLATE = "disbursement/decree.typ"


def issue_decree(decree: Decree, *, by: User, base_url: str) -> IssuedDocument:
    """Print an own decree with its annex, issue it under a public code, and keep it with the decree, once."""
    document = issue_for(
        decree.program_year,
        template=TEMPLATE,
        data=decree_data(decree),
        kind=f"decree_{decree.kind}",
        title=decree.get_kind_display(),
        number=decree.number,
        by=by,
        owner=decree,
        base_url=base_url,
    )
    decree.document = document
    decree.save(update_fields=["document"])
    return document


def decree_data(decree: Decree) -> dict[str, Any]:
    """Everything the template lays out; the NIK of the chairs only masked."""
    year, signatory = decree.program_year, decree.signatory
    if signatory is None:
        raise ValueError("Only an own decree is printed.")
    lines = list(decree.lines.select_related("proposal__tier"))
    office = office_of(signatory, year)
    return {
        "title": f"Keputusan {office}",
        **letterhead_of(year),
        "number": _number_of_year(decree),
        "about": decree.about,
        "considering": _considering(decree, year),
        "legal_bases": [basis.citation for basis in year.legal_bases.all()],
        "decisions": list(zip(_ORDINALS, _decisions(decree, lines, year), strict=False)),
        "place": _bare(year.regency.name),
        "date": tanggal(decree.dated_on),
        "signature": {
            "office": office
            if signatory.standing == Post.Standing.DEFINITIVE
            else f"{Post.Standing(signatory.standing).label} {office}",
            "name": signatory.name,
            "rank": signatory.rank,
            "nip": signatory.nip,
        },
        "rows": [_annex_row(line) for line in lines],
        "total": format_rupiah(sum(line.amount for line in lines)),
    }


def application_slip(order: PaymentOrder) -> bytes:
    """The receipt that the group takes home for its application, as a PDF."""
    proposal, year = order.proposal, order.proposal.program_year
    return render_for(
        year,
        "disbursement/application_slip.typ",
        {
            **letterhead_of(year),
            "agenda": order.agenda_number or "–",
            "facts": [
                ["Kelompok", f"{proposal.group}, {proposal.village.label}"],
                ["Bantuan", f"{proposal.tier}, tahun anggaran {year.year}"],
                ["Tanggal permohonan", tanggal(order.request_on)],
                ["Jumlah", f"{format_rupiah(order.amount)} ({terbilang(order.amount)}), tahap {order.tranche}"],
                ["Rekening", f"{order.payee['bank']} {order.payee['number']} a.n. {order.payee['holder']}"],
            ],
            "goods": [[str(item), format_rupiah(item.value)] for item in order.items.all()],
            "enclosures": [["ada" if line.enclosed else "belum ada", str(line)] for line in order.enclosures.all()],
            "place": _bare(year.regency.name),
            "date": tanggal(order.prepared_at),
            "received_by": str(order.prepared_by),
        },
    )


def office_of(post: Post, year: ProgramYear) -> str:
    """The office whose act it is, without Plt. or Plh.: `Kepala Dinas Sosial Kota Singkawang`."""
    if post.office != Post.Office.OFFICE_HEAD:
        return f"{year.regency.head_title.title()} {_bare(year.regency.name)}"
    place = "" if year.regency.name.casefold() in year.office_name.casefold() else f" {year.regency.name}"
    return f"Kepala {year.office_name}{place}"


def _annex_row(line: DecreeLine) -> list[str]:
    return [
        f"{line.position}.",
        f"{line.group_name}\n{line.business}",
        line.village_name,
        f"{line.chair_name}\nNIK {mask_nik(line.chair_nik)}",
        str(len(line.members)),
        format_rupiah(line.amount),
        line.pendamping_name or "–",
    ]


def _considering(decree: Decree, year: ProgramYear) -> list[str]:
    if decree.amends is not None and decree.kind == Decree.Kind.AMENDMENT:
        return [
            f"bahwa dengan {_cited(decree.amends)} telah ditetapkan kelompok penerima bantuan;",
            "bahwa anggota, pengurus, rekening atau pendamping kelompok yang tercantum dalam Lampiran telah berubah;",
            "bahwa berdasarkan pertimbangan pada huruf a dan huruf b perlu menetapkan keputusan tentang perubahan "
            "penetapan tersebut.",
        ]
    if decree.amends is not None:
        return [
            f"bahwa dengan {_cited(decree.amends)} telah ditetapkan kelompok penerima bantuan;",
            "bahwa berdasarkan pemeriksaan terdapat kelompok yang penetapannya perlu dicabut;",
            "bahwa berdasarkan pertimbangan pada huruf a dan huruf b perlu menetapkan keputusan tentang "
            "pencabutan penetapan tersebut.",
        ]
    return [
        "bahwa untuk menumbuhkan usaha bersama keluarga fakir miskin, pemerintah memberikan bantuan sosial Usaha "
        "Ekonomi Produktif kepada Kelompok Usaha Bersama (KUBE);",
        f"bahwa kelompok yang tercantum dalam Lampiran telah diverifikasi di lapangan dan dipilih sesuai aturan "
        f"program Tahun Anggaran {year.year};",
        "bahwa berdasarkan pertimbangan pada huruf a dan huruf b perlu menetapkan keputusan tentang kelompok penerima "
        "bantuan.",
    ]


def _decisions(decree: Decree, lines: list[DecreeLine], year: ProgramYear) -> list[str]:
    total = sum(line.amount for line in lines)
    money = f"{format_rupiah(total)} ({terbilang(total)})"
    groups = f"{len(lines)} ({terbilang(len(lines)).removesuffix(' rupiah')}) kelompok"
    if decree.amends is not None and decree.kind == Decree.Kind.AMENDMENT:
        return [
            f"Mengubah Lampiran {_cited(decree.amends)} untuk {groups}, sehingga berbunyi sebagaimana tercantum dalam "
            "Lampiran keputusan ini.",
            f"Alasan perubahan: {decree.about.partition(': ')[2]}.",
            f"Ketentuan lain dalam {_cited(decree.amends)} tetap berlaku.",
            "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
        ]
    if decree.amends is not None:
        return [
            f"Mencabut penetapan {groups} sebagaimana tercantum dalam Lampiran dari {_cited(decree.amends)}.",
            f"Bantuan sebesar {money} tidak disalurkan dan anggarannya dilepas.",
            f"Alasan pencabutan: {decree.about.rpartition(': ')[2]}.",
            "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
        ]
    sources = " dan ".join(sorted({line.proposal.tier.get_funding_source_display() for line in lines}))
    return [
        f"Menetapkan {groups} penerima bantuan sosial Usaha Ekonomi Produktif Tahun Anggaran {year.year} sebagaimana "
        "tercantum dalam Lampiran yang merupakan bagian tidak terpisahkan dari keputusan ini.",
        f"Bantuan seluruhnya sebesar {money} dibebankan pada {sources} Tahun Anggaran {year.year} dan dibayarkan ke "
        "rekening atas nama kelompok.",
        "Menugaskan pendamping yang tercantum dalam Lampiran untuk melatih dan mendampingi kelompoknya.",
        "Kelompok menggunakan bantuan sesuai rencana anggaran biayanya dan menyampaikan pertanggungjawaban paling "
        f"lambat {year.accountability_due_days} hari sejak dana diterima.",
        "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    ]


def _cited(decree: Decree) -> str:
    return f"Keputusan Nomor {_number_of_year(decree)} tanggal {tanggal(decree.dated_on)}"


def _number_of_year(decree: Decree) -> str:
    """The number as it is cited: with its year, unless the number carries it."""
    year = str(decree.dated_on.year)
    return decree.number if year in decree.number else f"{decree.number} Tahun {year}"


def _bare(regency: str) -> str:
    return regency.removeprefix("Kabupaten ").removeprefix("Kota ")
