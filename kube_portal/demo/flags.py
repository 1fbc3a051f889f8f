"""What people said to the deviations that the portal noticed."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from kube_portal.accounts.models import User
from monitoring.flags import answering
from monitoring.models import Flag


def answer_flags(users: dict[str, User]) -> None:
    """One explained by the pendamping, one being mended by the Dinas; the others wait for an answer."""
    explained = Flag.objects.open().visible_to(users["pendamping.1"]).first()
    if explained is not None:
        answering.answer(
            flag=explained,
            kind="explained",
            words="Dua bulan ini musim angin barat; ikan sedikit, jadi pengeringan tertunda.",
            by=users["pendamping.1"],
        )
    mending = Flag.objects.open().visible_to(users["verifikator.polman"]).first()
    if mending is not None:
        answering.answer(
            flag=mending,
            kind="mending",
            words="Pendamping sudah dipanggil; laporan yang kurang dilengkapi bulan ini.",
            by=users["verifikator.polman"],
            mended_by=timezone.localdate() + dt.timedelta(days=21),
        )
