"""`/monitoring/plans/template/`: from what every plan of a regency begins."""

import pytest
from pytest_django.asserts import assertContains

from monitoring.models import PlanTemplate

pytestmark = pytest.mark.django_db


URL = "/monitoring/plans/template/"
LINE = ("books", "Mengisi buku kas", 0, 1)


def sending(*rows, **values) -> dict[str, object]:
    """What the form sends: first targets, and activities as (kind, title, offset, every)."""
    sent: dict[str, object] = {
        "version": "0", "turnover": "4.000.000", "savings": "", "members_percent": "80", "equipment": "",
        "stage": "developing", "activity-TOTAL_FORMS": len(rows), "activity-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, row in enumerate(rows):
        names = ("kind", "title", "offset", "every")
        sent.update({f"activity-{number}-{name}": value for name, value in zip(names, row, strict=True)})
    return {**sent, **values}


@pytest.mark.parametrize("name", ["verifier", "kabid"])
def test_the_dinas_changes_it(client, request, name):
    client.force_login(request.getfixturevalue(name))
    assertContains(client.get(URL), "bawaan portal")

    assertContains(client.post(URL, sending(LINE, ("", "", "", "")), follow=True), "Templat disimpan")

    made = PlanTemplate.objects.get()
    assert (made.regency_id, made.turnover, made.members_percent) == ("61.72", 4_000_000, 80)
    assert list(made.activities.values_list("kind", "title", "offset", "every")) == [LINE]
    # Sent from a page that somebody else's change has overtaken.
    assertContains(client.post(URL, sending(LINE)), "diubah orang lain")


@pytest.mark.parametrize(
    ("values", "rows", "said"),
    [
        ({"members_percent": "101"}, [LINE], "100"),
        ({"version": "9" * 30}, [LINE], "1000000"),
        ({}, [("", "Tanpa jenis", 0, 0)], "Isi jenis dan kegiatan"),
        ({}, [("books", "Jauh", 37, 0)], "36"),
        ({}, [("books", "Jarang", 0, 13)], "12"),
        ({}, [("", "", "", "")], "paling sedikit satu"),
    ],
)
def test_what_cannot_be(client, verifier, values, rows, said):
    client.force_login(verifier)

    assertContains(client.post(URL, sending(*rows, **values)), said)
    assert not PlanTemplate.objects.exists()


def test_who_may(client, kadis, pendamping, outsider, verifier):
    for user in (kadis, pendamping):
        client.force_login(user)
        assert client.get(URL).status_code == 403
        assert client.post(URL, sending(LINE)).status_code == 403
    client.force_login(outsider)
    client.post(URL, sending(LINE))
    assert PlanTemplate.objects.get().regency_id == "76.04"


def test_above_a_regency_there_is_none(client, superuser):
    client.force_login(superuser)

    assertContains(client.get(URL), "milik satu kabupaten/kota")
