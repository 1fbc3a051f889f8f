"""`/reports/dashboards/<topic>/`: figures, tables and the lists behind them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from reports.figures import keeping
from reports.indicators.catalogue import INDICATORS, TOPICS
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG
from tests.factories import disbursement as money
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.reports.dashboard_work import figures, page, raw, rows

INDEX = reverse("reports:dashboard_index")
RECOUNT = reverse("reports:figures_recount")
SLUGS = [topic.slug for topic in TOPICS]


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


@pytest.mark.parametrize("slug", SLUGS)
def test_before_anything_was_counted(client, kadis, regions, slug):
    client.force_login(kadis)

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


def test_who_works_with_single_groups_has_none(single_groups):
    assert single_groups.get(page("flags")).status_code == 403


def test_an_unknown_topic_is_not_there(client, kadis, regions):
    client.force_login(kadis)

    assert client.get(page("gaji")).status_code == 404


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
