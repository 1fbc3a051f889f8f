"""Cases for the tests, through the portal's own calls."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.regions.models import Region
from monitoring.cases import opening, steps
from monitoring.models import Accused, Case, CaseKind
from tests.factories.documents import image_bytes


def opened(by: User, group: Group | None = None, **values: Any) -> Case:
    """A case that an official opened `days` ago: a quarrel in the group, unless told otherwise."""
    days = values.pop("days", 0)
    return opening.open_case(
        **{
            "kind": CaseKind.CONFLICT,
            "accused": Accused.GROUP,
            "summary": f"Berselisih tentang pembagian hasil {uuid.uuid4().hex[:6]}.",
            "by": by,
            "group": group,
            "at": timezone.now() - dt.timedelta(days=days),
            **values,
        }
    )


def complained(village: str = "61.72.05.1001", **values: Any) -> tuple[Case, str]:
    """A citizen's complaint about a levy, with a name, and the code by which it is followed."""
    return opening.open_complaint(
        **{
            "token": uuid.uuid4(),
            "village": Region.objects.get(pk=village),
            "kind": CaseKind.LEVY,
            "accused": Accused.OTHER,
            "summary": "Diminta menyetor Rp500.000 supaya bantuan cair.",
            "name": "Rusli",
            "contact": "0812-3456-7890",
            **values,
        }
    )


def worked_on(by: User, group: Group, day: dt.date) -> Case:
    """A case that a pendamping opened on that day, and warned about at once."""
    at = dt.datetime.combine(day, dt.time(9), tzinfo=timezone.get_current_timezone())
    case = opened(by, group, at=at)
    steps.warn(case=case, by=by, text="Hadirlah.", on=day, at=at)
    return case


def proof(name: str = "bukti.jpg") -> SimpleUploadedFile:
    """A picture that shows something."""
    return SimpleUploadedFile(name, image_bytes())
