"""What every test stands on: safe settings and the fixed cast.

The cast works in Kota Singkawang (61.72): an operator and a lurah of Sedau, a lurah of Sijangkung, the camat's
officer, the Dinas, two pendamping and an inspector. The outsider is a verifier of Polewali Mandar (76.04), who must
see none of it. Regions are loaded by a fixture and not once for all, since transactional tests empty every table.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management.color import Style
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker, Settings

from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.regions import create_pilot_regions

if TYPE_CHECKING:
    from tests.world import World

SINGKAWANG = "61.72"
SINGKAWANG_SELATAN = "61.72.05"
SEDAU = "61.72.05.1001"
SIJANGKUNG = "61.72.05.1003"
POLEWALI_MANDAR = "76.04"


# Same rows in every test database: written again after each flush, they would be the same.
LASTING_TABLES = {"django_content_type", "auth_permission"}


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Django, the portal and thousands of tests stay: the garbage collector need not look through them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _flush_what_holds_rows() -> Iterator[None]:
    """After a test with transactions of its own, empty the tables that hold rows.

    Django truncates all of them, which takes seconds for some hundred tables and their indexes. Deleting is what
    append-only tables refuse, so it is done as a replica would, past triggers and foreign keys; a role that is no
    superuser may not, and goes Django's way.
    """
    truncate = DatabaseOperations.sql_flush

    def delete(ops: DatabaseOperations, style: Style, tables: Sequence[str], **options: Any) -> list[str]:
        quoted = [ops.quote_name(table) for table in tables if table not in LASTING_TABLES]
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if not quoted or cursor.fetchone() != (True,):
                return truncate(ops, style, tables, **options)
            cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT FROM {table})" for table in quoted))  # noqa: S608
            holding = [table for table, holds in zip(quoted, cursor.fetchone(), strict=True) if holds]
        return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {table}" for table in holding)]  # noqa: S608

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", delete)
        yield


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for uploaded and static files that pytest clears away."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "static").mkdir()
    return folder


@pytest.fixture(scope="session", autouse=True)
def _static_folder(data_folder: Path) -> Iterator[None]:
    """The live server reads its settings before any test sets its own, and `make test` has collected no files."""
    with override_settings(STATIC_ROOT=data_folder / "static"):
        yield


def settings_for_tests(data_folder: Path) -> dict[str, Any]:
    """Fast passwords, plain static files, tasks at once, a cache of the test's own."""
    return {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "MEDIA_ROOT": data_folder / "files",
        "STATIC_ROOT": data_folder / "static",
        "EXPORT_ROOT": data_folder / "exports",
        "STORAGES": {
            **django_settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "TASKS": {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
    }


@pytest.fixture(autouse=True)
def _settings_for_tests(settings: Settings, data_folder: Path) -> None:
    """What no test may change for the next."""
    for name, value in settings_for_tests(data_folder).items():
        setattr(settings, name, value)
    cache.clear()


@pytest.fixture(scope="module")
def lasting_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, data_folder: Path) -> Iterator[World]:
    """The world that every test of a module looks at, made once: each test's own transaction lies within this one."""
    from tests.world import World  # noqa: PLC0415 - half the portal hangs on it, and few tests need it

    with (
        django_db_blocker.unblock(),
        override_settings(**settings_for_tests(data_folder)),
        transaction.atomic(),
    ):
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(lasting_world: World, db: None) -> World:
    return lasting_world


@pytest.fixture
def regions(db: None) -> None:
    """Kota Singkawang and Polewali Mandar, with the districts and villages of the pilot."""
    create_pilot_regions()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser of one's own, in which that user has signed in."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def operator_sedau(regions: None) -> User:
    """Drafts proposals in Kelurahan Sedau."""
    return UserFactory(username="operator.sedau", first_name="Olivia", role=Role.OPERATOR, region_id=SEDAU)


@pytest.fixture
def lurah_sedau(regions: None) -> User:
    """Endorses the proposals of Sedau."""
    return UserFactory(username="lurah.sedau", first_name="Lukman", role=Role.VILLAGE_HEAD, region_id=SEDAU)


@pytest.fixture
def lurah_sijangkung(regions: None) -> User:
    """The lurah next door, in the same district."""
    return UserFactory(username="lurah.sijangkung", first_name="Jamal", role=Role.VILLAGE_HEAD, region_id=SIJANGKUNG)


@pytest.fixture
def camat_selatan(regions: None) -> User:
    """Watches the groups of Kecamatan Singkawang Selatan."""
    return UserFactory(
        username="camat.selatan", first_name="Cahyo", role=Role.DISTRICT_OFFICER, region_id=SINGKAWANG_SELATAN
    )


@pytest.fixture
def verifier(regions: None) -> User:
    """Visits and checks for the Dinas of Singkawang."""
    return UserFactory(username="verifikator", first_name="Vera", role=Role.VERIFIER, region_id=SINGKAWANG)


@pytest.fixture
def kabid(regions: None) -> User:
    """Kepala bidang: proposes the selection."""
    return UserFactory(username="kabid", first_name="Bidari", role=Role.DIVISION_HEAD, region_id=SINGKAWANG)


@pytest.fixture
def kadis(regions: None) -> User:
    """Kepala dinas: selects, signs and approves."""
    return UserFactory(username="kadis", first_name="Dimas", role=Role.OFFICE_HEAD, region_id=SINGKAWANG)


@pytest.fixture
def bendahara(regions: None) -> User:
    """Bendahara pengeluaran: prepares payments."""
    return UserFactory(username="bendahara", first_name="Benita", role=Role.TREASURER, region_id=SINGKAWANG)


@pytest.fixture
def ppk(regions: None) -> User:
    """PPK-SKPD: checks the enclosures of payments."""
    return UserFactory(username="ppk", first_name="Prita", role=Role.PAYMENT_CHECKER, region_id=SINGKAWANG)


@pytest.fixture
def pendamping(regions: None) -> User:
    """Guides the groups assigned to them."""
    return UserFactory(username="pendamping.1", first_name="Pandu", role=Role.PENDAMPING, region_id=SINGKAWANG)


@pytest.fixture
def other_pendamping(regions: None) -> User:
    """Guides other groups of the same regency."""
    return UserFactory(username="pendamping.2", first_name="Putri", role=Role.PENDAMPING, region_id=SINGKAWANG)


@pytest.fixture
def auditor(regions: None) -> User:
    """The inspectorate of Singkawang: reads, changes nothing."""
    return UserFactory(username="auditor", first_name="Audi", role=Role.AUDITOR, region_id=SINGKAWANG)


@pytest.fixture
def outsider(regions: None) -> User:
    """A verifier of Polewali Mandar, to whom Singkawang does not exist."""
    return UserFactory(username="verifikator.polman", first_name="Oding", role=Role.VERIFIER, region_id=POLEWALI_MANDAR)


@pytest.fixture
def superuser(db: None) -> User:
    """The administrator of the system."""
    return SuperuserFactory(username="admin", first_name="Admin")
