"""By which index PostgreSQL would answer the queries of a page or a function. Time is for `make bench`.

A test's tables are so small that it reads them whole, so that way is closed to it before it is asked.
"""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.population import analyse


def is_found_by(index: str, act: Callable[[], object]) -> bool:
    """Whether rows of one of the act's queries can be found by the index."""
    return _uses(index, act, closed=("seqscan", "indexscan", "indexonlyscan"))


def is_ordered_by(index: str, act: Callable[[], object]) -> bool:
    """Whether one of the act's queries can read its rows in their order from the index, and stop when it has enough."""
    return _uses(index, act, closed=("seqscan", "bitmapscan", "sort", "incremental_sort"))


def _uses(index: str, act: Callable[[], object], *, closed: tuple[str, ...]) -> bool:
    with CaptureQueriesContext(connection) as queries:
        act()
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    with connection.cursor() as cursor:
        analyse(cursor)
        for way in closed:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        plans = []
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plans.append(" ".join(line for (line,) in cursor.fetchall()))
        for way in closed:
            cursor.execute(f"SET LOCAL enable_{way} = on")
    return any(f" {index} " in plan for plan in plans)
