"""The page on which a visit to a newcomer is recorded."""

import pytest
from django.urls import reverse

from eligibility.criteria import POVERTY_CRITERIA
from eligibility.models import NewcomerVisit
from groups.models import ChangeRequest, Group
from groups.transitions import Status
from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import changes
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def change() -> ChangeRequest:
    proposal = ProposalFactory(status=Status.FUNDED, size=10)
    return changes.filed(Group.objects.select_related("village").get(pk=proposal.group_id))


def url_of(change: ChangeRequest) -> str:
    return reverse("eligibility:newcomer_visit", args=[change.pk])


def answers(change: ChangeRequest, **values: str) -> dict[str, str]:
    form = as_role(Role.VERIFIER).get(url_of(change)).context["form"]
    rules = {f"rule_{verdict.rule}": "ya" for verdict in form.asked}
    criteria = {name: "ya" for name, _, _ in POVERTY_CRITERIA}
    today = change.group.village.today().isoformat()
    return {"visited_on": today, "ktp_seen": "ya", "kk_seen": "ya", "fit": "ya", **criteria, **rules, **values}


def test_a_visit_is_recorded_and_opens_the_way(change):
    response = as_role(Role.VERIFIER).post(url_of(change), answers(change))
    assert response["Location"] == change.get_absolute_url()
    assert NewcomerVisit.objects.get().fit
    text = as_role(Role.DIVISION_HEAD).get(change.get_absolute_url()).text
    assert reverse("groups:change_approve", args=[change.pk]) in text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"visited_on": "2999-01-01"}, "belum tiba"),
        ({"no_assets": ""}, "Pilih salah satu"),
        ({"fit": "tidak"}, "mengapa tidak layak"),
        ({"note": "a\x00"}, "Catatan kunjungan"),
        ({"ktp_seen": "mungkin"}, "KTP"),
    ],
)
def test_what_is_wrong_is_told(change, values, said):
    refused = as_role(Role.VERIFIER).post(url_of(change), answers(change, **values))
    assert said in errors(refused)
    assert not NewcomerVisit.objects.exists()


def test_the_whole_nik_is_shown_and_logged(change):
    response = as_role(Role.VERIFIER).get(url_of(change))
    assert change.newcomer.nik in response.text
    assert "no-store" in response["Cache-Control"]
    assert AccessLog.objects.filter(action=AccessLog.Action.REVEAL, object_label="groups.newcomer").exists()


def test_what_was_decided_is_not_visited_for(change):
    changes.filing.withdraw(request=change, by=change.filed_by)
    assert as_role(Role.VERIFIER).get(url_of(change)).status_code == 302


def test_who_may_not(change):
    others = [Role.DIVISION_HEAD, Role.OPERATOR, Role.AUDITOR]
    assert statuses(url_of(change), stranger=Role.VERIFIER, others=others) == [302, 404, 403, 403, 403]


def test_its_queries_stay_as_they_are(change):
    assert queries(as_role(Role.VERIFIER), url_of(change)) <= 18
