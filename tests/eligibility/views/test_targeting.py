"""Whether the program reaches those it is meant for: the page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from eligibility.models import RegistryCount
from groups.models import FundsReceived, Member, Proposal
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import Schooling
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import DispensationFactory, RegistrySnapshotFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

URL = reverse("eligibility:targeting", args=[2026])
SAGATANI = "61.72.05.1002"


@pytest.fixture
def funded(regions: None) -> Proposal:
    """Bukit Harapan of Sedau, Rp20 million received; one member schooled to SMA."""
    group = GroupFactory(village=SEDAU, name="Bukit Harapan")
    proposal = ProposalFactory(group=group, status="funded")
    FundsReceived.objects.create(
        group=group, proposal=proposal, amount=20_000_000, received_on=dt.date(2026, 6, 1), reference="SP2D 1"
    )
    _schooled(proposal)
    return proposal


@pytest.fixture
def submitted(regions: None) -> Proposal:
    """Tirta Jaya of Sijangkung, waiting for the Dinas."""
    return ProposalFactory(group=GroupFactory(village=SIJANGKUNG, name="Tirta Jaya"), status="submitted")


def _schooled(proposal: Proposal) -> Member:
    member = proposal.group.members.order_by("pk")[3]
    Member.objects.filter(pk=member.pk).update(schooling=Schooling.SENIOR)
    return member


def numbers(counts: Any) -> tuple[int, int, int, int, int]:
    """Met, not met, excepted, to check, by hand."""
    return counts.passed, counts.failed, counts.dispensed, counts.to_check, counts.by_hand


def of_rule(response: Any, rule: str) -> tuple[int, int, int, int, int]:
    return next(numbers(counts) for counts in response.context["by_rule"] if counts.rule == rule)


def test_members_per_rule_and_area(client, kadis, funded, submitted):
    client.force_login(kadis)

    response = client.get(f"{URL}?rule=E6")

    assert of_rule(response, "E6") == (19, 1, 0, 0, 0)
    assert of_rule(response, "E10") == (0, 0, 0, 20, 0)
    assert numbers(response.context["total"]) == (0, 1, 0, 19, 0)
    ((district, counts),) = response.context["by_area"]
    assert (district.pk, numbers(counts)) == (SINGKAWANG_SELATAN, (19, 1, 0, 0, 0))
    assertContains(response, "Menurut wilayah: E6 Pendidikan tertinggi")


def test_a_district_shows_its_villages(client, kadis, funded, submitted):
    client.force_login(kadis)

    response = client.get(f"{URL}?rule=E6&region={SINGKAWANG_SELATAN}")

    assert [(area.name, counts.passed, counts.failed) for area, counts in response.context["by_area"]] == [
        ("Sedau", 9, 1),
        ("Sijangkung", 10, 0),
    ]


def test_exceptions_and_what_people_found_are_told_apart(client, kadis, verifier, kabid):
    verification = VerificationFactory(village=SEDAU, verifier=verifier)
    _, excepted, seen = verification.proposal.group.members.order_by("pk")[:3]
    Member.objects.filter(pk=excepted.pk).update(schooling=Schooling.DEGREE)
    DispensationFactory(proposal=verification.proposal, member=excepted, rule="E6", granted_by=kabid)
    finding = verification.checks.get(member=seen).findings.get(rule="E3")
    type(finding).objects.filter(pk=finding.pk).update(result="pass", by=verifier, note="padan")
    client.force_login(kadis)

    response = client.get(URL)

    assert of_rule(response, "E6") == (9, 0, 1, 0, 0)
    assert of_rule(response, "E3") == (1, 0, 0, 9, 1)


def test_only_what_was_submitted_and_has_not_ended_counts_unless_asked(client, kadis, funded):
    ProposalFactory(village=SEDAU, complete=True)
    ProposalFactory(village=SEDAU, status="rejected")
    client.force_login(kadis)

    counted = {
        query: client.get(f"{URL}?{query}").context["total"].members
        for query in ("", "status=ended", "status=rejected", "status=paid", "status=eligible")
    }

    assert counted == {"": 10, "status=ended": 10, "status=rejected": 10, "status=paid": 10, "status=eligible": 0}


def test_by_kind_of_grant(client, kadis, funded):
    tier = funded.program_year.tiers.get(name="BLPS")
    ProposalFactory(village=SIJANGKUNG, status="submitted", tier=tier, size=10)
    client.force_login(kadis)

    response = client.get(f"{URL}?tier=BLPS")

    assert [share.village.pk for share in response.context["fairness"].villages if share.proposed] == [SIJANGKUNG]
    assert response.context["total"].members == 10


def test_the_trend_over_the_years(client, kadis, funded):
    earlier = ProposalFactory(village=SEDAU, status="accounted", program_year=ProgramYearFactory(year=2011))
    _schooled(earlier)
    Member.objects.filter(pk=earlier.group.members.last().pk).update(schooling=Schooling.DIPLOMA)
    client.force_login(kadis)

    response = client.get(f"{URL}?rule=E6")

    assert [(year, counts.failed, counts.percent_passed) for year, counts in response.context["trend"]] == [
        (2026, 1, 90),
        (2011, 2, 80),
    ]
    assertContains(response, f"{reverse('eligibility:targeting', args=[2011])}?rule=E6")


def test_the_groups_behind_a_number_without_names_of_people(client, kadis, funded, submitted):
    member = funded.group.members.order_by("pk")[3]
    client.force_login(kadis)

    response = client.get(f"{URL}?rule=E6&result=fail")

    assert [(str(row.proposal.group), row.members) for row in response.context["behind"]] == [("Bukit Harapan", 1)]
    assertContains(response, "1 kelompok: tidak memenuhi pada E6 Pendidikan tertinggi")
    assertContains(response, funded.get_absolute_url())
    assertNotContains(response, member.name)
    assertNotContains(response, member.nik)


def test_many_groups_behind_a_number_come_in_pages(client, kadis, monkeypatch, funded, submitted):
    monkeypatch.setattr("eligibility.views.targeting.ROWS_PER_PAGE", 1)
    client.force_login(kadis)

    first, second = (client.get(f"{URL}?result=check&groups={number}").context for number in (1, 2))

    assert (first["behind_count"], first["behind_next"], first["behind_previous"]) == (2, 2, None)
    assert second["behind_previous"] == 1
    assert first["behind"][0].proposal != second["behind"][0].proposal


def test_fairness_per_poor_family_with_villages_that_have_no_group(client, kadis, funded, submitted):
    snapshot = RegistrySnapshotFactory()
    old = RegistrySnapshotFactory(period="2026-Q3", in_force=False)
    for of, village, desil, families in (
        (snapshot, SEDAU, 1, 300), (snapshot, SEDAU, 4, 90), (snapshot, SEDAU, 0, 10), (snapshot, SEDAU, 5, 999),
        (snapshot, SAGATANI, 2, 250), (old, SIJANGKUNG, 1, 77),
    ):  # fmt: skip
        RegistryCount.objects.create(
            snapshot=of, village_id=village, desil=desil, people=families * 3, families=families
        )
    client.force_login(kadis)

    response = client.get(f"{URL}?region={SINGKAWANG_SELATAN}&sort=-rupiah_each")

    shares = {share.village.pk: share for share in response.context["page"]}
    sedau, sagatani, sijangkung = shares[SEDAU], shares[SAGATANI], shares[SIJANGKUNG]
    assert (sedau.proposed, sedau.paid, sedau.received, sedau.families) == (1, 1, 20_000_000, 400)
    assert (sedau.groups_per_thousand, sedau.rupiah_per_family) == (2.5, 50_000)
    assert (sagatani.proposed, sagatani.families, sagatani.rupiah_per_family) == (0, 250, 0)
    assert (sijangkung.proposed, sijangkung.families, sijangkung.rupiah_per_family) == (1, 0, None)
    assert response.context["page"][0] == sedau
    assertContains(response, "Rp50.000")
    assertContains(response, f"{reverse('groups:proposal_list')}?region={SEDAU}&amp;year=2026&amp;status=proposed")


def test_without_a_registry_the_page_says_so(client, kadis, funded):
    client.force_login(kadis)

    assertContains(client.get(URL), "Belum ada data sosial yang berlaku di sini")


def test_the_list_behind_a_number_is_as_long_as_the_number(client, kadis, funded, submitted):
    ProposalFactory(village=SEDAU, status="rejected")
    client.force_login(kadis)
    share = next(one for one in client.get(URL).context["page"] if one.village.pk == SEDAU)

    for status, number in (("proposed", share.proposed), ("paid", share.paid)):
        rows = client.get(f"{reverse('groups:proposal_list')}?region={SEDAU}&year=2026&status={status}")
        assert rows.context["page"].paginator.count == number


@pytest.mark.parametrize(("user", "members"), [("operator_sedau", 10), ("lurah_sijangkung", 10), ("camat_selatan", 20)])
def test_an_official_sees_the_own_area(client, request, funded, submitted, user, members):
    client.force_login(request.getfixturevalue(user))

    response = client.get(URL)

    assert response.context["total"].members == members
    assert len(response.context["fairness"].villages) == (1 if members == 10 else 4)


def test_a_province_chooses_a_regency(client, funded):
    ProgramYearFactory(regency_id="76.04")
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="61"))

    chosen = client.get(URL)
    page = client.get(f"{URL}?region=61.72")

    ((area),) = chosen.context["areas"]
    assert (area.region.pk, area.proposed, area.paid, area.received) == ("61.72", 1, 1, 20_000_000)
    assertContains(chosen, "?region=61.72")
    assert page.context["total"].members == 10


def test_a_superuser_goes_down_from_the_provinces(client, superuser, funded):
    client.force_login(superuser)

    assert [area.region.pk for area in client.get(URL).context["areas"]] == ["61"]
    assert client.get(f"{URL}?region=61.72.05").context["total"].members == 10


@pytest.mark.parametrize(
    "query",
    ["region=76.04", "region=99", "rule=E99", "result=x", "status=%00", "tier=zz", "page=-1", "groups=9999999999999",
     "groups=abc&result=fail", "sort=nik", "sort=--paid", "region=61.72.05.9999", "result=fail&groups=%C2%B2"],
)  # fmt: skip
def test_odd_filters_are_no_failure_and_show_nothing_of_others(client, kadis, funded, query):
    ProposalFactory(village="76.04.08.2002", status="funded")
    client.force_login(kadis)

    response = client.get(f"{URL}?{query}")

    assert response.status_code == 200
    assert response.context["total"].members == 10


@pytest.mark.parametrize("year", [1999, 10**30])
def test_no_such_year(client, kadis, funded, year):
    client.force_login(kadis)

    assert client.get(f"/eligibility/targeting/{year}/").status_code == 404


def test_another_territory_finds_only_its_own(client, outsider, funded):
    client.force_login(outsider)
    assert client.get(URL).status_code == 404

    ProposalFactory(village="76.04.08.2002", status="submitted")
    response = client.get(f"{URL}?region=61.72")

    assert response.context["total"].members == 10
    assertNotContains(response, "Sedau")


def test_a_pendamping_is_refused(client, pendamping, funded):
    client.force_login(pendamping)

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kadis, django_assert_num_queries, rows):
    RegistrySnapshotFactory()
    for number, village in enumerate([SEDAU, SAGATANI, SIJANGKUNG][:rows]):
        ProposalFactory(village=village, status="funded")
        ProposalFactory(village=village, status="accounted", program_year=ProgramYearFactory(year=2011 + number))
    client.force_login(kadis)
    address = f"{URL}?region={SINGKAWANG_SELATAN}&rule=E4&result=pass"
    client.get(address)

    with django_assert_num_queries(17):
        response = client.get(address)

    assert len(response.context["by_area"]) == len(response.context["behind"]) == rows
