"""`/monitoring/outreach/new/`: by district, then village."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring.models import Event
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.programs import ProgramYearFactory
from tests.monitoring.pages import new_outreach

pytestmark = pytest.mark.django_db
NEW = "/monitoring/outreach/new/"


def test_the_dinas_goes_down_to_the_village(client, verifier):
    ProgramYearFactory()
    Region.objects.create(code="61.72.04", name="Singkawang Timur")
    client.force_login(verifier)

    assert [one.pk for one in client.get(NEW).context["form"].fields["district"].queryset] == ["61.72.05", "61.72.04"]
    page = client.get(NEW, {"district": "61.72.05"})
    assert list(page.context["form"].regions) == [
        "61.72.05", "61.72.05.1004", "61.72.05.1002", "61.72.05.1001", "61.72.05.1003",
    ]  # fmt: skip
    answer = client.post(f"{NEW}?district=61.72.05", new_outreach())

    event = Event.objects.get()
    assertRedirects(answer, event.get_absolute_url())
    assert (event.kind, event.region_id, event.language, event.offices.count()) == ("outreach", SEDAU, "Indonesia", 5)
    assertContains(client.post(f"{NEW}?district=61.72.05", new_outreach()), "sudah dicatat")


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

    assertContains(client.post(f"{NEW}?district=61.72.05", new_outreach(**values)), said)

    assert Event.objects.count() == 0


def test_a_pendamping_of_one_village_writes_for_it(client, regions):
    ProgramYearFactory()
    person = UserFactory(role=Role.PENDAMPING, region_id=SIJANGKUNG)
    client.force_login(person)

    assert list(client.get(NEW).context["form"].regions) == [SIJANGKUNG]


@pytest.mark.parametrize("name", ["lurah_sedau", "camat_selatan", "kadis", "auditor"])
def test_others_write_none(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.post(NEW, new_outreach()).status_code == 403


def test_another_regency_writes_for_itself(client, outsider):
    ProgramYearFactory(regency_id="76.04")
    client.force_login(outsider)

    page = client.post(f"{NEW}?district=61.72.05", new_outreach())

    assertContains(page, "Masukkan pilihan yang valid")
    assert Event.objects.count() == 0
