"""`/monitoring/cases/new/`: an official tells of a problem."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import Case
from tests.factories.cases import proof

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:case_create")


def telling(**values):
    """What the form sends."""
    return {"kind": "conflict", "accused": "group", "summary": "Berselisih.", "happened_on": "", **values}


def test_the_lurah_opens_a_case_of_a_group(client, lurah_sedau, harapan):
    client.force_login(lurah_sedau)
    answer = client.post(f"{URL}?group={harapan.pk}", telling(file=proof()))

    case = Case.objects.get()
    assertRedirects(answer, case.get_absolute_url())
    assert (case.group, case.village_id, case.opened_by, case.status) == (harapan, "61.72.05.1001", lurah_sedau, "new")
    assert case.steps.get().file is not None
    client.post(f"{URL}?group={harapan.pk}", telling())
    assert Case.objects.count() == 1


def test_without_a_group_one_goes_down_to_the_village(client, verifier, lurah_sedau):
    client.force_login(verifier)
    assertContains(client.get(URL), '<option value="61.72.05">')
    assertContains(client.get(f"{URL}?within=61.72.05"), '<option value="61.72.05.1001">')
    client.post(f"{URL}?village=61.72.05.1001", telling())
    assert Case.objects.get().village_id == "61.72.05.1001"
    client.force_login(lurah_sedau)
    assertContains(client.get(URL), "Kelurahan Sedau")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"summary": ""}, "tidak boleh kosong"),
        ({"summary": "x" * 100_000}, "4000"),
        ({"summary": "a\x00b"}, "null"),
        ({"kind": "x"}, "pilihan yang valid"),
        ({"happened_on": "2999-01-01"}, "masa depan"),
        ({"file": proof("bukti.pdf")}, "ternyata berisi"),
    ],
)
def test_what_is_wrong_is_told(client, lurah_sedau, harapan, values, said):
    client.force_login(lurah_sedau)

    assertContains(client.post(f"{URL}?group={harapan.pk}", telling(**values)), said)
    assert Case.objects.count() == 0


def test_who_opens_a_case(client, auditor, lurah_sijangkung, other_pendamping, outsider, harapan):
    for user in (lurah_sijangkung, other_pendamping, outsider):
        client.force_login(user)
        for query in (f"?group={harapan.pk}", "?group=x", "?group=99999999999999999999"):
            assert client.post(f"{URL}{query}", telling()).status_code == 404
    assert client.get(f"{URL}?village=61.72.05.1001").status_code == 404
    client.force_login(auditor)
    assert client.get(f"{URL}?group={harapan.pk}").status_code == 403
    assert Case.objects.count() == 0
