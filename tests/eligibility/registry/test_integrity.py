"""What `check_integrity` finds in a registry that somebody has broken."""

import pytest
from django.db import connection

from eligibility.integrity import violations
from tests.conftest import SEDAU
from tests.eligibility.registry.files import SOUND, csv_of, take_in

pytestmark = pytest.mark.usefixtures("regions")


@pytest.fixture
def snapshot(tmp_path):
    return take_in(tmp_path, csv_of(SOUND)).snapshot


def without_triggers(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_an_import_leaves_nothing_to_name(snapshot):
    assert list(violations()) == []


def test_a_village_of_another_regency_or_none(snapshot):
    without_triggers("UPDATE eligibility_registryentry SET village_id = '76.04.08.2002' WHERE desil = 4")
    without_triggers("UPDATE eligibility_registryentry SET village_id = '61.72.05.1999' WHERE sex = 'L'")

    assert [sentence for sentence in violations() if "no village" in sentence] == [
        f"registry snapshot {snapshot.pk}: 1 people live in 61.72.05.1999, which is no village of regency 61.72",
        f"registry snapshot {snapshot.pk}: 1 people live in 76.04.08.2002, which is no village of regency 61.72",
    ]


def test_counts_that_do_not_add_up(snapshot):
    without_triggers("DELETE FROM eligibility_registryentry WHERE sex = 'L'")
    without_triggers("DELETE FROM eligibility_registrycount WHERE desil = 4")

    assert list(violations()) == [
        f"registry snapshot {snapshot.pk} counts 2 people of desil 2 in village {SEDAU}, it holds 1",
        f"registry snapshot {snapshot.pk} counts 0 people of desil 4 in village 61.72.05.1003, it holds 1",
        f"registry snapshot {snapshot.pk} says that 3 rows were accepted, its counts add up to 2",
    ]


def test_people_without_a_snapshot(snapshot):
    without_triggers("UPDATE eligibility_registryentry SET snapshot_id = 987654 WHERE desil = 4")

    assert "registry snapshot 987654: 1 people have no snapshot" in list(violations())
