"""Dashboards and the map: whole without any script, drawn for who asks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from kube_portal.accounts.models import User
from reports.figures import keeping
from tests.browser_tools import PHONE, findings
from tests.factories import monitoring as field_work
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIPELINE = "/reports/dashboards/pipeline/"
SEDAU = "61.72.05.1001"


@pytest.fixture
def counted(singkawang) -> None:
    """One proposal that waits, one group with money and a place; counted."""
    ProposalFactory(village=SEDAU, status="submitted", group_values={"name": "Mekar Sari"})
    group = field_work.funded_group(months=3, village=SEDAU, group_values={"name": "Bukit Harapan"})
    field_work.SupervisionVisitFactory(
        group=group, latitude=Decimal("0.82"), longitude=Decimal("108.92"), accuracy=9, position_source="device"
    )
    keeping.recount_all()


def test_without_any_script_the_tables_stand_and_lead_on(kadis: User, counted, sits_down):
    head = sits_down(kadis, width=PHONE, script=False)

    head.go("/reports/").press("Tahap usulan", exact=False).heading("Tahap usulan")
    head.sees("Diajukan ke Dinas", "Menurut wilayah", "Kecamatan Singkawang Selatan").misses("Tampilkan grafik")
    head.press("Diajukan ke Dinas").heading("Usulan").sees("Mekar Sari").misses("Bukit Harapan")
    head.go("/reports/map/").sees("Kelurahan Sedau", "2 kelompok")
    expect(head.page.locator("[data-map]")).to_be_hidden()
    assert head.complaints == []


def test_a_chart_is_drawn_and_its_bar_opens_the_list(kadis: User, counted, sits_down):
    head = sits_down(kadis)

    head.go(PIPELINE).press("Tampilkan grafik")
    canvas = head.page.locator(".chart canvas").first
    expect(canvas).to_be_visible()
    assert findings(head.page) == []
    # The third of eleven bars: what was handed in to the Dinas.
    bars = head.page.evaluate(
        """() => { const chart = Chart.getChart(document.querySelector('.chart canvas'));
                   const bar = chart.getDatasetMeta(0).data[2]; return [bar.base, bar.x, bar.y]; }"""
    )
    canvas.click(position={"x": (bars[0] + bars[1]) / 2, "y": bars[2]})
    head.heading("Usulan").sees("Mekar Sari").misses("Bukit Harapan")

    # The choice is remembered: the next chart draws itself.
    head.go("/reports/dashboards/budget/")
    expect(head.page.locator(".chart canvas").first).to_be_visible()
    assert head.complaints == []


def test_the_map_shows_dots_without_any_tile_server(kadis: User, counted, sits_down):
    head = sits_down(kadis)

    head.go("/reports/map/").press("Tampilkan peta", exact=False)
    dot = head.page.locator(".map path.leaflet-interactive")
    expect(dot).to_have_count(1)
    dot.first.click()
    expect(head.page.locator(".leaflet-popup")).to_contain_text("Kelurahan Sedau")
    expect(head.page.locator(".leaflet-popup")).to_have_css("opacity", "1")  # it fades in, pale until then
    assert findings(head.page) == []
    assert head.complaints == []


def test_of_names_that_would_cover_each_other_one_is_shown_until_the_other_is_pointed_at(kadis, counted, sits_down):
    neighbour = field_work.funded_group(months=3, village=SEDAU, group_values={"name": "Tetangga Dekat"})
    field_work.SupervisionVisitFactory(
        group=neighbour, latitude=Decimal("0.8201"), longitude=Decimal("108.9203"), accuracy=9, position_source="device"
    )
    head = sits_down(kadis)

    head.go("/reports/map/?of=groups").press("Tampilkan peta", exact=False)
    dots, names = head.page.locator(".map path.leaflet-interactive"), head.page.locator(".map-name")
    expect(dots).to_have_count(2)
    head.page.mouse.move(5, 5)  # the button stood where the dots are
    hidden = head.page.locator(".map-name.is-covered")
    expect(hidden).to_have_count(1)
    covered = hidden.text_content()
    expect(names.filter(has_text=covered)).to_be_hidden()
    dots.nth(1).hover(force=True)  # the first keeps its name
    expect(names.filter(has_text=covered)).to_be_visible()
    head.page.mouse.move(5, 5)
    expect(names.filter(has_text=covered)).to_be_hidden()
    assert head.complaints == []
