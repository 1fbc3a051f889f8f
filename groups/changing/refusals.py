"""How requested changes of members say no, in the user's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from groups.lifecycle import MoveRefused, NotAllowed
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.storing import nothing_half_kept

CHANGED = "Keadaan sudah berubah sejak halaman ini dibuka. Muat ulang lalu periksa lagi."

# What to say when the database refuses what Python let through: two people at the same moment.
SENTENCES = {
    "changerequest_one_open_per_member": "Perubahan anggota ini sudah diajukan dan belum diputus.",
    "changerequest_one_open_board": "Perubahan pengurus kelompok ini sudah diajukan dan belum diputus.",
    "changerequest_three_people": "Ketua, sekretaris dan bendahara kelompok harus tiga orang.",
    "changerequest_follows_its_road": CHANGED,
    "changerequest_stands_once_filed": CHANGED,
    "changerequest_answered_by_another": "Permintaan diputus oleh orang lain, bukan oleh yang mengajukannya.",
    "changerequest_within_size": "Kelompok akan lebih besar daripada batas anggota (G1).",
    "newcomer_stands_once_filed": CHANGED,
    "member_one_active_membership_per_nik": "NIK calon anggota sudah aktif di kelompok lain (E9).",
    "assignment_not_a_member": "Orang dengan NIK ini mendampingi kelompok ini, jadi tidak dapat menjadi anggotanya.",
    "member_nik_once_in_group": "NIK calon anggota sudah ada di kelompok ini (E9).",
    "member_one_of_each_board_position": "Jabatan itu masih dipegang anggota lain (G2). Muat ulang halaman.",
}


def refuse(*sentences: str) -> MoveRefused:
    """A refusal with these sentences as its blockers, to be raised."""
    return MoveRefused([Blocker(sentence) for sentence in sentences])


def demand(user: User, permission: str, region_code: str) -> None:
    """Raise NotAllowed unless the person's role has the permission and the region covers that code."""
    if not (user.role_allows(permission) and user.covers(region_code)):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan langkah ini di wilayah ini.")])


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction for rows and files; a known refusal of the database becomes MoveRefused, others are defects."""
    try:
        with nothing_half_kept():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if name not in SENTENCES:
            raise
        raise refuse(SENTENCES[name]) from error
