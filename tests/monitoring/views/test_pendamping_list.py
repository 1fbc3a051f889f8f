"""`/monitoring/pendamping/`: the load board."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.monitoring import (
    accompany,
    funded_group,
    months_ago,
    sent_report,
    today,
)
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
LIST = "/monitoring/pendamping/"


def names(client, **query) -> list[str]:
    """The pendamping on the page, in their order."""
    return [str(row["person"]) for row in client.get(LIST, query).context["rows"]]


def test_the_board_shows_load_training_and_overdue_reports(client, verifier, harapan, other_pendamping):
    client.force_login(verifier)

    page = client.get(LIST)

    rows = {str(row["person"]): (row["person"].load, row["overdue"]) for row in page.context["rows"]}
    # Two months without a report, unless the newest of them is not due yet.
    assert rows == {"Pandu": (1, 2 if today().day > 10 else 1), "Putri": (0, 0)}
    assertContains(page, '<span class="pill pill-bad">belum pernah dilatih</span>', 1, html=True)


@pytest.mark.parametrize("left", [{"is_active": False}, {"role": Role.OPERATOR, "region_id": "61.72.05.1001"}])
def test_who_left_stays_on_the_board_until_the_groups_are_handed_over(
    client, verifier, harapan, pendamping, other_pendamping, superuser, left
):
    type(pendamping).objects.filter(pk=pendamping.pk).update(**left)
    client.force_login(verifier)

    assert names(client) == ["Pandu", "Putri"]
    assertContains(client.get(LIST), "tidak lagi bertugas", 1)
    assertContains(client.get(reverse("monitoring:pendamping_detail", args=[pendamping.pk])), "masih tercatat padanya")
    assertContains(client.get(reverse("monitoring:handover_create", args=[pendamping.pk])), harapan.name)
    client.force_login(superuser)
    assert names(client) == ["Pandu", "Putri"]

    harapan.assignments.update(ended_on=today())
    assert names(client) == ["Putri"]


def test_groups_without_a_pendamping_stand_on_top(client, verifier, kadis):
    proposal = ProposalFactory(status=Status.DECREED, size=10)
    client.force_login(verifier)

    page = client.get(LIST)

    assert page.context["unaccompanied_count"] == 1
    assertContains(page, reverse("monitoring:assignment_create", args=[proposal.group_id]))
    client.force_login(kadis)
    assertNotContains(client.get(LIST), reverse("monitoring:assignment_create", args=[proposal.group_id]))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Pandu", "Putri"]),
        ({"sort": "load"}, ["Putri", "Pandu"]),
        ({"sort": "nonsense"}, ["Pandu", "Putri"]),
        ({"q": "putr"}, ["Putri"]),
        ({"state": "untrained"}, ["Putri"]),
        ({"state": "full"}, ["Pandu"]),
        ({"state": "free"}, ["Putri"]),
        ({"state": "over"}, []),
        ({"state": "stale"}, ["Putri"]),
        ({"state": "letter"}, ["Pandu"]),
        ({"state": "overdue"}, []),
        ({"level": "regency"}, []),
        ({"state": "nonsense"}, ["Pandu", "Putri"]),
        ({"page": "99"}, ["Pandu", "Putri"]),
    ],
)
def test_it_can_be_narrowed_and_sorted(client, verifier, pendamping, other_pendamping, query, expected):
    accompany(pendamping, GroupFactory())
    ProgramYearFactory(load_target=1, load_cap=1)
    client.force_login(verifier)

    assert names(client, **query) == expected


@pytest.mark.parametrize("name", ["operator_sedau", "lurah_sedau", "camat_selatan", "pendamping", "bendahara"])
def test_other_roles_have_no_board(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(LIST).status_code == 403


def test_another_regency_has_its_own(client, outsider, pendamping, auditor):
    client.force_login(outsider)
    assert names(client) == []
    client.force_login(auditor)
    assert names(client) == ["Pandu"]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_board(client, verifier, queries, size):
    for _ in range(size):
        funded_group(user=UserFactory(role=Role.PENDAMPING, region_id="61.72"))
        ProposalFactory(status=Status.DECREED, size=10)
    client.force_login(verifier)

    # session, user, limits, page (2), overdue, last visits, letters, without a pendamping (2), capacity (4)
    assert queries(LIST) == 14


def test_whoever_owes_a_report_is_found(client, verifier, harapan, other_pendamping):
    client.force_login(verifier)

    assert names(client, state="overdue") == ["Pandu"]


def test_the_board_tells_where_the_regency_lacks_capacity(client, verifier, pendamping, other_pendamping):
    ProgramYearFactory(load_target=1, load_cap=2)
    accompany(pendamping, GroupFactory())
    for status in (Status.APPROVED, Status.DECREED, Status.ELIGIBLE):
        ProposalFactory(status=status, size=10)
    client.force_login(verifier)

    found = client.get(LIST).context["capacity"]

    # Putri was never trained, so that her places do not count.
    assert (found.unaccompanied, found.eligible, found.room_to_target, found.room_to_cap) == (2, 1, 0, 1)
    assert (found.short_of_cap, found.untrained, [one.name for one in found.districts]) == (
        2,
        1,
        ["Singkawang Selatan"],
    )
    assertContains(client.get(LIST), "Kurang 2 tempat")


def test_the_last_visit_and_the_paper_stand_on_the_board(client, verifier, pendamping, harapan):
    sent_report(harapan, months_ago(1), pendamping)
    client.force_login(verifier)

    row = client.get(LIST).context["rows"][0]

    assert (row["last_visit"], row["has_letters"]) == (months_ago(1), True)
