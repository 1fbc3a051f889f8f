"""A report as it stands."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains

from monitoring import duedates, fieldreports, photos
from tests.factories.documents import photo_bytes
from tests.factories.monitoring import draft_report, months_ago, sent_report

pytestmark = pytest.mark.django_db


def test_a_report_stands_beside_the_month_before(client, verifier, pendamping, harapan):
    sent_report(harapan, months_ago(2), pendamping, turnover=4_200_000)
    report = sent_report(harapan, months_ago(1), pendamping, absent=2, turnover=4_750_000)
    client.force_login(verifier)

    page = client.get(report.get_absolute_url())

    for text in ("Rp4.200.000", "Rp4.750.000", "10 anggota: 8 hadir, 2 tidak hadir"):
        assertContains(page, text)
    assert page.context["due_on"] == duedates.due_on(months_ago(1), 10)
    assertNotContains(page, "Perbaiki laporan")


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one(client, verifier, pendamping, harapan, queries, size):
    for back in range(size):
        report = sent_report(harapan, months_ago(back), pendamping)
    client.force_login(verifier)

    assert queries(report.get_absolute_url()) == 9


def test_who_reads_a_report(client, lurah_sedau, other_pendamping, outsider, auditor, pendamping, harapan):
    report = sent_report(harapan, months_ago(1), pendamping)
    for user, status in ((lurah_sedau, 403), (other_pendamping, 404), (outsider, 404), (auditor, 200)):
        client.force_login(user)
        assert client.get(report.get_absolute_url()).status_code == status


def test_photos_of_another_day_and_a_wrong_clock_are_told(client, verifier, pendamping, harapan):
    report = draft_report(harapan, months_ago(1), pendamping)
    taken = months_ago(1) + dt.timedelta(days=3)
    for day in (months_ago(1), taken):
        upload = SimpleUploadedFile("a.jpg", photo_bytes(taken=f"{day:%Y:%m:%d} 10:00:00", place=(0.8, 108.9)))
        photos.add(report=report, by=pendamping, upload=upload)
    fieldreports.submit(report=report, by=pendamping, device_time=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    client.force_login(verifier)

    page = client.get(report.get_absolute_url())

    assertContains(page, "bukan pada hari kunjungan", count=1)
    assertContains(page, "0.800000, 108.900000", count=2)
    assertContains(page, "Jam ponsel berbeda dari jam portal")
