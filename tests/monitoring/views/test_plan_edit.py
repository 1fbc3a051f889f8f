"""Targets and activities of a draft."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

pytestmark = pytest.mark.django_db


def url(plan) -> str:
    """Where a draft is changed."""
    return reverse("monitoring:plan_edit", args=[plan.pk])


def sending(*rows, **values) -> dict[str, object]:
    """What the form sends: targets, and activities as (month, kind, title)."""
    sent: dict[str, object] = {
        "work_plan": "Menjual bersama", "turnover": "Rp6.000.000", "savings": "1.000.000", "members_active": "9",
        "equipment": "Oven", "stage": "independent", "activity-TOTAL_FORMS": len(rows), "activity-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, row in enumerate(rows):
        sent.update(
            {f"activity-{number}-{name}": value for name, value in zip(("month", "kind", "title"), row, strict=True)}
        )
    return {**sent, **values}


ROW = (3, "books", "Mengisi buku kas")


def test_a_draft_is_changed(client, pendamping, plan):
    client.force_login(pendamping)
    assertContains(client.get(url(plan)), "Kunjungan bulanan dan laporan")

    answer = client.post(url(plan), sending(ROW, ("", "", "")))

    assertRedirects(answer, plan.get_absolute_url())
    plan.refresh_from_db()
    assert (plan.turnover, plan.savings, plan.members_active, plan.stage) == (6_000_000, 1_000_000, 9, "independent")
    assert [(one.month.month, one.kind, one.title) for one in plan.activities.all()] == [ROW]


@pytest.mark.parametrize(
    ("values", "rows", "said"),
    [
        ({"turnover": "banyak"}, [ROW], "Target omzet"),
        ({"members_active": "11"}, [ROW], "paling banyak 10"),
        ({"stage": "planet"}, [ROW], "pilihan"),
        ({"work_plan": "x" * 2001}, [ROW], "2000"),
        ({}, [("", "books", "Tanpa bulan")], "Isi bulan, jenis dan kegiatan"),
        ({}, [(13, "books", "Salah")], "pilihan"),
        ({}, [(3, "planet", "Salah")], "pilihan"),
        ({}, [(3, "books", "x" * 151)], "150"),
        ({}, [("", "", "")], "paling sedikit satu kegiatan"),
        ({"activity-TOTAL_FORMS": "x"}, [ROW], "ManagementForm"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(client, pendamping, plan, values, rows, said):
    client.force_login(pendamping)

    page = client.post(url(plan), sending(*rows, **{"equipment": "Tungku besar", **values}))

    assertContains(page, said)
    assertContains(page, "Tungku besar")
    plan.refresh_from_db()
    assert plan.equipment == "Timbangan"


def test_an_agreed_plan_leads_back(client, pendamping, agreed):
    client.force_login(pendamping)

    assertRedirects(client.get(url(agreed)), agreed.get_absolute_url())


def test_who_may(client, kadis, other_pendamping, outsider, plan):
    for user, status in ((kadis, 403), (other_pendamping, 404), (outsider, 403)):
        client.force_login(user)
        assert client.get(url(plan)).status_code == status
        assert client.post(url(plan), sending(ROW)).status_code == status
