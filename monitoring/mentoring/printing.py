"""The plan on paper, as pendamping and group hang it up: targets, activities by month, who does what."""

from __future__ import annotations

import datetime as dt

from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.programs.printing import letterhead_of, render_for
from monitoring.assignment_decrees import year_of
from monitoring.mentoring.progress import Progress
from monitoring.refusals import refuse

TEMPLATE = "monitoring/mentoring_plan.typ"


def plan_pdf(progress: Progress, *, pendamping: str, today: dt.date) -> bytes:
    """A plan as a PDF (four queries). Raises MoveRefused when the regency has no rules, `TemplateError`."""
    plan = progress.plan
    group = plan.group
    year = year_of(group.regency_code, max(today, dt.date(plan.year, 1, 1)))
    if year is None:
        raise refuse("Aturan program kabupaten/kota ini belum ada, jadi kop suratnya belum diketahui.")
    members = list(group.people())
    chair = next((one.name for one in members if one.position == "chair"), "")
    return render_for(
        year,
        TEMPLATE,
        {
            **letterhead_of(year),
            "draft": plan.is_draft,
            "year": str(plan.year),
            "facts": [
                ["Kelompok", group.name],
                ["Desa/kelurahan", group.village.label],
                ["Usaha", group.business_description],
                ["Pendamping", pendamping or "–"],
                [
                    "Disepakati",
                    f"{tanggal(plan.agreed_on)}, {plan.agreed_with}" if plan.agreed_on else "belum disepakati",
                ],
                ["Versi", f"{plan.version}{f' ({plan.reason})' if plan.reason else ''}"],
            ],
            "work_plan": plan.work_plan,
            "targets": [[one.label, one.wanted, one.reached] for one in progress.targets],
            "activities": [
                [str(bulan(one.activity.month)), one.activity.get_kind_display(), one.activity.title, one.words]
                for one in progress.activities
            ],
            "members": [
                [f"{number}.", one.name, one.get_position_display(), one.task or "–", one.strengths or "–"]
                for number, one in enumerate(members, 1)
            ],
            "place": group.village.name,
            "date": tanggal(today),
            "signers": [
                {"office": "Pendamping,", "name": pendamping or "." * 40},
                {"office": "Ketua kelompok,", "name": chair or "." * 40},
            ],
        },
    )
