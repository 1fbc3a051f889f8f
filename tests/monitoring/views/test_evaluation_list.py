"""`/monitoring/development/`: the groups of a year, evaluated or not."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import development
from tests.factories import monitoring as field_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
LIST = "/monitoring/development/"


def test_it_counts_and_filters(harapan):
    year = harapan.village.today().year
    development.decided(harapan, "developing")
    waiting = field_work.funded_group()
    development.submitted(waiting)
    untouched = field_work.funded_group()
    client = as_role(Role.DIVISION_HEAD)
    figures = client.get(LIST).context["figures"]
    assert (figures.groups, figures.decided, figures.submitted, figures.untouched) == (3, 1, 1, 1)
    for query, expected in (
        ("state=none", {untouched.pk}), ("state=submitted", {waiting.pk}), ("stage=developing", {harapan.pk}),
        ("stage=dissolved", set()), (f"year={year - 3}", set()), ("region=61.72.05.1003", set()),
    ):  # fmt: skip
        found = client.get(f"{LIST}?{query}").context["page"]
        assert {one.pk for one in found} == expected, query


@pytest.mark.parametrize(
    "query", ["year=x", "year=99999999999999999999", "stage=%00", "page=z", "region=76.04", "state=x"]
)
def test_a_garbled_address_is_answered(harapan, query):
    assert as_role(Role.DIVISION_HEAD).get(f"{LIST}?{query}").status_code == 200


def test_who_may_not_see_it():
    assert reverse("monitoring:evaluation_list") == LIST
    assert statuses(LIST, stranger=None, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 403, 403]


def test_each_sees_the_own_groups_alone(harapan, client, outsider, pendamping, other_pendamping):
    for user, groups in ((outsider, []), (other_pendamping, []), (pendamping, [harapan])):
        client.force_login(user)
        page = client.get(LIST)
        assert list(page.context["page"]) == groups
        assert page.context["figures"].groups == len(groups)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(harapan, rows):
    development.decided(harapan)
    for _ in range(rows - 1):
        development.submitted(field_work.funded_group())
    assert queries(as_role(Role.DIVISION_HEAD), LIST) == 9
