"""merge_region: the old region ends, what refers to it moves, and nonsense is refused."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.regions.merging import merge_region
from kube_portal.regions.models import Region
from tests.factories.accounts import UserFactory
from tests.factories.regions import RegionFactory, create_pilot_regions

pytestmark = pytest.mark.django_db

SAGATANI = "61.72.05.1002"
PANGMILANG = "61.72.05.1004"


@pytest.fixture(autouse=True)
def _pilot():
    create_pilot_regions()


def run(*codes):
    """Merge; the lines of standard output."""
    out = StringIO()
    call_command("merge_region", *codes, stdout=out)
    return out.getvalue().splitlines()


def test_a_region_that_nothing_refers_to():
    assert run(PANGMILANG, SAGATANI) == [f"{PANGMILANG} digantikan oleh {SAGATANI}: dipindahkan=0 tetap=0"]

    ended = Region.objects.get(code=PANGMILANG)
    assert (ended.active, ended.successor_id) == (False, SAGATANI)
    assert Region.objects.get(code=SAGATANI).active


def test_what_refers_to_it_moves():
    UserFactory(username="lurah", role=Role.VILLAGE_HEAD, region_id=PANGMILANG)
    UserFactory(username="operator", role=Role.OPERATOR, region_id=PANGMILANG)
    UserFactory(username="lain", role=Role.OPERATOR, region_id=SAGATANI)

    # Dots may be left out.
    assert run("6172051004", SAGATANI) == [
        "accounts.User: 2 baris dipindahkan",
        f"{PANGMILANG} digantikan oleh {SAGATANI}: dipindahkan=2 tetap=0",
    ]
    assert set(User.objects.values_list("region", flat=True)) == {SAGATANI}


def test_the_history_keeps_what_was_true():
    user = UserFactory(role=Role.OPERATOR, region_id=PANGMILANG)

    run(PANGMILANG, SAGATANI)

    assert list(user.history.order_by("pgh_id").values_list("region_id", flat=True)) == [PANGMILANG, SAGATANI]


def test_earlier_predecessors_move_along():
    run(PANGMILANG, "61.72.05.1003")
    assert run("61.72.05.1003", SAGATANI) == [
        "regions.Region: 1 baris dipindahkan",
        f"61.72.05.1003 digantikan oleh {SAGATANI}: dipindahkan=1 tetap=0",
    ]
    assert Region.objects.get(code=PANGMILANG).successor_id == SAGATANI


def test_append_only_rows_keep_the_old_code():
    UserFactory(role=Role.OPERATOR, region_id=PANGMILANG)
    with connection.cursor() as cursor:
        # What django-pgtrigger's Protect installs on an append-only table.
        cursor.execute(
            """
            CREATE FUNCTION pg_temp.refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON accounts_user FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()
            """
        )

    result = merge_region(old=PANGMILANG, new=SAGATANI)

    assert (result.moved, result.kept) == ({}, {"accounts.User": 1})
    assert User.objects.get().region_id == PANGMILANG
    assert not Region.objects.get(code=PANGMILANG).active


def test_another_refusal_of_the_database_stops_it_all():
    UserFactory(role=Role.OPERATOR, region_id=PANGMILANG)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION pg_temp.refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'kuota penuh'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON accounts_user FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()
            """
        )

    with pytest.raises(CommandError, match=r"accounts\.User tidak dapat dipindahkan: kuota penuh"):
        run(PANGMILANG, SAGATANI)

    assert Region.objects.get(code=PANGMILANG).active


def test_a_district_once_it_is_empty():
    Region.objects.filter(code__startswith="61.72.05.").delete()
    RegionFactory(code="61.72.04", name="Singkawang Utara")

    assert run("61.72.05", "61.72.04")[-1].endswith("dipindahkan=0 tetap=0")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (PANGMILANG, PANGMILANG, "tidak dapat digabung dengan dirinya sendiri"),
        (PANGMILANG, "61.72.05.1099", "Wilayah 61.72.05.1099 tidak ada di daftar"),
        ("61.72.05.1099", PANGMILANG, "Wilayah 61.72.05.1099 tidak ada di daftar"),
        (PANGMILANG, "61.72.05", "tidak setingkat: desa/kelurahan hanya dapat digantikan desa/kelurahan"),
        ("61.72.05", "76.04.08", r"masih berisi 4 wilayah yang berlaku. Gabungkan wilayah di dalamnya dahulu"),
        ("Pangmilang", SAGATANI, "“Pangmilang” bukan kode wilayah"),
        ("", SAGATANI, "bukan kode wilayah"),
    ],
)
def test_nonsense_is_refused(old, new, message):
    before = list(Region.objects.values_list("code", "active", "successor"))

    with pytest.raises(CommandError, match=message) as caught:
        run(old, new)

    assert str(caught.value).endswith("Tidak ada yang diubah.")
    assert list(Region.objects.values_list("code", "active", "successor")) == before


def test_an_ended_region_is_not_ended_twice_and_takes_nobody_in():
    run(PANGMILANG, SAGATANI)

    with pytest.raises(CommandError, match=rf"sudah digantikan oleh {SAGATANI}"):
        run(PANGMILANG, "61.72.05.1003")
    with pytest.raises(CommandError, match="sudah tidak berlaku, jadi tidak dapat menjadi pengganti"):
        run("61.72.05.1003", PANGMILANG)
