"""Erasing a person from every app at once: the one path past append-only, and it is written down.

What an app erases is told by its own `erasure.py`; see `groups/erasure.py`.
"""

from __future__ import annotations

import re
from collections import Counter

import pgtrigger
from django.db import transaction

from groups.erasure import ERASERS, Person, hindrances
from groups.models import Member, Proposal
from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog


class ErasureRefused(Exception):  # noqa: N818 (reads as what happened)
    """The person was not erased, and nothing was changed; the message says why."""


def erase_person(*, person: Person, reason: str, rehearse: bool = False) -> dict[str, int]:
    """Erase a person; returns how many rows of what were overwritten or removed.

    All or nothing; `rehearse` takes it back after counting. The access log gets a line without the person: their
    membership's number, the counts, and the reason, which must not hold a NIK. Raises ErasureRefused.
    """
    if not person.by.is_superuser or not person.by.is_active:
        raise ErasureRefused(f"{person.by.username} is no active superuser: only those may erase a person.")
    if not reason.strip() or re.search(r"\d{16}", reason):
        raise ErasureRefused("The reason is kept for good: say why, without a NIK.")
    with transaction.atomic():
        # Proposals before members, as everywhere: nobody submits or pays meanwhile.
        list(Proposal.objects.select_for_update(no_key=True).filter(group__in=person.groups).order_by("pk"))
        list(Member.objects.select_for_update(no_key=True).filter(pk__in=person.members).order_by("pk"))
        if standing := list(hindrances(person)):
            raise ErasureRefused("; ".join(standing))
        counts: Counter[str] = Counter()
        with pgtrigger.ignore(*(trigger for eraser in ERASERS for trigger in eraser.past)):
            for eraser in ERASERS:
                counts.update(eraser.erase(person))
        detail = ", ".join(f"{what}={count}" for what, count in counts.items())
        for pk in sorted(person.members):
            log_access(person.by, AccessLog.Action.ERASE, Member(pk=pk), f"{reason.strip()} ({detail})")
        if not person.members:
            # Somebody who was to come into a group and never did.
            log_access(person.by, AccessLog.Action.ERASE, "groups.newcomer", f"{reason.strip()} ({detail})")
        transaction.set_rollback(rehearse)
    return dict(counts)
