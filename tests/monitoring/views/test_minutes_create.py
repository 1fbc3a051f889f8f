"""`/monitoring/cashbook/<group>/minutes/new/`: a meeting is written down."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains

from monitoring.models import GroupMinutes
from tests.factories import cashbook as cash
from tests.factories.documents import image_bytes
from tests.monitoring.cashbook_pages import knocks, meeting, page

pytestmark = pytest.mark.django_db


def test_a_meeting_with_who_was_there(client, pendamping, harapan):
    client.force_login(pendamping)
    url = page("minutes_create", harapan.pk)
    data = meeting(cash.present(harapan), papers=[SimpleUploadedFile("notulen.jpg", image_bytes())])

    answer = client.post(url, data, follow=True)

    assertContains(answer, "Notulen dicatat.")
    made = GroupMinutes.objects.get()
    assert (made.came, made.attendances.count(), made.papers.count()) == (9, 10, 1)
    again = {**data, "papers": []}
    assertContains(client.post(url, again, follow=True), "sudah tersimpan")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"agenda": ""}, "tidak boleh kosong"),
        ({"decisions": "x" * 4001}, "4000"),
        ({"held_on": "2999-01-01"}, "masa depan"),
        ({"held_on": "1999-01-01"}, "2005"),
        ({"papers": [SimpleUploadedFile("x.pdf", b"MZ")]}, "x.pdf"),
    ],
)
def test_what_is_wrong_is_told(client, pendamping, harapan, values, said):
    client.force_login(pendamping)
    data = meeting(cash.present(harapan), **values)
    assertContains(client.post(page("minutes_create", harapan.pk), data), said)
    assert GroupMinutes.objects.count() == 0


def test_everybody_is_answered_for(client, pendamping, harapan):
    client.force_login(pendamping)
    data = meeting(cash.present(harapan))
    del data[f"member_{cash.present(harapan)[0].pk}"]
    assertContains(client.post(page("minutes_create", harapan.pk), data), "hadir atau tidak?")


def test_who_gets_in(signed_in, other_pendamping, group):
    assert knocks(signed_in, page("minutes_create", group.pk), outsider=other_pendamping) == [404, 403]
