"""The rubric of an office: the one in force, a draft of the next, and putting it in force by another person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring.development.builtin import LINES
from monitoring.models import Indicator, Rubric
from monitoring.refusals import all_or_nothing, demand_in, refuse

EDIT = "monitoring.change_rubric"
MAX_INDICATORS = 20
State = Rubric.State
_THRESHOLDS = ("developing_from", "independent_from", "inactive_months")
WORDS = (
    "aspect", "name", "weight", "fact", "from_1", "from_2", "from_3", "level_0", "level_1", "level_2", "level_3",
)  # fmt: skip


def in_force(regency_code: str) -> Rubric | None:
    """The rubric by which a regency judges now, or None while it has none of its own (one query)."""
    return Rubric.objects.filter(regency_id=regency_code, state=State.IN_FORCE).first()


def adopt(regency_code: str) -> Rubric:
    """The rubric in force; the portal's own, if the office never had one. Two at once adopt the same."""
    found = in_force(regency_code)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            rubric = Rubric.objects.create(regency_id=regency_code, version=1)
            Indicator.objects.bulk_create(built_in(rubric))
            rubric.state, rubric.in_force_at = State.IN_FORCE, timezone.now()
            rubric.save()
    except IntegrityError:
        return Rubric.objects.get(regency_id=regency_code, state=State.IN_FORCE)
    return rubric


def built_in(rubric: Rubric) -> list[Indicator]:
    """The portal's own lines for a rubric, unsaved."""
    return [
        Indicator(
            rubric=rubric,
            position=position,
            aspect=line.aspect,
            name=line.name,
            weight=line.weight,
            fact=line.fact,
            **dict(zip(("from_1", "from_2", "from_3"), line.bounds or (None, None, None), strict=True)),
            **{f"level_{score}": words for score, words in enumerate(line.levels)},
        )
        for position, line in enumerate(LINES, start=1)
    ]


def begin_draft(*, regency: Region, by: User) -> Rubric:
    """A draft of the next version, worded as the one in force; the draft there is already, if there is one."""
    with all_or_nothing():
        demand_in(by, EDIT, regency.pk)
        Region.objects.select_for_update(no_key=True).get(pk=regency.pk)
        draft = Rubric.objects.filter(regency=regency, state=State.DRAFT).first()
        if draft is not None:
            return draft
        standing = adopt(regency.pk)
        last = Rubric.objects.filter(regency=regency).aggregate(last=Max("version"))["last"]
        draft = Rubric.objects.create(
            regency=regency,
            version=last + 1,
            edited_by=by,
            **{name: getattr(standing, name) for name in _THRESHOLDS},
        )
        lines = list(standing.indicators.order_by("position"))
        for line in lines:
            line.pk, line.rubric, line._state.adding = None, draft, True
        Indicator.objects.bulk_create(lines)
        return draft


def save_draft(
    *, rubric: Rubric, thresholds: Mapping[str, int], lines: Sequence[Mapping[str, Any]], by: User
) -> Rubric:
    """Word a draft anew: thresholds and all its lines in their order. Raises MoveRefused, NotAllowed."""
    with all_or_nothing():
        locked = _lock(rubric)
        demand_in(by, EDIT, locked.regency_id)
        if not locked.is_draft:
            raise refuse("Rubrik ini sudah berlaku. Susun versi baru untuk mengubahnya.")
        if not lines:
            raise refuse("Rubrik harus punya paling sedikit satu indikator.")
        if len(lines) > MAX_INDICATORS:
            raise refuse(f"Rubrik paling banyak {MAX_INDICATORS} indikator.")
        for name in _THRESHOLDS:
            setattr(locked, name, thresholds[name])
        locked.edited_by, locked.edited_at = by, timezone.now()
        locked.save()
        locked.indicators.all().delete()
        Indicator.objects.bulk_create(
            Indicator(rubric=locked, position=position, **{name: line[name] for name in WORDS})
            for position, line in enumerate(lines, start=1)
        )
        return locked


def put_in_force(*, rubric: Rubric, by: User) -> Rubric:
    """Judge by a draft from now on; the one before retires, and evaluations made by it stand. Never by its editor."""
    with all_or_nothing():
        Region.objects.select_for_update(no_key=True).get(pk=rubric.regency_id)
        locked = _lock(rubric)
        demand_in(by, EDIT, locked.regency_id)
        if not locked.is_draft:
            raise refuse("Rubrik ini tidak (lagi) berupa draf. Muat ulang halaman.")
        if locked.edited_by_id == by.pk:
            raise refuse("Rubrik diberlakukan oleh orang lain, bukan oleh yang menyusunnya.")
        before = in_force(locked.regency_id)
        if before is not None:
            before.state = State.RETIRED
            before.save(update_fields=["state"])
        locked.state, locked.in_force_by, locked.in_force_at = State.IN_FORCE, by, timezone.now()
        locked.save()
        return locked


def _lock(rubric: Rubric) -> Rubric:
    return Rubric.objects.select_for_update(no_key=True).get(pk=rubric.pk)
