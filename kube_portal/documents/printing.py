"""Printing: a typst template and its data in, a PDF out; and issuing it, so that anybody can verify it later.

A template is a file in the `typst/` folder of an app, named `app_label/file.typ`. It reads its data with

    #import "/kube_portal/documents/typst/letter.typ": *
    #data.title

Amounts are formatted in Python (`money.format_rupiah`), dates too: a template only lays out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import segno
import typst
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import override
from num2words import num2words

from kube_portal.documents.models import IssuedDocument, new_code

_TEMPLATE_NAME = re.compile(r"(?P<app>[a-z_]+)/(?P<file>[a-z0-9_]+\.typ)")


class TemplateError(Exception):
    """A template that is missing or does not compile, or data that it cannot take: a mistake in the program."""


def render_pdf(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template (`disbursement/decree.typ`) filled with `data`, which must be able to become JSON.

    Takes about 50 ms, needs no network and only the fonts that typst brings. Raises `TemplateError`.
    """
    path = template_path(template)
    try:
        payload = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise TemplateError(f"{template}: the data cannot become JSON: {error}") from error
    try:
        # Only the fonts that typst brings: with the machine's own, the same decree would look different elsewhere.
        pdf = typst.compile(
            path, root=settings.BASE_DIR, format="pdf", sys_inputs={"data": payload}, ignore_system_fonts=True
        )
    except typst.TypstError as error:
        raise TemplateError(f"{template}: {error.message}\n{error.diagnostic}") from error
    if not isinstance(pdf, bytes):
        raise TemplateError(f"{template}: typst returned no document.")
    return pdf


def template_path(template: str) -> Path:
    """Where the file of a template lies. Raises `TemplateError` when there is none."""
    match = _TEMPLATE_NAME.fullmatch(template)
    if match is None:
        raise TemplateError(f"“{template}” is no template's name: write app_label/file.typ.")
    try:
        app = apps.get_app_config(match["app"])
    except LookupError:
        raise TemplateError(f"{template}: there is no app named {match['app']}.") from None
    path = Path(app.path) / "typst" / match["file"]
    if not path.is_file():
        raise TemplateError(f"{template}: {path} does not exist.")
    return path


def print_and_issue(
    *,
    template: str,
    data: dict[str, Any],
    kind: str,
    title: str,
    number: str,
    by: Any,
    owner: models.Model,
    base_url: str,
    supersedes: IssuedDocument | None = None,
) -> IssuedDocument:
    """Print a document with its own code and QR on it, and issue it.

    `base_url` is the address of this site (`request.build_absolute_uri("/")`). The template finds `code`, `url` and the
    picture `qr` (SVG) under `data.verification`; `verification-mark()` of `letter.typ` draws them.
    """
    code = new_code()
    pdf = render_pdf(template, {**data, "verification": verification(code, base_url=base_url)})
    return issue(kind=kind, title=title, number=number, pdf=pdf, by=by, owner=owner, code=code, supersedes=supersedes)


def issue(
    *,
    kind: str,
    title: str,
    number: str,
    pdf: bytes,
    by: Any,
    owner: models.Model | None,
    code: str | None = None,
    supersedes: IssuedDocument | None = None,
) -> IssuedDocument:
    """Keep a PDF as issued: its bytes, hash and public code. `by` is the user, None for the system.

    `title` and `number` are shown to the public by `/verify/`: never a person's name or number. `supersedes` is the
    document whose place it takes; the database refuses to replace one twice.
    """
    document = IssuedDocument(
        kind=kind,
        title=title,
        number=number,
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        issued_by=by,
        code=code or new_code(),
    )
    if owner is not None:
        document.owner = owner
    document.content.save("document.pdf", ContentFile(pdf), save=False)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            if supersedes is not None:
                supersedes.supersede(document)
    except BaseException:
        document.content.storage.delete(str(document.content.name))
        raise
    return document


def date_in_words(day: dt.date) -> str:
    """A date as minutes spell it: `Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam`."""
    with override("id"):
        weekday, month = str(WEEKDAYS[day.weekday()]), str(MONTHS[day.month])
    date, year = num2words(day.day, lang="id"), num2words(day.year, lang="id")
    return f"{weekday} tanggal {date} bulan {month} tahun {year}"


def verification(code: str, *, base_url: str) -> dict[str, str]:
    """What a template needs to print the mark of a document: its spaced code, its address, and the QR as SVG."""
    url = verify_url(code, base_url=base_url)
    return {"code": IssuedDocument(code=code).spaced_code, "url": url, "qr": qr_svg(url)}


def verify_url(code: str, *, base_url: str) -> str:
    """The full address of the public page for a code."""
    return urljoin(base_url, reverse("documents:verify", args=[code]))


def qr_svg(text: str) -> str:
    """A QR code as an SVG picture, black on nothing, for print."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return picture.getvalue().decode()


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """A QR code as a PNG picture, `scale` pixels to a dot."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=scale, border=2)
    return picture.getvalue()
