"""The page of a group."""

from django.urls import reverse

from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU
from tests.disbursement.doors import as_role
from tests.factories import changes
from tests.factories.accounts import UserFactory
from tests.factories.changes import Kind
from tests.factories.groups import AssignmentFactory, ProposalFactory
from tests.groups.change_pages import page


def url(group):
    return reverse("groups:group_detail", args=[group.pk])


def test_people_proposals_business_and_history(client, lurah_sedau, in_review):
    client.force_login(lurah_sedau)

    response = client.get(url(in_review.group))

    first = in_review.group.people()[0]
    assert response.context["proposals"] == [in_review]
    assert response.context["members"] == list(in_review.group.people())
    assert [entry.title for entry in response.context["history"]] == ["Diajukan (2026)"]
    assert f"{first.nik[:4]}••••••••{first.nik[-4:]}" in response.text
    assert first.nik not in response.text
    assert in_review.get_absolute_url() in response.text


def test_a_group_without_a_running_proposal_may_apply_again(client, operator_sedau, rejected):
    client.force_login(operator_sedau)

    assert f"{reverse('groups:proposal_new')}?group={rejected.group.pk}" in client.get(url(rejected.group)).text


def test_a_group_with_a_running_proposal_may_not(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    assert f"{reverse('groups:proposal_new')}?group=" not in client.get(url(draft.group)).text


def test_a_pendamping_sees_the_groups_they_accompany(client, pendamping, other_pendamping, in_review):
    AssignmentFactory(group=in_review.group, user=pendamping)
    client.force_login(pendamping)
    assert client.get(url(in_review.group)).status_code == 200

    client.force_login(other_pendamping)
    assert client.get(url(in_review.group)).status_code == 404


def test_another_territory_finds_no_such_group(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(draft.group)).status_code == 404


def test_who_may_not_reveal_gets_no_button_and_is_refused(client, lurah_sedau, draft):
    client.force_login(lurah_sedau)
    reveal = reverse("groups:member_reveal", args=[draft.group.people()[0].pk])

    assert reveal not in client.get(url(draft.group)).text
    assert client.post(reveal).status_code == 403


def test_somebody_without_a_role_finds_nothing(client, draft):
    client.force_login(UserFactory(role="", region_id=SEDAU))

    assert client.get(url(draft.group)).status_code == 404


def test_a_number_beyond_every_id_is_404(client, kadis):
    client.force_login(kadis)

    assert client.get("/groups/99999999999999999999999/").status_code == 404


def test_queries_do_not_grow_with_members_and_proposals(client, kadis, year, django_assert_max_num_queries):
    small = ProposalFactory(village=SEDAU, program_year=year, status=Status.REJECTED, size=1)
    large = ProposalFactory(village=SEDAU, program_year=year, status=Status.REJECTED, size=3)
    ProposalFactory(group=large.group, program_year=year, status=Status.WITHDRAWN)
    ProposalFactory(group=large.group, program_year=year)
    client.force_login(kadis)
    client.get(url(small.group))
    counts = []
    for group in (small.group, large.group):
        with django_assert_max_num_queries(60) as queries:
            client.get(url(group))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_it_tells_which_office_is_vacant_and_until_when(change):
    death = changes.filed(change.group, Kind.DEATH, member=changes.holder(change.group))
    as_role(Role.DIVISION_HEAD).post(page("change_approve", death))
    text = as_role(Role.OPERATOR, SEDAU).get(change.group.get_absolute_url()).text
    assert "belum ada ketua" in text
    assert "60 hari lagi" in text
    assert reverse("groups:change_new", args=[change.group_id]) in text
