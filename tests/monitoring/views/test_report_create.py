"""`/monitoring/reports/new/<group>/`: which month."""

import datetime as dt
import uuid

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import FieldReport
from tests.factories.monitoring import months_ago, today
from tests.monitoring.pages import create, edit, month

pytestmark = pytest.mark.django_db


def test_the_oldest_missing_month_is_offered_first(client, pendamping, harapan):
    client.force_login(pendamping)

    assert client.get(create(harapan)).context["form"].initial["month"] == months_ago(2).isoformat()
    asked = client.get(create(harapan), {"month": month(1)})
    assert asked.context["form"].initial["month"] == months_ago(1).isoformat()
    assert client.get(create(harapan), {"month": "x"}).status_code == 200


def test_begun_once_under_its_uuid(client, pendamping, harapan):
    client.force_login(pendamping)
    data = {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4())}

    first = client.post(create(harapan), data)
    again = client.post(create(harapan), data)

    report = FieldReport.objects.get()
    assert (str(report.uuid), report.month, report.created_by) == (data["uuid"], months_ago(1), pendamping)
    assertRedirects(first, edit(report, "visit"))
    assertRedirects(again, edit(report, "visit"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"month": "2999-01-01"}, "Masukkan pilihan yang valid"),
        ({"month": "1999-01-01"}, "Masukkan pilihan yang valid"),
        ({"month": "x"}, "Masukkan pilihan yang valid"),
        ({"month": ""}, "tidak boleh kosong"),
        ({"uuid": "x"}, "UUID"),
        ({"uuid": ""}, "tidak boleh kosong"),
    ],
)
def test_a_report_that_cannot_be_begun(client, pendamping, harapan, values, said):
    client.force_login(pendamping)
    data = {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4()), **values}

    assertContains(client.post(create(harapan), data), said)

    assert FieldReport.objects.count() == 0


def test_no_report_for_anothers_group_or_without_money(client, pendamping, verifier, outsider, harapan, jaya):
    data = {"month": months_ago(1).isoformat(), "uuid": str(uuid.uuid4())}
    for user, group, status in ((pendamping, jaya, 404), (verifier, harapan, 403), (outsider, harapan, 403)):
        client.force_login(user)
        assert client.post(create(group), data).status_code == status
    assert FieldReport.objects.count() == 0


def test_a_month_to_come_is_refused_by_the_form(client, pendamping, harapan):
    client.force_login(pendamping)
    following = (today().replace(day=28) + dt.timedelta(days=4)).replace(day=1)

    page = client.post(create(harapan), {"month": following.isoformat(), "uuid": str(uuid.uuid4())})

    assertContains(page, "Masukkan pilihan yang valid")
    assert FieldReport.objects.count() == 0
