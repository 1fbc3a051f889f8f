"""The list of groups: what is in it, how it is narrowed and sorted, how many queries it takes."""

import pytest
from django.urls import reverse

from groups.models import BusinessKind, Development
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory
from tests.plans import is_found_by

URL = reverse("groups:group_list")


def names(response):
    return [group.name for group in response.context["page"]]


def test_the_groups_of_the_territory_by_name_with_their_rings(client, kadis):
    MemberFactory.create_batch(2, group=GroupFactory(village=SIJANGKUNG, name="tirta Jaya"))
    incomplete = MemberFactory(group=GroupFactory(village=SEDAU, name="Bukit Harapan"), kk="")
    MemberFactory(group=incomplete.group, nik="6172058105809003")
    client.force_login(kadis)

    response = client.get(URL)

    assert names(response) == ["Bukit Harapan", "tirta Jaya"]
    assert [group.states for group in response.context["page"]] == [["check", "bad"], ["good", "good"]]
    assert "2 anggota: 1 data belum lengkap, 1 data keliru" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=61.72.05.1003", ["Tirta Jaya"]),
        ("region=61.72.05", ["Bukit Harapan", "Pasir Rezeki", "Tirta Jaya"]),
        ("business=fishery", ["Tirta Jaya"]),
        ("development=independent", ["Pasir Rezeki"]),
        ("q=keripik", ["Pasir Rezeki"]),
        ("q=bukit+har", ["Bukit Harapan"]),
        ("q=%27%26%7C%21%3A%2A", ["Bukit Harapan", "Pasir Rezeki", "Tirta Jaya"]),
        ("sort=-name", ["Tirta Jaya", "Pasir Rezeki", "Bukit Harapan"]),
        ("sort=nonsense&page=-7", ["Bukit Harapan", "Pasir Rezeki", "Tirta Jaya"]),
    ],
)
def test_filters_and_sorting_come_from_the_address(client, kadis, query, found):
    GroupFactory(village=SEDAU, name="Bukit Harapan", business_description="Ikan asin")
    GroupFactory(
        village=SEDAU, name="Pasir Rezeki", business_description="Keripik pisang", development=Development.INDEPENDENT
    )
    GroupFactory(village=SIJANGKUNG, name="Tirta Jaya", business_kind=BusinessKind.FISHERY)
    client.force_login(kadis)

    assert names(client.get(f"{URL}?{query}")) == found


@pytest.mark.parametrize(
    "query", ["region=76.04", "region=61.72.05.9", "business=x", "development=%00", "q=" + "a" * 200]
)
def test_a_filter_that_means_nothing_says_so_and_filters_nothing(client, kadis, query):
    GroupFactory(village=SEDAU, name="Bukit Harapan")
    client.force_login(kadis)

    response = client.get(f"{URL}?{query}")

    assert names(response) == ["Bukit Harapan"]
    assert response.context["filter"].form.errors


def test_a_nik_is_taken_out_of_the_address(client, kadis):
    client.force_login(kadis)

    response = client.get(f"{URL}?q=6172050305800003&sort=name", follow=True)

    assert response.redirect_chain == [(f"{URL}?sort=name", 302)]
    assert "tidak dicari di sini" in response.text


def test_who_works_in_one_village_chooses_no_region(client, operator_sedau):
    client.force_login(operator_sedau)

    assert "region" not in client.get(URL).context["filter"].form.fields


def test_going_down_offers_the_regions_below_the_chosen_one(client, kadis):
    client.force_login(kadis)

    districts = client.get(URL).context["filter"].form.fields["region"].choices
    villages = client.get(f"{URL}?region=61.72.05").context["filter"].form.fields["region"].choices

    assert [str(label) for _, label in districts] == ["Seluruh wilayah saya", "Kecamatan Singkawang Selatan"]
    assert [code for code, _ in villages][1:] == [
        "61.72.05", "61.72.05.1001", "61.72.05.1002", "61.72.05.1003", "61.72.05.1004",
    ]  # fmt: skip


def test_another_territory_sees_none_of_it(client, outsider):
    GroupFactory(village=SEDAU)
    client.force_login(outsider)

    assert names(client.get(URL)) == []


def test_nobody_without_a_role(client, regions):
    client.force_login(UserFactory(role="", region_id=SEDAU))

    assert client.get(URL).status_code == 403


def test_queries_do_not_grow_with_rows(client, kadis, django_assert_num_queries):
    ProposalFactory(village=SEDAU, complete=True)
    client.force_login(kadis)
    with django_assert_num_queries(7):
        client.get(URL)
    ProposalFactory.create_batch(2, village=SIJANGKUNG, complete=True)

    with django_assert_num_queries(7):
        client.get(URL)


def test_provinces_are_not_looked_for_among_the_villages(client, superuser, regions):
    client.force_login(superuser)

    assert is_found_by("region_above_villages", lambda: client.get(URL))
