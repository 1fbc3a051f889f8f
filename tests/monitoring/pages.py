"""Addresses of the pages, and what their forms send."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitoring import events
from tests.conftest import SEDAU
from tests.factories.documents import photo_bytes
from tests.factories.monitoring import (
    months_ago,
    today,
)


def detail(user) -> str:
    """A pendamping's page."""
    return reverse("monitoring:pendamping_detail", args=[user.pk])


def assign_url(group) -> str:
    """Where a pendamping is assigned to a group."""
    return reverse("monitoring:assignment_create", args=[group.pk])


def assigning(person, **values) -> dict[str, str]:
    """What the form sends."""
    return {
        "user": str(person.pk), "is_primary": "yes", "level": "village", "started_on": today().isoformat(),
        "basis": "decree", "decree_number": "12/2026", "decree_date": today().isoformat(), **values,
    }  # fmt: skip


def new_training(group, **values) -> dict[str, object]:
    """What the form of a new training sends."""
    return {
        "groups": [group.pk], "topic": "Pembukuan", "place": "Balai RT 3", "held_on": today().isoformat(),
        "language": "Melayu", "notes": "", **values,
    }  # fmt: skip


def attendance(event, group) -> str:
    """Where a group's attendance is noted."""
    return reverse("monitoring:event_attendance", args=[event.pk, group.pk])


def answers(group, absent=()) -> dict[str, str]:
    """What the form of attendance sends."""
    return {f"member_{member.pk}": "no" if member.pk in absent else "yes" for member in events.members_of(group)}


def complete(proposal) -> str:
    """Where a group is declared trained."""
    return reverse("monitoring:training_complete", args=[proposal.pk])


def new_outreach(**values) -> dict[str, str]:
    """What the form of a new outreach sends."""
    return {
        "region": SEDAU, "topic": "Apa itu KUBE?", "place": "Balai", "held_on": today().isoformat(), "language": "",
        "sectors": "Dinas Pertanian\n", "banks": "Bank Kalbar\n", "notes": "", **values,
    }  # fmt: skip


def attend(event) -> str:
    """Where a village head says that the own office came."""
    return reverse("monitoring:outreach_attend", args=[event.pk])


def books(group) -> str:
    """Where books are opened."""
    return reverse("monitoring:book_open", args=[group.pk])


def visits(group) -> str:
    """Where visits are read and written down."""
    return reverse("monitoring:visit_list", args=[group.pk])


def visit_log(**values) -> dict[str, str]:
    """What the form of a visit sends."""
    return {
        "office": "village", "visitor": "Lukman, lurah", "visited_on": today().isoformat(),
        "finding": "Kandang bersih.", **values,
    }  # fmt: skip


def case_url(case) -> str:
    """A case's own page."""
    return reverse("monitoring:case_detail", args=[case.pk])


def step_url(case, verb) -> str:
    """Where a step of a case is taken."""
    return reverse("monitoring:case_step", args=[case.pk, verb])


def month(back: int) -> str:
    """A month as the address writes it."""
    return f"{months_ago(back):%Y-%m}"


def create(group) -> str:
    """Where the month is chosen."""
    return reverse("monitoring:report_create", args=[group.pk])


def edit(report, step) -> str:
    """One of the four steps."""
    return reverse("monitoring:report_edit", args=[report.pk, step])


def visit(group, absent=(), **values) -> dict[str, str]:
    """What the first step sends."""
    came = {f"member_{member.pk}": "no" if member.pk in absent else "yes" for member in events.members_of(group)}
    return {"visit_on": months_ago(1).isoformat(), **came, **values}


def business(**values) -> dict[str, str]:
    """What the second step sends."""
    return {
        "turnover": "4.750.000", "costs": "Rp2.900.000", "cash_counted": "6120000", "bank_balance": "1.000.000",
        "stock_value": "", "assets_value": "", "iks": "100.000",
        "loans_outstanding": "", "loans_overdue": "", "loans_overdue_members": "", "is_joint_business": "yes",
        "is_main_business": "no", "used_as_planned": "yes", "trend": "up", **values,
    }  # fmt: skip


def photo(**beside) -> dict[str, object]:
    """What the step of photos sends: a photo with what a phone writes beside it, under a fresh UUID."""
    return {"uuid": str(uuid.uuid4()), "photo": SimpleUploadedFile("kunjungan.jpg", photo_bytes(**beside))}
