"""`/monitoring/groups/<id>/visits/`: who came to look."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from monitoring import supervision_overview as overview
from monitoring.models import SupervisionVisit
from tests.factories.documents import image_bytes
from tests.factories.monitoring import SupervisionVisitFactory, today
from tests.monitoring.pages import visit_log, visits

pytestmark = pytest.mark.django_db


def test_the_lurah_writes_down_a_visit(client, lurah_sedau, group):
    client.force_login(lurah_sedau)
    page = client.get(visits(group))
    assert page.context["form"].initial["visitor"] == "Lukman, lurah"
    assertContains(page, "belum datang", 5)

    answer = client.post(visits(group), visit_log(), follow=True)

    assertRedirects(answer, visits(group))
    assertContains(answer, "Kandang bersih.")
    assertContains(answer, "belum datang", 4)
    assert list(SupervisionVisit.objects.values_list("group", "office", "recorded_by")) == [
        (group.pk, "village", lurah_sedau.pk)
    ]
    assertContains(client.post(visits(group), visit_log()), "Kunjungan ini sudah dicatat.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"office": "dinas"}, "pilihan yang valid"),
        ({"visited_on": "2999-01-01"}, "masa depan"),
        ({"visited_on": "2004-01-01"}, "sebelum 2005"),
        ({"visited_on": "x"}, "Tulis tanggal"),
        ({"finding": ""}, "tidak boleh kosong"),
        ({"finding": "x" * 2001}, "2000"),
        ({"visitor": "x" * 151}, "150"),
    ],
)
def test_a_visit_that_cannot_be(client, lurah_sedau, group, values, said):
    client.force_login(lurah_sedau)

    assertContains(client.post(visits(group), visit_log(**values)), said)

    assert SupervisionVisit.objects.count() == 0


def test_the_dinas_also_writes_for_the_ministry(client, verifier, camat_selatan, group):
    client.force_login(verifier)
    client.post(visits(group), visit_log(office="ministry"))
    client.force_login(camat_selatan)
    client.post(visits(group), visit_log(office="district"))

    assert sorted(SupervisionVisit.objects.values_list("office", flat=True)) == ["district", "ministry"]


def test_everybody_of_the_territory_reads_visits_and_some_write(
    client, operator_sedau, pendamping, auditor, lurah_sijangkung, other_pendamping, outsider, group
):
    for user in (operator_sedau, pendamping, auditor):
        client.force_login(user)
        assertNotContains(client.get(visits(group)), "Simpan kunjungan")
        assert client.post(visits(group), visit_log()).status_code == 403
    for user in (lurah_sijangkung, other_pendamping, outsider):
        client.force_login(user)
        assert client.post(visits(group), visit_log()).status_code == 404
    assert SupervisionVisit.objects.count() == 0


def test_an_earlier_quarter_says_who_did_not_come(client, verifier, group):
    before = overview.quarters(today())[1]
    SupervisionVisitFactory(group=group, office="dinas", visited_on=before.first)
    client.force_login(verifier)

    page = client.get(f"{visits(group)}?quarter={before.code}")

    assertContains(page, before.name)
    assertContains(page, "1 kunjungan")
    assertContains(page, "tidak datang", 4)
    assertContains(client.get(visits(group)), f"?quarter={before.code}")
    assert client.get(f"{visits(group)}?quarter=%00").status_code == 200


def test_a_photo_and_a_place_may_come_along(client, lurah_sedau, outsider, group):
    client.force_login(lurah_sedau)
    photo = SimpleUploadedFile("kandang.jpg", image_bytes())
    client.post(visits(group), visit_log(photo=photo, position="-0.789312, 108.965471 ±12 m"))

    visit = SupervisionVisit.objects.get()
    assert (str(visit.position), visit.position_source) == ("-0.789312, 108.965471 ±12 m", "device")
    assertContains(client.get(visits(group)), visit.photo.get_absolute_url())
    assert client.get(visit.photo.get_absolute_url()).status_code == 200
    client.force_login(outsider)
    assert client.get(visit.photo.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"photo": SimpleUploadedFile("x.jpg", b"not a photo")}, "tidak dapat diterima"),
        ({"position": "di kandang"}, "Tulis lintang"),
        ({"position": "51.5, -0.1"}, "di luar Indonesia"),
    ],
)
def test_a_photo_or_a_place_that_is_none(client, lurah_sedau, group, values, said):
    client.force_login(lurah_sedau)

    answer = client.post(visits(group), visit_log(**values))

    assertContains(answer, said)
    assertContains(answer, "Kandang bersih.")
    assert SupervisionVisit.objects.count() == 0


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_visits(client, verifier, group, queries, size):
    for _ in range(size):
        SupervisionVisitFactory(group=group)
    client.force_login(verifier)

    # session, user, group, coverage (4), page (2), the village's parents
    assert queries(visits(group)) == 10
