"""The pages of requested changes of members: list, kinds, detail, mending, deciding, minutes, reveal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from groups.models import ChangeRequest, Group
from groups.transitions import Status
from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import changes
from tests.factories.changes import Kind
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU = "61.72.05.1001"


def funded(size: int = 10) -> Group:
    proposal = ProposalFactory(status=Status.FUNDED, size=size)
    return Group.objects.select_related("village").get(pk=proposal.group_id)


@pytest.fixture
def request_() -> ChangeRequest:
    return changes.ready(funded())


def page(name: str, change: ChangeRequest, *more: str) -> str:
    return reverse(f"groups:{name}", args=[change.pk, *more])


def test_the_list_shows_what_waits_first_and_can_be_narrowed(request_):
    board = changes.filed(request_.group, Kind.BOARD)
    client = as_role(Role.DIVISION_HEAD)
    client.post(page("change_approve", board))
    url = reverse("groups:change_list")
    shown = [change.pk for change in client.get(url).context["page"]]
    assert shown == [request_.pk, board.pk]
    for query, expected in (
        ("?state=approved", [board.pk]),
        ("?kind=replace", [request_.pk]),
        ("?region=61.72.05.1003", []),
        ("?sort=-filed", [board.pk, request_.pk]),
        (f"?q={request_.group.name.split()[-1]}", [request_.pk, board.pk]),
    ):
        assert [change.pk for change in client.get(url + query).context["page"]] == expected, query


@pytest.mark.parametrize("query", ["state=x", "kind=%00", "page=zzz", "sort=;drop", "region=76.04", "q=" + "a" * 200])
def test_a_garbled_address_is_answered(request_, query):
    assert as_role(Role.DIVISION_HEAD).get(f"{reverse('groups:change_list')}?{query}").status_code == 200


def test_the_lists_queries_do_not_grow(request_):
    client, url = as_role(Role.DIVISION_HEAD), reverse("groups:change_list")
    one = queries(client, url)
    for _ in range(2):
        changes.filed(funded())
    assert queries(client, url) == one <= 10


def test_the_list_is_exported_and_logged(request_):
    client = as_role(Role.DIVISION_HEAD)
    text = b"".join(client.get(f"{reverse('groups:change_export')}?as=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert request_.newcomer.name in text
    assert request_.newcomer.nik not in text
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT, object_label="groups.changerequest").exists()


def test_who_may_not_see_the_list():
    url = reverse("groups:change_list")
    assert statuses(url, stranger=None, others=[Role.TREASURER, Role.PAYMENT_CHECKER]) == [302, 403, 403]


def test_each_finds_what_is_theirs_to_do(request_):
    url = request_.get_absolute_url()
    head, operator, verifier, auditor = (
        as_role(role, SEDAU if role == Role.OPERATOR else "61.72").get(url).text
        for role in (Role.DIVISION_HEAD, Role.OPERATOR, Role.VERIFIER, Role.AUDITOR)
    )
    approve, withdraw = page("change_approve", request_), page("change_withdraw", request_)
    visit = reverse("eligibility:newcomer_visit", args=[request_.pk])
    assert (approve in head, withdraw in head, visit in head) == (True, False, False)
    assert (approve in operator, withdraw in operator) == (False, True)
    assert visit in verifier
    assert not any(link in auditor for link in (approve, withdraw, visit))
    assert request_.newcomer.nik not in head + operator + verifier + auditor


def test_what_stands_in_the_way_is_told_with_its_remedy():
    change = changes.filed(funded())
    text = as_role(Role.DIVISION_HEAD).get(change.get_absolute_url()).text
    assert "belum dikunjungi Dinas" in text
    assert page("change_approve", change) not in text


def test_the_details_queries_do_not_grow_with_the_group():
    few, many = (changes.filed(funded(size=size), attended=6) for size in (6, 10))
    client = as_role(Role.DIVISION_HEAD)
    assert queries(client, few.get_absolute_url()) == queries(client, many.get_absolute_url()) <= 32


def test_agreed_to_it_is_done(request_):
    client = as_role(Role.OFFICE_HEAD)
    text = client.post(page("change_approve", request_), {"note": "Sesuai."}, follow=True).text
    request_.refresh_from_db()
    assert request_.state == "approved"
    assert "Yang berubah" in text
    assert "berkeadaan" in client.get(page("change_approve", request_), follow=True).text


def test_sent_back_it_is_mended(request_):
    head = as_role(Role.DIVISION_HEAD)
    assert "harus diperbaiki" in errors(head.post(page("change_return", request_), {"note": ""}))
    head.post(page("change_return", request_), {"note": "Tulis RT/RW."})
    operator = as_role(Role.OPERATOR, SEDAU)
    form = operator.get(page("change_edit", request_))
    assert b"Tulis RT/RW." in form.content
    assert AccessLog.objects.filter(action=AccessLog.Action.REVEAL, object_label="groups.newcomer").exists()
    data = {
        name: value
        for one in (form.context["form"], form.context["newcomer"])
        for field in one
        if (name := field.html_name) and (value := field.value()) not in (None, "") and "minutes" not in name
    }
    data = {name: value for name, value in data.items() if not hasattr(value, "content")}
    response = operator.post(page("change_edit", request_), {**data, "baru-rt": "2", "baru-rw": "1"})
    assert response.status_code == 302, errors(response)
    request_.refresh_from_db()
    assert (request_.state, request_.newcomer.rt) == ("filed", "002")
    assert operator.get(page("change_edit", request_)).status_code == 302


def test_turned_down_and_withdrawn(request_):
    other = changes.filed(funded(), Kind.LEAVE)
    as_role(Role.OFFICE_HEAD).post(page("change_refuse", request_), {"note": "Bukan warga kelurahan ini."})
    as_role(Role.OPERATOR, SEDAU).post(page("change_withdraw", other))
    for change, state in ((request_, "refused"), (other, "withdrawn")):
        change.refresh_from_db()
        assert change.state == state


@pytest.mark.parametrize("name", ["change_approve", "change_return", "change_refuse"])
def test_only_the_heads_decide(request_, name):
    assert statuses(page(name, request_), stranger=Role.DIVISION_HEAD, others=[Role.VERIFIER, Role.OPERATOR]) == [
        302, 404, 403, 403,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["change_edit", "change_withdraw"])
def test_only_those_who_file_mend_and_withdraw(request_, name):
    assert statuses(page(name, request_), stranger=Role.VERIFIER, others=[Role.VERIFIER, Role.DIVISION_HEAD]) == [
        302, 404, 403, 403,
    ]  # fmt: skip


def test_the_minutes_are_a_draft_until_agreed_and_then_a_document(request_):
    operator = as_role(Role.OPERATOR, SEDAU)
    draft = operator.get(page("change_paper_draft", request_, "member_change"))
    assert draft["Content-Type"] == "application/pdf"
    as_role(Role.DIVISION_HEAD).post(page("change_approve", request_))
    operator.post(page("change_paper", request_, "member_change"), {"replaces": ""})
    assert b"Unduh PDF" in operator.get(request_.get_absolute_url()).content
    assert operator.get(page("change_paper", request_, "lain")).status_code == 404


def test_a_newcomers_nik_is_shown_once_and_logged(request_):
    client = as_role(Role.OPERATOR, SEDAU)
    shown = client.post(page("newcomer_reveal", request_))
    assert request_.newcomer.nik in shown.text
    assert AccessLog.objects.filter(action=AccessLog.Action.REVEAL, object_label="groups.newcomer").count() == 1
    assert client.get(page("newcomer_reveal", request_)).status_code == 405
    assert as_role(Role.DIVISION_HEAD).post(page("newcomer_reveal", request_)).status_code == 403


def test_the_kinds_of_change_are_offered_to_those_who_file():
    group = funded()
    url = reverse("groups:change_new", args=[group.pk])
    text = as_role(Role.OPERATOR, SEDAU).get(url).text
    assert all(reverse("groups:change_file", args=[group.pk, kind]) in text for kind in Kind.values)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.AUDITOR]) == [302, 404, 403]


def test_the_groups_page_tells_what_is_lacking(request_):
    death = changes.filed(request_.group, Kind.DEATH, member=changes.holder(request_.group))
    as_role(Role.DIVISION_HEAD).post(page("change_approve", death))
    text = as_role(Role.OPERATOR, SEDAU).get(request_.group.get_absolute_url()).text
    assert "belum ada ketua" in text
    assert "60 hari lagi" in text
    assert reverse("groups:change_new", args=[request_.group_id]) in text
