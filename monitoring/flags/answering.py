"""What those who know a group say to a flag."""

from __future__ import annotations

import datetime as dt

from kube_portal.accounts.models import User
from monitoring.models import Flag, FlagAnswer
from monitoring.refusals import all_or_nothing, refuse

FURTHEST = dt.timedelta(days=366)


def answer(*, flag: Flag, kind: str, words: str, by: User, mended_by: dt.date | None = None) -> FlagAnswer:
    """Write an answer to an open flag down; it stands as it is. Raises MoveRefused once the flag is gone."""
    today = flag.group.village.today()
    with all_or_nothing():
        locked = Flag.objects.select_for_update(no_key=True).get(pk=flag.pk)
        if not locked.is_open:
            raise refuse("Tanda ini sudah hilang, jadi tidak perlu dijawab lagi.")
        if not words.strip():
            raise refuse("Penjelasan perlu diisi.")
        mending = kind == FlagAnswer.Kind.MENDING
        if mending and (mended_by is None or not today <= mended_by <= today + FURTHEST):
            raise refuse("Tulis sampai kapan diperbaiki: hari ini atau sesudahnya, paling lama satu tahun.")
        given = FlagAnswer.objects.create(
            flag=locked, kind=kind, words=words.strip(), by=by, mended_by=mended_by if mending else None
        )
        locked.answered_at = given.at
        locked.save(update_fields=["answered_at"])
        return given
