"""How PostgreSQL would answer the queries of a page or a function: by which index. Time is for `make bench`."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def plans_of(act: Callable[[], object]) -> list[str]:
    """The plan of each SELECT that the act sends, in order, as it would be in a table too large to be read whole."""
    with CaptureQueriesContext(connection) as queries:
        act()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for query in queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN {query['sql']}")
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan = on")
    return plans


def is_found_by(index: str, act: Callable[[], object]) -> bool:
    """Whether one of the act's queries uses the index."""
    return any(f" {index} " in f"{plan} " for plan in plans_of(act))
