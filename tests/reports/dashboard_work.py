"""What the tests of dashboards read off a page, and off the rows themselves."""

from __future__ import annotations

from django.db import connection
from django.urls import reverse


def page(slug: str) -> str:
    return reverse("reports:dashboard_topic", args=[slug])


def figures(response) -> dict[str, object]:
    return {figure.indicator.key: figure.number for figure in response.context["dashboard"].figures}


def rows(response, name: str) -> dict[str, list[object]]:
    table = next(table for table in response.context["dashboard"].tables if table.name == name)
    return {row.label: list(row.values) for row in table.rows}


def raw(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)
