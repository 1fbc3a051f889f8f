"""Mentoring plans of the invented groups: from the template of the Dinas, agreed with the group, partly done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.demo.story import day
from kube_portal.regions.models import Region
from monitoring.mentoring import plans
from monitoring.models import MentoringPlan

TASKS = (
    ("Memimpin rapat dan membagi tugas", "Dipercaya tetangga"),
    ("Mencatat kegiatan dan surat", "Tulisannya rapi"),
    ("Menyimpan dan mencatat uang", "Teliti menghitung"),
    ("Membeli bahan", "Pandai menawar"),
    ("Menjual di pasar", "Banyak kenalan pedagang"),
)


def template(regency: Region, *, by: User, on: dt.date) -> None:
    """The template of an office that counts on visits and evaluation, and has less to tick."""
    with day(on):
        plans.save_template(
            regency=regency,
            version=0,
            values={
                "turnover": 3_000_000, "savings": 1_000_000, "members_percent": 80, "equipment": "",
                "stage": "developing",
            },
            lines=[
                plans.TemplateLine("training", "Pelatihan usaha dan pembukuan", 0),
                plans.TemplateLine("visit", "Kunjungan bulanan dan laporan", 0, 1),
                plans.TemplateLine("marketing", "Mencari pembeli di luar desa", 3, 6),
                plans.TemplateLine("evaluation", "Evaluasi bersama kelompok", 6, 6),
            ],
            by=by,
        )  # fmt: skip


def agree(group: Group, *, by: User, on: dt.date, **targets: object) -> MentoringPlan:
    """A plan for the year of that day, begun, filled in and agreed within it."""
    with day(on):
        plan = plans.start(group=group, year=on.year, by=by)
        kept = {name: getattr(plan, name) for name in plans.TARGETS}
        planned = [plans.Planned(one.kind, one.title, one.month) for one in plan.activities.all()]
        plans.save_draft(plan=plan, values={**kept, **targets}, planned=planned, by=by)
        chair = next((one.name for one in group.people() if one.position == "chair"), "Ketua")
        return plans.agree(plan=plan, agreed_on=on, agreed_with=f"{chair}, ketua, dan anggota yang hadir", by=by)


def tick(plan: MentoringPlan, *, by: User, until: dt.date, notes: Mapping[str, str]) -> None:
    """Note as done, in their months, the activities of these kinds that lie before a day."""
    for one in plan.activities.filter(kind__in=notes, month__lt=until.replace(day=1)):
        with day(one.month.replace(day=20)):
            plans.tick(activity=one, done_on=one.month.replace(day=20), note=notes[one.kind], by=by)


def share_tasks(group: Group, *, by: User, on: dt.date, tasks: Sequence[tuple[str, str]] = TASKS) -> None:
    """What the first members do, and what they are good at."""
    with day(on):
        plans.save_tasks(group=group, tasks=dict(zip([one.pk for one in group.people()], tasks, strict=False)), by=by)
