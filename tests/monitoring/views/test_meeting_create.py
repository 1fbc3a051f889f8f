"""A new coordination meeting."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import Event
from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db
LIST, NEW, PARTNERS = "/monitoring/meetings/", "/monitoring/meetings/new/", "/monitoring/partners/"


def new_meeting(**values) -> dict[str, object]:
    """What the form of a meeting sends."""
    return {
        "region": "61.72", "topic": "Pemasaran", "place": "Aula Dinas", "held_on": today().isoformat(),
        "starts_at": "10:00", "language": "", "sectors": "Dinas Perikanan", "banks": "Bank Kalbar",
        "buyers": "UD Laut Rezeki", **values,
    }  # fmt: skip


def test_a_meeting_of_the_regency_with_bank_and_buyer(client, verifier, world_year):
    client.force_login(verifier)
    assertContains(client.get(NEW), "Untuk seluruh Kota Singkawang")

    page = client.post(f"{NEW}?district=61.72", new_meeting(), follow=True)

    meeting = Event.objects.meeting().get()
    assertContains(page, "Rapat koordinasi dicatat")
    assert (meeting.region_id, meeting.starts_at) == ("61.72", dt.time(10))
    assert [o.office for o in meeting.offices.filter(partner__isnull=False)] == ["sector", "bank", "buyer"]
    assert not meeting.offices.filter(office="village").exists()
    # The next form suggests them.
    assertContains(client.get(f"{NEW}?district=61.72"), "UD Laut Rezeki · Pembeli hasil")


def test_a_meeting_of_a_district_may_invite_its_villages(client, verifier, lurah_sedau, world_year):
    client.force_login(verifier)
    values = new_meeting(region="61.72.05", villages="on")

    client.post(f"{NEW}?district=61.72.05", values)

    meeting = Event.objects.meeting().get()
    assert meeting.offices.filter(office="village").count() == 4
    # The village head confirms the own office there, too.
    client.force_login(lurah_sedau)
    attend = reverse("monitoring:outreach_attend", args=[meeting.pk])
    assertContains(client.post(attend, {"represented_by": "Lukman, lurah"}, follow=True), "dicatat")
    assert meeting.offices.get(region="61.72.05.1001").attended is True


@pytest.mark.parametrize(
    ("values", "said"),
    [({"region": "76.04"}, "76.04"), ({"topic": ""}, "tidak boleh kosong"), ({"held_on": "2019-01-01"}, "Aturan tahun"),
     ({"starts_at": "besok"}, "Tulis jam"), ({"sectors": "\n".join("abcdefghijkl")}, "Paling banyak")],
)  # fmt: skip
def test_a_meeting_that_cannot_be(client, verifier, world_year, values, said):
    client.force_login(verifier)

    assertContains(client.post(f"{NEW}?district=61.72", new_meeting(**values)), said)
    assert Event.objects.count() == 0


@pytest.mark.parametrize("name", ["lurah_sedau", "pendamping", "bendahara"])
def test_who_plans_none(client, request, world_year, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(NEW).status_code == 403


def test_another_regency_is_not_offered(client, outsider, world_year):
    client.force_login(outsider)

    assertContains(client.get(f"{NEW}?district=61.72.05"), "Di kecamatan mana?")
