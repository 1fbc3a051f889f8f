"""The pages of the yearly evaluation: list, form, detail, decisions, rubric, print."""

from __future__ import annotations

import pytest
from django.urls import reverse

from groups.models import Group
from kube_portal.accounts.models import AccessLog, User
from kube_portal.accounts.roles import Role
from monitoring.development import rubrics
from monitoring.models import Evaluation, Rubric
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import development
from tests.factories import monitoring as field_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
LIST = "monitoring:evaluation_list"


@pytest.fixture
def group(pendamping: User) -> Group:
    return field_work.funded_group(user=pendamping)


def page(name: str, evaluation: Evaluation, *more: str) -> str:
    return reverse(f"monitoring:evaluation_{name}", args=[evaluation.pk, *more])


def typed(evaluation: Evaluation, **values: str) -> dict[str, str]:
    """Everything that the form sends, with a 2 for what nobody can count."""
    data = {"saved": str(evaluation.saved), "summary": "", "proposed_stage": "", "proposed_reason": ""}
    for row in evaluation.scores.all():
        data[f"score_{row.indicator_id}"] = str(2 if row.suggested is None else row.suggested)
        data[f"reason_{row.indicator_id}"] = ""
    return data | values


def test_a_pendamping_evaluates_and_the_head_decides(group, pendamping, client):
    client.force_login(pendamping)
    year = group.village.today().year
    start = reverse("monitoring:evaluation_start", args=[group.pk, year])
    assert start in client.get(group.get_absolute_url()).text
    response = client.post(start)
    evaluation = Evaluation.objects.get()
    assert response["Location"] == page("edit", evaluation)
    form = client.get(page("edit", evaluation)).text
    assert "0 dari 2 buku sudah dibuka." in form
    saved = client.post(page("edit", evaluation), typed(evaluation, submit="1"))
    assert saved["Location"] == page("submit", evaluation)
    assert client.post(page("submit", evaluation))["Location"] == page("detail", evaluation)
    head = as_role(Role.DIVISION_HEAD)
    evaluation.refresh_from_db()
    detail = head.get(page("detail", evaluation)).text
    assert page("decide", evaluation) in detail
    other = "independent" if evaluation.proposed_stage != "independent" else "growing"
    refused = head.post(page("decide", evaluation), {"stage": other, "reason": ""})
    assert "lain dari usulan" in errors(refused)
    head.post(page("decide", evaluation), {"stage": other, "reason": "Sudah dilihat sendiri."})
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.stage) == ("decided", other)


def test_a_departure_without_a_reason_is_told_at_its_field(group):
    evaluation = development.started(group)
    row = evaluation.scores.get(indicator__fact="books")
    refused = as_role(Role.VERIFIER).post(
        page("edit", evaluation), typed(evaluation, **{f"score_{row.indicator_id}": "3"})
    )
    assert "Menurut catatan nilainya 0" in errors(refused)


@pytest.mark.parametrize(
    "values",
    [{"saved": "-1"}, {"saved": "9" * 30}, {"saved": "x"}, {"proposed_stage": "lain"}, {"summary": "a\x00b"}],
)
def test_junk_is_told_and_not_saved(group, values):
    evaluation = development.started(group)
    response = as_role(Role.VERIFIER).post(page("edit", evaluation), typed(evaluation, **values))
    assert response.status_code == 200
    evaluation.refresh_from_db()
    assert evaluation.saved == 0


def test_the_list_counts_filters_and_exports(group, pendamping):
    year = group.village.today().year
    development.decided(group, "developing")
    waiting = field_work.funded_group()
    development.submitted(waiting)
    untouched = field_work.funded_group()
    client = as_role(Role.DIVISION_HEAD)
    response = client.get(reverse(LIST))
    figures = response.context["figures"]
    assert (figures.groups, figures.decided, figures.submitted, figures.untouched) == (3, 1, 1, 1)
    for query, expected in (
        ("state=none", {untouched.pk}), ("state=submitted", {waiting.pk}), ("stage=developing", {group.pk}),
        ("stage=dissolved", set()), (f"year={year - 3}", set()), ("region=61.72.05.1003", set()),
    ):  # fmt: skip
        found = client.get(f"{reverse(LIST)}?{query}").context["page"]
        assert {one.pk for one in found} == expected, query
    text = b"".join(client.get(f"{reverse('monitoring:evaluation_export')}?as=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Berkembang" in text
    assert AccessLog.objects.filter(action=AccessLog.Action.EXPORT, object_label="monitoring.evaluation").exists()


@pytest.mark.parametrize(
    "query", ["year=x", "year=99999999999999999999", "stage=%00", "page=z", "region=76.04", "state=x"]
)
def test_a_garbled_address_is_answered(group, query):
    assert as_role(Role.DIVISION_HEAD).get(f"{reverse(LIST)}?{query}").status_code == 200


def test_the_lists_queries_do_not_grow(group):
    client = as_role(Role.DIVISION_HEAD)
    development.decided(group)
    one = queries(client, reverse(LIST))
    for _ in range(2):
        development.submitted(field_work.funded_group())
    assert queries(client, reverse(LIST)) == one <= 13


def test_the_details_queries_are_few(group):
    evaluation = development.submitted(group)
    assert queries(as_role(Role.DIVISION_HEAD), page("detail", evaluation)) <= 14


def test_another_territory_and_other_roles_see_and_do_nothing(group):
    evaluation = development.submitted(group)
    for name, others in (
        ("detail", [Role.TREASURER, Role.PAYMENT_CHECKER]),
        ("decide", [Role.VERIFIER, Role.AUDITOR]),
        ("return", [Role.VERIFIER, Role.AUDITOR]),
        ("edit", [Role.DIVISION_HEAD, Role.AUDITOR]),
        ("submit", [Role.DIVISION_HEAD, Role.AUDITOR]),
        ("correct", [Role.DIVISION_HEAD, Role.AUDITOR]),
    ):
        assert statuses(page(name, evaluation), stranger=Role.VERIFIER, others=others) == [302, 404, 403, 403], name
    assert statuses(reverse(LIST), stranger=None, others=[Role.TREASURER]) == [302, 403]


def test_a_pendamping_of_other_groups_does_not_see_it(group, other_pendamping, client):
    evaluation = development.started(group)
    client.force_login(other_pendamping)
    assert client.get(page("detail", evaluation)).status_code == 404
    year = group.village.today().year
    assert client.post(reverse("monitoring:evaluation_start", args=[group.pk, year])).status_code == 404


def test_what_is_decided_is_corrected_with_a_reason_and_printed(group, pendamping, client):
    evaluation = development.decided(group, by=pendamping)
    client.force_login(pendamping)
    assert "harus diisi" not in errors(client.post(page("correct", evaluation), {"reason": "Salah baca laporan."}))
    again = Evaluation.objects.get(version=2)
    assert client.get(page("edit", again)).status_code == 200
    client.post(page("paper", evaluation, "evaluation"), {"replaces": ""})
    assert b"Unduh PDF" in client.get(page("detail", evaluation)).content
    draft = client.get(page("paper_draft", again, "evaluation"))
    assert draft["Content-Type"] == "application/pdf"
    assert client.get(page("paper", evaluation, "lain")).status_code == 404


def test_the_rubric_is_read_by_everybody_it_judges(group, pendamping, client):
    url = reverse("monitoring:rubric_detail")
    for role in (Role.AUDITOR, Role.VERIFIER):
        assert "Rubrik bawaan portal" in as_role(role).get(url).text
    client.force_login(pendamping)
    assert client.get(url).status_code == 200
    assert as_role(Role.TREASURER).get(url).status_code == 403
    assert as_role(Role.AUDITOR).get(f"{url}?regency=%00").status_code in (200, 404)


def test_the_rubric_is_worded_by_one_and_put_in_force_by_another():
    edit, enforce = reverse("monitoring:rubric_edit"), reverse("monitoring:rubric_enforce")
    head, office = as_role(Role.DIVISION_HEAD), as_role(Role.OFFICE_HEAD)
    assert b"Mulai versi baru" in head.get(edit).content
    head.post(edit)
    form = head.get(edit)
    lines = form.context["lines"]
    data = {name: str(field.value()) for field in form.context["form"] if (name := field.html_name)}
    for line in [lines.management_form, *lines.forms]:
        data |= {field.html_name: "" if field.value() is None else str(field.value()) for field in line}
    bad = head.post(edit, data | {"baris-0-weight": "99", "independent_from": "10"})
    assert bad.status_code == 200
    assert "Bobot" in errors(bad)
    assert bad.content.count(b'class="error-summary"') == 1
    assert head.post(edit, data | {"baris-0-name": "Hadir dan bekerja", "baris-12-name": ""}).status_code == 302
    draft = Rubric.objects.get(state="draft")
    assert (draft.indicators.count(), draft.indicators.first().name) == (12, "Hadir dan bekerja")
    assert "orang lain" in errors(head.post(enforce))
    office.post(enforce)
    assert rubrics.in_force("61.72") == draft
    assert statuses(edit, stranger=None, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 403, 403]
