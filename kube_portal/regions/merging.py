"""Ending a region: it gets a successor, and what refers to it moves there."""

from __future__ import annotations

from dataclasses import dataclass, field

import pghistory
from django.db import DatabaseError, IntegrityError, InternalError, models, transaction
from django.db.models import ForeignKey

from kube_portal.regions import codes
from kube_portal.regions.models import Region

# How the trigger of an append-only table refuses (django-pgtrigger's Protect).
_PROTECTED = "pgtrigger: Cannot update"


class CannotMerge(Exception):  # noqa: N818 (reads as what is wrong)
    """Why two regions cannot be merged, in Indonesian. Nothing has changed."""


@dataclass
class MergeResult:
    """Rows by table: those that moved, and those that keep the old code because they are records of their time."""

    moved: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)


def merge_region(*, old: str, new: str) -> MergeResult:
    """Make `new` the successor of `old`, end `old`, and move to `new` every row that refers to `old`.

    One transaction. Append-only tables (a decree's lines, logs, history) keep the code that was true when they were
    written: their triggers refuse, and they are counted as kept. Raises `CannotMerge`.
    """
    result = MergeResult()
    with transaction.atomic(), pghistory.context(command="merge_region", old=old, new=new):
        rows = {
            region.code: region
            for region in Region.objects.select_for_update(no_key=True).filter(code__in=[old, new]).order_by("code")
        }
        _check(rows, old, new)
        for model, column in _references():
            label = str(model._meta.label)
            referring = model._base_manager.filter(**{column: old})
            count = referring.count()
            if not count:
                continue
            try:
                with transaction.atomic():
                    referring.update(**{column: new})
            except InternalError as error:
                if _PROTECTED not in str(error):
                    raise CannotMerge(f"{label} tidak dapat dipindahkan: {str(error).splitlines()[0]}") from error
                result.kept[label] = result.kept.get(label, 0) + count
            except IntegrityError as error:
                raise CannotMerge(
                    f"{model._meta.verbose_name_plural} di {old} bertabrakan dengan yang sudah ada di {new}. "
                    f"Rapikan dahulu, lalu ulangi. ({str(error).splitlines()[0]})"
                ) from error
            except DatabaseError as error:
                raise CannotMerge(f"{label} tidak dapat dipindahkan: {str(error).splitlines()[0]}") from error
            else:
                result.moved[label] = result.moved.get(label, 0) + count
        # The old region last: no row may come to it while others leave.
        Region.objects.filter(code=old).update(active=False, successor=new)
    return result


def _check(rows: dict[str, Region], old: str, new: str) -> None:
    """Refuse what makes no sense, each with its own sentence."""
    if old == new:
        raise CannotMerge("Wilayah tidak dapat digabung dengan dirinya sendiri.")
    for code in (old, new):
        if code not in rows:
            raise CannotMerge(f"Wilayah {code} tidak ada di daftar.")
    before, after = rows[old], rows[new]
    if before.level != after.level:
        raise CannotMerge(
            f"{before.label} dan {after.label} tidak setingkat: {before.get_level_display().lower()} hanya dapat "
            f"digantikan {before.get_level_display().lower()}."
        )
    if before.successor_id:
        raise CannotMerge(f"{before.label} ({old}) sudah digantikan oleh {before.successor_id}.")
    if not after.active:
        raise CannotMerge(f"{after.label} ({new}) sudah tidak berlaku, jadi tidak dapat menjadi pengganti.")
    inside = 0
    if before.level != codes.VILLAGE:
        # Codes are prefixes: villages under an ended district would be out of everybody's reach.
        inside = Region.objects.active().within(old).exclude(code=old).count()
    if inside:
        raise CannotMerge(
            f"{before.label} ({old}) masih berisi {inside} wilayah yang berlaku. Gabungkan wilayah di dalamnya dahulu."
        )


def _references() -> list[tuple[type[models.Model], str]]:
    """Every table and column that refers to a region, many-to-many tables and hidden relations included."""
    found: list[tuple[type[models.Model], str]] = []
    for relation in Region._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        model, key = relation.related_model, getattr(relation, "field", None)
        if not isinstance(key, ForeignKey) or not isinstance(model, type):
            continue
        if issubclass(model, pghistory.models.Event) or model._meta.proxy or not model._meta.managed:
            continue
        found.append((model, key.name))
    return sorted(found, key=lambda reference: (reference[0]._meta.label, reference[1]))
