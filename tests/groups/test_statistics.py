"""What the planner is told of where groups lie."""

import pytest
from django.db import connection

from groups.models import Group, Proposal


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Group, Proposal])
def test_the_planner_knows_how_many_a_regency_has(model):
    """By the default of a hundred buckets it expects those of several regencies, and reads whole tables for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstattarget FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'village_id'",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (1000,)
