"""The dashboards: topics, pages, workbook, definitions, and counting anew."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from python_calamine import CalamineWorkbook

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from reports.figures import keeping
from reports.indicators.catalogue import INDICATORS, TOPICS
from reports.models import FigureRound
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG
from tests.factories import disbursement as money
from tests.factories import monitoring as field_work
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory

INDEX = reverse("reports:dashboard_index")
RECOUNT = reverse("reports:figures_recount")
SLUGS = [topic.slug for topic in TOPICS]


def page(slug: str) -> str:
    return reverse("reports:dashboard_topic", args=[slug])


@pytest.fixture
def counted(regions):
    """Two proposals of Sedau and one of Polewali Mandar, counted."""
    ProposalFactory(village=SEDAU, status="submitted", since=timezone.now() - dt.timedelta(days=40))
    field_work.funded_group(months=4, village=SEDAU)
    ProposalFactory(village="76.04.01.2001", status="submitted")
    keeping.recount_all()


def figures(response) -> dict[str, object]:
    return {figure.indicator.key: figure.number for figure in response.context["dashboard"].figures}


def rows(response, name: str) -> dict[str, list[object]]:
    table = next(table for table in response.context["dashboard"].tables if table.name == name)
    return {row.label: list(row.values) for row in table.rows}


def raw(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_topic_shows_its_figures_and_tables(client, kadis, counted, slug):
    client.force_login(kadis)

    response = client.get(page(slug))

    assertContains(response, "Angka per ")
    assert response.context["dashboard"].figures
    for table in response.context["dashboard"].tables:
        assert all(len(row.values) == len(table.columns) for row in table.rows)
        assert all(column.definition in {"", *INDICATORS} for column in table.columns)


def test_stages_and_the_lists_behind_them(client, kadis, counted):
    client.force_login(kadis)

    response = client.get(page("pipeline"))

    of_us = "FROM groups_proposal WHERE starts_with(village_id, '61.72.')"
    assert figures(response)["proposals"] == raw(f"SELECT count(*) {of_us}") == 2
    submitted = rows(response, "stages")["Diajukan ke Dinas"]
    assert submitted[0] == raw(f"SELECT count(*) {of_us} AND status = 'submitted'")
    assert submitted[3] == raw(f"SELECT count(*) {of_us} AND status = 'submitted' AND now() - status_since > '31 days'")
    assert submitted[-1] == raw(f"SELECT sum(amount) {of_us} AND status = 'submitted'")
    behind = f"{reverse('groups:proposal_list')}?year=2026&amp;source=apbd&amp;status=submitted"
    assertContains(client.get(f"{page('pipeline')}?source=apbd"), behind)
    found = client.get(f"{reverse('groups:proposal_list')}?year=2026&source=apbd&status=submitted")
    assert found.context["page"].paginator.count == submitted[0]


def test_money_is_the_ledgers(client, kadis, regions):
    money.made_payment(money.payable_proposal(village=SEDAU))
    money.payable_proposal(village=SIJANGKUNG)
    keeping.recount_all()
    client.force_login(kadis)

    found = figures(client.get(page("budget")))

    ceiling = raw("SELECT sum(amount) FROM programs_fundingceiling")
    held = raw("SELECT sum(amount) FROM groups_proposal WHERE status IN ('approved','decreed','trained','funded')")
    paid = raw("SELECT sum(amount) FROM disbursement_payment")
    assert (found["ceiling"], found["committed"], found["paid"]) == (ceiling, held, paid)
    assert (found["reserved"], found["left"]) == (held - paid, ceiling - held)
    late = figures(client.get(page("timeliness")))
    assert late["promised"] == 2


def test_a_part_of_a_regency_has_no_ceiling(client, kadis, counted):
    client.force_login(kadis)

    response = client.get(f"{page('budget')}?region={SEDAU}")

    assert "ceiling" not in figures(response)
    assertContains(response, "Pagu berlaku untuk seluruh kabupaten/kota")
    assert [column.heading for column in response.context["dashboard"].tables[0].columns] == ["Dibayar", "Dicadangkan"]


def test_areas_lead_down(client, kadis, counted):
    client.force_login(kadis)

    assertContains(client.get(page("pipeline")), "?region=61.72.05")
    assert rows(client.get(f"{page('pipeline')}?region=61.72.05"), "areas")["Kelurahan Sedau"][0] == 2
    village = client.get(f"{page('pipeline')}?region={SEDAU}")
    assert "areas" not in [table.name for table in village.context["dashboard"].tables]


@pytest.mark.parametrize(
    "query",
    ["year=2031", "year=%00", "region=76.04", "region=%FF", "tier=x", "source=%00", "year=1&year=all", "page=x"],
)
def test_nonsense_is_answered_in_words(client, kadis, counted, query):
    client.force_login(kadis)

    response = client.get(f"{page('pipeline')}?{query}")

    assert response.status_code == 200
    assert response.context["scope"].code == SINGKAWANG
    if query.startswith(("year=2", "region", "tier")):
        assertContains(response, "note-warn")


def test_before_anything_was_counted(client, kadis, regions):
    client.force_login(kadis)

    assertContains(client.get(INDEX), "Belum dihitung")
    for slug in SLUGS:
        assert client.get(page(slug)).status_code == 200


def test_each_sees_the_own_area_alone(client, signed_in, kadis, outsider, counted):
    province = UserFactory(role=Role.AUDITOR, region_id="61")
    seen = {
        user: figures(signed_in(user).get(f"{page('pipeline')}?region=76.04"))["proposals"]
        for user in (kadis, outsider, province, UserFactory(role=Role.VILLAGE_HEAD, region_id=SIJANGKUNG))
    }
    assert list(seen.values()) == [2, 1, 2, 0]
    everything = signed_in(SuperuserFactory()).get(page("pipeline"))
    assert figures(everything)["proposals"] == 3
    assert rows(everything, "areas") == {
        "Provinsi Kalimantan Barat": [2, 1, 1, 50, 1],
        "Provinsi Sulawesi Barat": [1, 1, 0, 0, 0],
    }


def test_who_works_with_single_groups_has_none(client, regions):
    client.force_login(UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG))

    assert client.get(INDEX).status_code == 403
    assert client.get(page("flags")).status_code == 403
    assert client.get(reverse("reports:dashboard_export", args=["flags"])).status_code == 403


def test_unknown_topics_are_not_there(client, kadis, regions):
    client.force_login(kadis)

    assert client.get(page("gaji")).status_code == 404
    assert client.get(reverse("reports:dashboard_export", args=["gaji"])).status_code == 404


def test_numbers_lead_only_where_one_may_read(client, regions):
    keeping.recount(Region.objects.get(pk=SINGKAWANG))
    client.force_login(UserFactory(role=Role.TREASURER, region_id=SINGKAWANG))

    assertNotContains(client.get(page("supervision")), reverse("monitoring:supervision_overview"))
    assertNotContains(client.get(page("flags")), reverse("monitoring:flag_list"))


@pytest.mark.parametrize("slug", SLUGS)
def test_as_many_queries_for_one_village_as_for_three(client, kadis, regions, slug):
    ProgramYearFactory()
    client.force_login(kadis)
    asked = []
    for village in (SEDAU, SIJANGKUNG):
        ProposalFactory(village=village, status="submitted")
        keeping.recount(Region.objects.get(pk=SINGKAWANG))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(slug))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 16


def test_the_workbook_says_the_same(client, kadis, counted):
    client.force_login(kadis)

    response = client.get(f"{reverse('reports:dashboard_export', args=['pipeline'])}?region=61.72.05")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))

    assert book.sheet_names == ["Ringkasan", "Menurut tahap dan umur", "Menurut wilayah", "Definisi"]
    stages = book.get_sheet_by_name("Menurut tahap dan umur").to_python()
    assert stages[0][:2] == ["Tahap", "Usulan"]
    assert ["Diajukan ke Dinas", 1, 0, 0, 1, 0, 1, 20_000_000] in stages
    assert ["Cakupan", "Kecamatan Singkawang Selatan · 2026"] in [
        row[:2] for row in book.get_sheet_by_name("Ringkasan").to_python()
    ]
    assert len(book.get_sheet_by_name("Definisi").to_python()) == 1 + len(TOPICS[0].indicators)
    log = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (log.object_label, log.user) == ("reports.dashboard", kadis)
    assert "dasbor pipeline, region=61.72.05" in log.detail


def test_every_indicator_is_defined(client, kadis, regions):
    client.force_login(kadis)

    response = client.get(reverse("reports:indicators"))

    for indicator in INDICATORS.values():
        assert indicator.formula.endswith(".")
        assert indicator.sources
        assertContains(response, f'id="{indicator.key}"', count=1)


def test_counting_anew_and_not_twice_in_a_minute(client, kadis, regions):
    ProgramYearFactory()
    client.force_login(kadis)
    back = f"{page('flags')}?year=2026"

    assertRedirects(client.post(RECOUNT, {"next": back, "region": SEDAU}), back)
    first = FigureRound.objects.get(pk=SINGKAWANG).at
    response = client.post(RECOUNT, {"next": back}, follow=True)

    assertContains(response, "baru saja dihitung")
    assert FigureRound.objects.get(pk=SINGKAWANG).at == first


def test_counting_anew_is_for_the_office_of_one_regency(client, signed_in, kadis, regions):
    assert signed_in(UserFactory(role=Role.AUDITOR, region_id=SINGKAWANG)).post(RECOUNT).status_code == 403
    assert signed_in(SuperuserFactory()).post(RECOUNT).status_code == 404
    assert signed_in(kadis).get(RECOUNT).status_code == 405
    elsewhere = signed_in(kadis).post(RECOUNT, {"next": "https://example.com/", "region": "76.04"})
    assert elsewhere.url == INDEX
    assert not FigureRound.objects.filter(pk="76.04").exists()
