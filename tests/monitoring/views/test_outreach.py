"""`/monitoring/outreach/`: list, new by district, offices that came, the village head's own word."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring import outreach
from monitoring.models import Event
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import EventOfficeFactory, OutreachFactory, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
LIST = "/monitoring/outreach/"
NEW = "/monitoring/outreach/new/"


@pytest.fixture
def event(verifier):
    """An outreach of yesterday in Sedau, its three offices not yet noted."""
    ProgramYearFactory()
    return outreach.record(
        region=Region.objects.get(pk=SEDAU), topic="Apa itu KUBE?", place="Balai", by=verifier,
        held_on=today() - dt.timedelta(days=1),
    )  # fmt: skip


def test_the_list_shows_who_stayed_away(client, verifier, event):
    village = event.offices.first()
    outreach.mark_offices(event=event, attended={village.pk: (False, "")})
    client.force_login(verifier)

    page = client.get(LIST)

    assertContains(page, "0 dari 3")
    assertContains(page, "kelurahan/desa tidak hadir")


@pytest.mark.parametrize(
    ("name", "status", "count"),
    [
        ("lurah_sedau", 200, 1), ("camat_selatan", 200, 1), ("pendamping", 200, 1), ("auditor", 200, 1),
        ("lurah_sijangkung", 200, 0), ("outsider", 200, 0), ("operator_sedau", 403, 0), ("bendahara", 403, 0),
    ],
)  # fmt: skip
def test_who_sees_it(client, request, event, name, status, count):
    client.force_login(request.getfixturevalue(name))

    page = client.get(LIST)
    assert page.status_code == status
    if status == 200:
        assert len(page.context["page"]) == count
    expected = 403 if status == 403 else 200 if count else 404
    assert client.get(event.get_absolute_url()).status_code == expected


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        EventOfficeFactory(event=OutreachFactory())
    client.force_login(verifier)

    # session, user, filter of regions, page (2)
    assert queries(LIST) == 5


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one(client, verifier, queries, size):
    event = OutreachFactory()
    for _ in range(size):
        EventOfficeFactory(event=event)
    client.force_login(verifier)

    # session, user, event, offices, the region's parents
    assert queries(event.get_absolute_url()) == 5


def new(**values) -> dict[str, str]:
    """What the form of a new outreach sends."""
    return {
        "region": SEDAU, "topic": "Apa itu KUBE?", "place": "Balai", "held_on": today().isoformat(), "language": "",
        "sectors": "Dinas Pertanian\nBank Kalbar\n", "notes": "", **values,
    }  # fmt: skip


def test_the_dinas_goes_down_to_the_village(client, verifier):
    ProgramYearFactory()
    Region.objects.create(code="61.72.04", name="Singkawang Timur")
    client.force_login(verifier)

    assert [one.pk for one in client.get(NEW).context["form"].fields["district"].queryset] == ["61.72.05", "61.72.04"]
    page = client.get(NEW, {"district": "61.72.05"})
    assert list(page.context["form"].regions) == [
        "61.72.05", "61.72.05.1004", "61.72.05.1002", "61.72.05.1001", "61.72.05.1003",
    ]  # fmt: skip
    answer = client.post(f"{NEW}?district=61.72.05", new())

    event = Event.objects.get()
    assertRedirects(answer, event.get_absolute_url())
    assert (event.kind, event.region_id, event.language, event.offices.count()) == ("outreach", SEDAU, "Indonesia", 5)
    assertContains(client.post(f"{NEW}?district=61.72.05", new()), "sudah dicatat")


@pytest.mark.parametrize("district", ["76.04.03", "x", "61.72.05.1001", "'"])
def test_another_district_is_not_offered(client, verifier, district):
    Region.objects.create(code="61.72.04", name="Singkawang Timur")
    client.force_login(verifier)

    page = client.get(NEW, {"district": district})

    assertContains(page, "Masukkan pilihan yang valid")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"region": "76.04.03.2003"}, "pilihan yang valid"),
        ({"region": ""}, "tidak boleh kosong"),
        ({"held_on": "2999-01-01"}, "harus antara"),
        ({"held_on": "x"}, "Tulis tanggal"),
        ({"sectors": "\n".join(f"Kantor {number}" for number in range(11))}, "Paling banyak 10"),
        ({"sectors": "x" * 121}, "paling panjang 120"),
        ({"topic": "x" * 151}, "150"),
    ],
)
def test_an_outreach_that_cannot_be(client, verifier, values, said):
    ProgramYearFactory()
    client.force_login(verifier)

    assertContains(client.post(f"{NEW}?district=61.72.05", new(**values)), said)

    assert Event.objects.count() == 0


def test_a_pendamping_of_one_village_writes_for_it(client, regions):
    ProgramYearFactory()
    person = UserFactory(role=Role.PENDAMPING, region_id=SIJANGKUNG)
    client.force_login(person)

    assert list(client.get(NEW).context["form"].regions) == [SIJANGKUNG]


@pytest.mark.parametrize("name", ["lurah_sedau", "camat_selatan", "kadis", "auditor"])
def test_others_write_none(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.post(NEW, new()).status_code == 403


def test_offices_are_noted(client, verifier, event):
    client.force_login(verifier)
    village, district, dinas = event.offices.all()
    data = {
        f"came_{village.pk}": "no",
        f"came_{district.pk}": "yes",
        f"by_{district.pk}": "Camat",
        f"by_{dinas.pk}": "",
    }

    answer = client.post(event.get_absolute_url(), data, follow=True)

    assertContains(answer, "1 dari 3 kantor hadir")
    assertContains(answer, "1 kantor tidak hadir")
    assert list(event.offices.values_list("attended", "represented_by")) == [(False, ""), (True, "Camat"), (None, "")]


def test_a_strange_answer_changes_nothing(client, verifier, event):
    client.force_login(verifier)
    village = event.offices.first()

    page = client.post(event.get_absolute_url(), {f"came_{village.pk}": "maybe", f"by_{village.pk}": "x" * 121})

    assertContains(page, "Masukkan pilihan yang valid")
    assert event.offices.filter(attended__isnull=False).count() == 0


def test_readers_note_nothing(client, auditor, lurah_sedau, outsider, event):
    for user, status in ((auditor, 403), (lurah_sedau, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(event.get_absolute_url(), {}).status_code == status


def attend(event) -> str:
    """Where a village head says that the own office came."""
    return reverse("monitoring:outreach_attend", args=[event.pk])


def test_the_lurah_speaks_for_the_own_office(client, lurah_sedau, event):
    client.force_login(lurah_sedau)
    assertContains(client.get(event.get_absolute_url()), "Apakah Kantor Kelurahan Sedau hadir?")

    assertRedirects(client.post(attend(event), {"represented_by": "Lukman, lurah"}), event.get_absolute_url())

    office = event.offices.get(office="village")
    assert (office.attended, office.represented_by) == (True, "Lukman, lurah")
    assertNotContains(client.get(event.get_absolute_url()), "Apakah Kantor Kelurahan Sedau hadir?")
    # Said once: what stands is not written over.
    client.post(attend(event), {"represented_by": "Orang lain"})
    office.refresh_from_db()
    assert office.represented_by == "Lukman, lurah"


@pytest.mark.parametrize("name", ["", "x" * 121])
def test_the_lurah_must_name_somebody(client, lurah_sedau, event, name):
    client.force_login(lurah_sedau)

    answer = client.post(attend(event), {"represented_by": name}, follow=True)

    assertContains(answer, "Tulis nama dan jabatan yang hadir")
    assert event.offices.filter(attended=True).count() == 0


def test_only_a_lurah_invited_speaks(client, lurah_sijangkung, verifier, event):
    client.force_login(lurah_sijangkung)
    assert client.post(attend(event), {"represented_by": "Jamal"}).status_code == 404
    client.force_login(verifier)
    assert client.post(attend(event), {"represented_by": "Vera"}).status_code == 403
    assert event.offices.filter(attended=True).count() == 0
