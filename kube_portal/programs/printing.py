"""Printing on an office's own paper: its letterhead, and the templates that it has changed.

A document prints with the portal's template until the office saves one of its own (`PrintTemplate`); that counts from
then on. What is saved was compiled with sample data first; what doesn't compile with real data later is told to whoever
prints, and nothing is issued. Beside each template lies a sample of its data: `decree.typ`, `decree.json`.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.base import File as DjangoFile
from django.db import models, transaction
from django.db.models import Max
from PIL import Image

from kube_portal.accounts.models import User
from kube_portal.documents.models import File, IssuedDocument
from kube_portal.documents.photos import PHOTOS
from kube_portal.documents.printing import (
    TemplateError,
    print_and_issue,
    render_pdf,
    shipped_templates,
    template_path,
    verification,
)
from kube_portal.documents.storing import inspect, store
from kube_portal.programs.models import PrintTemplate, ProgramYear
from kube_portal.regions.models import Region

logger = logging.getLogger(__name__)

# What all documents share: page, letterhead, tables, signatures.
FRAME = "documents/letter.typ"
_FRAME_LABEL = "Kertas, kop surat dan tanda tangan (semua dokumen)"
# Two centimetres on paper, and no larger: it goes to the template as numbers.
LOGO_SIDE = 300
_SAMPLE_CODE = "7KQD3MXA9PTH"


@cache
def editable_templates() -> dict[str, str]:
    """Every template that an office may change, by name, with what it prints in words."""
    labels = {name: str(sample["_label"]) for name in shipped_templates() if (sample := _sample_of(name))}
    return {FRAME: _FRAME_LABEL, **dict(sorted(labels.items(), key=lambda item: item[1]))}


def _sample_of(name: str) -> dict[str, Any]:
    path = template_path(name).with_suffix(".json")
    sample: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return sample


def built_in(name: str) -> str:
    """The source of the template that the portal brings."""
    return template_path(name).read_text(encoding="utf-8")


def in_force(regency_id: str) -> dict[str, PrintTemplate]:
    """The templates of a regency that count instead of the portal's, by name (one query)."""
    latest = PrintTemplate.objects.filter(regency=regency_id).latest_versions()
    return {template.name: template for template in latest if template.source}


def overrides_for(name: str, regency_id: str) -> dict[str, PrintTemplate]:
    """Of a regency's own templates those that have a part in a document: its own, and the frame."""
    return {used: template for used, template in in_force(regency_id).items() if used in (name, FRAME)}


def letterhead_of(year: ProgramYear) -> dict[str, Any]:
    """What stands at the head of every paper of the office in a year."""
    return {
        "government": f"Pemerintah {year.regency.name}",
        "office_name": year.office_name,
        "office_address": year.office_address,
    }


def _marks_of(year: ProgramYear) -> dict[str, Any]:
    """The rest of the letterhead, which changes no word of a document: telephone and arms."""
    logo = year.office_logo
    marks: dict[str, Any] = {"office_phone": year.office_phone}
    if logo is not None:
        try:
            with logo.content.open("rb") as content:
                marks["office_logo"] = list(content.read())
        except FileNotFoundError:
            # Named by check_integrity too; a letterhead without arms is no reason to issue nothing.
            logger.error("The bytes of the arms of %s are missing", year)
    return marks


def render_for(year: ProgramYear, template: str, data: dict[str, Any]) -> bytes:
    """The PDF of a document as the office of that year prints it. Raises `TemplateError`."""
    own = overrides_for(template, year.regency_id)
    return render_pdf(template, {**_marks_of(year), **data}, overrides=_sources(own))


def issue_for(
    year: ProgramYear,
    *,
    template: str,
    data: dict[str, Any],
    kind: str,
    title: str,
    number: str,
    by: User | None,
    owner: models.Model,
    base_url: str,
    supersedes: IssuedDocument | None = None,
    reason: str = "",
) -> IssuedDocument:
    """Print a document as the office of that year does, and issue it (see `documents/printing.py`).

    Its fingerprint is that of `data` alone, without arms and telephone. Raises `TemplateError`, `NotStored`.
    """
    own = overrides_for(template, year.regency_id)
    used = ", ".join(f"{name} versi {one.version}" for name, one in sorted(own.items()))
    return print_and_issue(
        template=template,
        data=data,
        beside=_marks_of(year),
        kind=kind,
        title=title,
        number=number,
        by=by,
        owner=owner,
        base_url=base_url,
        supersedes=supersedes,
        reason=reason,
        overrides=_sources(own),
        printed_with=used or template,
    )


def _sources(own: dict[str, PrintTemplate]) -> dict[str, str]:
    return {name: template.source for name, template in own.items()}


def sample_pdf(name: str, source: str, regency_id: str) -> bytes:
    """What a template makes of its sample, with the regency's other templates. Raises `TemplateError`."""
    own = {**_sources(in_force(regency_id)), name: source}
    shown = name if name != FRAME else "groups/rab.typ"
    return _render_sample(shown, {used: text for used, text in own.items() if used in (shown, FRAME) and text})


def mistakes(name: str, source: str, regency_id: str) -> Iterator[TemplateError]:
    """What is wrong with a template, tried with sample data; with the frame, every document is tried."""
    own = {**_sources(in_force(regency_id)), name: source}
    for tried in [name] if name != FRAME else [other for other in editable_templates() if other != FRAME]:
        try:
            _render_sample(tried, {used: text for used, text in own.items() if used in (tried, FRAME) and text})
        except TemplateError as error:
            yield error
            return


def _render_sample(name: str, overrides: dict[str, str]) -> bytes:
    data = {**_sample_of(name), "verification": verification(_SAMPLE_CODE, base_url="https://contoh.go.id/")}
    return render_pdf(name, data, overrides=overrides)


def store_logo(upload: DjangoFile[Any], *, year: ProgramYear, by: Any) -> File:
    """Keep an office's arms as they are printed: a PNG of at most 300 pixels. Raises `RejectedFile`, `NotStored`."""
    inspect(upload, allowed=PHOTOS)
    with Image.open(upload) as picture:
        small = picture.convert("RGBA")
    small.thumbnail((LOGO_SIDE, LOGO_SIDE))
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return store(upload=ContentFile(out.getvalue(), name="lambang.png"), by=by, owner=year, kind="office_logo")


@transaction.atomic
def save_template(*, regency: Region, name: str, source: str, note: str, by: User) -> PrintTemplate:
    """Put a new version of a template in force; an empty source returns to the portal's own.

    The caller has asked `mistakes`. Two people at once get two versions, one after the other.
    """
    Region.objects.select_for_update(no_key=True).get(pk=regency.pk)
    last = PrintTemplate.objects.filter(regency=regency, name=name).aggregate(last=Max("version"))["last"] or 0
    return PrintTemplate.objects.create(
        regency=regency, name=name, version=last + 1, source=source, note=note, saved_by=by
    )
