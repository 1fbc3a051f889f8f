"""Printing: a typst template and its data in, a PDF out; and issuing it, so that anybody can verify it later.

A template is a file in the `typst/` folder of an app, named `app_label/file.typ`. It reads its data with

    #import "/kube_portal/documents/typst/letter.typ": *
    #data.title

Amounts are formatted in Python (`money.format_rupiah`), dates too: a template only lays out.

An office may bring templates of its own (`programs/templates.py`). They are set by a child process (`typesetting.py`)
in a folder with the portal's templates and nothing else, without packages, within seconds and a bound of memory.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import segno
import typst
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import override
from num2words import num2words

from kube_portal.documents import typesetting
from kube_portal.documents.models import IssuedDocument, new_code
from kube_portal.documents.storing import keep, nothing_half_kept

logger = logging.getLogger(__name__)

# How long a template of an office may take, start of the child included.
TIME_LIMIT = 15
_NOWHERE = "http://127.0.0.1:9"

_TEMPLATE_NAME = re.compile(r"(?P<app>[a-z_]+)/(?P<file>[a-z0-9_]+\.typ)")


class TemplateError(Exception):
    """A template that is missing or does not compile, or data that it cannot take.

    `problem` says what typst says, with the line; `is_of_office` whether an office wrote the template.
    """

    def __init__(self, message: str, *, template: str = "", problem: str = "", is_of_office: bool = False) -> None:
        super().__init__(message)
        self.template, self.problem, self.is_of_office = template, problem or message, is_of_office

    @property
    def sentence(self) -> str:
        """What to tell whoever wanted to print."""
        whose = "Templat kantor" if self.is_of_office else "Templat"
        remedy = "mengembalikannya ke templat bawaan" if self.is_of_office else "memperbaruinya"
        return (
            f"{whose} “{self.template}” tidak dapat dicetak ({self.problem}). Tidak ada yang diterbitkan atau berubah. "
            f"Beri tahu administrator sistem: ia dapat memperbaiki templat itu atau {remedy}."
        )


def render_pdf(template: str, data: dict[str, Any], *, overrides: Mapping[str, str] | None = None) -> bytes:
    """The PDF of a template (`disbursement/decree.typ`) filled with `data`, which must be able to become JSON.

    Takes about 50 ms, needs no network and only the fonts that typst brings. `overrides` are an office's own sources by
    name of template; with one of them it takes about 300 ms. Raises `TemplateError`.
    """
    path = template_path(template)
    try:
        payload = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise TemplateError(f"{template}: the data cannot become JSON: {error}", template=template) from error
    if overrides:
        return _set_apart(template, payload, overrides)
    try:
        # Only the fonts that typst brings: with the machine's own, the same decree would look different elsewhere.
        pdf = typst.compile(
            path, root=settings.BASE_DIR, format="pdf", sys_inputs={"data": payload}, ignore_system_fonts=True
        )
    except typst.TypstError as error:
        problem = _problem(error.message, error.diagnostic)
        raise TemplateError(
            f"{template}: {error.message}\n{error.diagnostic}", template=template, problem=problem
        ) from error
    if not isinstance(pdf, bytes):
        raise TemplateError(f"{template}: typst returned no document.", template=template)
    return pdf


def _set_apart(template: str, payload: str, overrides: Mapping[str, str]) -> bytes:
    """The PDF of a template where an office's own sources have a part, set by a child process that sees only those."""

    def mistake(problem: str, details: str = "") -> TemplateError:
        message = f"{template}: {problem}\n{details}".rstrip()
        return TemplateError(message, template=template, problem=problem, is_of_office=True)

    with tempfile.TemporaryDirectory(prefix="kube-typst-") as folder:
        root = Path(folder)
        for path in shipped_templates().values():
            copy = root / path.relative_to(settings.BASE_DIR)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
        for name, source in overrides.items():
            (root / template_path(name).relative_to(settings.BASE_DIR)).write_text(source, encoding="utf-8")
        main = template_path(template).relative_to(settings.BASE_DIR)
        job = json.dumps({"root": folder, "main": str(main), "data": payload})
        try:
            child = subprocess.run(  # noqa: S603 — our own program, by its full path
                [sys.executable, "-I", typesetting.__file__],
                input=job.encode(),
                capture_output=True,
                timeout=TIME_LIMIT,
                check=False,
                cwd=folder,
                # No secret of the portal's environment goes in, and no request gets out: typst asks this proxy.
                env={"HTTPS_PROXY": _NOWHERE, "HTTP_PROXY": _NOWHERE, "ALL_PROXY": _NOWHERE, "HOME": folder},
            )
        except subprocess.TimeoutExpired:
            raise mistake(f"belum selesai setelah {TIME_LIMIT} detik") from None
    if child.returncode == typesetting.MISTAKE:
        told = json.loads(child.stderr)
        raise mistake(_problem(told["message"], told["diagnostic"]), told["diagnostic"])
    if child.returncode or not child.stdout.startswith(b"%PDF"):
        raise mistake("terlalu banyak waktu atau memori yang dipakai", child.stderr.decode(errors="replace")[-500:])
    return child.stdout


def _problem(message: str, diagnostic: str) -> str:
    """typst's own words with the line that they are about: `baris 12: unknown variable: foo`."""
    line = re.search(r"[\w-]+\.typ:(\d+):\d+", diagnostic)
    if "download package" in message:
        message = "paket dari internet tidak dapat dipakai"
    # Where it looked is a folder of a moment.
    first = re.sub(r" \(searched at [^)]*\)", "", message.partition("\n")[0])[:200]
    return f"baris {line[1]}: {first}" if line is not None else first


def shipped_templates() -> dict[str, Path]:
    """Every template that the portal brings, by name."""
    return {
        f"{config.label}/{path.name}": path
        for config in apps.get_app_configs()
        for path in sorted((Path(config.path) / "typst").glob("*.typ"))
        if path.is_relative_to(settings.BASE_DIR)
    }


def template_path(template: str) -> Path:
    """Where the file of a template lies. Raises `TemplateError` when there is none."""
    match = _TEMPLATE_NAME.fullmatch(template)
    if match is None:
        raise TemplateError(f"“{template}” is no template's name: write app_label/file.typ.", template=template)
    try:
        app = apps.get_app_config(match["app"])
    except LookupError:
        raise TemplateError(f"{template}: there is no app named {match['app']}.", template=template) from None
    path = Path(app.path) / "typst" / match["file"]
    if not path.is_file():
        raise TemplateError(f"{template}: {path} does not exist.", template=template)
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
    reason: str = "",
    beside: Mapping[str, Any] | None = None,
    overrides: Mapping[str, str] | None = None,
    printed_with: str = "",
) -> IssuedDocument:
    """Print a document with its own code and QR on it, and issue it.

    `base_url` is the address of this site (`request.build_absolute_uri("/")`). The template finds `code`, `url` and the
    picture `qr` (SVG) under `data.verification`; `verification-mark()` of `letter.typ` draws them. `beside` is more for
    the template that the fingerprint leaves out, `overrides` are an office's own templates, `printed_with` says which.
    """
    code = new_code()
    given = {**(beside or {}), **data, "verification": verification(code, base_url=base_url)}
    pdf = render_pdf(template, given, overrides=overrides)
    return issue(
        kind=kind,
        title=title,
        number=number,
        pdf=pdf,
        by=by,
        owner=owner,
        code=code,
        supersedes=supersedes,
        reason=reason,
        template=printed_with or template,
        fingerprint=fingerprint_of(data),
    )


def fingerprint_of(data: dict[str, Any]) -> str:
    """The digest of what a document is printed from, whatever the order of its keys."""
    text = json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


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
    reason: str = "",
    template: str = "",
    fingerprint: str = "",
) -> IssuedDocument:
    """Keep a PDF as issued: its bytes, hash and public code. `by` is the user, None for the system.

    `title` and `number` are shown to the public by `/verify/`: never a person's name or number. `supersedes` is the
    document whose place it takes, for a `reason`; the database refuses to replace one twice, and a second one of a kind
    beside it. Raises `NotStored` where the disk is full; then, and wherever its transaction fails, nothing is left.
    """
    document = IssuedDocument(
        kind=kind,
        title=title,
        number=number,
        size=len(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
        issued_by=by,
        code=code or new_code(),
        reason=reason[:300],
        template=template,
        fingerprint=fingerprint,
    )
    if owner is not None:
        document.owner = owner
    with nothing_half_kept():
        keep(document.content, pdf)
        if supersedes is not None:
            # The old one makes room first: of one kind, an owner has one document in force. The foreign key waits.
            document.pk = _next_pk()
            supersedes.supersede(document)
        document.save(force_insert=True)
    return document


def _next_pk() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [IssuedDocument._meta.db_table])
        return int(cursor.fetchone()[0])


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
