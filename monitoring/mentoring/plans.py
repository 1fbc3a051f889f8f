"""Writing a plan with a group: from the template, agreed on a day, changed by a new version, ticked as it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet
from django.utils import timezone

from groups.lifecycle import NotAllowed
from groups.models import Assignment, Development, Group, Member
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.regions.models import Region
from monitoring import duedates
from monitoring.models import MentoringPlan, PlanActivity, PlanTemplate, TemplateActivity
from monitoring.refusals import all_or_nothing, demand, refuse

WRITING = "monitoring.write_plan"
TEMPLATING = "monitoring.change_plantemplate"
MOST_ACTIVITIES = 80
TARGETS = ("work_plan", "turnover", "savings", "members_active", "equipment", "stage")


class Planned(NamedTuple):
    """An activity as it is planned."""

    kind: str
    title: str
    month: dt.date


class TemplateLine(NamedTuple):
    """An activity as a template says it."""

    kind: str
    title: str
    offset: int
    every: int = 0


# What a regency begins with until its Dinas writes its own: the study's training, book-keeping, visits and evaluation.
FIRST_TEMPLATE: tuple[TemplateLine, ...] = (
    TemplateLine("training", "Pelatihan usaha dan kerja kelompok", 0),
    TemplateLine("books", "Mengisi buku kas dan buku kegiatan bersama bendahara kelompok", 0, 1),
    TemplateLine("visit", "Kunjungan bulanan dan laporan", 0, 1),
    TemplateLine("marketing", "Mencari pembeli dan tempat penjualan", 3, 6),
    TemplateLine("training", "Pelatihan pembukuan dan penyegaran", 4),
    TemplateLine("evaluation", "Evaluasi bersama kelompok", 6, 6),
)


def template_of(regency: str) -> tuple[PlanTemplate | None, list[TemplateLine]]:
    """The template of a regency, or None and the portal's first one (two queries at most)."""
    found = PlanTemplate.objects.filter(regency_id=regency).first()
    if found is None:
        return None, list(FIRST_TEMPLATE)
    return found, [TemplateLine(one.kind, one.title, one.offset, one.every) for one in found.activities.all()]


def save_template(
    *, regency: Region, version: int, values: Mapping[str, Any], lines: Sequence[TemplateLine], by: User
) -> PlanTemplate:
    """Put a template of the Dinas in place of the one that the person saw (`version`, 0 for none).

    Plans that were begun keep what they have. Raises MoveRefused when somebody changed it meanwhile, NotAllowed.
    """
    demand(by, TEMPLATING)
    if not lines:
        raise refuse("Isi paling sedikit satu kegiatan.")
    if len(lines) > MOST_ACTIVITIES:
        raise refuse(f"Paling banyak {MOST_ACTIVITIES} kegiatan.")
    with all_or_nothing():
        Region.objects.select_for_update(no_key=True).get(pk=regency.pk)
        template = PlanTemplate.objects.filter(regency=regency).first()
        if (template.version if template else 0) != version:
            raise refuse("Templat ini diubah orang lain sejak halaman dibuka. Muat ulang, lalu ubah lagi.")
        if template is None:
            template = PlanTemplate(regency=regency)
        for name, value in values.items():
            setattr(template, name, value)
        template.version, template.saved_by, template.saved_at = version + 1, by, timezone.now()
        template.save()
        template.activities.all().delete()
        TemplateActivity.objects.bulk_create(
            TemplateActivity(template=template, position=position, **line._asdict())
            for position, line in enumerate(lines, 1)
        )
        return template


def is_primary(user: User, group_id: int) -> bool:
    """Whether the person is the group's primary pendamping now (one query)."""
    return Assignment.objects.open().filter(user_id=user.pk, group_id=group_id, is_primary=True).exists()


def _demand_primary(user: User, group_id: int) -> None:
    """Only the primary pendamping writes the plan. Raises NotAllowed."""
    demand(user, WRITING)
    if not is_primary(user, group_id):
        raise NotAllowed([Blocker("Rencana ditulis oleh pendamping utama kelompok ini.")])


def planned_months(lines: Iterable[TemplateLine], funded: dt.date | None, year: int) -> list[Planned]:
    """What a template means for a year: each activity in its month, counted from the month in which money came.

    What is repeated goes on in later years, what is done once is not done again. Without money, from January.
    """
    found = []
    for line in lines:
        month = _later(funded or dt.date(year, 1, 1), line.offset)
        while month.year <= year:
            if month.year == year:
                found.append(Planned(line.kind, line.title, month))
            if not line.every:
                break
            month = _later(month, line.every)
    return sorted(found, key=lambda one: (one.month, one.kind, one.title))[:MOST_ACTIVITIES]


def _later(month: dt.date, by: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + by
    return dt.date(number // 12, number % 12 + 1, 1)


def start(*, group: Group, year: int, by: User) -> MentoringPlan:
    """Begin the plan of a group for a year from the template; the draft or plan that is there already is answered.

    Raises MoveRefused for a year out of reach, NotAllowed for anybody but the primary pendamping.
    """
    _demand_primary(by, group.pk)
    today = group.village.today()
    if not today.year - 1 <= year <= today.year + 1:
        raise refuse("Rencana dibuat untuk tahun lalu, tahun ini atau tahun depan.")
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        standing = MentoringPlan.objects.filter(group=group, year=year).exclude(state="replaced")
        found = standing.order_by("version").first()
        if found is not None:
            return found
        template, lines = template_of(group.regency_code)
        members = group.people().count()
        percent = template.members_percent if template else 100
        plan = MentoringPlan.objects.create(
            group=group,
            year=year,
            turnover=template.turnover if template else None,
            savings=template.savings if template else None,
            members_active=-(-members * percent // 100) or None,
            equipment=template.equipment if template else "",
            stage=template.stage if template else Development.DEVELOPING,
            work_plan=group.work_plan,
            written_by=by,
        )
        _plan_activities(plan, planned_months(lines, duedates.first_month(group), year))
        return plan


def _plan_activities(plan: MentoringPlan, planned: Iterable[Planned]) -> None:
    PlanActivity.objects.bulk_create(PlanActivity(plan=plan, **one._asdict()) for one in planned)


def _locked(plan: MentoringPlan, by: User) -> MentoringPlan:
    """The plan under lock, for its group's primary pendamping."""
    locked = (
        MentoringPlan.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group__village")
        .get(pk=plan.pk)
    )
    _demand_primary(by, locked.group_id)
    return locked


def _locked_draft(plan: MentoringPlan, by: User) -> MentoringPlan:
    locked = _locked(plan, by)
    if not locked.is_draft:
        raise refuse("Rencana ini sudah disepakati. Perubahan dibuat sebagai versi baru dengan alasan.")
    return locked


def save_draft(
    *, plan: MentoringPlan, values: Mapping[str, Any], planned: Sequence[Planned], by: User
) -> MentoringPlan:
    """Keep targets and activities of a draft; what was ticked in an earlier version stays ticked.

    Raises MoveRefused when it is no draft any more or an activity lies outside the year, NotAllowed.
    """
    with all_or_nothing():
        locked = _locked_draft(plan, by)
        if not planned:
            raise refuse("Isi paling sedikit satu kegiatan.")
        if len(planned) > MOST_ACTIVITIES:
            raise refuse(f"Paling banyak {MOST_ACTIVITIES} kegiatan.")
        if any(one.month.year != locked.year for one in planned):
            raise refuse(f"Semua kegiatan direncanakan dalam tahun {locked.year}.")
        members = locked.group.people().count()
        active = values.get("members_active")
        if active is not None and active > members:
            raise refuse(f"Anggota yang aktif paling banyak {members}, sebanyak anggota kelompok.")
        for name in TARGETS:
            setattr(locked, name, values[name])
        locked.save(update_fields=list(TARGETS))
        ticked = {
            Planned(one.kind, one.title, one.month): one for one in locked.activities.filter(done_on__isnull=False)
        }
        locked.activities.all().delete()
        PlanActivity.objects.bulk_create(
            PlanActivity(
                plan=locked,
                **one._asdict(),
                done_on=ticked[one].done_on if one in ticked else None,
                done_note=ticked[one].done_note if one in ticked else "",
                done_by_id=ticked[one].done_by_id if one in ticked else None,
            )
            for one in planned
        )
        return locked


def gaps(plan: MentoringPlan) -> list[str]:
    """What is missing before the group can agree to a draft, in sentences (one query)."""
    found = []
    labels = {
        "turnover": "Target omzet per bulan", "savings": "Target tabungan", "members_active": "Target anggota aktif"
    }  # fmt: skip
    found += [f"{label} belum diisi." for name, label in labels.items() if getattr(plan, name) is None]
    if not plan.stage:
        found.append("Target kemandirian belum dipilih.")
    if not plan.activities.exists():
        found.append("Belum ada kegiatan.")
    return found


def agree(
    *, plan: MentoringPlan, agreed_on: dt.date, agreed_with: str, by: User, minutes: File | None = None
) -> MentoringPlan:
    """The group agreed to a draft on a day: it stands from now on, and replaces the version before it.

    Raises MoveRefused with what is missing, NotAllowed.
    """
    with all_or_nothing():
        locked = _locked_draft(plan, by)
        reasons = gaps(locked)
        if not agreed_with.strip():
            reasons.append("Tulis siapa dari kelompok yang menyepakati.")
        if not dt.date(locked.year - 1, 1, 1) <= agreed_on <= locked.group.village.today():
            reasons.append("Tanggal kesepakatan tidak boleh di masa depan, atau jauh sebelum tahun rencana.")
        if reasons:
            raise refuse(*reasons)
        MentoringPlan.objects.in_force().filter(group_id=locked.group_id, year=locked.year).update(
            state=MentoringPlan.State.REPLACED
        )
        if minutes is not None:
            minutes.attach(locked)
        locked.state, locked.agreed_on, locked.agreed_with = MentoringPlan.State.AGREED, agreed_on, agreed_with.strip()
        locked.minutes = minutes
        locked.save(update_fields=["state", "agreed_on", "agreed_with", "minutes"])
        return locked


def revise(*, plan: MentoringPlan, reason: str, by: User) -> MentoringPlan:
    """Begin a new version of an agreed plan, as a draft with all that the old one says; the old one stands meanwhile.

    Raises MoveRefused when a draft is there already or no reason is given, NotAllowed.
    """
    with all_or_nothing():
        locked = _locked(plan, by)
        if locked.state != MentoringPlan.State.AGREED:
            raise refuse("Hanya rencana yang berlaku yang diubah dengan versi baru.")
        if not reason.strip():
            raise refuse("Alasan perubahan perlu diisi.")
        versions = MentoringPlan.objects.filter(group_id=locked.group_id, year=locked.year)
        if versions.drafts().exists():
            raise refuse("Versi baru sudah dimulai. Lanjutkan drafnya.")
        newest = versions.aggregate(last=Max("version"))["last"] or 0
        draft = MentoringPlan.objects.create(
            group_id=locked.group_id,
            year=locked.year,
            version=newest + 1,
            reason=reason.strip(),
            written_by=by,
            **{name: getattr(locked, name) for name in TARGETS},
        )
        PlanActivity.objects.bulk_create(
            PlanActivity(
                plan=draft, kind=one.kind, title=one.title, month=one.month, done_on=one.done_on,
                done_note=one.done_note, done_by_id=one.done_by_id,
            )
            for one in locked.activities.all()
        )  # fmt: skip
        return draft


def discard(*, plan: MentoringPlan, by: User) -> None:
    """Throw away a draft of a new version; the version in force stays. Raises MoveRefused, NotAllowed."""
    with all_or_nothing():
        locked = _locked_draft(plan, by)
        if locked.version == 1:
            raise refuse("Versi pertama tidak dibuang; lengkapi dan sepakati dengan kelompok.")
        locked.delete()


def tick(*, activity: PlanActivity, done_on: dt.date, note: str, by: User) -> PlanActivity:
    """Note that an activity of the plan in force was done, with a few words. Raises MoveRefused, NotAllowed."""
    with all_or_nothing():
        plan = _locked(activity.plan, by)
        if plan.state != MentoringPlan.State.AGREED:
            raise refuse("Kegiatan dicatat selesai pada rencana yang sudah disepakati dan masih berlaku.")
        locked = PlanActivity.objects.select_for_update(no_key=True).get(pk=activity.pk)
        if locked.done_on is not None:
            raise refuse("Kegiatan ini sudah dicatat selesai.")
        if not note.strip():
            raise refuse("Tulis dengan singkat apa yang dilakukan.")
        if not dt.date(plan.year - 1, 1, 1) <= done_on <= plan.group.village.today():
            raise refuse("Tanggal selesai tidak boleh di masa depan, atau jauh sebelum tahun rencana.")
        locked.done_on, locked.done_note, locked.done_by = done_on, note.strip(), by
        locked.save(update_fields=["done_on", "done_note", "done_by"])
        return locked


def save_tasks(*, group: Group, tasks: Mapping[int, tuple[str, str]], by: User) -> int:
    """Keep each member's task and strengths (member id → both); the history keeps what stood there. Returns how many
    changed. Raises MoveRefused for somebody who is no member any more, NotAllowed."""
    _demand_primary(by, group.pk)
    with all_or_nothing():
        members = {
            one.pk: one
            for one in Member.objects.select_for_update(no_key=True).filter(group=group, left_on__isnull=True)
        }
        if not set(tasks) <= set(members):
            raise refuse("Ada nama yang bukan anggota kelompok ini lagi. Muat ulang halaman.")
        changed = 0
        for pk, (task, strengths) in sorted(tasks.items()):
            member = members[pk]
            new = (task.strip(), strengths.strip())
            if (member.task, member.strengths) != new:
                member.task, member.strengths = new
                member.save(update_fields=["task", "strengths"])
                changed += 1
        return changed


def wanting(groups: QuerySet[Group], year: int) -> QuerySet[Group]:
    """Groups that hold money and have no agreed plan for a year."""
    planned = MentoringPlan.objects.in_force().filter(year=year).values("group_id")
    return groups.filter(funds_received__isnull=False).exclude(pk__in=planned).distinct()
