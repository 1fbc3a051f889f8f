"""The guidelines of one's area."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories.accounts import UserFactory
from tests.factories.guidelines import guideline, next_version

pytestmark = pytest.mark.django_db
URL = "/reports/guidelines/"


def test_it_is_searched_and_narrowed(regions: None) -> None:
    first = guideline(title="Juknis pencairan", subjects=["payment"], roles=["treasurer"], year=2025)
    second = guideline(kind="form", number="F-02")
    client = as_role(Role.VERIFIER)

    def found(query: str) -> list[int]:
        return [one.pk for one in client.get(f"{URL}?{query}").context["page"]]

    assert found("") == [second.pk, first.pk]
    assert found("q=pencair") == [first.pk]
    assert found("q=F-02") == [second.pk]
    assert found("kind=form") == [second.pk]
    assert found("subject=payment") == [first.pk]
    assert found("role=treasurer") == [first.pk]
    assert found("year=2025") == [first.pk]
    assert found("show=unread") == [second.pk]
    assert found("sort=title") == [first.pk, second.pk]
    newest = next_version(second)
    assert found("") == [newest.pk, first.pk]
    assert set(found("show=all")) == {newest.pk, second.pk, first.pk}


def test_another_regency_sees_none(regions: None) -> None:
    guideline()
    assert list(as_role(Role.VERIFIER, "76.04").get(URL).context["page"]) == []
    assert "Belum ada pedoman" in as_role(Role.VERIFIER, "76.04").get(URL).text
    assert statuses(URL, stranger=None, others=[Role.OPERATOR, Role.TREASURER]) == [302, 200, 200]


def test_who_has_no_role_is_refused(client: object, db: None) -> None:
    client.force_login(UserFactory(role="", region=None))  # type: ignore[attr-defined]
    assert client.get(URL).status_code == 403  # type: ignore[attr-defined]


def test_only_the_office_is_offered_to_publish(regions: None) -> None:
    assert "Terbitkan pedoman" in as_role(Role.DIVISION_HEAD).get(URL).text
    assert "Terbitkan pedoman" not in as_role(Role.OFFICE_HEAD).get(URL).text


@pytest.mark.parametrize(
    "query", ["q=%00", "kind=x", "year=99999999999999", "year=x", "subject=%00", "page=x", "show=x"]
)
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    assert as_role(Role.VERIFIER).get(f"{URL}?{query}").status_code == 200


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    guideline()
    one = queries(client, URL)
    guideline(title="Dua")
    guideline(title="Tiga")
    assert queries(client, URL) == one <= 7
