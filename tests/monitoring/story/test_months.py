"""The picture of a group's business, and who came to the last visits."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.look.plots import Columns, Month
from monitoring.story import months
from tests.factories.monitoring import funded_group, months_ago, sent_report


def test_columns_are_drawn_to_the_highest():
    plot = Columns(["Omzet", "Biaya", "Kas"], [Month(months_ago(1), [4_000_000, 1_000_000, 2_000_000])])

    ((month, bars, mark),) = plot.drawn()

    assert [(bar["y"], bar["height"]) for bar in bars] == [("0.0%", "100.0%"), ("75.0%", "25.0%")]
    assert mark == "50.0%"
    assert len(month.short) == 3


@pytest.mark.parametrize("values", [[None, None, None], [0, 0, 0], [0, None, -5]])
def test_nothing_and_less_draw_without_dividing_by_it(values):
    ((_, bars, mark),) = Columns(["a", "b", "c"], [Month(months_ago(1), values)]).drawn()

    assert bars == []
    assert mark in ("", "100.0%")


@pytest.mark.django_db
def test_a_month_without_report_stays_empty(pendamping):
    group = funded_group(months=4, user=pendamping)
    for back in (4, 2):
        sent_report(group, months_ago(back), pendamping, turnover=back * 1_000_000)

    plot = months.columns(months.last_reports(group))

    assert [month.month for month in plot.months] == [months_ago(back) for back in (4, 3, 2)]
    assert [month.is_known for month in plot.months] == [True, False, True]
    assert plot.highest == 6_120_000


@pytest.mark.django_db
def test_no_more_than_twelve_months(pendamping):
    group = funded_group(months=15, user=pendamping)
    for back in range(15, 0, -1):
        sent_report(group, months_ago(back), pendamping)

    plot = months.columns(months.last_reports(group))

    assert len(plot.months) == 12
    assert plot.months[-1].month == months_ago(1)
    visits, _ = months.attendance(group, months.last_reports(group))
    assert [report.month for report in visits] == [months_ago(back) for back in range(6, 0, -1)]


@pytest.mark.django_db
def test_everyone_at_every_visit(pendamping):
    group = funded_group(months=2, user=pendamping)
    sent_report(group, months_ago(2), pendamping, absent=1)
    sent_report(group, months_ago(1), pendamping)

    _, rows = months.attendance(group, months.last_reports(group))

    assert [row.missed for row in rows] == [0] * 9 + [1]
    assert rows[-1].visits == [False, True]


@pytest.mark.django_db
def test_the_group_page_tells_it(client, verifier, lurah_sedau, pendamping):
    group = funded_group(months=1, user=pendamping)
    sent_report(group, months_ago(1), pendamping, absent=1, turnover=4_750_000)
    address = reverse("groups:group_detail", args=[group.pk])

    client.force_login(verifier)
    page = client.get(address)
    assertContains(page, "Usaha dari bulan ke bulan")
    assertContains(page, "Rp4.750.000")
    assertContains(page, 'aria-label="tidak hadir"', count=1)
    assertContains(page, "Rp4,75 jt")

    client.force_login(lurah_sedau)
    assertNotContains(client.get(address), "Usaha dari bulan ke bulan")
