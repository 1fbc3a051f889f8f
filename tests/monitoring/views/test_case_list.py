"""`/monitoring/cases/`: the list."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.cases import steps
from monitoring.models import CaseKind
from tests.factories.accounts import UserFactory
from tests.factories.cases import complained, opened

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:case_list")


def shown(client, query=""):
    """The numbers of the cases on the page."""
    return [case.reference for case in client.get(f"{URL}{query}").context["page"]]


def test_the_list_shows_narrows_and_sorts(client, verifier, pendamping, harapan):
    old = opened(pendamping, harapan, kind=CaseKind.INACTIVE, days=40)
    settled = opened(verifier, harapan, kind=CaseKind.LEFT_OUT, days=10)
    steps.resolve(case=settled, by=verifier, text="Diusulkan.")
    new = opened(pendamping, harapan)
    citizen, _ = complained()
    client.force_login(verifier)

    assert shown(client) == [citizen.reference, new.reference, settled.reference, old.reference]
    assert shown(client, "?sort=opened")[0] == old.reference
    for query, found in (
        ("?kind=inactive", [old]),
        ("?status=open", [citizen, new, old]),
        ("?status=closed", [settled]),
        ("?status=dinas", [citizen]),
        ("?age=30", [old]),
        ("?late=yes", [old]),
        ("?source=citizen", [citizen]),
        (f"?q={new.reference.lower()}", [new]),
        ("?q=bukit+harapan", [new, settled, old]),
        ("?region=61.72.05.1003", []),
    ):
        assert shown(client, query) == [case.reference for case in found], query


def test_the_head_tells_how_long_it_takes(client, verifier, harapan):
    for days in (2, 4, 30):
        case = opened(verifier, harapan, kind=CaseKind.LEFT_OUT, days=days)
        steps.resolve(case=case, by=verifier, text="Selesai.")
    opened(verifier, harapan, kind=CaseKind.LEFT_OUT, days=31)
    client.force_login(verifier)

    figures = client.get(URL).context["figures"]

    assert [(one.kind, one.open, one.late, one.closed, one.median_days) for one in figures] == [
        (CaseKind.LEFT_OUT, 1, 1, 3, 4)
    ]


def test_who_reads_the_list(client, lurah_sedau, lurah_sijangkung, outsider, verifier, harapan):
    case = opened(verifier, harapan)
    for user, sees in ((lurah_sedau, True), (lurah_sijangkung, False), (outsider, False)):
        client.force_login(user)
        assert (case.reference in client.get(URL).content.decode()) is sees
    assert client.get(case.get_absolute_url()).status_code == 404
    client.force_login(UserFactory(role="", region_id="61.72"))
    assert client.get(URL).status_code == 403


def test_an_empty_list_says_so(client, verifier):
    client.force_login(verifier)

    assertContains(client.get(URL), "Belum ada kasus")
    assertContains(client.get(f"{URL}?late=yes"), "Tidak ada kasus yang cocok")
    assert client.get(f"{URL}?q=6172051234567890").status_code == 302


def test_a_superuser_gets_no_figures_of_the_country(client, superuser, verifier, harapan):
    opened(verifier, harapan)
    client.force_login(superuser)

    page = client.get(URL)

    assert page.context["figures"] == []
    assertNotContains(page, "Waktu penyelesaian")


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, harapan, queries, size):
    for _ in range(size):
        opened(verifier, harapan)
    client.force_login(verifier)

    # session, user, regions to choose from, count, keys, rows, figures
    assert queries(URL) == 7
