"""How the roof says no: rights, and what the database's own refusals mean in the user's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from groups.lifecycle import MoveRefused, NotAllowed
from groups.seams import Blocker
from kube_portal.accounts.models import User

_CHANGED = "Keadaan sudah berubah sejak halaman ini dibuka. Muat ulang lalu periksa lagi."

# What to say when the database refuses what Python let through: two people at the same moment.
SENTENCES = {
    "guideline_one_version_in_force": _CHANGED,
    "guideline_version_once": _CHANGED,
    "guideline_ends_once": _CHANGED,
    "guidelinereading_once": _CHANGED,
    "villagebaseline_version_once": "Orang lain baru saja mencatat angka desa ini. Muat ulang lalu periksa lagi.",
    "villagebaseline_persons_fill_families": "Jumlah jiwa tidak dapat kurang dari jumlah keluarga.",
    "ministryreport_version_once": _CHANGED,
    "ministryreport_one_draft": "Laporan ini sudah disiapkan orang lain.",
    "ministryreport_one_in_force": _CHANGED,
    "ministryreport_correction_says_why": "Tulis mengapa laporan yang sudah dikirim perlu diperbaiki.",
    "ministryreport_submitted_by_another": "Laporan dikirim oleh orang lain, bukan oleh yang menyiapkannya.",
    "ministryreport_stands": "Laporan ini sudah dikirim, jadi tetap seperti dikirim.",
    "reports_ministryreport_replaces_id_key": _CHANGED,
    "issued_one_in_force": _CHANGED,
    "uploadtemplate_name_once": "Susunan dengan nama itu sudah ada.",
    "villagebaseline_correction_says_why": "Tulis mengapa angkanya diperbaiki.",
}


def refuse(*sentences: str) -> MoveRefused:
    """A refusal with these sentences as its blockers, to be raised."""
    return MoveRefused([Blocker(sentence) for sentence in sentences])


def demand_in(user: User, permission: str, region_code: str) -> None:
    """Raise NotAllowed unless the person may, and works where that region lies; a superuser may anywhere."""
    if not (user.has_perm(permission) and (user.is_superuser or user.covers(region_code))):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan langkah ini di wilayah ini.")])


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction; a known refusal of the database becomes MoveRefused, any other is a defect and is raised on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if name not in SENTENCES:
            raise
        raise refuse(SENTENCES[name]) from error
