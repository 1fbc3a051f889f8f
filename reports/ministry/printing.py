"""The report on paper: its figures, the list by name and address with NIK masked, and who signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from disbursement.printing import office_of
from groups.models import Member
from groups.proposal_papers import place_of, post_signer
from kube_portal.accounts.models import Post
from kube_portal.look.templatetags.look import mask_nik, tanggal
from kube_portal.money import format_rupiah
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of, render_for
from reports.ministry.figures import Content, by_section
from reports.models import MinistryReport

TEMPLATE = "reports/ministry_report.typ"


def signer_of(post: Post | None, year: ProgramYear) -> dict[str, str]:
    """Who signs: the head of the office, with Plt. or Plh. where it is one; dots while there is none."""
    return post_signer(post, office_of(post, year) if post is not None else f"Kepala {year.office_name}")


def data_of(
    year: ProgramYear, report: MinistryReport | None, content: Content, *, number: str, signer: dict[str, str]
) -> dict[str, Any]:
    """What the template is given."""
    people = content.people()
    return {
        **letterhead_of(year),
        "title": f"Laporan KUBE Tahun {year.year}",
        "place_name": year.regency.name,
        "number": number,
        "reason": report.reason if report is not None else "",
        "sections": [
            {"title": title, "facts": [[figure.label, figure.text] for figure in figures]}
            for _, title, figures in by_section(content.figures)
        ],
        "problems": report.problems if report is not None else "",
        "follow_up": report.follow_up if report is not None else "",
        "groups": [
            {
                "head": f"{grant.group.name}, {grant.village.full_name}",
                "facts": [
                    ["Usaha", grant.group.business_description or grant.group.get_business_kind_display()],
                    ["Bantuan", f"{grant.tier.name} ({grant.tier.get_funding_source_display()}), "
                     f"{format_rupiah(grant.amount)}"],
                    ["Dibayar", f"{format_rupiah(grant.paid)}, {tanggal(grant.paid_on)}" if grant.paid else "belum"],
                    ["Keadaan", grant.status_label],
                ],
                "people": _people(people.get(grant.group_id, [])),
            }
            for grant in content.grants
        ],
        "place": place_of(year),
        "date": tanggal(year.today()),
        "signer": signer,
    }  # fmt: skip


def _people(members: Sequence[Member]) -> list[list[str]]:
    return [_person(number, one) for number, one in enumerate(members, 1)]


def _person(number: int, member: Member) -> list[str]:
    lane = " ".join(part for part in (member.rt and f"RT {member.rt}", member.rw and f"RW {member.rw}") if part)
    address = ", ".join(part for part in (member.address, lane) if part)
    return [f"{number}.", member.name, str(member.get_position_display()), mask_nik(member.nik), address or "–"]


def draft_pdf(year: ProgramYear, report: MinistryReport | None, content: Content, post: Post | None) -> bytes:
    """The report as it would read today, with KONSEP across each page. Raises `TemplateError`."""
    return render_for(
        year,
        TEMPLATE,
        {**data_of(year, report, content, number="", signer=signer_of(post, year)), "draft": True},
    )
