"""Lists in pages: nobody counts a whole country."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from kube_portal.look.paging import ListPaginator
from kube_portal.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_up_to_the_most_every_row_is_counted(monkeypatch):
    monkeypatch.setattr("kube_portal.look.paging.MOST", Region.objects.count())
    paginator = ListPaginator(Region.objects.order_by("code"), 5)

    assert (paginator.count, paginator.is_cut) == (Region.objects.count(), False)


def test_beyond_the_most_no_row_is_read_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr("kube_portal.look.paging.MOST", 7)
    paginator = ListPaginator(Region.objects.order_by("code"), 5)

    with CaptureQueriesContext(connection) as queries:
        assert (paginator.count, paginator.is_cut, paginator.num_pages) == (7, True, 2)

    assert [("LIMIT 8" in query["sql"], "ORDER BY" in query["sql"]) for query in queries] == [(True, False)]
    assert "1–5 dari lebih dari 7" in render_to_string("components/pagination.html", {"page": paginator.page(1)})
    assert "dari lebih dari" not in render_to_string(
        "components/pagination.html", {"page": ListPaginator(list("abcdefg"), 5).page(1)}
    )
